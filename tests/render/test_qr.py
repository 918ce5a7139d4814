"""QR codes of numbers: module for module those that the library makes, in a sound picture."""

from __future__ import annotations

import base64
import zlib

import pytest
import segno

from publish.render.qr import qr_data_uri

URL = "https://press.court.example/verify/?n="


def shown(uri: str) -> list[str]:
    """The rows of the picture, 1 for dark, read back by the rules of PNG."""
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        assert zlib.crc32(name + body) == int.from_bytes(
            data[at + 8 + size : at + 12 + size], "big"
        )
        chunks[name], at = body, at + 12 + size
    width = int.from_bytes(chunks[b"IHDR"][:4], "big")
    raw = zlib.decompress(chunks[b"IDAT"])
    step = 1 + -(-width // 8)
    rows = [raw[place : place + step] for place in range(0, len(raw), step)]
    assert len(rows) == width
    assert {row[0] for row in rows} == {0}
    bits = (bin(int.from_bytes(b"\1" + row[1:], "big"))[3:][:width] for row in rows)
    return [row.translate(str.maketrans("01", "10")) for row in bits]


NUMBERS = ["C2026-0001", "C2026-0010", "N2026-0019", "N2031-9998", "C2026-10007", "N2026-1234567"]


def check(number: str) -> None:
    """The picture has the very symbol that the library makes, with a quiet zone around it."""
    code = segno.make(URL + number, error="m", mask=2, mode="byte", micro=False, boost_error=False)
    expected = ["".join(str(module & 1) for module in row) for row in code.matrix]
    rows = shown(qr_data_uri(URL + number))
    quiet = [row[:4] + row[-4:] for row in rows] + rows[:4] + rows[-4:]
    assert set("".join(quiet)) == {"0"}
    assert [row[4:-4] for row in rows[4:-4]] == expected


@pytest.mark.parametrize("number", NUMBERS)
def test_a_symbol_is_the_librarys_own(number: str) -> None:
    """The first few are made by the library."""
    check(number)


@pytest.mark.parametrize("number", [*NUMBERS, *(f"C2027-{digit * 1111}" for digit in range(1, 10))])
def test_later_ones_are_put_together(number: str) -> None:
    """The short way, by differences, gives the very symbol of the long way, for every digit."""
    for serial in range(10):
        qr_data_uri(f"{URL}N2029-{serial:04d}")
    check(number)


def test_a_picture_is_small() -> None:
    """Some six hundred bytes on a page, whatever zlib there is."""
    assert len(qr_data_uri(f"{URL}C2026-0001")) < 620
