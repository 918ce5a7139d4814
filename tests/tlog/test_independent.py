"""The same files before verifiers that others wrote: golang.org/x/mod/sumdb, and aics-tlog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publish.tlog import (
    Cosigner,
    LogClient,
    Verifier,
    add_signatures,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from tests.tlog.independent import GoVerifier, go_verifier
from tests.tlog.make_log import (
    ORIGIN,
    SIGNER,
    VERIFIER,
    checkpoint,
    entry,
    fetcher,
    leaf,
    log_files,
    reader,
    signed,
    write_log,
)

WITNESS = Cosigner("witness.example.net/w1", bytes(range(32, 64)), 1_700_000_000)


@pytest.fixture(scope="session")
def go() -> GoVerifier:
    """Return the Go verifier, or skip with the reason where Go is absent."""
    return go_verifier()


@pytest.fixture(scope="session")
def aics() -> Any:
    """Return the Python peer, or skip with the reason where it cannot be installed."""
    reason = "aics-tlog is not installed (needs Python 3.12): no cross-check by a second Python"
    return pytest.importorskip("aics_tlog", reason=reason)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_go_accepts_the_log(go: GoVerifier, tmp_path: Path, size: int) -> None:
    """Entries, tiles, partials, inclusion and consistency all verify in Go."""
    log = write_log(tmp_path / "log", log_files(size))
    earlier = []
    for old in (0, 1, size // 3, size // 2, max(size - 1, 0), size):
        if old <= size:
            earlier.append(tmp_path / f"checkpoint.{len(earlier)}")
            earlier[-1].write_bytes(signed(old))
    result = go(log, SIGNER.vkey, *earlier)
    assert (0, "") == (result.returncode, result.stderr)
    assert f"ok: {size} entries, {len(log_files(size)) - 1} files" in result.stdout


def test_go_ignores_a_witness_s_line(go: GoVerifier, tmp_path: Path) -> None:
    """A cosigned checkpoint opens in Go, which does not know the witness."""
    files = log_files(5)
    files["checkpoint"] = add_signatures(files["checkpoint"], [WITNESS])
    assert 0 == go(write_log(tmp_path, files), SIGNER.vkey).returncode


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/0/001.p/7",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/entries/001.p/7",
    ],
)
def test_go_refuses_a_mutated_log(go: GoVerifier, tmp_path: Path, path: str) -> None:
    """One flipped bit in any file, partials of earlier sizes included, is refused by Go."""
    files = log_files(300)
    data = bytearray(files[path])
    data[len(data) // 2] ^= 1
    result = go(write_log(tmp_path, files | {path: bytes(data)}), SIGNER.vkey)
    assert 1 == result.returncode
    assert "sumdb_check:" in result.stderr


def test_go_refuses_a_missing_file_a_foreign_key_and_a_fork(go: GoVerifier, tmp_path: Path) -> None:
    """Go fails on a tile that is not there, another log's key, and a later checkpoint."""
    files = log_files(300)
    log = write_log(tmp_path / "log", files)
    later = tmp_path / "later"
    later.write_bytes(signed(301))
    assert 1 == go(log, WITNESS.vkey).returncode
    assert 1 == go(log, SIGNER.vkey, later).returncode
    (log / "tile/0/000").unlink()
    assert 1 == go(log, SIGNER.vkey).returncode


@pytest.mark.parametrize("size", [1, 255, 256, 257, 513])
def test_aics_accepts_the_log(aics: Any, tmp_path: Path, size: int) -> None:
    """The other Python verifies the cosigned checkpoint and audits all tiles and entries."""
    write_log(tmp_path, log_files(size))
    note = aics.parse_note(add_signatures(signed(size), [WITNESS]))
    keys = aics.parse_vkey(SIGNER.vkey), [aics.parse_vkey(WITNESS.vkey)]
    assert aics.verify_checkpoint(note, *keys, 1, expected_origin=ORIGIN)
    head = checkpoint(size)
    files = aics.FileSystemTileReader(tmp_path)
    assert aics.audit_tiles(files, size, head.root)
    assert head.root == aics.tree_root_from_tiles(files, size)


def test_aics_refuses_a_mutated_log(aics: Any, tmp_path: Path) -> None:
    """The other Python refuses a flipped entry and a flipped hash."""
    for path in ("tile/entries/000", "tile/0/001.p/44"):
        files = log_files(300)
        data = bytearray(files[path])
        data[-1] ^= 1
        write_log(tmp_path, files | {path: bytes(data)})
        with pytest.raises(Exception, match=r"."):
            report = aics.audit_tiles(
                aics.FileSystemTileReader(tmp_path), 300, checkpoint(300).root
            )
            assert report.ok


def test_proofs_are_exchanged_with_aics(aics: Any) -> None:
    """Each side makes the other's proofs and verifies them."""
    tree = aics.MerkleTree([entry(i) for i in range(70)])
    read, head = reader(70), checkpoint(70)
    for index in range(70):
        proof = inclusion_proof(index, 70, read)
        assert aics.verify_inclusion(leaf(index), index, 70, list(proof), head.root)
        verify_inclusion(index=index, size=70, leaf=leaf(index), proof=proof, root=head.root)
        old = checkpoint(index + 1).root
        steps = consistency_proof(index + 1, 70, read)
        assert aics.verify_consistency(index + 1, 70, old, head.root, list(steps))
        verify_consistency(old=index + 1, new=70, old_root=old, new_root=head.root, proof=steps)
    assert tree is not None


def test_our_client_reads_a_log_that_aics_wrote(aics: Any) -> None:
    """A log written and signed by the other Python verifies in our client."""
    store = aics.MemoryTileStore({})
    result = aics.IncrementalTileWriter(store).append([entry(i) for i in range(513)])
    assert checkpoint(513).root == result.root
    files = {path: store.get(path) for path in result.written}
    client = LogClient(fetcher(files), ORIGIN, [VERIFIER])
    client.verify_all(checkpoint(513))
    assert VERIFIER == Verifier.parse(aics.format_vkey(aics.parse_vkey(SIGNER.vkey)))
