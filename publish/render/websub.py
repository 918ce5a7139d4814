"""WebSub (W3C Recommendation, 23 January 2018): where a reader learns who passes a feed on.

§4 wants a topic to name its hubs, and itself, either in the headers of the answer or in the
document; we do both where we serve the site ourselves, the documents alone do elsewhere. A topic
is a feed that grows: archive documents do not change, so nobody subscribes to one.
"""

from __future__ import annotations

from publish.render import addresses
from publish.render.site import SiteInfo
from publish.render.xmltext import xml_attribute

TOPICS = (addresses.FEED_ATOM, addresses.FEED_RSS, addresses.FEED_JSON)
"""Paths of the feeds that a hub is told of."""


def link_header(path: str, info: SiteInfo) -> str | None:
    """Return the Link header (RFC 8288) of a public path; None where it has none.

    It must have exactly one ``self`` (§4), the address that subscribers name to the hub.
    """
    if path not in TOPICS or not info.hubs:
        return None
    links = [f'<{hub}>; rel="hub"' for hub in info.hubs]
    return ", ".join([*links, f'<{info.link(path)}>; rel="self"'])


def hub_links(name: str, info: SiteInfo) -> list[str]:
    """Return the elements that name the hubs in an Atom or RSS feed; ``self`` is there anyway."""
    return [f'<{name} rel="hub" href="{xml_attribute(hub)}"/>' for hub in info.hubs]
