"""Pictures: which file is one, by its bytes, and how large it is in pixels.

Platforms look at the bytes and not at the file name, so we do it before they do. Formats: PNG (W3C
PNG, third edition, §5.2 and §11.2.1) and JPEG (ITU-T T.81, Annex B: the frame header).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from publish.domain.content import Attachment, Content

ENDINGS = (".png", ".jpg")
"""Of the file names that attachments may have, those of pictures."""
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of frame headers; the three left out are tables and reserved (T.81, Table B.1)."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a picture is."""

    kind: str
    """``png`` or ``jpeg``, as in its media type."""
    width: int
    """Pixels."""
    height: int

    @property
    def ending(self) -> str:
        """Return the ending of a file name."""
        return {"png": "png", "jpeg": "jpg"}[self.kind]

    @property
    def media_type(self) -> str:
        """Return the media type."""
        return f"image/{self.kind}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with an edition to a platform."""

    sha256: str
    read: Callable[[], bytes] = field(repr=False, compare=False)
    """Fetches the bytes, which are wanted rarely; raises NotFound once they were erased."""


def attached(content: Content) -> list[Attachment]:
    """Return the attachments that are pictures, by their names."""
    return [each for each in content.attachments if each.name.endswith(ENDINGS)]


def format_of(data: bytes) -> Format | None:
    """Return what a picture is; None if it is damaged, or no picture that platforms take."""
    found = _png(data) if data.startswith(_PNG) else _jpeg(data)
    return found if found is not None and found.width and found.height else None


def _png(data: bytes) -> Format | None:
    """Read the header chunk, which comes first and has a checksum."""
    header = data[12:29]
    if header[:4] != b"IHDR" or data[29:33] != struct.pack(">I", zlib.crc32(header)):
        return None
    return Format("png", *struct.unpack_from(">II", header, 4))


def _jpeg(data: bytes) -> Format | None:
    """Go from segment to segment up to the frame header."""
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Format("jpeg", width, height)
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    return None
