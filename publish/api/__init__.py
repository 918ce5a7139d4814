"""The API, without any framework: one table of routes, requests and answers as values.

``functions/app.py`` puts the table behind Chalice, and ``publish.api.wsgi`` puts that same Chalice
application behind a WSGI server, so that Lambda and one machine answer alike (decision 0013).
"""
