"""Parsers under arbitrary and nearly right input: only BadProof may escape."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from publish.errors import BadProof
from publish.tlog import (
    Bundle,
    Checkpoint,
    CompactRange,
    Signer,
    Tile,
    TlogProof,
    Verifier,
    open_checkpoint,
    open_note,
    unpack_entries,
    verify_consistency,
    verify_inclusion,
)
from tests.tlog.make_log import ORIGIN, SIGNER, VERIFIER, checkpoint, log_files, signed
from tests.tlog.test_proof import GOOD

TEXTS = {
    "tile": (Tile.parse, "tile/0/x001/067.p/44"),
    "bundle": (Bundle.parse, "tile/entries/x001/067.p/44"),
    "vkey": (Verifier.parse, SIGNER.vkey),
    "skey": (Signer.parse, SIGNER.skey),
    "checkpoint": (Checkpoint.parse, checkpoint(7).text()),
}
FILES = {
    "note": (lambda data: open_note(data, [VERIFIER]), signed(7)),
    "signed checkpoint": (
        lambda data: open_checkpoint(data, origin=ORIGIN, verifiers=[VERIFIER]),
        signed(7),
    ),
    "proof": (TlogProof.parse, GOOD),
    "bundle": (lambda data: unpack_entries(data, 3), log_files(3)["tile/entries/000.p/3"]),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["size", "hashes", "tail"]), inner)
    ),
)


def survives(parse: Callable[..., object], *arguments: object, **named: object) -> None:
    """Call a parser; BadProof is fine, any other exception fails the test."""
    with suppress(BadProof):
        parse(*arguments, **named)


@pytest.mark.parametrize("name", TEXTS)
@given(st.data())
def test_text_parsers_raise_only_bad_proof(name: str, data: st.DataObject) -> None:
    """Text parsers take any string, surrogates and all, and spliced good input."""
    parse, good = TEXTS[name]
    survives(parse, data.draw(st.text(st.characters())))
    at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(good))] * 2)))
    survives(parse, good[:at] + data.draw(st.text(st.characters(), max_size=5)) + good[end:])


@pytest.mark.parametrize("name", FILES)
@given(st.data())
def test_file_parsers_raise_only_bad_proof(name: str, data: st.DataObject) -> None:
    """File parsers take any bytes and spliced good input."""
    parse, good = FILES[name]
    survives(parse, data.draw(st.binary()))
    at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(good))] * 2)))
    survives(parse, good[:at] + data.draw(st.binary(max_size=5)) + good[end:])


@given(JSON)
def test_a_compact_range_reads_any_json(value: object) -> None:
    """Any JSON value is a compact range or BadProof."""
    survives(CompactRange.from_json, value)


@given(
    st.integers(-2, 2**64),
    st.integers(-2, 2**64),
    st.lists(
        st.binary(min_size=31, max_size=33) | st.binary(min_size=32, max_size=32), max_size=70
    ),
)
def test_verification_takes_any_numbers(a: int, b: int, proof: list[bytes]) -> None:
    """Verification of arbitrary sizes and proofs ends in BadProof, and ends."""
    survives(verify_inclusion, index=a, size=b, leaf=b"l" * 32, proof=proof, root=b"r" * 32)
    survives(verify_consistency, old=a, new=b, old_root=b"o" * 32, new_root=b"n" * 32, proof=proof)
