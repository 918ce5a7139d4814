"""The server of one machine: static site, API, background worker (decisions/0014).

``serving`` puts it together, ``front`` is what every request passes, ``engine`` turns waitress,
``worker`` keeps site and copies up to the record, by its ``duties``. A cloud function does
those too (``once``), and has no WSGI server: so nothing is imported here that needs one.
"""

from publish.server.static import StaticSite

__all__ = ["StaticSite"]
