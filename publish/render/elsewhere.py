"""The copies on other platforms: their section on the pages, and ``copies.json`` beside them.

The file says what the section of the current page says, so that whoever watches the site can make
the section again and hold it against the page. Neither is covered by the log (decisions/0010).
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from publish.domain.capability import Agreement
from publish.domain.copies import Copies, PublicCopy, in_order
from publish.domain.number import Number
from publish.errors import BadProof
from publish.render.moments import day_tag
from publish.render.parts import link, section
from publish.render.view import View

FORMAT = "zhengming-copies/v1"
"""Names the form of ``copies.json``; changes only if a reader would break."""
_TONES = {
    Agreement.SAME: "same",
    Agreement.SUPERSEDED: "superseded",
    Agreement.UNVERIFIED: "superseded",
    Agreement.GONE: "superseded",
}
"""How a state looks; all others ask for attention."""


def copies_section(view: View) -> str:
    """Return how the copies stand, the newest edition's first; nothing if there are none.

    On an edition's own page stand its own copies, on the current page those of all editions.
    """
    shown = [each for each in view.copies if view.current or each.edition == view.edition.rev]
    if not shown:
        return ""
    newest = sorted(shown, key=lambda each: -each.edition)
    items = "".join(f"<li>{_row(each)}</li>" for each in newest)
    file = link(f"{view.base}copies.json", "copies.json")
    inner = (
        "<p>本发布件在其他平台上的副本如下；与网站不一致的，以网站为准。</p>\n"
        f'<ul class="zm-copies-list">{items}</ul>\n'
        f'<p class="zm-aside">核对日期为北京时间。供程序读取的见{file}。</p>'
    )
    return section("zm-copies", "zm-copies", "副本", inner)


def _row(copy: PublicCopy) -> str:
    """Return one copy: where, which edition, how it stands, and when that was last compared."""
    tone = _TONES.get(copy.agreement, "corrected")
    state = f'<strong class="zm-tag zm-tag--{tone}">{copy.agreement.label}</strong>'
    compared = f"<span>最近核对：{day_tag(copy.compared)}</span>" if copy.compared else ""
    return " ".join(part for part in (_name(copy), state, compared) if part)


def _name(copy: PublicCopy) -> str:
    """Return platform and edition; it is the reader who asks the platform, not the page.

    Linked, unless the link is known to lead nowhere.
    """
    name = f"{copy.label} 第{copy.edition}版"
    if not copy.url or copy.agreement is Agreement.GONE:
        return f"<span>{name}</span>"
    return f'<a rel="external noreferrer" href="{escape(copy.url)}">{name}</a>'


# -- for programs ----------------------------------------------------------------------------------


def copies_json(number: Number, copies: Copies) -> bytes:
    """Return the file: keys in a fixed order, two spaces a level, final newline."""
    value = {
        "format": FORMAT,
        "number": str(number),
        "copies": [
            {
                "edition": each.edition,
                "channel": each.channel,
                "label": each.label,
                "url": each.url,
                "state": str(each.agreement),
                "state_label": each.agreement.label,
                "compared": each.compared,
            }
            for each in copies
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def parse_copies_json(data: bytes, number: Number) -> Copies:
    """Return the copies that a file from anywhere tells of; raises BadProof unless it is ours."""
    try:
        rows: list[dict[str, Any]] = json.loads(data)["copies"]
        names = ("edition", "channel", "url", "state", "compared")
        copies = tuple(PublicCopy.of([row[name] for name in names]) for row in rows)
        places = {(each.edition, each.channel) for each in copies}
        ordered = in_order(copies) == copies and len(places) == len(copies) > 0
        sound = ordered and copies_json(number, copies) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadProof("copies.json 的格式不正确") from error
    if not sound:
        raise BadProof("copies.json 的格式不正确")
    return copies
