"""Anchors: the few keys under which a text and its near copies are looked for.

A copy that was altered in one place keeps most of its sentences, and a sentence that was altered
keeps most of its runs of six characters. So each sentence is known by the two of its runs whose
checksums are lowest and highest: whoever computes them from a copy finds, nearly always, one that
the original has as well. A whole text is known by its digest besides, so that a whole copy is found
for certain, whatever its sentences have in common with others.

Keys only name candidates. The verdict comes from ``domain.wording``, which reads the text itself.
The page /verify/ computes the same keys (``site/assets/check/find.js``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from zlib import crc32

from publish.domain.normalform import normalise

RUN = 6
"""UTF-16 code units in a run; scripts in a browser count in these."""
SHORTEST = 10
"""Units of the normal form below which a sentence is no anchor."""
LONGEST = 60
"""Units above which a sentence is cut at its commas."""
MOST = 64
"""Keys of the sentences of one text at most: a long one is still found whole, or by its rest."""
_PREFIX = b"zhengming-check/v1\n"
_END = re.compile("[.!?;]")
_MARKS = re.compile("[|·]")
"""Stand between cells and before items in a file, and not in what a browser copies."""


def keys_of(title: str, body: str, *others: str) -> tuple[int, ...]:
    """Return the keys, 32 bits each, under which an edition is to be found, each once.

    ``others`` are other forms in which the whole text is copied (``domain.copying``).
    """
    name, texts = normalise(title), [normalise(each) for each in (body, *others)]
    forms = dict.fromkeys(form for text in texts for form in (text, name + text) if form)
    whole = [_key(b"whole\n", _units(form)) for form in forms]
    return tuple(dict.fromkeys([*whole, *islice(_sentence_keys(texts[0]), MOST)]))


def _units(text: str) -> bytes:
    """Return a text in two bytes a unit."""
    return text.encode("utf-16-le", "surrogatepass")


def _sentence_keys(text: str) -> Iterator[int]:
    """Yield the keys of the sentences of a normalised text, two each, in order, each once."""
    runs = (run for piece in _pieces(text) for run in _extremes(piece))
    return map(_run_key, dict.fromkeys(runs))


def _pieces(text: str) -> Iterator[bytes]:
    """Yield what anchors are taken from."""
    for sentence in _END.split(_MARKS.sub("", text)):
        whole = _units(sentence)
        long = len(whole) > 2 * LONGEST
        pieces = map(_units, sentence.split(",")) if long else (whole,)
        yield from (piece for piece in pieces if len(piece) >= 2 * SHORTEST)


@lru_cache(maxsize=2048)
def _extremes(piece: bytes) -> tuple[bytes, bytes]:
    """Return the runs with the lowest and the highest checksum; of equal ones the first."""
    ends = range(2 * RUN, len(piece) + 1, 2)
    sums = list(map(crc32, map(piece.__getitem__, map(slice, range(0, len(piece), 2), ends))))
    low, high = 2 * sums.index(min(sums)), 2 * sums.index(max(sums))
    return piece[low : low + 2 * RUN], piece[high : high + 2 * RUN]


@lru_cache(maxsize=8192)
def _run_key(run: bytes) -> int:
    return _key(b"run\n", run)


def _key(kind: bytes, data: bytes) -> int:
    """Return the first 32 bits of the SHA-256 of something."""
    return int.from_bytes(sha256(_PREFIX + kind + data).digest()[:4], "big")
