"""Every promise of ``publish.ports.Site``, held against every site."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from publish.errors import Conflict, NotFound, SiteError
from publish.ports import Site, SiteFile
from tests.crash.faults import Plan
from tests.crash.killed import Child, run_killed


def _put(site: Site, **files: bytes) -> int:
    return site.put(SiteFile(path, data) for path, data in files.items())


def test_get_returns_what_was_put(site: Site) -> None:
    """Bytes come back as they were written, in folders and empty ones too."""
    every = bytes(range(256)) * 500
    files = [SiteFile("a/b/index.html", every), SiteFile("empty.txt", b""), SiteFile("正名", b"1")]
    assert site.put(files) == 3
    assert [site.get(file.path).data for file in files] == [file.data for file in files]


@pytest.mark.parametrize("path", ["no", "no/such", "file/below", "folder"])
def test_get_of_nothing(site: Site, path: str) -> None:
    """Where no file is, get says NotFound: nothing there, a folder, or below a file."""
    site.put([SiteFile("file", b"1"), SiteFile("folder/x", b"1")])
    with pytest.raises(NotFound, match=path):
        site.get(path)


def test_put_counts_what_it_wrote(site: Site) -> None:
    """Only files whose bytes differ are written and counted, equal length or not."""
    assert _put(site, a=b"1", b=b"2", c=b"3") == 3
    assert _put(site, a=b"1", b=b"x", c=b"long", d=b"4") == 3
    assert _put(site, a=b"1", b=b"x", c=b"long", d=b"4") == 0
    assert [site.get(path).data for path in "abcd"] == [b"1", b"x", b"long", b"4"]


def test_put_nothing(site: Site) -> None:
    """An empty put is fine and writes nothing."""
    assert site.put([]) == 0
    assert list(site.list()) == []


def test_put_of_many(site: Site, many: int) -> None:
    """A stream longer than any batch of an adapter is written whole."""
    stream = (SiteFile(f"s/{n // 50}/{n:05}", b"%d" % n) for n in range(many))
    assert site.put(stream) == many
    assert len(list(site.list("s/"))) == many
    last = many - 1
    assert site.get(f"s/{last // 50}/{last:05}").data == b"%d" % last


def test_version_changes_with_the_bytes(site: Site) -> None:
    """A version stays while the bytes stay, and other bytes have another."""
    _put(site, a=b"1")
    first = site.get("a").version
    _put(site, a=b"1")
    assert site.get("a").version == first
    _put(site, a=b"2")
    assert site.get("a").version != first


def test_swap_into_nothing(site: Site) -> None:
    """``seen=None`` writes a path where nothing is, once."""
    version = site.swap(SiteFile("log/checkpoint", b"1"), seen=None)
    assert site.get("log/checkpoint").version == version
    with pytest.raises(Conflict, match="log/checkpoint"):
        site.swap(SiteFile("log/checkpoint", b"2"), seen=None)
    assert site.get("log/checkpoint").data == b"1"


def test_swap_what_was_read(site: Site) -> None:
    """A swap with the version that was read replaces the file and returns the new version."""
    first = site.swap(SiteFile("c", b"1"), seen=None)
    second = site.swap(SiteFile("c", b"2"), seen=first)
    assert (site.get("c").data, site.get("c").version) == (b"2", second)


def test_swap_after_somebody_else(site: Site) -> None:
    """A swap with an older version is a Conflict and writes nothing."""
    first = site.swap(SiteFile("c", b"1"), seen=None)
    site.swap(SiteFile("c", b"2"), seen=first)
    with pytest.raises(Conflict):
        site.swap(SiteFile("c", b"3"), seen=first)
    assert site.get("c").data == b"2"


def test_swap_of_a_removed_file(site: Site) -> None:
    """A file that is gone has moved."""
    first = site.swap(SiteFile("c", b"1"), seen=None)
    site.remove(["c"])
    with pytest.raises(Conflict):
        site.swap(SiteFile("c", b"2"), seen=first)
    with pytest.raises(NotFound):
        site.get("c")


def test_list_is_in_ascii_order(site: Site) -> None:
    """Paths come in the order of their bytes, "/" being one of them."""
    paths = ["a/b", "a-b", "a.b", "a0", "A", "b/a/c", "b/a-c/d", "b/a.c", "~", "a/B/x", "a/B-"]
    site.put(SiteFile(path, b"1") for path in paths)
    assert list(site.list()) == sorted(paths)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("a", ["a/1", "a/2", "a0", "ab/1"]),
        ("a/", ["a/1", "a/2"]),
        ("a/1", ["a/1"]),
        ("ab/1/", []),
        ("b/c/", ["b/c/d"]),
        ("/", []),
    ],
)
def test_list_by_prefix(site: Site, prefix: str, expected: list[str]) -> None:
    """Exactly the paths that begin with the prefix are listed."""
    site.put(SiteFile(path, b"1") for path in ("a/1", "a/2", "a0", "ab/1", "b/c/d", "c"))
    assert list(site.list(prefix)) == expected


def test_remove(site: Site) -> None:
    """Removed files are gone, missing ones are fine, the neighbours stay."""
    _put(site, a=b"1", b=b"2")
    site.put([SiteFile("c/d/e", b"3"), SiteFile("c/f", b"4")])
    site.remove(iter(["a", "c/d/e", "no/such", "b/below"]))
    site.remove(["a", "c/d"])
    assert list(site.list()) == ["b", "c/f"]


def test_put_again_after_remove(site: Site) -> None:
    """A removed path may be written again, also where a folder was."""
    site.put([SiteFile("a/b/c", b"1")])
    site.remove(["a/b/c"])
    site.put([SiteFile("a", b"2")])
    assert list(site.list()) == ["a"]


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a/", "a//b", ".", "..", "a/../b", "../a", "./a", "a\\b", "a\nb", "a\0b", "a\udc80"],
)
def test_bad_paths(site: Site, path: str) -> None:
    """A path that could lead out of the site is refused by every method."""
    for call in (
        lambda: site.get(path),
        lambda: site.put([SiteFile(path, b"1")]),
        lambda: site.swap(SiteFile(path, b"1"), seen=None),
        lambda: site.remove([path]),
    ):
        with pytest.raises(SiteError):
            call()
    assert list(site.list()) == []


def _count(site: Site, times: int) -> None:
    done = 0
    while done < times:
        with suppress(Conflict):
            now = site.get("log/checkpoint")
            file = SiteFile("log/checkpoint", b"%d" % (int(now.data) + 1))
            site.swap(file, seen=now.version)
            done += 1


def test_threads_counting(site: Site) -> None:
    """Many threads that count with swap lose nothing."""
    site.swap(SiteFile("log/checkpoint", b"0"), seen=None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _count(site, 10), range(4)))
    assert site.get("log/checkpoint").data == b"40"


def test_processes_counting(shared_site: Site) -> None:
    """Four processes that count with swap lose nothing."""
    shared_site.swap(SiteFile("log/checkpoint", b"0"), seen=None)
    outcomes = run_killed(lambda _: _count(shared_site, 25), [Plan()] * 4)
    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert shared_site.get("log/checkpoint").data == b"100"


def test_processes_putting_and_removing(shared_site: Site) -> None:
    """Writers that put and remove the same files in the same folders do not disturb each other."""
    files = [SiteFile(f"a/{n % 3}/{n}", b"%d" % n) for n in range(12)]

    def target(_: object) -> None:
        for _round in range(8):
            shared_site.put(files)
            shared_site.remove(file.path for file in files)

    outcomes = run_killed(target, [Plan()] * 3)
    assert [outcome.error for outcome in outcomes] == [""] * 3
    assert list(shared_site.list()) == []


def test_readers_see_whole_files(shared_site: Site) -> None:
    """Whoever reads while others write sees the old bytes or the new ones, whole."""
    whole = [bytes([letter]) * 50_000 for letter in b"ab"]
    shared_site.put([SiteFile("page", whole[0])])

    def target(child: Child) -> None:
        for turn in range(40):
            if child.number == 0:
                shared_site.put([SiteFile("page", whole[turn % 2])])
            else:
                assert shared_site.get("page").data in whole

    outcomes = run_killed(target, [Plan()] * 3)
    assert [outcome.error for outcome in outcomes] == [""] * 3
