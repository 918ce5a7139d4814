"""A WebSub hub (W3C Recommendation 2018), as far as a publisher can see it.

It holds a publisher to what is written: a topic names its hubs and exactly one ``self`` (§4), and a
hub is told with a form of ``hub.mode=publish`` and ``hub.url`` (PubSubHubbub 0.3 §7.1, which §6
leaves to agreement). Told of a topic, it reads it, as a hub must before it passes it on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from tests.simulators.clock import Clock
from tests.simulators.pages import page
from tests.simulators.server import Simulator
from tests.simulators.wire import Answer, Refusal, Request, html_answer

_LINKS = "{http://www.w3.org/2005/Atom}link"
_BRAND = "#1f5f8b"


class Hub(Simulator):
    """The hub; ``told`` are the topics in the order in which it was told of them."""

    refused = 400
    throttled = 429

    def __init__(
        self,
        clock: Clock | None = None,
        read: Callable[[str], bytes] | None = None,
        *,
        port: int = 0,
    ) -> None:
        """Begin without topics; ``read`` returns the bytes of a topic, None: none is read."""
        super().__init__(clock, port=port)
        self._read = read
        self.told: list[str] = []
        self.held: dict[str, bytes] = {}
        """What the hub would pass on."""
        self.complaints: list[str] = []

    @property
    def address(self) -> str:
        """The address that feeds name."""
        return f"{self.url}/hub"

    def respond(self, request: Request) -> Answer:
        """See Simulator.respond."""
        if request.path != "/hub":
            raise Refusal(404)
        if request.method != "POST":
            raise Refusal(405)
        if request.content_type.partition(";")[0].strip() != "application/x-www-form-urlencoded":
            raise Refusal(415)
        form = parse_qs(request.body.decode(), keep_blank_values=True)
        if form.get("hub.mode") != ["publish"] or len(form.get("hub.url", [])) != 1:
            raise Refusal(400)
        self._take(form["hub.url"][0])
        return Answer(b"", 204)

    def _take(self, topic: str) -> None:
        parts = urlsplit(topic)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.fragment:
            raise Refusal(400)
        if self._read is not None:
            data = self._read(topic)
            hubs, own = declared(data)
            if self.address not in hubs:
                self.complaints.append(f"{topic} does not name this hub")
            if own != [topic]:
                self.complaints.append(f"{topic} calls itself {own}")
            self.held[topic] = data
        self.told.append(topic)

    def refusal(self, refusal: Refusal, request: Request) -> Answer:
        """See Simulator.refusal."""
        return Answer(b"refused\n", refusal.code, "text/plain")

    def look(self, request: Request) -> Answer | None:
        """See Simulator.look."""
        if request.path != "/" or request.method != "GET":
            return None
        rows = "".join(f"<li>{escape(topic)}</li>" for topic in reversed(self.told))
        return html_answer(
            page("WebSub 推送中心（模拟）", _BRAND, f"<h2>收到的通知</h2><ol>{rows}</ol>")
        )


def declared(data: bytes) -> tuple[list[str], list[str]]:
    """Return the hubs that a feed names, and what it calls itself."""
    if data.startswith(b"{"):
        feed = json.loads(data)
        hubs = [row["url"] for row in feed.get("hubs", []) if row["type"] == "WebSub"]
        return hubs, [feed["feed_url"]]
    root = ET.fromstring(data)
    top = root if root.tag.endswith("feed") else root[0]
    links = [(each.get("rel", ""), each.get("href", "")) for each in top.findall(_LINKS)]
    return [at for rel, at in links if rel == "hub"], [at for rel, at in links if rel == "self"]
