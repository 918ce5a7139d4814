"""The fakes complain by themselves, so that a test of a service notices what it did wrong."""

from __future__ import annotations

import pytest

from publish.adapters.sites.memory import Change, MemorySite
from publish.adapters.stores.memory import MemoryStore, Operation
from publish.errors import Conflict, NotFound, SiteError, StoreError
from publish.ports import SiteFile


def test_store_keeps_a_log() -> None:
    """Every call is in the log with its keys and how it ended, and so are those that failed."""
    store = MemoryStore()
    store.create([("a", b"1"), ("b", b"2")])
    with pytest.raises(Conflict):
        store.create([("a", b"x")])
    with pytest.raises(NotFound):
        store.get("c")
    assert store.log == [
        Operation("create", ("a", "b"), "ok"),
        Operation("create", ("a",), "Conflict"),
        Operation("get", ("c",), "NotFound"),
    ]


def test_store_remembers_swallowed_complaints() -> None:
    """A broken rule stays in ``complaints``; a Conflict is no broken rule."""
    store = MemoryStore()
    store.create([("a", b"1")])
    with pytest.raises(Conflict):
        store.create([("a", b"2")])
    assert store.complaints == []
    for mistake in (
        lambda: store.get("a b"),
        lambda: store.swap("a", b"2", seen=None),
        lambda: store.swap("head", b"", seen=None),
    ):
        with pytest.raises(StoreError):
            mistake()
    assert len(store.complaints) == 3


def test_store_keeps_what_came_before_a_conflict() -> None:
    """It takes the choice that is worst for the caller: the prefix stays."""
    store = MemoryStore()
    store.create([("b", b"old")])
    with pytest.raises(Conflict):
        store.create([("a", b"1"), ("b", b"new"), ("c", b"3")])
    assert list(store.list("")) == ["a", "b"]


def test_store_list_lags() -> None:
    """With a lag, list does not show the newest writes yet, while get does."""
    store = MemoryStore(lag=1)
    store.create([("a", b"1"), ("b", b"2")])
    assert list(store.list("")) == ["a"]
    assert store.get("b").data == b"2"


def test_site_complains_about_changed_tiles() -> None:
    """What is served as immutable never gets other bytes; the same bytes are fine."""
    site = MemorySite()
    tile = SiteFile("log/tile/0/000.p/5", b"1")
    site.put([tile, SiteFile("assets/a.3f2a.css", b"1")])
    site.put([tile])
    for path in (tile.path, "assets/a.3f2a.css"):
        with pytest.raises(SiteError, match="永不改变"):
            site.put([SiteFile(path, b"2")])
    assert len(site.complaints) == 2


def test_site_complains_about_put_of_what_is_swapped() -> None:
    """Put takes no lock, so a path belongs to put or to swap."""
    site = MemorySite()
    site.put([SiteFile("page", b"1")])
    site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    with pytest.raises(SiteError):
        site.put([SiteFile("log/checkpoint", b"2")])
    with pytest.raises(SiteError):
        site.swap(SiteFile("page", b"2"), seen=site.get("page").version)
    assert len(site.complaints) == 2


def test_site_complains_about_one_path_twice() -> None:
    """The order within a put is free, so one path twice means nothing."""
    site = MemorySite()
    with pytest.raises(SiteError):
        site.put([SiteFile("a", b"1"), SiteFile("a", b"2")])


def test_site_keeps_a_log() -> None:
    """Every change that a reader could see is in the log, and nothing else."""
    site = MemorySite()
    site.put([SiteFile("a", b"1")])
    site.put([SiteFile("a", b"1")])
    site.swap(SiteFile("c", b"1"), seen=None)
    site.remove(["a", "b"])
    assert site.log == [Change("put", "a"), Change("swap", "c"), Change("remove", "a")]
