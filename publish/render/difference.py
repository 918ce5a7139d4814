"""What differs between two editions, sentence by sentence, with ``ins`` and ``del``.

Bounded in time and length: long texts are not compared, a text that is mostly new is not shown as
a difference, and what exceeds the room is left to the reader, with a word that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import pairwise

from publish.domain.content import Content
from publish.domain.plaintext import to_text
from publish.domain.statement import Edition

LONGEST = 20_000
"""Characters of a text beyond which editions are not compared."""
ROOM = 3_000
"""Characters that a difference may have."""
KEPT = 0.3
"""Part of the sentences that has to be the same for a difference to be of use."""
MATCHED = 100
"""Pairs of sentences of a passage that are tried; beyond, none is put beside another."""
ALIKE = 0.5
"""Part that two sentences have to share to be taken for one that was changed."""
_SENTENCE = re.compile("[^。！？；\n]*[。！？；]+[”’」』）]*|[^\n]+")
_TOO_MUCH = '<p class="zm-aside">两版文字相差较大，请打开上一版对照阅读。</p>'
_REST = '<p class="zm-aside">其余改动请打开上一版对照阅读。</p>'


def difference(before: Edition, after: Edition) -> str:
    """Return the difference between two editions; nothing if a text is gone or none differs."""
    if before.content is None or after.content is None or after.content.withdrawal is not None:
        return ""
    if before.content.withdrawal is not None:
        return ""
    old, new = _sentences(before.content), _sentences(after.content)
    if old == new:
        return ""
    if max(_length(old), _length(new)) > LONGEST:
        return _TOO_MUCH
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return _shown(matcher, old, new) if matcher.ratio() >= KEPT else _TOO_MUCH


def _sentences(content: Content) -> list[str]:
    """Return title and text as sentences."""
    text = to_text(content.told)
    return [content.title, *(each.strip() for each in _SENTENCE.findall(text) if each.strip())]


def _length(sentences: Sequence[str]) -> int:
    """Return the characters of a text."""
    return sum(map(len, sentences))


def _shown(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> str:
    """Return the passages that differ, as far as there is room."""
    found: list[str] = []
    used = 0
    for first, last, start, end in _passages(matcher):
        used += _length(old[first:last]) + _length(new[start:end])
        if used > ROOM:
            return "\n".join((*found, _REST))
        inner = "".join(_pair(*pair) for pair in _aligned(old[first:last], new[start:end]))
        found.append(f'<p class="zm-diff">{inner}</p>')
    return "\n".join(found)


def _passages(matcher: SequenceMatcher[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield what lies between the passages that both have."""
    blocks = [(0, 0, 0), *matcher.get_matching_blocks()]
    for (a, b, size), (next_a, next_b, _) in pairwise(blocks):
        if (a + size, b + size) != (next_a, next_b):
            yield a + size, next_a, b + size, next_b


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield sentences that became one another side by side, the others with nothing opposite."""
    small = len(old) * len(new) <= MATCHED
    at = 0
    for sentence in old:
        likely = range(at, len(new)) if small else range(0)
        found = next((place for place in likely if _alike(sentence, new[place])), None)
        if found is None:
            yield sentence, ""
            continue
        yield from (("", each) for each in new[at:found])
        yield sentence, new[found]
        at = found + 1
    yield from (("", each) for each in new[at:])


def _alike(old: str, new: str) -> bool:
    """Return whether one sentence looks like another, changed."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _pair(old: str, new: str) -> str:
    """Return a sentence before and after, with only what differs in it marked."""
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    marked = _mark("del", gone) + _mark("ins", come)
    return escape(old[:head], quote=False) + marked + escape(old[len(old) - tail :], quote=False)


def _same(one: str, other: str) -> int:
    """Return how many characters two texts have in common from the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _mark(tag: str, text: str) -> str:
    """Return a marked passage; nothing for none."""
    return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""
