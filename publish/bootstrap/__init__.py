"""The only package that knows every adapter: from settings to a working press."""

from publish.bootstrap.logkey import rotate
from publish.bootstrap.moment import clock
from publish.bootstrap.opening import initialise, open_press, settings, site_info, site_pages
from publish.bootstrap.press import Press
from publish.bootstrap.rows import CHANNELS, SITES, STORES

__all__ = [
    "CHANNELS",
    "SITES",
    "STORES",
    "Press",
    "clock",
    "initialise",
    "open_press",
    "rotate",
    "settings",
    "site_info",
    "site_pages",
]
