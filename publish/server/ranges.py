"""Parts of a file (RFC 9110 §14): one range of bytes, for a download that broke off."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Unsatisfiable(Exception):
    """The file has no such part (§15.5.17)."""


def part(asked: str, size: int) -> tuple[int, int] | None:
    """Return first byte and end of the part that ``Range`` asks for; None: send the whole.

    Several ranges, other units and malformed ones are ignored, as §14.2 allows. Raises
    Unsatisfiable.
    """
    match = _ONE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        start, end = max(size - int(match[2]), 0), size
        if match[2].strip("0") == "":
            raise Unsatisfiable
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end
