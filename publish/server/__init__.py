"""The server of one machine: static site, API, background worker (decisions/0014).

``serving`` puts it together, ``front`` is what every request passes, ``engine`` turns waitress,
``worker`` keeps site and copies up to the record.
"""

from publish.server.serving import House, Wanted, serve
from publish.server.static import StaticSite
from publish.server.unit import unit

__all__ = ["House", "StaticSite", "Wanted", "serve", "unit"]
