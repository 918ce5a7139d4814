"""Which other editions repeat a text that is to be erased: a redaction takes one edition alone."""

from __future__ import annotations

from publish.domain.content import Content
from publish.domain.normalform import sentences
from publish.domain.plaintext import to_text
from publish.domain.statement import Statement

SHORTEST = 8
"""Characters of a sentence that is worth looking for: below, formulas such as 特此声明 agree."""


def others(statement: Statement, rev: int) -> list[int]:
    """Return the other editions that still have their text."""
    return [e.rev for e in statement.editions if e.rev != rev and e.content is not None]


def quoting(statement: Statement, rev: int) -> list[int]:
    """Return those of the others that have a sentence of the edition, in text, note or table.

    Who turns a sentence round quotes it all the same, and is not found: a person has to read.
    """
    content = statement.editions[rev - 1].content
    if content is None:
        return []
    wanted = {each for each in sentences(to_text(content.told)) if len(each) >= SHORTEST}
    found = {e.rev for e in statement.editions if e.content and _says(e.content, wanted)}
    return [each for each in others(statement, rev) if each in found]


def _says(content: Content, wanted: set[str]) -> bool:
    """Return whether a content has one of the sentences, or a part of one as its correction."""
    text = to_text(content.told)
    changes = content.correction.changes if content.correction else ()
    parts = [part for change in changes for part in (change.before, change.after)]
    whole = "\n".join(wanted)
    return any(each in text for each in wanted) or any(part in whole for part in parts)
