"""Names and contents of tiles and bundles, and which of them a log serves: C2SP tlog-tiles."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from publish.errors import BadProof
from publish.tlog import (
    Bundle,
    ExtendedReader,
    Tile,
    TileReader,
    added_bundles,
    added_paths,
    added_tiles,
    leaf_hash,
    pack_entries,
    root,
    served_paths,
    tile_at,
    tile_bytes,
    tile_content,
    tiles_of,
    unpack_entries,
)
from tests.tlog import rfc6962
from tests.tlog.grown import new_bundles, new_tiles, pruned_tiles
from tests.tlog.make_log import entry, fetcher, leaf, log_files, reader

SIZES = st.one_of(
    st.integers(0, 1100),
    st.sampled_from([255, 256, 257, 511, 512, 65535, 65536, 65537, 65792, 66000]),
)
INDICES = {
    0: "000",
    5: "005",
    999: "999",
    1000: "x001/000",
    1234067: "x001/x234/067",
    123456789: "x123/x456/789",
}


@pytest.mark.parametrize("index", INDICES)
def test_indices_are_written_in_groups_of_three(index: int) -> None:
    """Tile and bundle numbers are spelt as the standard's examples are, and read back."""
    text = INDICES[index]
    for path, item in (
        (f"tile/0/{text}", Tile(0, index)),
        (f"tile/63/{text}.p/255", Tile(63, index, 255)),
    ):
        assert path == item.path
        assert item == Tile.parse(path)
    assert f"tile/entries/{text}.p/7" == Bundle(index, 7).path
    assert Bundle(index) == Bundle.parse(f"tile/entries/{text}")


@given(st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_paths_round_trip(level: int, index: int, width: int) -> None:
    """Every tile and every bundle is the one that its path reads back as."""
    assert Tile(level, index, width) == Tile.parse(Tile(level, index, width).path)
    assert Bundle(index, width) == Bundle.parse(Bundle(index, width).path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/entries/000",
        "tile/8/0/000",
        "tile/0/" + "x999/" * 6 + "999",
    ],
)
def test_a_path_written_otherwise_is_no_tile(path: str) -> None:
    """A path that the standard would not write is BadProof, for tiles and for bundles."""
    with pytest.raises(BadProof):
        Tile.parse(path)
    with pytest.raises(BadProof):
        Bundle.parse(path.replace("tile/0/", "tile/entries/", 1) if "entries" not in path else "")


def widths(size: int) -> list[tuple[int, int, int]]:
    """Return (level, number of full tiles, partial width) of a tree's levels."""
    tiles = list(tiles_of(size))
    result = []
    for level in sorted({tile.level for tile in tiles}):
        here = [tile.width for tile in tiles if tile.level == level]
        result.append((level, here.count(256), sum(w for w in here if w < 256)))
    return result


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, [(0, 0, 1)]),
        (255, [(0, 0, 255)]),
        (256, [(0, 1, 0), (1, 0, 1)]),
        (257, [(0, 1, 1), (1, 0, 1)]),
        (65535, [(0, 255, 255), (1, 0, 255)]),
        (65536, [(0, 256, 0), (1, 1, 0), (2, 0, 1)]),
        (65537, [(0, 256, 1), (1, 1, 0), (2, 0, 1)]),
        (70000, [(0, 273, 112), (1, 1, 17), (2, 0, 1)]),
    ],
)
def test_tiles_of_a_tree(size: int, expected: list[tuple[int, int, int]]) -> None:
    """A tree has the tiles that the standard's examples count."""
    assert expected == widths(size)


@given(SIZES, SIZES)
@example(0, 0)
@example(255, 256)
@example(256, 257)
@example(65535, 65536)
@example(0, 65537)
@example(65281, 65791)
def test_growth_adds_and_prunes_exactly_the_difference(a: int, b: int) -> None:
    """What was served, plus what is added, less what is pruned, is what is served after."""
    old, new = sorted((a, b))
    before, after = set(served_paths(old)), set(served_paths(new))
    added = list(added_paths(old, new))
    pruned = [item.path for item in pruned_tiles(old, new)]
    assert len(set(added)) == len(added)
    assert not before & set(added)
    assert before >= set(pruned)
    assert (before | set(added)) - set(pruned) == after


def test_served_files_follow_from_their_rule() -> None:
    """At each size every full tile is served, and every partial width of the rightmost one."""
    for size in [*range(600), 65535, 65536, 65537]:
        expected = set()
        for tile in tiles_of(size):
            partial = tile.width < 256
            for width in range(1, tile.width + 1) if partial else [256]:
                expected.add(Tile(tile.level, tile.index, width).path)
                if tile.level == 0:
                    expected.add(Bundle(tile.index, width).path)
        assert expected == set(served_paths(size))


def test_every_size_on_the_way_finds_its_partials() -> None:
    """Grown in one leap, a log serves the tiles of each size in between or their full form."""
    served = set(served_paths(700))
    for size in range(1, 701):
        assert all(tile.path in served or tile.full.path in served for tile in tiles_of(size))


def test_one_entry_adds_one_tile_a_level_at_most() -> None:
    """Growth by one adds one bundle and one level-0 tile, and more only on a boundary."""
    assert [Tile(0, 3906, 65)] == list(added_tiles(1_000_000, 1_000_001))
    assert [Bundle(3906, 65)] == list(added_bundles(1_000_000, 1_000_001))
    assert [Tile(0, 255), Tile(1, 0), Tile(2, 0, 1)] == list(added_tiles(65535, 65536))


def test_a_log_does_not_shrink() -> None:
    """Asking for the difference to a smaller log is BadProof."""
    for difference in (added_tiles, added_bundles, added_paths):
        with pytest.raises(BadProof):
            list(difference(3, 2))


def test_tiles_hold_what_the_standard_defines() -> None:
    """Hash i of tile (l, n) is MTH of its 256**l leaves, at level 0 and at level 1."""
    files, d = log_files(513), [leaf(i) for i in range(513)]
    assert b"".join(d[256:512]) == files["tile/0/001"]
    assert rfc6962.mth(d[:256]) + rfc6962.mth(d[256:512]) == files["tile/1/000.p/2"]
    assert d[512] == files["tile/0/002.p/1"]


def test_growing_step_by_step_writes_the_same_files() -> None:
    """A log grown by single entries from its own tiles equals one written in one go."""
    files: dict[str, bytes] = {}
    for old in range(520):
        read = ExtendedReader(old, TileReader(old, fetcher(files)), leaf)
        fresh = {tile.path: data for tile, data in new_tiles(old, old + 1, read)}
        fresh |= {bundle.path: data for bundle, data in new_bundles(old, old + 1, entry)}
        for item in pruned_tiles(old, old + 1):
            del files[item.path]
        assert not fresh.keys() & files.keys()
        files |= fresh
    assert {path: data for path, data in log_files(520).items() if path != "checkpoint"} == files


def test_publishing_one_entry_fetches_one_tile_a_level() -> None:
    """Growing a log by one fetches at most one file a tile level and asks for one new leaf."""
    files = log_files(65535)
    fetched: list[str] = []
    asked: list[int] = []

    def fetch(path: str) -> bytes:
        fetched.append(path)
        return files[path]

    def one(index: int) -> bytes:
        asked.append(index)
        return leaf(index)

    read = ExtendedReader(65535, TileReader(65535, fetch), one)
    assert len(list(new_tiles(65535, 65536, read))) == 3
    assert root(65536, reader(65536)) == root(65536, read)
    assert fetched == ["tile/0/255.p/255", "tile/1/000.p/255"]
    assert asked == [65535]


def test_any_tile_can_be_made_alone() -> None:
    """The content of a single tile, made by itself, is the file that the log serves."""
    files = log_files(600)
    for tile in tiles_of(600):
        assert files[tile.path] == tile_content(tile, reader(600))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 600])
def test_a_tree_is_read_back_from_its_tiles(size: int) -> None:
    """Every perfect subtree read from tiles equals that built from leaves."""
    read, truth = TileReader(size, fetcher(log_files(size))), reader(size)
    for level in range(size.bit_length()):
        for index in range(size >> level):
            assert truth(level, index) == read(level, index)


def test_a_deleted_partial_is_cut_from_the_full_tile() -> None:
    """A reader of an old size manages after its partial tiles have been pruned."""
    files = log_files(513)
    assert "tile/0/000.p/77" not in files
    assert root(77, reader(77)) == root(77, TileReader(77, fetcher(files)))


def test_a_subtree_beyond_the_tree_is_refused() -> None:
    """Reading what the tree has not is BadProof, and so is a tile beyond its edge."""
    read = TileReader(3, fetcher(log_files(3)))
    for level, index in ((0, 3), (1, 1), (2, 0), (-1, 0), (0, -1)):
        with pytest.raises(BadProof):
            read(level, index)
    with pytest.raises(BadProof):
        tile_at(256, 0, 1)


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    """A tile that is a byte short or long is BadProof."""
    whole = log_files(3)["tile/0/000.p/3"]
    for data in (b"", whole[:-1], whole + b"\0", whole + whole):
        with pytest.raises(BadProof):
            root(3, TileReader(3, fetcher({"tile/0/000.p/3": data})))


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_round_trip(entries: list[bytes]) -> None:
    """Packed entries unpack to themselves, whatever they hold, empty ones included."""
    assert entries == unpack_entries(pack_entries(entries), len(entries))


def test_an_entry_has_at_most_65535_bytes() -> None:
    """The longest entry fits; one byte more is BadProof."""
    longest = b"x" * 65535
    assert [longest] == unpack_entries(pack_entries([longest]), 1)
    with pytest.raises(BadProof):
        pack_entries([longest + b"x"])


@pytest.mark.parametrize(
    ("data", "width"),
    [(b"", 1), (b"\0", 1), (b"\0\1", 1), (b"\0\2a", 1), (b"\0\1ab", 1), (b"\0\1a", 2)],
)
def test_a_malformed_bundle_is_refused(data: bytes, width: int) -> None:
    """A bundle with too few, too many or half entries is BadProof."""
    with pytest.raises(BadProof):
        unpack_entries(data, width)


@pytest.mark.parametrize("hashes", [[], [b"x"], [leaf_hash(b"")] * 257])
def test_a_tile_needs_hashes(hashes: list[bytes]) -> None:
    """A tile of no hash, of too many, or of something else is BadProof."""
    with pytest.raises(BadProof):
        tile_bytes(hashes)
