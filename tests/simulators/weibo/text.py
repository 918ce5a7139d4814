"""How Weibo reads a text: length, addresses, topics (facts §2.1)."""

from __future__ import annotations

import hashlib
import re
import string
from urllib.parse import urlsplit

URL = re.compile(r"https?://[!-~]+")
"""Up to the first blank or non-ASCII character."""
_TOPIC = re.compile(r"#[^#\n]+#")
_OF_A_URL = 20
"""Half-units."""
_LETTERS = string.digits + string.ascii_letters


def length(text: str, *, rare: int = 2) -> int:
    """Return the length: ASCII a half, others one, an address ten, rounded up."""
    halves = _OF_A_URL * len(URL.findall(text))
    for character in URL.sub("", text):
        halves += 1 if character.isascii() else 2 * (rare if ord(character) > 0xFFFF else 1)
    return (halves + 1) // 2


def addresses(text: str) -> list[str]:
    """Return the addresses in a text."""
    return URL.findall(text)


def has_topic(text: str) -> bool:
    """Return whether there is a ``#topic#``; a ``#`` within an address makes none."""
    return bool(_TOPIC.search(URL.sub(" ", text)))


def is_bound(address: str, domains: frozenset[str], *, below: bool) -> bool:
    """Return whether an address is under one of the bound domains."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host in domains or (below and any(host.endswith("." + each) for each in domains))


def short(address: str) -> str:
    """Return the t.cn address of an address."""
    number = int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big")
    name = "".join(_LETTERS[number // 62**place % 62] for place in range(8))
    return f"http://t.cn/{name}"
