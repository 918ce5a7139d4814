"""Vectors on which golang.org/x/mod/sumdb and another Python implementation agree."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest

from publish.tlog import (
    CompactRange,
    Cosigner,
    Signer,
    Verifier,
    add_signatures,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    open_note,
    pack_entries,
    root,
)
from tests.tlog.make_log import (
    ORIGIN,
    SIGNER,
    VERIFIER,
    checkpoint,
    entry,
    log_files,
    reader,
    signed,
)

ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "40766b2033429026f53d54502679a839706b4741f8dcaf3a8bba5f41b5ffe075",
    2: "2f27a5082c1d42afa488ac350a9fc4390c084f54f71ecdff859e98db8429b479",
    3: "a64bf26e09128f6fe2fe6f8b2d8c801e166b57c047a7cd9b2b809e7a96a2f1cb",
    5: "1aa68d3074905a581f84cbbd0f753794904fd80451bc4c13e69d9a53bc59502c",
    7: "9139601cc1ca8ab2a7a0c2c134c04845f2b1ba549a83d6c845cfcda439cc585d",
    8: "dfcc13b9b0ca932c68de3d59eaaa8fe266a9c8091c0300e8405ebfeb0d0e5832",
    255: "45da9f374748e17a372f71c00422b12e2bf96842f1f61c5740fe494e4becff0f",
    256: "f85f4ead34080710b4d1e808301543aaab81aa04deb88599350dc26a4f2f58de",
    257: "918b1cec64f317c76e3cf55c0536841c039eff06772ebb8828ce7c176028b5ac",
    300: "aebb027d5c3dd08871ee52577a61fc83122d0d14352791943639bd4c12d36943",
}
INCLUSION = {
    (4, 7): (
        "UUFYUnUVBkx7vTW0TJ8Rrdz8OLQ5VU/Juw2LfGYcPo8= "
        "DP2ldv9LKeozw6/a7tG9Y362VLKKBDAvyrX9fbB4Acw= "
        "JWueiCXl03CkrgBdCQHqKRl34pJ/XPjj5yZg3QlRnts="
    ),
    (6, 7): (
        "ShNqcAh7Y340w9Paps6naLHbE+xHWQLS4kC2Dj2ZnHo= JWueiCXl03CkrgBdCQHqKRl34pJ/XPjj5yZg3QlRnts="
    ),
}
CONSISTENCY = {
    (3, 7): (
        "BJ19zbVrz+vTEzBMmDnxlqPUtu873AsIKY+TrIGR8Kg= "
        "J0ebarMh0u5HdFL2i6UndI6GPK/o+9HfK/idFXDRtpc= "
        "LyelCCwdQq+kiKw1Cp/EOQwIT1T3Hs3/hZ6Y24QptHk= "
        "5CnFtcyqlSPDcpfxhGdm+QMTfoIZXFGZ5r5XEw0QBsg="
    ),
    (4, 8): "W2aA4wNdupuKIh7oGegF4cF7MzzWZmTnZALqQ9e2SoM=",
}
CHECKPOINT_5 = (
    "press.example.org/log\n5\nGqaNMHSQWlgfhMu9D3U3lJBP2ARRvEwT5p2aU7xZUCw=\n\n"
    "— press.example.org/log T3jITsI4PLODmxnw3aBJATjG+QaNqSI368vPdxF0PJi06118LPlysAUr9b50wZDIg5rJ"
    "+6arT6Lh3X1RZ6CXMbuKHQg=\n"
).encode()
COSIGNATURE = (
    "— witness.example.net/w1 ZpvilAAAAABlU/EAnojIFHTA6rWHM9LTb2Awe0S41+BS14kfiGJ9WGDT6lKUY4N/"
    "Aub1cVcMR/cJrsia+v6ZjpZNaYYzV9TRAPYACA==\n"
).encode()
WITNESS = "witness.example.net/w1+669be294+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"


def spelt(hashes: tuple[bytes, ...]) -> str:
    """Return hashes in base64 with spaces between them."""
    return " ".join(b64encode(value).decode() for value in hashes)


def test_leaf_hashes() -> None:
    """Leaves 0 and 1 hash as the vectors say."""
    assert ROOTS[1] == leaf_hash(entry(0)).hex()
    assert (
        leaf_hash(entry(1)).hex()
    ) == "e868811a482c27d50b6d45dde79c465d6adb9b06645100477a90cf3d8518898b"


@pytest.mark.parametrize("size", ROOTS)
def test_roots(size: int) -> None:
    """Roots read from the tree and grown leaf by leaf are those of the vectors."""
    tree = CompactRange.empty()
    for i in range(size):
        tree = tree.append(leaf_hash(entry(i)))
    assert ROOTS[size] == root(size, reader(size)).hex() == tree.root().hex()


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs(index: int, size: int) -> None:
    """Inclusion proofs are those of the vectors, element by element."""
    assert INCLUSION[index, size] == spelt(inclusion_proof(index, size, reader(size)))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs(old: int, new: int) -> None:
    """Consistency proofs are those of the vectors, element by element."""
    assert CONSISTENCY[old, new] == spelt(consistency_proof(old, new, reader(new)))


def test_consistency_of_a_full_tile_takes_one_hash() -> None:
    """From 256 to 300 the proof is a single hash."""
    assert len(consistency_proof(256, 300, reader(300))) == 1


def test_tiles() -> None:
    """The tiles of size 300 have the lengths and digests of the vectors."""
    files = log_files(300)
    assert len(files["tile/0/000"]) == 8192
    assert len(files["tile/0/001.p/44"]) == 1408
    assert ROOTS[256] == files["tile/1/000.p/1"].hex()
    assert (
        sha256(files["tile/0/000"]).hexdigest()
    ) == "8921c57d2f65271c82bf0f686c002793863c80c8d1cbbbf5db6046ff59e8b590"
    assert (
        sha256(files["tile/0/001.p/44"]).hexdigest()
    ) == "7bac48c6f72db216f103763f08f639e038a4097f2763009eb3cf2bb457280832"


def test_entry_bundle() -> None:
    """Three entries pack into the vector's bytes."""
    expected = "0007656e7472792d300007656e7472792d310007656e7472792d32"
    assert expected == pack_entries([entry(0), entry(1), entry(2)]).hex()
    assert expected == log_files(3)["tile/entries/000.p/3"].hex()


def test_keys() -> None:
    """The seed 00..1f gives the vector's vkey and skey, and both read back."""
    vkey = "press.example.org/log+4f78c84e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    skey = "PRIVATE+KEY+press.example.org/log+4f78c84e+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    assert vkey == SIGNER.vkey == VERIFIER.vkey
    assert skey == SIGNER.skey
    assert Signer.parse(skey) == SIGNER


def test_checkpoint_is_reproduced_byte_for_byte() -> None:
    """Ed25519 is deterministic: the checkpoint of size 5 is the vector's, and opens."""
    assert signed(5) == CHECKPOINT_5
    assert checkpoint(5) == open_checkpoint(CHECKPOINT_5, origin=ORIGIN, verifiers=[VERIFIER])


def test_cosignature_is_reproduced_byte_for_byte() -> None:
    """The witness's line of the vector is made, and verified with its time."""
    witness = Cosigner("witness.example.net/w1", bytes(range(32, 64)), 1700000000)
    assert witness.vkey == WITNESS
    note = CHECKPOINT_5 + COSIGNATURE
    assert note == add_signatures(CHECKPOINT_5, [witness])
    signatures = open_note(note, [VERIFIER, Verifier.parse(WITNESS)]).signatures
    assert [signature.time for signature in signatures] == [None, 1700000000]


def test_the_example_of_the_signed_note_standard_verifies() -> None:
    """The standard's own example note opens with the standard's own key."""
    verifier = Verifier.parse(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    )
    note = (
        "This is an example message.\n\n"
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
        "RKuwHjG1Yu72IneyaQM=\n"
    )
    assert open_note(note.encode(), [verifier]).text == "This is an example message.\n"
