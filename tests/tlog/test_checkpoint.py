"""Checkpoints: C2SP tlog-checkpoint."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from publish.errors import BadProof
from publish.tlog import (
    EMPTY_ROOT,
    Checkpoint,
    Cosigner,
    Signer,
    add_signatures,
    open_checkpoint,
    sign_checkpoint,
    sign_note,
)
from tests.tlog.make_log import ORIGIN, SIGNER, VERIFIER, checkpoint, signed

TEXT = checkpoint(5).text()
SIZE, ROOT = TEXT.split("\n")[1:3]


def test_a_signed_checkpoint_opens() -> None:
    """What was signed is what is returned."""
    assert checkpoint(5) == open_checkpoint(signed(5), origin=ORIGIN, verifiers=[VERIFIER])


def test_the_empty_log_has_a_checkpoint() -> None:
    """Size 0 carries the root of nothing, and no other."""
    text = f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert text == Checkpoint(ORIGIN, 0, EMPTY_ROOT).text()
    with pytest.raises(BadProof):
        Checkpoint.parse(f"{ORIGIN}\n0\n{ROOT}\n")


@given(st.text(min_size=1).filter(lambda o: "\n" not in o), st.integers(1, 2**63 - 1))
def test_checkpoints_round_trip(origin: str, size: int) -> None:
    """Every checkpoint is the one that its text reads back as."""
    head = Checkpoint(origin, size, b"r" * 32)
    assert head == Checkpoint.parse(head.text())


def test_extension_lines_are_kept() -> None:
    """A foreign log's extension lines survive reading and writing."""
    head = Checkpoint.parse(TEXT + "ext one\next two\n")
    assert head.extensions == ("ext one", "ext two")
    assert head.text() == TEXT + "ext one\next two\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "ext",
        TEXT + "\next\n",
        f"\n{SIZE}\n{ROOT}\n",
        f"{ORIGIN}\n05\n{ROOT}\n",
        f"{ORIGIN}\n+5\n{ROOT}\n",
        f"{ORIGIN}\n-5\n{ROOT}\n",
        f"{ORIGIN}\n5 \n{ROOT}\n",
        f"{ORIGIN}\n٥\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n{2**63}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n5\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n5\n{ROOT[:-2]}x=\n",
        f"{ORIGIN}\n5\nAAAA\n",
        f"{ORIGIN}\n5\n\n",
        f"{ORIGIN}\n5\n",
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    """Whatever the standard's three lines do not allow is BadProof, signed or not."""
    with pytest.raises(BadProof):
        Checkpoint.parse(text)
    if text.endswith("\n") and "\r" not in text:
        data = sign_note(text, [SIGNER])
        with pytest.raises(BadProof):
            open_checkpoint(data, origin=ORIGIN, verifiers=[VERIFIER])


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [("", 1, b"r" * 32), ("a\nb", 1, b"r" * 32), ("a", -1, b"r" * 32), ("a", 1, b"r" * 31)],
)
def test_an_impossible_checkpoint_is_not_made(origin: str, size: int, root: bytes) -> None:
    """A checkpoint that would not read back is BadProof before it can be signed."""
    with pytest.raises(BadProof):
        Checkpoint(origin, size, root)


def test_another_log_s_checkpoint_is_refused() -> None:
    """A checkpoint of another origin does not pass, though the key be right."""
    data = sign_checkpoint(Checkpoint("other.example/log", 5, checkpoint(5).root), [SIGNER])
    with pytest.raises(BadProof):
        open_checkpoint(data, origin=ORIGIN, verifiers=[VERIFIER])


def test_another_key_under_the_same_name_is_refused() -> None:
    """The log's name in a stranger's signature line proves nothing."""
    data = sign_checkpoint(checkpoint(5), [Signer(ORIGIN, b"x" * 32)])
    with pytest.raises(BadProof):
        open_checkpoint(data, origin=ORIGIN, verifiers=[VERIFIER])


def test_a_witness_does_not_stand_in_for_the_log() -> None:
    """A checkpoint that only a trusted witness signed is refused; with the log's own it opens."""
    witness = Cosigner("witness.example", b"w" * 32, 1)
    known = [VERIFIER, witness.verifier]
    data = sign_checkpoint(checkpoint(5), [witness])
    with pytest.raises(BadProof):
        open_checkpoint(data, origin=ORIGIN, verifiers=known)
    both = add_signatures(signed(5), [witness])
    assert checkpoint(5) == open_checkpoint(both, origin=ORIGIN, verifiers=known)
