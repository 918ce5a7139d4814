"""The forms in which people copy a statement: from the file, from an article, from the page.

``site/assets/check/copying.js`` makes the same ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from publish.domain.anchors import keys_of
from publish.domain.content import (
    POINTS_HEADING,
    SUMMARY_LABELS,
    Content,
    point_cells,
    points_html,
    summary_html,
)
from publish.domain.fixed_words import (
    correction_sentence,
    finding_sentences,
    note_text,
    post_lead,
    removal_sentences,
    update_sentence,
)
from publish.domain.particulars import grounds_rows, particulars
from publish.domain.plaintext import bare_lines, to_text
from publish.domain.wording import Wording

_MARKED = re.compile("<(?:li|t[dh]|a)[ >]")
"""Without one of these, both forms are the same but for their layout."""
_TOLD = {"summary", "points", "body"}


def wording_of(content: Content, whole: str, number: str, rev: int) -> Wording:
    """Return the forms of an edition's text; ``whole`` is its ``statement.txt``.

    Of a withdrawal that is its note: it has no text.
    """
    titles = dict.fromkeys((content.title, content.short_title))
    gone = content.withdrawal is not None
    told = "" if gone else to_text(content.told)
    answer = (_summary(content), _finding(content), _points(content))
    parts = (*answer, *_beside(content), _core(content))
    return Wording(
        whole=whole,
        title=content.title,
        body=told,
        bare="" if gone else bare_lines(content.told),
        parts=tuple(part for part in parts if part),
        leads=tuple(post_lead(content, number, rev, title) for title in titles),
        news=note_text(content) or told,
        others=tuple(_others(content)),
    )


def _core(content: Content) -> tuple[str, ...]:
    """Return the body proper, or the note of a withdrawal as the page has it, and the file."""
    why = content.withdrawal
    if why is None:
        return _both(content.body)
    page = f"{content.pub_date}撤下。{removal_sentences(why)}\n{why.note}"
    return (f"撤下说明\n{page}", page, note_text(content))


def keys_of_copies(content: Content) -> tuple[int, ...]:
    """Return the keys under which an edition is to be found, in whatever form it was copied."""
    told = content.told
    others = (bare_lines(told),) if _MARKED.search(told) else ()
    return keys_of(content.title, to_text(told), *others)


def _both(html: str) -> tuple[str, ...]:
    """Return a piece of HTML as a file has it and as a browser copies it, each once."""
    return tuple(dict.fromkeys((to_text(html), bare_lines(html))))


def _others(content: Content) -> Iterator[str]:
    """Yield every text of a content that is not in ``told``, and what pages say of it."""
    value = json.loads(content.data)
    yield from _texts({name: value[name] for name in value.keys() - _TOLD})
    yield update_sentence(content)
    if content.correction is not None:
        yield correction_sentence(content.correction)


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _beside(content: Content) -> Iterator[tuple[str, ...]]:
    """Yield each block of particulars as ``statement.txt`` has it, and as a page has it."""
    rows = grounds_rows(content.grounds) if content.grounds else []
    page = "\n".join(f"{name}\n{text}" for name, text in rows)
    for block in particulars(content):
        listed = block.replace("：\n· ", "\n", 1).replace("\n· ", "\n")
        yield (block, page if rows and block.startswith(f"{rows[0][0]}：") else listed)


def _summary(content: Content) -> tuple[str, ...]:
    """Return the box of the page, with its finding and without, and the three paragraphs."""
    told = content.summary
    if told is None:
        return ()
    pairs = zip(SUMMARY_LABELS, (told.claim, told.fact, told.conclusion), strict=True)
    box = "\n".join(line for pair in pairs for line in pair)
    return ("\n".join((box, *_finding(content))), box, *_both(summary_html(told)))


def _finding(content: Content) -> tuple[str, ...]:
    """Return the finding with what it does not say."""
    told = "".join(finding_sentences(content))
    return (told,) if told else ()


def _points(content: Content) -> tuple[str, ...]:
    """Return the table, under its heading and without, and its rows alone."""
    if not content.points:
        return ()
    forms = _both(points_html(content.points))
    rows = [point_cells(point) for point in content.points]
    alone = ("\n".join(mark.join(cells) for cells in rows) for mark in (" | ", "\n"))
    return (*(f"{POINTS_HEADING}\n{form}" for form in forms), *forms, *alone)
