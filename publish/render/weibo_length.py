"""How Weibo counts the length of a post, and which characters would do something there.

The rule is that of Weibo's own script ``kit.extra.count``, as copied by many clients; the facts
(§2.1) name WeCase's ``TweetUtils``. Later copies know ``https`` as well, so this one does.
"""

from __future__ import annotations

import re

LIMIT = 140
"""字: ``status`` of 2/statuses/share is "<= 140 Chinese characters"."""
ROOM = 130
"""字 that we use of them: nobody has documented how the server itself counts, and a post that is
refused for its length (20012) helps nobody (facts §2.1: "Keep <= 130 to be safe")."""
_ADDRESS = re.compile(
    r"https?://[a-zA-Z0-9]+(?:\.[a-zA-Z0-9]+)+[-A-Z0-9a-z_$.+!*()/,:;@&=?~#%]*", re.IGNORECASE
)
"""What counts as an address. A host with a hyphen is none: then all of it counts as text."""
_OWN = re.compile(r"http://(?:t\.sina\.com\.cn|t\.sina\.cn|weibo\.com|weibo\.cn)")
_SHORT = 41
_LONG = 140
_ADDRESS_HALVES = 20
"""Any other address counts ten characters, up to 140 ASCII characters of its own."""
_NEUTRAL = str.maketrans({"#": "﹟", "＃": "﹟", "@": "﹫", "＠": "﹫"})
_SCHEME = re.compile("(https?)://", re.IGNORECASE)


def weibo_length(text: str) -> int:
    """Return the length in 字: ASCII counts half, an address ten, all others one; rounded up.

    Characters outside the basic plane count two, since the script counts UTF-16 code units; those
    between U+0080 and U+00FF (``·`` in names) one, though some copies of the script say half.
    """
    plain = text.replace("\r\n", "\n")
    addresses = [each for each in _ADDRESS.findall(plain) if not each.startswith("http://t.cn")]
    for address in addresses:
        plain = plain.replace(address, "", 1)
    return -(-(sum(map(_address_halves, addresses)) + _halves(plain)) // 2)


def _address_halves(address: str) -> int:
    """Return the half characters that an address counts."""
    length = _halves(address)
    if _OWN.match(address) and length <= _SHORT:
        return length
    return _ADDRESS_HALVES + max(length - _LONG, 0)


def _halves(text: str) -> int:
    """Return the half characters of text without addresses."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return 2 * units - sum(char < "\x80" for char in text)


def neutral(text: str) -> str:
    """Return text in which nothing acts: no ``#topic#``, no ``@name``, no address of its own.

    Topics are forbidden in shares, a name would be told, and an address outside the bound domain is
    refused (10017). The small or wide forms look alike and are equal after NFKC, as the reader's
    check compares (``domain.normalform.normalise``).
    """
    return _SCHEME.sub(r"\1：//", text.translate(_NEUTRAL))
