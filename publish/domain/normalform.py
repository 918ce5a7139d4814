"""The normal form of a text: what is left when layout and ways of typing are taken away.

Spelt out here, and in ``site/assets/check/wording.js``, and never left to a library that changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from publish.domain.number import Number
from publish.domain.sinographs import between
from publish.errors import WrongUsage

ALIKE = 0.5
"""Share of a text's triples of characters above which it counts as an altered copy."""

_ALIKE_MARKS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "－": "-", "。": ".", "｡": "."}
)
# Listed by hand: the members of a Unicode category change from version to version.
_IGNORED = re.compile(
    "[\\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+",
)
_UPPER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SENTENCE = re.compile("[^。！？!?\n]*[。！？!?]+[”’」』）)\"']*|[^。！？!?\n]+")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_HIDDEN = dict.fromkeys((0x00AD, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065)))
_NUMBER = re.compile(r"(?<![A-Z0-9])[CN][0-9]{4}-[0-9]{4,7}(?![0-9])")


def normalise(text: str) -> str:
    """Return what is left of a text when layout and ways of typing are taken away."""
    return _normal(text)


@between
def _normal(run: str) -> str:
    """Return what is left of a run without Chinese characters."""
    folded = unicodedata.normalize("NFKC", run).translate(_ALIKE_MARKS)
    return _IGNORED.sub("", folded).translate(_UPPER)


def numbers_in(text: str) -> list[str]:
    """Return the well-formed public numbers that a text mentions, in order, each once."""
    folded = _DASH.sub("-", unicodedata.normalize("NFKC", text)).translate(_HIDDEN).upper()
    return [each for each in dict.fromkeys(_NUMBER.findall(folded)) if _is_number(each)]


def _is_number(text: str) -> bool:
    """Return whether a text is a number in its one written form."""
    try:
        Number.parse(text)
    except WrongUsage:
        return False
    return True


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line end ends one too."""
    return [found for found in _SENTENCE.findall(text) if normalise(found)]


def is_run(given: str, published: str) -> bool:
    """Return whether a normalised text is a run of whole sentences of a published one."""
    pieces = [normalise(sentence) for sentence in sentences(published)]
    edges = {*accumulate(map(len, pieces), initial=0)}
    found = places(given, "".join(pieces))
    return any(place in edges and place + len(given) in edges for place in found)


def places(needle: str, hay: str) -> Iterator[int]:
    """Yield where one string stands in another, overlaps included."""
    at = hay.find(needle)
    while at >= 0:
        yield at
        at = hay.find(needle, at + 1)


def overlap(given: str, published: str) -> float:
    """Return the share of a text's triples of characters that the other has."""
    ours = _triples(given)
    return len(ours & _triples(published)) / len(ours) if ours else 0.0


def _triples(text: str) -> set[str]:
    """Return all runs of three characters."""
    return {text[at : at + 3] for at in range(len(text) - 2)}
