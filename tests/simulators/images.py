"""What a picture is, by its bytes, whatever its file name says."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """Format and size of a picture."""

    form: str
    """``png``, ``jpeg``, ``gif``, ``bmp``, or empty where it is none of them."""
    width: int = 0
    height: int = 0
    """Both 0 where the file is damaged."""

    @property
    def whole(self) -> bool:
        """Whether its size can be read."""
        return self.width > 0 and self.height > 0


def picture(content: bytes) -> Picture:
    """Return what a file is."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        return Picture("gif", *struct.unpack_from("<HH", content, 6))
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack_from("<ii", content, 18)
        return Picture("bmp", width, abs(height))
    return Picture("")


def _png(content: bytes) -> Picture:
    header = content[12:29]
    checked = len(content) >= 33 and zlib.crc32(header) == int.from_bytes(content[29:33], "big")
    if not checked or header[:4] != b"IHDR":
        return Picture("png")
    return Picture("png", *struct.unpack_from(">II", header, 4))


def _jpeg(content: bytes) -> Picture:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in {0xC0, 0xC1, 0xC2}:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return Picture("jpeg", width, height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return Picture("jpeg")
