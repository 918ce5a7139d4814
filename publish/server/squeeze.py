"""Text is sent compressed to whoever takes it (RFC 9110 §8.4, §12.5.3), and kept so."""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict

_KINDS = re.compile(r"text/|application/(?:json|xml|[a-z]+\+(?:json|xml))|image/svg\+xml")
SMALLEST = 512
"""Bytes below which a file is sent as it is."""
LARGEST = 4 << 20
"""Bytes above which compressing would hold up others."""
_LEVEL = 6


def compressible(content_type: str, size: int) -> bool:
    """Return whether it is worth it."""
    return SMALLEST <= size <= LARGEST and _KINDS.match(content_type) is not None


def accepted(header: str) -> bool:
    """Return whether ``Accept-Encoding`` names gzip with a weight above zero."""
    weights = {"gzip": 0.0}
    for each in header.lower().split(","):
        name, _, parameters = each.strip().partition(";")
        weights[name.strip()] = _weight(parameters)
    if "gzip" not in header.lower():
        return weights.get("*", 0) > 0
    return weights["gzip"] > 0


def _weight(parameters: str) -> float:
    """Return the weight of a coding; 0 for one that is written wrongly."""
    text = parameters.replace(" ", "")
    if not text:
        return 1
    match = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", text)
    return float(match[1]) if match else 0


class Squeezer:
    """Compressed files by the tag of their bytes; the ones used longest ago are dropped."""

    def __init__(self, most: int = 16 << 20) -> None:
        """Keep at most so many bytes."""
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def squeezed(self, tag: str, plain: bytes) -> bytes:
        """Return bytes compressed; two threads may both do it, with the same result."""
        with self._lock:
            found = self._kept.get(tag)
            if found is not None:
                self._kept.move_to_end(tag)
                return found
        made = gzip.compress(plain, _LEVEL, mtime=0)
        with self._lock:
            if tag not in self._kept:
                self._kept[tag] = made
                self._size += len(made)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1])
        return made

    @property
    def size(self) -> int:
        """Return how many bytes are kept."""
        return self._size
