"""What a stranger sees of a site, and what he can check without knowing the store.

He follows every link from the front pages on, and walks the log with nothing but its public key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import unescape
from io import FileIO
from pathlib import Path
from urllib.parse import urljoin

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.errors import NotFound
from publish.ports import Site, Store
from publish.tlog import Checkpoint, LogClient
from tests.crash.office import SIGNER, publisher
from tests.services.press import INFO

Tree = Mapping[str, bytes]

_ABSOLUTE = re.compile(re.escape(INFO.url) + r"[^\s\"'<>]*")
_HREF = re.compile(r'href="([^"]*)"')
_FRONT = frozenset(
    {
        "index.html",
        "clarifications/index.html",
        "notices/index.html",
        "feed.atom",
        "feed.rss",
        "feed.json",
        "clarifications/feed.atom",
        "notices/feed.atom",
        "sitemap.xml",
    }
)
"""Where a reader comes in; all there once the first publication has ended."""
_LEAVES = (".txt", ".tlog-proof", "statement.json", ".css", ".xsl", ".png")
_EDITION = re.compile(r"statements/[^/]+/v\d+/index")
_TRUTH = ("entries/", "texts/", "digests/", "cases/", "files/", "identity")
"""What cannot be made again from anything else (services.keys); deliveries besides."""


def tree_of(site: Site) -> Tree:
    """Return every public file."""
    return {path: site.get(path).data for path in site.list()}


def tree_at(root: Path) -> Tree:
    """Return every public file of a folder, as a web server serves them."""
    found = {}
    top = len(f"{root}/")
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".zm-")]
        for name in names:
            path = f"{folder}/{name}"
            with FileIO(path) as file:
                found[path[top:]] = file.readall()
    return found


@lru_cache(maxsize=1 << 14)
def _links(path: str, data: bytes) -> tuple[str, ...]:
    """Return the paths of this site that a file names."""
    text = data.decode("utf-8")
    found = set(_ABSOLUTE.findall(text))
    if path.endswith(".html"):
        found |= {urljoin(INFO.url + path, unescape(href)) for href in _HREF.findall(text)}
    local = {re.split("[?#]", url.removeprefix(INFO.url))[0] for url in found if _is_ours(url)}
    return tuple(f"{link}index.html" if link[-1:] in {"", "/"} else link for link in sorted(local))


def _is_ours(url: str) -> bool:
    return url.startswith(INFO.url)


def dead_links(tree: Tree, *, between_editions: bool = True) -> list[str]:
    """Return what a reader cannot open who comes in at the front and follows every link.

    ``between_editions=False`` leaves out the links from an edition's own page: where a site is
    free to write the files of one put in any order, two new editions may name each other.
    """
    published = "log/checkpoint" in tree
    todo, known, dead = [path for path in _FRONT if path in tree], set(_FRONT), []
    if published:
        dead += [f"(front) -> {path}" for path in sorted(_FRONT - tree.keys())]
    while todo:
        path = todo.pop()
        if (
            path.endswith(_LEAVES)
            or path.startswith("about/")
            or (not between_editions and _EDITION.match(path))
        ):
            continue
        for link in _links(path, tree[path]):
            if link in known:
                continue
            known.add(link)
            if link in tree:
                todo.append(link)
            else:
                dead.append(f"{path} -> {link}")
    return dead


def reader(tree: Tree) -> Callable[[str], bytes]:
    """Return how somebody reads the files of a tree."""

    def read(path: str) -> bytes:
        if path not in tree:
            raise NotFound(path)
        return tree[path]

    return read


def client(tree: Tree) -> LogClient:
    """Return a client of the log in a tree that knows nothing but the public key."""
    read = reader(tree)
    return LogClient(lambda path: read(f"log/{path}"), INFO.origin, [SIGNER.verifier])


def proven(tree: Tree, earlier: Sequence[Checkpoint] = ()) -> Checkpoint | None:
    """Return the checkpoint of a tree after proving it and that it continues all earlier ones."""
    reader = client(tree)
    try:
        shown = reader.checkpoint()
    except NotFound:
        assert not earlier, "the checkpoint is gone"
        return None
    reader.verify_all(shown)
    for before in earlier:
        reader.check_consistency(before, shown)
    return shown


def rebuilt(store: Store, *, theme: str = "") -> Tree:
    """Return all that a publisher makes who has nothing but what cannot be made again."""
    truth, site = MemoryStore(), MemorySite()
    for prefix in _TRUTH:
        truth.create([(key, store.get(key).data) for key in store.list(prefix)])
    for key in store.list("deliveries/"):
        truth.swap(key, store.get(key).data, seen=None)
    publisher(truth, site, theme=theme).publish()
    assert truth.complaints == site.complaints == []
    return tree_of(site)


def differences(left: Tree, right: Tree) -> list[str]:
    """Return the paths that are not the same, byte for byte, on both sides."""
    return sorted(path for path in {*left, *right} if left.get(path) != right.get(path))
