"""The verifying client: nothing that does not follow from the signed checkpoint gets through."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st

from publish.errors import BadProof, NotFound
from publish.tlog import (
    Checkpoint,
    LogClient,
    Signer,
    VerifiedReader,
    leaf_hash,
    pack_entries,
    root,
    sign_checkpoint,
    tile_bytes,
)
from tests.tlog.make_log import (
    ORIGIN,
    VERIFIER,
    checkpoint,
    entry,
    fetcher,
    log_files,
    reader,
    signed,
)


def client(files: dict[str, bytes]) -> LogClient:
    """Return a client of the log in these files."""
    return LogClient(fetcher(files), ORIGIN, [VERIFIER])


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_a_whole_log_is_read_and_verified(size: int) -> None:
    """The client reads every entry of logs around the tiles' boundaries."""
    log = client(log_files(size))
    head = log.checkpoint()
    assert checkpoint(size) == head
    log.verify_all(head)
    assert [entry(i) for i in range(size)] == list(log.entries(0, size, head))


@pytest.mark.parametrize("size", [65535, 65536, 65537])
def test_three_levels_of_tiles_are_climbed(size: int) -> None:
    """Entries at both ends and in the middle of logs around 65,536 entries verify."""
    log = client(log_files(size))
    for start in (0, 33_000, size - 2):
        expected = [entry(start), entry(start + 1)]
        assert expected == list(log.entries(start, start + 2, checkpoint(size)))
    log.check_consistency(checkpoint(65_535), checkpoint(size))


def test_a_slice_across_bundles_is_read() -> None:
    """Any slice of the log is returned as it stands in it."""
    log = client(log_files(600))
    for start, end in ((0, 0), (600, 600), (255, 257), (100, 600), (256, 512), (7, 8)):
        expected = [entry(i) for i in range(start, end)]
        assert expected == list(log.entries(start, end, checkpoint(600)))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 1), (0, 4)])
def test_a_slice_outside_the_log_is_refused(start: int, end: int) -> None:
    """Entries that the checkpoint does not cover are BadProof."""
    with pytest.raises(BadProof):
        list(client(log_files(3)).entries(start, end, checkpoint(3)))


def test_an_older_checkpoint_still_verifies_after_pruning() -> None:
    """A client with an old checkpoint reads the grown log, whose old partials are gone."""
    log = client(log_files(513))
    log.verify_all(checkpoint(300))
    assert [entry(299)] == list(log.entries(299, 300, checkpoint(300)))


def test_only_what_the_checkpoint_needs_is_fetched() -> None:
    """Partial tiles of other sizes are never asked for, as the standard demands."""
    files, asked = log_files(300), []

    def fetch(path: str) -> bytes:
        asked.append(path)
        return files[path]

    log = LogClient(fetch, ORIGIN, [VERIFIER])
    log.verify_all(log.checkpoint())
    assert {
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    } == set(asked)


def test_growth_is_consistent() -> None:
    """Every smaller checkpoint of the log is consistent with the current one."""
    log = client(log_files(513))
    for old in (0, 1, 2, 255, 256, 257, 511, 512, 513):
        log.check_consistency(checkpoint(old), checkpoint(513))


def test_a_forked_history_is_noticed() -> None:
    """A checkpoint of another history, a shrunk log and another log are all BadProof."""
    log, head = client(log_files(513)), checkpoint(513)
    for old in (1, 256, 300, 513):
        with pytest.raises(BadProof):
            log.check_consistency(Checkpoint(ORIGIN, old, b"x" * 32), head)
    with pytest.raises(BadProof):
        log.check_consistency(head, checkpoint(512))
    with pytest.raises(BadProof):
        log.check_consistency(Checkpoint("other.example", 5, checkpoint(5).root), head)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"])
@pytest.mark.parametrize("at", [0, 31, 32, 1000])
def test_a_changed_hash_in_any_tile_is_noticed(path: str, at: int) -> None:
    """One flipped bit anywhere in a tile makes reading the log fail."""
    files = log_files(600)
    data = bytearray(files[path])
    data[at % len(data)] ^= 1
    with pytest.raises(BadProof):
        client(files | {path: bytes(data)}).verify_all(checkpoint(600))


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"])
def test_a_changed_entry_is_noticed_before_it_is_yielded(path: str) -> None:
    """Nothing of a bundle with a forged entry is yielded, what verified before it is."""
    files = log_files(600)
    forged = files[path].replace(b"entry-", b"forge-", 1)
    got: list[bytes] = []
    with pytest.raises(BadProof):
        got.extend(client(files | {path: forged}).entries(0, 600, checkpoint(600)))
    assert [entry(i) for i in range(int(path[13:16]) * 256)] == got


def test_a_forged_bundle_with_its_forged_tile_is_noticed() -> None:
    """Entries and leaf hashes forged together still contradict the tile above."""
    truth, other = log_files(600), log_files(600)
    for path in ("tile/0/000", "tile/entries/000"):
        other[path] = truth[path.replace("000", "001")]
    with pytest.raises(BadProof):
        list(client(other).entries(0, 1, checkpoint(600)))


def test_a_forged_right_edge_is_noticed_before_anything_is_yielded() -> None:
    """A last bundle forged together with its partial tile contradicts the signed root."""
    files = log_files(300)
    forged = [b"forged-%d" % i for i in range(44)]
    files["tile/entries/001.p/44"] = pack_entries(forged)
    files["tile/0/001.p/44"] = tile_bytes([leaf_hash(one) for one in forged])
    log = client(files)
    with pytest.raises(BadProof):
        next(log.entries(299, 300, checkpoint(300)))
    with pytest.raises(BadProof):
        log.check_consistency(checkpoint(256), checkpoint(300))


def test_a_right_edge_swapped_after_verification_is_not_read() -> None:
    """The right edge is fetched once: what was verified is what is used."""
    files = log_files(600)
    read = VerifiedReader(600, checkpoint(600).root, fetcher(files))
    files["tile/0/002.p/88"] = bytes(88 * 32)
    files["tile/1/000.p/2"] = bytes(64)
    assert root(600, reader(600)) == root(600, read)
    assert reader(600)(0, 599) == read(0, 599)


def test_a_missing_file_is_not_found() -> None:
    """A file that the checkpoint demands and the site lacks is NotFound, not a silent gap."""
    for path in ("checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"):
        files = log_files(300)
        del files[path]
        log = client(files)
        with pytest.raises(NotFound):
            log.verify_all(log.checkpoint())


def test_a_stranger_s_checkpoint_is_refused() -> None:
    """A checkpoint signed by another key under the log's name does not open."""
    forged = sign_checkpoint(checkpoint(3), [Signer(ORIGIN, b"x" * 32)])
    with pytest.raises(BadProof):
        client(log_files(3) | {"checkpoint": forged}).checkpoint()


def test_a_signed_lie_about_the_size_is_noticed() -> None:
    """A root signed for another size than its own is noticed when the log is read."""
    for size in (299, 301):
        lie = Checkpoint(ORIGIN, size, checkpoint(300).root)
        with pytest.raises((BadProof, NotFound)):
            client(log_files(301)).verify_all(lie)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_file_ever_yields_a_wrong_entry(data: st.DataObject) -> None:
    """Whatever one file is replaced by, each entry that is yielded is the true one."""
    files = log_files(300)
    path = data.draw(
        st.sampled_from(["tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44", "checkpoint"])
    )
    cut = data.draw(st.integers(0, len(files[path])))
    junk = data.draw(st.binary(max_size=40))
    files[path] = files[path][:cut] + junk + files[path][cut + len(junk) :]
    log = client(files)
    got: list[bytes] = []
    with suppress(BadProof):
        got.extend(log.entries(0, 300, log.checkpoint()))
    assert [entry(i) for i in range(len(got))] == got


def test_the_signed_checkpoint_is_what_the_site_serves() -> None:
    """The generator's checkpoint file is the signed one, so the tests above test something."""
    assert signed(300) == log_files(300)["checkpoint"]
