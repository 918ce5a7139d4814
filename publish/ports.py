"""The promises that the services rest on: Store, Site and Channel.

A port is named by what it promises. An adapter may do better, never worse; the contract suites in
``tests/contract`` hold every adapter to each sentence below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from publish.domain.outcome import Absent, Did, NotYet, Read, Step, Undecided
from publish.domain.parcel import Parcel

Version = NewType("Version", str)
"""Opaque; equal exactly when the bytes under the key have not been replaced in between.

A Site may also call equal bytes equal, though others stood there in between.
"""


@dataclass(frozen=True, slots=True)
class Versioned:
    """Bytes as they were read, with the version to hand to ``swap``."""

    data: bytes
    version: Version


class Store(Protocol):
    """Keys and bytes; the only thing that the record asks of a disk or of a cloud.

    Keys are printable ASCII without spaces, parts joined by ``/``, at most 200 characters; bytes
    are never empty. A key belongs to ``create`` or to ``swap`` until it is erased, never to both.
    A store that notices a caller break these rules raises a plain StoreError.
    What a method has returned from is durable: it survives the death of every process and of the
    machine. Any process may call any method at any time. A store retries passing faults itself;
    StoreUnavailable means that it gave up and that the outcome of a write is unknown.
    """

    def get(self, key: str) -> Versioned:
        """Return the newest bytes of a key; raises NotFound. Never older than a finished write."""
        ...

    def ahead(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the newest bytes of the first key, and of those after it that cost little more.

        How many that are is the store's to say; asked for again, it may say otherwise. A key that
        is not there is left out, and none raises NotFound.
        """
        ...

    def create(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Create keys, for ever, in the order given.

        The same bytes again are fine. Other bytes under an existing key raise Conflict; items
        before that one may or may not have been created, items after it were not. A death in the
        middle leaves a prefix. (One transaction on a database; conditional PUTs, one after the
        other, on an object store.)
        """
        ...

    def swap(self, key: str, data: bytes, *, seen: Version | None) -> Version:
        """Replace a key if it still is what was read; ``seen=None`` means: if it does not exist.

        Returns the new version. Raises Conflict if the key moved; nothing is written then.
        """
        ...

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with a prefix, in ASCII order; may lag behind writes."""
        ...

    def erase(self, keys: Iterable[str]) -> None:
        """Make keys and all their earlier versions unreadable; a missing key is fine.

        For redaction alone. Afterwards ``get`` raises NotFound and ``create`` may be called anew.
        """
        ...


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One public file."""

    path: str
    """Relative to the site's root, without a leading slash: ``log/checkpoint``."""
    data: bytes

    @property
    def content_type(self) -> str:
        """Return the media type that the file is served with (tlog-tiles for the log)."""
        return content_type(self.path)

    @property
    def cache_control(self) -> str:
        """Return the cache rule that the file is served with."""
        return cache_control(self.path)


class Site(Protocol):
    """The public static files, wherever they are served from.

    Paths are as in SiteFile, without empty parts, ``..``, backslashes or control characters; a bad
    one raises SiteError, and so does a fault of the disk or the network. A path belongs to ``put``
    or to ``swap``, and comes once in a put. A reader sees either the old bytes of a path or the
    new ones, whole.
    """

    def get(self, path: str) -> Versioned:
        """Return the bytes now served under a path; raises NotFound."""
        ...

    def put(self, files: Iterable[SiteFile]) -> int:
        """Write files whose bytes differ from what is there; return how many were written.

        All are durable on return. Within one call the order is free; the order between calls is
        the order in which readers see them.
        """
        ...

    def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
        """Replace one file if it still is what was read (``None``: absent); raises Conflict."""
        ...

    def list(self, prefix: str = "") -> Iterator[str]:
        """Yield the paths that begin with a prefix, in ASCII order."""
        ...

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; a missing one is fine."""
        ...


class Channel(Protocol):
    """Somebody else's place for copies: one account on one platform, in one mode.

    To deliver takes several remote calls, and any of them may be cut off; so a channel declares
    its ``steps``, and the caller writes down what it is going to do before every ``take`` and what
    came of it afterwards. A channel holds no memory of deliveries and retries nothing by itself,
    except that it may fetch a new token once for a call that was refused because of the old one.

    Every method may raise ChannelUnavailable (this call changed nothing over there; try later)
    and ChannelBlocked (the same, and only a person can change that). No error leaks that is not
    in ``publish.errors``; no message, value or outcome holds a secret, whatever the platform
    answered. One exchange with the platform ends within ``DEADLINE`` seconds; a call makes few.
    """

    @property
    def name(self) -> str:
        """Return the channel's name, as in settings and keys."""
        ...

    @property
    def account(self) -> str:
        """Return what tells this account from others; no secret."""
        ...

    @property
    def mode(self) -> str:
        """Return how it delivers: a row of ``publish.domain.capability``."""
        ...

    @property
    def serial(self) -> bool:
        """Return whether nothing may be posted while another delivery is in doubt.

        So it is where only the newest few copies can be looked through.
        """
        ...

    def steps(self, mode: str) -> Sequence[Step]:
        """Return the steps of posting in a mode, in order; the last one makes the copy public.

        None for a mode that there is no more.
        """
        ...

    def take(
        self, step: Step, parcel: Parcel, known: Mapping[str, str], *, again: bool
    ) -> Did | NotYet:
        """Do one step of posting; ``known`` is what the steps before it returned.

        Where ``capability`` has copies wait that a later edition replaces, there is one step more,
        ``RECALL``: it takes such a copy back unless it has readers, and needs no text.
        ``again`` tells that the call may have been made before. Did means that it has been done,
        and NotYet, from a step whose repetition is harmless, that it has to be asked again.
        Raises DeliveryRefused (it was not done and never will be), DeliveryInDoubt (sent, and the
        answer lost or beyond understanding), NeedsPerson (not done, and a person must decide).
        """
        ...

    def look_up(
        self, step: Step, tag: str, known: Mapping[str, str], since: datetime
    ) -> Did | Absent | Undecided:
        """Look whether a step that was begun at ``since`` has happened; changes nothing.

        Absent only if everything that could show it was seen, and nothing did.
        """
        ...

    def read_back(self, parcel: Parcel, known: Mapping[str, str]) -> Read | NotYet:
        """Read the public copy, and compare it with what was sent."""
        ...

    def retract(self, tag: str, known: Mapping[str, str]) -> Did | NotYet:
        """Take away whatever posting has left over there; doing so twice is harmless.

        Where a person over there may have made something else of it, that goes too, or a person
        is asked: Did says that no copy is left. Raises NeedsPerson if the platform offers no way,
        DeliveryRefused if it will not, DeliveryInDoubt if the answer was lost.
        """
        ...


DEADLINE = 40
"""Seconds that one exchange of a channel with its platform may take, from the first byte to the
last. A claim of a worker lives several times longer."""


_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "xsl": "text/xsl; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "tlog-proof": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FOREVER = "public, max-age=31536000, immutable"
_HOUR, _MINUTE = "public, max-age=3600", "public, max-age=60"


def content_type(path: str) -> str:
    """Return the media type of a public path; tlog-tiles §"Serving" fixes those of the log."""
    if path.startswith("log/tile/"):
        return "application/octet-stream"
    if path in {"log/checkpoint", "log/vkey"}:
        return "text/plain; charset=utf-8"
    name = path.rsplit("/", 1)[-1]
    if path == "feed.json" or path.startswith("feeds/json/"):
        return "application/feed+json; charset=utf-8"
    return _TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")


def cache_control(path: str) -> str:
    """Return the cache rule of a public path: tiles and hashed assets never change.

    Nor do the rows of a full range of the register, which hold no text: only its look does.
    """
    if path.startswith("log/tile/"):
        return _FOREVER
    if path == "log/checkpoint" or path.startswith("check/"):
        return "no-cache"
    if path.startswith("assets/") and path.count(".") > 1:
        return _FOREVER
    return _HOUR if path.startswith("register/p") else _MINUTE
