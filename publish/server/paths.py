"""From what was asked for to a path of the Site port; everything that cannot be one is refused.

An address is decoded once, by WSGI; what is still encoded afterwards is part of a name. So nothing
that a later layer could decode again, or read as another folder, gets through.
"""

from __future__ import annotations

from urllib.parse import quote

LONGEST = 1024
"""Bytes of an address; ours have less than a hundred."""
_LONGEST_PART = 255
INDEX = "index.html"


class BadAddress(Exception):
    """Nobody who follows our links asks for this."""


class TooLong(BadAddress):
    """Longer than any address of ours."""


def site_path(path_info: str) -> str | None:
    """Return the path of the Site port behind PATH_INFO; None for what can be no file of ours.

    Raises BadAddress for traversal, backslashes, control characters and bytes that are not UTF-8
    (overlong forms among them), TooLong for what is too long.
    """
    raw = path_info.encode("latin-1")
    if len(raw) > LONGEST:
        raise TooLong
    try:
        path = raw.decode("utf-8").removeprefix("/")
    except UnicodeDecodeError as error:
        raise BadAddress from error
    parts = path.split("/")
    if "\\" in path or not path.isprintable() or {".", ".."} & set(parts):
        raise BadAddress
    if parts[-1] == "":
        parts[-1] = INDEX
    return "/".join(parts) if all(map(_may_be_ours, parts)) else None


def _may_be_ours(part: str) -> bool:
    """Return whether a file or folder of the site may have this name."""
    return 0 < len(part.encode()) <= _LONGEST_PART and not part.startswith(".")


def folder_address(path: str) -> str:
    """Return the address of the folder that a path names without its slash; on this host only."""
    return f"/{quote(path)}/"
