"""What the body of a statement may contain, and why; everything else is removed and told.

Nothing that loads, runs, styles, identifies or frames: no ``img`` (a picture's text is not in the
digest), no ``style``, ``class`` or ``id`` (the look is the theme's; an id could be aimed at from
outside), no ``iframe``, ``form`` or script (DESIGN §3.10: the reader depends on nobody).
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr"})
"""Paragraphs; headings below the page's own h1; lists (the points of a notice); the quotation that
a correction note stands in; a rule between parts."""
TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
"""Tables of policies and schedules."""
INLINE = frozenset({"strong", "em", "a", "br", "sub", "sup"})
"""Emphasis; links to a source; a line end that is meant (addresses); units, notes."""
ELEMENTS = BLOCKS | TABLE | INLINE
ATTRIBUTES: dict[str, list[str]] = {
    "a": ["href", "rel"],  # rel is written by us: a foreign page must not reach back
    "ol": ["start"],  # a list that goes on after a paragraph keeps its numbers
    "th": ["scope"],  # written by us: a screen reader then names the column
}
PROTOCOLS = frozenset({"http", "https", "mailto"})
"""Of absolute links; relative ones only to published statements."""
VOID = frozenset({"br", "hr"})
SAME = {"b": "strong", "i": "em"}
"""Elements that are another's older name."""
# fmt: off
DROPPED = frozenset({
    "script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math",
    "title", "textarea", "select", "option", "audio", "video", "canvas", "noembed", "noframes",
    "xmp", "plaintext", "head", "applet", "frameset",
})
# fmt: on
"""Elements that go with everything in them: their text was never meant for a reader's eyes."""
# fmt: off
BREAKS = frozenset({
    "div", "section", "article", "header", "footer", "main", "aside", "nav", "center", "pre",
    "dl", "address", "details", "summary", "figure", "figcaption", "dt", "dd", "form", "fieldset",
    "body", "html", "caption", "tfoot",
})
# fmt: on
"""Elements that are not kept and yet end a paragraph, so that words do not run together."""

_STATEMENT = re.compile(r"/statements/[CN][0-9]{4}-[0-9]{4,7}/(?:v[1-9][0-9]*/(?:[a-z0-9._-]+)?)?")
_MAIL = re.compile(r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def address(href: str) -> str | None:
    """Return a link's address in its one written form, or None where it may not stand.

    Neither a user name before the host (``https://court.gov.cn@evil.example``) nor a host in
    letters that look like others is let through: both make a link look like one to the court.
    """
    text = href.strip()
    if _STATEMENT.fullmatch(text) or _MAIL.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.hostname or ""):
        return None
    host = parts.hostname + (f":{port}" if port is not None else "") if parts.hostname else ""
    if parts.netloc.lower() != host:
        return None
    rest = text[text.index("//") + 2 + len(parts.netloc) :]
    return f"{parts.scheme}://{host}{quote(rest, safe=_SAFE)}"


_SAFE = "/?#:@!$&()*+,;=-._~%[]"
"""Characters of RFC 3986 that stay as they are; ``%`` so that nothing is encoded twice."""


def foreign(href: str) -> bool:
    """Return whether a link leaves the site: the domain knows no host, so every host is foreign."""
    return href.startswith("http")


def keep(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute may stay: the second wall, after the tree was written."""
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return address(value) == value
    if name == "start":
        return value.isascii() and value.isdigit()
    return (tag, name, value) in {("a", "rel", "noopener noreferrer"), ("th", "scope", "col")}
