"""The simulated WeChat: pictures for bodies and covers (facts 1.3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.client import WechatClient, png

JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\x01\x7f\x03\x84" + b"\x00" * 20
GIF = b"GIF89a" + b"\x84\x03\x7f\x01" + b"\x00" * 20
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 20
MEGABYTE = 1_000_000
COVER = "material/add_material?type=image"
THUMB = "material/add_material?type=thumb"


def code(answer: dict[str, Any]) -> int | None:
    """Return the errcode."""
    found: int | None = answer.get("errcode")
    return found


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("media/uploadimg", png(), None),
        ("media/uploadimg", JPEG, None),
        ("media/uploadimg", GIF, 40005),
        ("media/uploadimg", WEBP, 40005),
        ("media/uploadimg", b"<svg/>", 40005),
        ("media/uploadimg", b"", 44001),
        ("media/uploadimg", png()[:20], 40137),
        ("media/uploadimg", png(size=MEGABYTE - 1), None),
        ("media/uploadimg", png(size=MEGABYTE), 40009),
        (COVER, GIF, None),
        (COVER, WEBP, 40005),
        (COVER, png(size=10 * MEGABYTE), None),
        (COVER, png(size=10 * MEGABYTE + 1), 45001),
        (THUMB, png(), 40005),
        (THUMB, JPEG.ljust(64_000), None),
        (THUMB, JPEG.ljust(64_001), 45001),
        ("material/add_material?type=audio", png(), 40004),
    ],
)
def test_pictures_have_formats_and_sizes(
    client: WechatClient, path: str, content: bytes, expected: int | None
) -> None:
    """Body: JPG or PNG under 1 MB; cover: five formats up to 10 MB; thumb: JPG up to 64 KB."""
    assert code(client.upload(path, content)) == expected


@pytest.mark.parametrize("filename", ["filename*=UTF-8''a.png", ""])
def test_a_picture_without_a_plain_file_name_is_not_seen(
    client: WechatClient, filename: str
) -> None:
    """41005, also where only ``filename*`` names it."""
    assert code(client.upload("media/uploadimg", png(), filename)) == 41005


def test_uploads_answer_addresses_and_ids(client: WechatClient) -> None:
    """A body image has an address alone, a cover both, a thumb an id alone."""
    assert list(client.upload("media/uploadimg", png())) == ["url"]
    assert sorted(client.upload(COVER, png())) == ["media_id", "url"]
    assert list(client.upload(THUMB, JPEG)) == ["media_id"]


def test_a_lost_upload_can_be_found_by_its_name(client: WechatClient) -> None:
    """batchget_material lists names, the newest first, and del_material takes one away."""
    media_id = client.upload(COVER, png(), 'filename="abc.png"')["media_id"]
    query = {"type": "image", "offset": 0, "count": 20}
    listed = client.post("material/batchget_material", query)
    assert [each["name"] for each in listed["item"]] == ["abc.png", "a.png"]
    assert code(client.post("material/del_material", {"media_id": media_id})) == 0
    assert code(client.post("material/del_material", {"media_id": media_id})) == 40007
    assert client.post("material/batchget_material", query)["total_count"] == 1


def test_a_cover_must_exist_and_be_no_dot(client: WechatClient) -> None:
    """40007 without one, 53402 for 1x1."""
    dot = client.upload(COVER, png(1, 1))["media_id"]
    assert code(client.add(thumb_media_id="nothing")) == 40007
    assert code(client.add(thumb_media_id="")) == 40007
    assert code(client.add(thumb_media_id=dot)) == 53402


@pytest.mark.parametrize(
    ("crop", "expected"),
    [("0_0.1_1_0.9", None), ("0_0_1_1", None), ("0_0_1", 53402), ("0_0_1_1.5", 53402)],
)
def test_a_crop_is_four_numbers_up_to_one(
    client: WechatClient, crop: str, expected: int | None
) -> None:
    """All else fails with 53402."""
    assert code(client.add(pic_crop_235_1=crop)) == expected
