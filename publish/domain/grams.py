"""Pairs of characters: what the index of the search is made of, and how texts are made alike.

Readers' browsers do the same in ``site/assets/search.js``, so nothing is left to a library that
changes: what is dropped and what parts words is listed here, code point by code point, and
``tests/services/test_search_vectors.py`` holds both sides to the same answers.
"""

from __future__ import annotations

import re
import unicodedata
from operator import add

from publish.domain.sinographs import between
from publish.domain.variants import SIMPLIFIED

BREAK = "\n"
"""Stands for any run of punctuation; no pair reaches over it."""
ID_BITS = 26
"""Of the number that stands for a pair. Two pairs may share one: that costs a reader a glance at a
text that does not have what he asked for, and never hides one that has."""

_DROPPED = re.compile(
    "[\\s\u001c-\u001f\u0085\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+"
)
_PARTS = re.compile(
    "(?<=[0-9a-z])([.,:/-])(?=[0-9a-z])|"
    "[!-/:-@\\[-`{-\u00bf\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f\u30fb\ufe10-\ufe6f]+"
)
_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SIMPLE = {chr(code): simple for code, simple in SIMPLIFIED.items()}
_TRADITIONAL = re.compile(f"[{''.join(_SIMPLE)}]")
_MOST_PAIRS = 1 << 16
"""Pairs whose numbers are remembered: about what ten thousand texts share, in a dozen megabytes."""


@between
def _plain(run: str) -> str:
    """Return what is between Chinese characters as it is searched."""
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", run)).translate(_LOWER)
    return _PARTS.sub(lambda match: match[1] or BREAK, plain)


def fold(text: str) -> str:
    """Return a text as it is searched: one width, lower case, simplified, without blanks.

    A run of punctuation becomes ``BREAK``; a mark inside a number or a Latin word (3.5) stays.
    """
    return _TRADITIONAL.sub(lambda match: _SIMPLE[match[0]], _plain(text))


def ids(folded: str) -> set[int]:
    """Return the numbers of all pairs in a folded text."""
    pairs = set(map(add, folded, folded[1:]))
    found = set(map(_numbers.__getitem__, pairs))
    found.discard(_NONE)
    return found


_NONE = -1


class _Numbers(dict[str, int]):
    """The numbers of pairs seen lately, ``_NONE`` for one that reaches over punctuation."""

    def __missing__(self, pair: str) -> int:
        """Compute a number, and remember it."""
        if len(self) >= _MOST_PAIRS:
            self.clear()
        self[pair] = number = _NONE if BREAK in pair else _id(*map(ord, pair))
        return number


_numbers = _Numbers()


def _id(first: int, second: int) -> int:
    """Return the number of a pair: its two code points, mixed (32-bit arithmetic)."""
    mixed = (first * 0x9E3779B1 + second * 0x85EBCA77) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) >> (32 - ID_BITS)
