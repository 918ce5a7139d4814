"""Proof files: C2SP tlog-proof."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from publish.errors import BadProof
from publish.tlog import Checkpoint, TlogProof, inclusion_proof
from tests.tlog.make_log import ORIGIN, VERIFIER, checkpoint, entry, reader, signed


def proof_of(index: int, size: int, extra: bytes | None = None) -> TlogProof:
    """Return the proof of an entry of the test log."""
    return TlogProof(index, inclusion_proof(index, size, reader(size)), signed(size), extra)


def verify(proof: TlogProof, data: bytes) -> Checkpoint:
    """Verify a proof against the test log's key."""
    return proof.verify(data, origin=ORIGIN, verifiers=[VERIFIER])


GOOD = proof_of(4, 7).format()


def test_a_proof_file_has_the_standard_s_form() -> None:
    """The file is header, index, hashes, an empty line and the checkpoint verbatim."""
    lines = GOOD.decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 4"]
    assert lines[2] == "UUFYUnUVBkx7vTW0TJ8Rrdz8OLQ5VU/Juw2LfGYcPo8="
    assert lines[5] == ""
    assert GOOD.endswith(b"\n\n" + signed(7))


@given(st.data())
def test_every_entry_has_a_proof_that_verifies(data: st.DataObject) -> None:
    """A proof reads back as itself and verifies, for the right entry only."""
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    extra = data.draw(st.none() | st.binary(max_size=40))
    proof = TlogProof.parse(proof_of(index, size, extra).format())
    assert proof_of(index, size, extra) == proof
    assert checkpoint(size) == verify(proof, entry(index))
    with pytest.raises(BadProof):
        verify(proof, entry(index + 1))


def test_a_log_of_one_entry_needs_no_hash() -> None:
    """The proof of the only entry has no hash line and verifies."""
    proof = TlogProof.parse(proof_of(0, 1).format())
    assert proof.hashes == ()
    assert checkpoint(1) == verify(proof, entry(0))


def test_every_changed_byte_of_a_proof_file_is_noticed() -> None:
    """Flipping any one bit of the file is BadProof, at reading or at verifying."""
    for i in range(len(GOOD)):
        changed = GOOD[:i] + bytes([GOOD[i] ^ 1]) + GOOD[i + 1 :]
        with pytest.raises(BadProof):
            verify(TlogProof.parse(changed), entry(4))


def test_another_log_s_proof_is_refused() -> None:
    """A proof does not verify under another origin."""
    with pytest.raises(BadProof):
        proof_of(4, 7).verify(entry(4), origin="other.example/log", verifiers=[VERIFIER])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"c2sp.org/tlog-proof@v1\n\n",
        GOOD.replace(b"@v1", b"@v2"),
        GOOD.replace(b"index 4", b"index 04"),
        GOOD.replace(b"index 4", b"index -4"),
        GOOD.replace(b"index 4", b"index  4"),
        GOOD.replace(b"index 4\n", b""),
        GOOD.replace(b"index 4", b"index 4\nindex 4"),
        GOOD.replace(b"index 4", b"index 4\nextra AAAA"),
        GOOD.replace(b"index 4", b"extra AAA\nindex 4"),
        GOOD.replace(b"index 4", b"extra AAAA\nextra AAAA\nindex 4"),
        GOOD.replace(b"index 4", b"index 4\nAAAA"),
        GOOD.replace(b"index 4", b"index " + b"9" * 5000),
        GOOD.replace(
            b"index 4\n", b"index 4\n" + GOOD.split(b"\n")[2] + b"\n" + b"A" * 43 + b"=\n" * 64
        ),
        GOOD.replace(b"index 4\n", b"index 4\n" + (b"A" * 43 + b"=\n") * 64),
        GOOD.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + GOOD,
    ],
)
def test_a_malformed_proof_file_is_refused(data: bytes) -> None:
    """Whatever the standard's form does not allow is BadProof."""
    with pytest.raises(BadProof):
        TlogProof.parse(data)


@pytest.mark.parametrize(
    ("index", "hashes"), [(-1, ()), (2**63, ()), (0, (b"h" * 31,)), (0, (b"h" * 32,) * 64)]
)
def test_an_impossible_proof_is_not_made(index: int, hashes: tuple[bytes, ...]) -> None:
    """Numbers and hashes that no tree has are BadProof."""
    with pytest.raises(BadProof):
        TlogProof(index, hashes, signed(1))
