"""A small log as the files that it consists of, for tests: entry i is ``entry-i``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from publish.errors import NotFound
from publish.tlog import (
    Checkpoint,
    ExtendedReader,
    Fetch,
    Signer,
    Verifier,
    leaf_hash,
    root,
    sign_checkpoint,
)
from tests.tlog.grown import new_bundles, new_tiles

ORIGIN = "press.example.org/log"
SIGNER = Signer(ORIGIN, bytes(range(32)))
VERIFIER = Verifier.parse(SIGNER.vkey)


def entry(index: int) -> bytes:
    """Return the bytes of entry ``index``."""
    return b"entry-%d" % index


@lru_cache(1 << 17)
def leaf(index: int) -> bytes:
    """Return the leaf hash of entry ``index``."""
    return leaf_hash(entry(index))


def _nothing(level: int, index: int) -> bytes:
    raise AssertionError(f"a tree without tiles was asked for {level}/{index}")


def reader(size: int) -> ExtendedReader:
    """Return a HashReader of the first ``size`` leaves, built from leaves alone."""

    def one(index: int) -> bytes:
        assert index < size
        return leaf(index)

    return ExtendedReader(0, _nothing, one)


def checkpoint(size: int) -> Checkpoint:
    """Return the log's checkpoint at this size."""
    return Checkpoint(ORIGIN, size, root(size, reader(size)))


def signed(size: int) -> bytes:
    """Return the log's signed checkpoint at this size."""
    return sign_checkpoint(checkpoint(size), [SIGNER])


def log_files(size: int) -> dict[str, bytes]:
    """Return all files of the log at this size, by path."""
    files = {tile.path: data for tile, data in new_tiles(0, size, reader(size))}
    files |= {bundle.path: data for bundle, data in new_bundles(0, size, entry)}
    return files | {"checkpoint": signed(size)}


def fetcher(files: dict[str, bytes]) -> Fetch:
    """Return a fetch over these files that says NotFound as a site does."""

    def fetch(path: str) -> bytes:
        if path not in files:
            raise NotFound(path)
        return files[path]

    return fetch


def write_log(directory: Path, files: dict[str, bytes]) -> Path:
    """Write the files below ``directory`` and return it."""
    for path, data in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return directory
