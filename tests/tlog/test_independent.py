"""The same files before verifiers that others wrote: golang.org/x/mod/sumdb, and aics-tlog."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from publish.tlog import (
    Checkpoint,
    Cosigner,
    LogClient,
    add_signatures,
    consistency_proof,
    inclusion_proof,
    sign_checkpoint,
    tiles_of,
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
def aics() -> ModuleType:
    """Return the Python peer, or skip with the reason where it cannot be installed."""
    reason = "aics-tlog is not installed (needs Python 3.12): no cross-check by a second Python"
    peer: ModuleType = pytest.importorskip("aics_tlog", reason=reason)
    return peer


@pytest.mark.go
@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_go_accepts_the_log(go: GoVerifier, tmp_path: Path, size: int) -> None:
    """Entries, tiles, partials, inclusion and consistency all verify in Go."""
    log = write_log(tmp_path / "log", log_files(size))
    earlier: list[Path] = []
    for old in (0, 1, size // 3, size // 2, max(size - 1, 0), size):
        if old <= size:
            earlier.append(tmp_path / f"checkpoint.{len(earlier)}")
            earlier[-1].write_bytes(signed(old))
    result = go(log, SIGNER.vkey, *earlier)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"ok: {size} entries, {len(log_files(size)) - 1} files" in result.stdout


@pytest.mark.go
def test_go_ignores_a_witness_s_line(go: GoVerifier, tmp_path: Path) -> None:
    """A cosigned checkpoint opens in Go, which does not know the witness."""
    files = log_files(5)
    files["checkpoint"] = add_signatures(files["checkpoint"], [WITNESS])
    assert go(write_log(tmp_path, files), SIGNER.vkey).returncode == 0


@pytest.mark.go
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
    assert result.returncode == 1
    assert "sumdb_check:" in result.stderr


@pytest.mark.go
def test_go_refuses_a_missing_file_a_foreign_key_and_a_fork(go: GoVerifier, tmp_path: Path) -> None:
    """Go fails on a tile that is not there, another log's key, a later checkpoint, a fork."""
    files = log_files(300)
    log = write_log(tmp_path / "log", files)
    later, fork = tmp_path / "later", tmp_path / "fork"
    later.write_bytes(signed(301))
    fork.write_bytes(sign_checkpoint(Checkpoint(ORIGIN, 7, checkpoint(8).root), [SIGNER]))
    assert go(log, WITNESS.vkey).returncode == 1
    assert go(log, SIGNER.vkey, later).returncode == 1
    assert go(log, SIGNER.vkey, fork).returncode == 1
    (log / "tile/0/000").unlink()
    assert go(log, SIGNER.vkey).returncode == 1


@pytest.mark.parametrize("size", [1, 255, 256, 257, 513])
def test_aics_accepts_the_log(aics: ModuleType, tmp_path: Path, size: int) -> None:
    """The other Python verifies the cosigned checkpoint and audits all tiles and entries."""
    write_log(tmp_path, log_files(size))
    note = aics.parse_note(add_signatures(signed(size), [WITNESS]))
    keys = aics.parse_vkey(SIGNER.vkey), [aics.parse_vkey(WITNESS.vkey)]
    result = aics.verify_checkpoint(note, *keys, 1, expected_origin=ORIGIN)
    head = checkpoint(size)
    assert (True, size, head.root) == (result.ok, result.size, result.root)
    assert {WITNESS.name: WITNESS.time} == result.timestamps
    audit = aics.audit_tiles(aics.FileSystemTileReader(tmp_path), size, head.root)
    assert (len(list(tiles_of(size))), (size + 255) // 256) == (audit.tiles, audit.bundles)


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/0/000", "tile/0/001.p/44"])
def test_aics_refuses_a_mutated_log(aics: ModuleType, tmp_path: Path, path: str) -> None:
    """The other Python refuses a flipped entry and a flipped hash."""
    files = log_files(300)
    data = bytearray(files[path])
    data[-1] ^= 1
    store = aics.FileSystemTileReader(write_log(tmp_path, files | {path: bytes(data)}))
    with pytest.raises(aics.TileVerificationError):
        aics.audit_tiles(store, 300, checkpoint(300).root)


def test_aics_makes_and_verifies_the_same_proofs(aics: ModuleType) -> None:
    """The other Python's proofs are ours, element by element, and it verifies them."""
    tree = aics.MerkleTree([entry(i) for i in range(70)])
    read, head = reader(70), checkpoint(70)
    for index in range(70):
        proof = list(inclusion_proof(index, 70, read))
        assert tree.inclusion_proof(index) == proof
        assert aics.verify_inclusion(leaf(index), index, 70, proof, head.root)
        old, steps = index + 1, list(consistency_proof(index + 1, 70, read))
        assert tree.consistency_proof(old) == steps
        assert aics.verify_consistency(old, 70, checkpoint(old).root, head.root, steps)


def test_our_client_reads_a_log_that_aics_wrote(aics: ModuleType) -> None:
    """Tiles written by the other Python verify in our client."""
    store = aics.MemoryTileStore()
    result = aics.IncrementalTileWriter(store).append([entry(i) for i in range(513)])
    assert checkpoint(513).root == result.root
    LogClient(fetcher(store.tiles), ORIGIN, [VERIFIER]).verify_all(checkpoint(513))
