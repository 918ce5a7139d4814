"""Pictures: recognised by their bytes, and measured."""

from __future__ import annotations

import struct
import zlib

import pytest

from publish.domain.parcel import Parcel
from publish.domain.picture import Format, Picture, format_of

SEGMENT = b"\xff\xe0\x00\x04ab"
FRAME = b"\xff\xc2\x00\x11\x08\x01\x7f\x03\x84"
JPEG = b"\xff\xd8" + SEGMENT + b"\xff" + FRAME


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    checksum = struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + checksum


def test_pictures_are_measured() -> None:
    """By the header chunk of a PNG, and by the frame header of a JPEG, wherever it stands."""
    assert format_of(png(900, 383)) == Format("png", 900, 383)
    assert format_of(JPEG) == Format("jpeg", 900, 383)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a\x84\x03\x7f\x01",
        b"<svg/>",
        png(900, 383)[:-1],
        png(900, 383).replace(b"\x03\x84", b"\x03\x85"),
        png(0, 383),
        b"\xff\xd8",
        JPEG[:-4],
        b"\xff\xd8\xff\xc4" + FRAME[2:],
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 99,
        b"%PDF-1.7 " + FRAME,
    ],
)
def test_what_is_damaged_or_of_another_kind_is_none(data: bytes) -> None:
    """Cut short, with a wrong checksum, without pixels, or no picture that platforms take."""
    assert format_of(data) is None


def test_a_digest_names_the_pictures() -> None:
    """Another picture is another digest; without any it is that of the fields alone."""
    one, other = (Picture(letter * 64, lambda: b"") for letter in "ab")
    bare = Parcel("t", "u", {"status": "x"})
    digests = {each.digest for each in (bare, _with(one), _with(other), _with(other, one))}
    assert len(digests) == 4
    assert bare.digest == "sha256:59dc76aaff5d83889e65e4ca0407dcb674a912094da2f508c7f78b8a2b5e24b1"


def _with(*pictures: Picture) -> Parcel:
    return Parcel("t", "u", {"status": "x"}, pictures)
