"""What stands around a statement in a text that has the whole of it, or is its post.

A reader who copies a whole page, or an article, has the statement among words that are not its own
(decisions/0026).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from publish.domain.fixed_words import CUT, SKIPPED, WHOLE
from publish.domain.normalform import ALIKE, is_run, normalise, overlap, places, sentences

TELLING = 8
"""Characters of a sentence, normalised, from which on it counts as like another or not."""
NAMING = 5
"""Characters of a name, normalised, from which on a page may well say it again."""
_ENDS = "|".join(re.escape(normalise(each)) for each in (CUT, *dict.fromkeys(WHOLE.values())))
_POST_END = re.compile(f"(?:{_ENDS})[!-~]*(?:网页链接)?$")


def surroundings(
    text: str, parts: Sequence[Sequence[str]], said: Iterable[str], others: Iterable[str]
) -> list[str] | None:
    """Return the passages of a text that are not the statement's, if it has the whole body proper.

    ``parts`` and ``others`` are those of a ``Wording``, ``said`` is what it says, title included.
    Summary, finding and points may be there too, but then whole, since a changed answer beside an
    unchanged body would deceive. So None is returned where anything that is left resembles a
    sentence of the statement.
    """
    pieces = sentences(text)
    rows = [normalise(piece) for piece in pieces]
    spans = [_span(rows, part) for part in parts]
    if not spans or not spans[-1]:
        return None
    covered = {at for span in spans for at in span}
    rest = [at for at in range(len(rows)) if at not in covered]
    published = {normalise(each) for told in said for each in sentences(told)}
    names = sorted(filter(_is_name, map(normalise, others)), key=len, reverse=True)
    if any(_resembles(_without(rows[at], names), published) for at in rest):
        return None
    starts = [at for at in rest if at - 1 not in rest]
    ends = [at + 1 for at in rest if at + 1 not in rest]
    return ["".join(pieces[a:b]).strip() for a, b in zip(starts, ends, strict=True)]


def is_post(given: str, leads: Iterable[str], news: str) -> bool:
    """Return whether a normalised text is a statement's post, as ``render.weibo`` makes it.

    ``leads`` are how it may begin, ``news`` is what it may quote. Of its address the platform shows
    a short form, or words.
    """
    lead = next((each for each in map(normalise, leads) if given.startswith(each)), "")
    end = _POST_END.search(given)
    if not lead or end is None:
        return False
    quoted = given[len(lead) : end.start()].removeprefix(normalise(SKIPPED))
    return not quoted or is_run(quoted, news)


def _span(rows: Sequence[str], forms: Sequence[str]) -> range:
    """Return which sentences of a text are one part of a statement, in the longest of its forms."""
    edges = {end: at for at, end in enumerate(accumulate(map(len, rows), initial=0))}
    given = "".join(rows)
    for need in map(normalise, forms):
        for place in places(need, given) if len(need) >= TELLING else ():
            if place in edges and place + len(need) in edges:
                return range(edges[place], edges[place + len(need)])
    return range(0)


def _is_name(text: str) -> bool:
    return len(text) >= NAMING


def _without(row: str, names: Iterable[str]) -> str:
    """Return a sentence without the names in it, which come the longest first."""
    for name in names:
        row = row.replace(name, "")
    return row


def _resembles(row: str, published: Iterable[str]) -> bool:
    """Return whether a sentence is one of the published ones, or nearly."""
    near = (each for each in published if len(each) >= TELLING)
    return len(row) >= TELLING and any(overlap(row, each) >= ALIKE for each in near)
