"""Hashes, proofs and their verification: RFC 6962 §2.1 and RFC 9162 §2.1."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from publish.errors import BadProof
from publish.tlog import (
    EMPTY_ROOT,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.tlog import rfc6962
from tests.tlog.make_log import leaf, reader

BOUNDARIES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513]
SIZES = st.integers(1, 600)


def leaves(size: int) -> list[bytes]:
    """Return the first ``size`` leaf hashes."""
    return [leaf(i) for i in range(size)]


def grown(size: int) -> CompactRange:
    """Return the compact range after ``size`` appends."""
    tree = CompactRange.empty()
    for i in range(size):
        tree = tree.append(leaf(i))
    return tree


@pytest.mark.parametrize("size", BOUNDARIES)
def test_root_is_the_rfc_definition(size: int) -> None:
    """The root read from subtrees equals MTH by its definition."""
    assert rfc6962.mth(leaves(size)) == root(size, reader(size))


@pytest.mark.parametrize("size", [65535, 65536, 65537])
def test_compact_range_reaches_the_root_of_large_trees(size: int) -> None:
    """Appending leaf by leaf and reading subtrees agree around 65,536 leaves."""
    assert grown(size).root() == root(size, reader(size)) == rfc6962.mth(leaves(size))


def test_every_inclusion_proof_up_to_forty_leaves_is_the_definition_and_verifies() -> None:
    """For all index < size <= 40 the proof is PATH and verifies."""
    for size in range(1, 41):
        read, d = reader(size), leaves(size)
        for index in range(size):
            proof = inclusion_proof(index, size, read)
            assert rfc6962.path(index, d) == list(proof)
            verify_inclusion(
                index=index, size=size, leaf=d[index], proof=proof, root=rfc6962.mth(d)
            )


def test_every_consistency_proof_up_to_forty_leaves_is_the_definition_and_verifies() -> None:
    """For all old <= new <= 40 the proof is PROOF and verifies."""
    for new in range(41):
        read, d = reader(new), leaves(new)
        for old in range(new + 1):
            proof = consistency_proof(old, new, read)
            assert rfc6962.proof(old, d) == list(proof)
            verify_consistency(
                old=old,
                new=new,
                old_root=rfc6962.mth(d[:old]),
                new_root=rfc6962.mth(d),
                proof=proof,
            )


def _mutations(proof: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """Return the proof with each element changed, dropped, doubled or swapped, and lengthened."""
    wrong = []
    for i, value in enumerate(proof):
        flipped = bytes([value[0] ^ 1]) + value[1:]
        wrong.append((*proof[:i], flipped, *proof[i + 1 :]))
        wrong.append((*proof[:i], *proof[i + 1 :]))
        wrong.append((*proof[:i], value, *proof[i:]))
        wrong.append((*proof[:i], value[:-1], *proof[i + 1 :]))
        wrong.append((*proof[:i], *proof[i : i + 2][::-1], *proof[i + 2 :]))
    return [*(p for p in wrong if p != proof), (*proof, leaf(999)), (leaf(999), *proof)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21])
def test_a_mutated_inclusion_proof_is_refused(size: int) -> None:
    """Changing any element of an inclusion proof makes it fail."""
    tree = root(size, reader(size))
    for index in range(size):
        for proof in _mutations(inclusion_proof(index, size, reader(size))):
            with pytest.raises(BadProof):
                verify_inclusion(index=index, size=size, leaf=leaf(index), proof=proof, root=tree)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21])
def test_a_mutated_consistency_proof_is_refused(size: int) -> None:
    """Changing any element of a consistency proof makes it fail."""
    tree = root(size, reader(size))
    for old in range(size + 1):
        before = root(old, reader(old))
        for proof in _mutations(consistency_proof(old, size, reader(size))):
            with pytest.raises(BadProof):
                verify_consistency(old=old, new=size, old_root=before, new_root=tree, proof=proof)


@given(st.data())
def test_a_proof_proves_nothing_else(data: st.DataObject) -> None:
    """A valid proof fails for another leaf, another index and another root."""
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index)) if size > 1 else size
    proof, tree = inclusion_proof(index, size, reader(size)), root(size, reader(size))
    for claim in (
        {"index": other, "leaf": leaf(index), "root": tree},
        {"index": index, "leaf": leaf(other), "root": tree},
        {"index": index, "leaf": leaf(index), "root": leaf(other)},
    ):
        with pytest.raises(BadProof):
            verify_inclusion(size=size, proof=proof, **claim)  # type: ignore[arg-type]


@given(SIZES, SIZES)
def test_consistency_holds_for_any_two_sizes(a: int, b: int) -> None:
    """The proof between any two sizes verifies, and not with the roots exchanged."""
    old, new = sorted((a, b))
    proof = consistency_proof(old, new, reader(new))
    roots = root(old, reader(old)), root(new, reader(new))
    verify_consistency(old=old, new=new, old_root=roots[0], new_root=roots[1], proof=proof)
    if old != new:
        with pytest.raises(BadProof):
            verify_consistency(old=old, new=new, old_root=roots[1], new_root=roots[0], proof=proof)


@given(SIZES)
def test_compact_range_knows_root_and_newest_proof(size: int) -> None:
    """Root and last proof equal those read from the whole tree, however the range was come by."""
    tree = grown(size)
    assert root(size, reader(size)) == tree.root()
    assert inclusion_proof(size - 1, size, reader(size)) == tree.last_proof()
    assert tree == CompactRange.read(size, reader(size))
    assert tree == CompactRange.from_json(json.loads(json.dumps(tree.to_json())))


def test_proofs_read_few_hashes() -> None:
    """A proof in a tree of a million leaves reads at most two hashes a level."""
    calls: list[tuple[int, int]] = []

    def read(level: int, index: int) -> bytes:
        calls.append((level, index))
        return leaf(0)

    inclusion_proof(999_999, 1_000_001, read)
    consistency_proof(654_321, 1_000_001, read)
    assert len(calls) <= 4 * 20


def test_the_empty_tree_has_its_root_and_no_leaf() -> None:
    """The empty tree has SHA-256 of nothing as its root and no newest leaf to prove."""
    assert rfc6962.mth([]) == EMPTY_ROOT == CompactRange.empty().root()
    with pytest.raises(BadProof):
        CompactRange.empty().last_proof()


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_is_refused(index: int, size: int) -> None:
    """Proving or verifying an index that the tree has not is BadProof."""
    with pytest.raises(BadProof):
        inclusion_proof(index, size, reader(3))
    with pytest.raises(BadProof):
        verify_inclusion(index=index, size=size, leaf=leaf(0), proof=(), root=leaf(0))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_shrinking_tree_is_refused(old: int, new: int) -> None:
    """Proving or verifying consistency backwards is BadProof."""
    with pytest.raises(BadProof):
        consistency_proof(old, new, reader(9))
    with pytest.raises(BadProof):
        verify_consistency(old=old, new=new, old_root=leaf(0), new_root=leaf(0), proof=())


def test_trivial_consistency_still_needs_the_right_roots() -> None:
    """Equal sizes need equal roots, an empty old tree the empty root, both an empty proof."""
    good = {"old": 0, "new": 3, "old_root": EMPTY_ROOT, "new_root": leaf(1), "proof": ()}
    verify_consistency(**good)  # type: ignore[arg-type]
    for change in ({"old_root": leaf(0)}, {"proof": (leaf(0),)}, {"old": 3}, {"old": 2}):
        with pytest.raises(BadProof):
            verify_consistency(**(good | change))  # type: ignore[arg-type]


def test_a_proof_for_a_smaller_tree_does_not_pass_for_a_larger_one() -> None:
    """Hashes that match are not enough: the proof must be as long as the claimed size demands."""
    small = root(4, reader(4))
    with pytest.raises(BadProof):
        verify_inclusion(index=0, size=2, leaf=small, proof=(), root=small)
    proof = consistency_proof(3, 4, reader(4))
    good = {"old": 3, "new": 4, "old_root": root(3, reader(3)), "new_root": small, "proof": proof}
    verify_consistency(**good)  # type: ignore[arg-type]
    with pytest.raises(BadProof):
        verify_consistency(**(good | {"new": 8}))  # type: ignore[arg-type]


def test_what_is_no_hash_is_refused_though_it_be_equal() -> None:
    """Roots and leaves of another length are BadProof even where nothing is hashed."""
    with pytest.raises(BadProof):
        verify_inclusion(index=0, size=1, leaf=b"x", proof=(), root=b"x")
    with pytest.raises(BadProof):
        verify_consistency(old=1, new=1, old_root=b"x", new_root=b"x", proof=())


def test_a_node_cannot_pass_for_a_leaf() -> None:
    """Leaf and node hashes are told apart, so a subtree's root proves no entry."""
    tree = root(2, reader(2))
    assert tree == node_hash(leaf(0), leaf(1)) != rfc6962.leaf(leaf(0) + leaf(1))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"size": 1, "hashes": [], "tail": []},
        {"size": True, "hashes": ["00" * 32], "tail": []},
        {"size": -1, "hashes": [], "tail": []},
        {"size": 1, "hashes": ["00" * 31], "tail": []},
        {"size": 1, "hashes": ["AA" * 32], "tail": []},
        {"size": 1, "hashes": ["zz"], "tail": []},
        {"size": 1, "hashes": [7], "tail": []},
        {"size": 2, "hashes": ["00" * 32], "tail": []},
        {"size": 1, "hashes": ["00" * 32], "tail": ["00" * 32]},
    ],
)
def test_a_malformed_compact_range_is_refused(value: object) -> None:
    """JSON that no compact range writes is BadProof."""
    with pytest.raises(BadProof):
        CompactRange.from_json(value)
