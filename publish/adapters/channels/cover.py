"""The plain cover: a dark blue field, until the press kit brings a better one.

PNG by hand (W3C PNG, third edition, §5: signature, IHDR, IDAT, IEND), so that nothing has to be
installed for one colour.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 900, 383
"""2.35 : 1, as the platform shows a cover."""
COLOUR = (0x12, 0x32, 0x5C)


@lru_cache(maxsize=1)
def cover_png() -> bytes:
    """Return the cover: a palette of one colour, one bit a pixel."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 1, 3, 0, 0, 0)
    row = b"\x00" + bytes((WIDTH + 7) // 8)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", bytes(COLOUR)),
            _chunk(b"IDAT", zlib.compress(row * HEIGHT, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk: length, name, data, checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
