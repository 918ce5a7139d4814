"""Grams: short runs of characters that the index of the search is made of; how texts are folded.

Readers' browsers do the same in ``site/assets/search.js``, so nothing is left to a library that
changes: what is dropped and what parts words is listed here, code point by code point, and
``tests/search/test_grams.py`` holds both sides to the same answers.

Every two neighbours are a gram. Digits and Latin letters say little in pairs (20, 02 and 23 stand
in nearly every text), so runs of three with one of them in it are grams as well, and runs of four
that have nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from struct import unpack_from

from publish.domain.remembered import Remembered
from publish.domain.sinographs import between
from publish.domain.variants import SIMPLIFIED

BREAK = "\n"
"""Stands for any run of punctuation; no gram reaches over it."""
ID_BITS = 26
"""Of the number that stands for a gram. Two grams may share one: that costs a reader a glance at a
text that does not have what he asked for, and never hides one that has."""

_DROPPED = re.compile(
    "[\\s\u001c-\u001f\u0085\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+"
)
_PARTS = re.compile(
    "(?<=[0-9a-z])([.,:/-])(?=[0-9a-z])|"
    "[!-/:-@\\[-`{-\u00bf\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f\u30fb\ufe10-\ufe6f]+"
)
_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_WORD = re.compile("[0-9a-z]+")
_SIMPLE = {chr(code): simple for code, simple in SIMPLIFIED.items()}
_TRADITIONAL = re.compile(f"[{''.join(_SIMPLE)}]")
_MOST_GRAMS = 1 << 16
"""Grams whose numbers are remembered: about what ten thousand texts share, in a dozen megabytes."""


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
    """Return the numbers of all grams in a folded text."""
    found = {*map(_pairs.__getitem__, _pairs_of(folded))}
    longer: set[str] = set()
    for word in _WORD.finditer(folded):
        start, end = word.span()
        longer.update(_longer(folded[max(start - 2, 0) : end + 2], word[0]))
    found.update(map(_numbers.__getitem__, longer))
    found.discard(_NONE)
    return found


def _pairs_of(folded: str) -> set[int]:
    """Return every two neighbours as one integer, which costs half of what a string would."""
    data, pairs = folded.encode("utf-32-le", "surrogatepass"), set[int]()
    for start in (0, 4):
        count = (len(data) - start) // 8
        pairs.update(unpack_from(f"<{count}Q", data, start) if count > 0 else ())
    return pairs


@lru_cache(maxsize=8192)
def _longer(around: str, word: str) -> tuple[str, ...]:
    """Return the grams of three and four characters that a word of digits and letters has."""
    threes = (around[at : at + 3] for at in range(len(around) - 2))
    return (*threes, *(word[at : at + 4] for at in range(len(word) - 3)))


_NONE = -1
"""Stands for the number of a gram that reaches over punctuation."""


def _number(gram: str) -> int:
    """Return the number of a gram: its code points, mixed (32-bit arithmetic)."""
    mixed = 0
    for char in gram:
        mixed = (mixed * 0x9E3779B1 + ord(char) * 0x85EBCA77) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) >> (32 - ID_BITS)


def _searched(gram: str) -> int:
    """Return the number of a gram, or ``_NONE``."""
    return _NONE if BREAK in gram else _number(gram)


def _searched_pair(pair: int) -> int:
    """Return the same of two characters; the second's code point is the upper half."""
    return _searched(chr(pair & 0xFFFFFFFF) + chr(pair >> 32))


_numbers = Remembered(_searched, _MOST_GRAMS)
_pairs = Remembered(_searched_pair, _MOST_GRAMS)
