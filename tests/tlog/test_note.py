"""Signed notes and their keys: C2SP signed-note and tlog-cosignature."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given, strategies as st

from publish.errors import BadProof
from publish.tlog import (
    Cosigner,
    NoteSigner,
    Signer,
    Verifier,
    add_signatures,
    open_note,
    sign_note,
)
from tests.tlog.make_log import SIGNER, VERIFIER

TEXT = "a line\n\nanother\n"
OTHER = Signer("other.example", bytes(32))
WITNESS = Cosigner("witness.example/w", b"w" * 32, 1_700_000_000)
NOTE = sign_note(TEXT, [SIGNER])
LINE = NOTE.decode().rsplit("\n\n", 1)[1]
BLOB = LINE.strip().rsplit(" ", 1)[1]


def with_lines(*lines: str) -> bytes:
    """Return a note of TEXT with these signature lines."""
    return (TEXT + "\n" + "".join(lines)).encode()


def with_blob(blob: str) -> bytes:
    """Return the note with another blob in its signature line."""
    return NOTE.replace(BLOB.encode(), blob.encode())


def test_a_signed_note_opens() -> None:
    """What was signed is what is returned, empty lines in it and all."""
    note = open_note(NOTE, [VERIFIER])
    assert note.text == TEXT
    assert [signature.verifier for signature in note.signatures] == [VERIFIER]


def test_several_signers_sign_in_order_and_each_suffices() -> None:
    """A note of two signers opens for whoever knows one of them, in the lines' order for both."""
    data = sign_note(TEXT, [SIGNER, OTHER])
    assert data == add_signatures(NOTE, [OTHER])
    for known in ([VERIFIER], [OTHER.verifier]):
        assert known == [s.verifier for s in open_note(data, known).signatures]
    both = open_note(data, [OTHER.verifier, VERIFIER]).signatures
    assert [VERIFIER, OTHER.verifier] == [signature.verifier for signature in both]


def test_another_algorithm_needs_only_the_protocol() -> None:
    """A signer that the package has never heard of adds its line, and verifiers ignore it."""

    class Odd:
        """A signer of another kind."""

        name = "odd.example"
        key_id = b"odd!"

        def sign(self, text: str) -> bytes:
            """Return something that nobody can verify."""
            return text.encode()[:9]

    odd: NoteSigner = Odd()
    note = open_note(sign_note(TEXT, [odd, SIGNER]), [VERIFIER])
    assert [signature.verifier for signature in note.signatures] == [VERIFIER]


@pytest.mark.parametrize(
    "grease",
    [
        "— grease.example AAAAAAA=\n",
        "— press.example.org/log AAAAAAAA\n",
        "— other.example T3jITgAA\n",
        "— 名.example " + b64encode(b"x" * 3000).decode() + "\n",
    ],
)
def test_lines_of_unknown_keys_are_ignored(grease: str) -> None:
    """Lines under another name or key id change nothing, wherever they stand."""
    for data in (
        with_lines(grease, LINE),
        with_lines(LINE, grease),
        with_lines(LINE, *[grease] * 15),
    ):
        assert open_note(NOTE, [VERIFIER]) == open_note(data, [VERIFIER])


def test_a_bad_line_of_a_known_key_rejects_the_note() -> None:
    """A good signature does not make up for a bad one of a known key, before or after it."""
    bad = sign_note("other text\n", [OTHER]).decode().rsplit("\n\n", 1)[1]
    known = [VERIFIER, OTHER.verifier]
    for data in (with_lines(LINE, bad), with_lines(bad, LINE)):
        assert open_note(NOTE, [VERIFIER]) == open_note(data, [VERIFIER])
        with pytest.raises(BadProof):
            open_note(data, known)


def test_a_repeated_line_counts_once_and_is_checked() -> None:
    """A key that signs twice is one signature, and its second line must verify too."""
    assert open_note(NOTE, [VERIFIER]) == open_note(with_lines(LINE, LINE), [VERIFIER])
    flipped = bytearray(b64decode(BLOB))
    flipped[-1] ^= 1
    bad = LINE.replace(BLOB, b64encode(flipped).decode())
    with pytest.raises(BadProof):
        open_note(with_lines(LINE, bad), [VERIFIER])


def test_without_a_known_key_nothing_opens() -> None:
    """A note signed by strangers only, or opened with no keys, is BadProof."""
    for known in ([], [OTHER.verifier]):
        with pytest.raises(BadProof):
            open_note(NOTE, known)


def test_every_changed_byte_of_a_note_is_noticed() -> None:
    """Flipping any one bit of text or signature line is BadProof."""
    for i in range(len(NOTE)):
        for bit in (1, 0x20):
            changed = NOTE[:i] + bytes([NOTE[i] ^ bit]) + NOTE[i + 1 :]
            with pytest.raises(BadProof):
                open_note(changed, [VERIFIER])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT.encode(),
        TEXT.encode() + b"\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"x",
        NOTE.replace(b"\n\n\xe2", b"\n\xe2"),
        NOTE.replace(b"\xe2\x80\x94 ", b"- "),
        NOTE.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94  "),
        NOTE.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94"),
        NOTE.replace(b"a line", b"a\tline"),
        NOTE.replace(b"a line", b"a\0line"),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"a line", b"a\xffline"),
        NOTE.replace(b"a line", b"a\xed\xa0\x80line"),
        b"\xef\xbb\xbf" + NOTE,
        with_lines(LINE, "— name\n"),
        with_lines(LINE, "— a+b AAAAAAA=\n"),
        with_lines(LINE, "— a\u3000b AAAAAAA=\n"),
        with_lines(LINE, "— name AAAAAA==\n"),
        with_lines(LINE, "not a signature\n"),
        with_lines(*[LINE] * 101),
        with_blob(BLOB[:-1]),
        with_blob(BLOB + " "),
        with_blob(BLOB.replace("/", "_").replace("+", "-")),
        with_blob(BLOB[:8] + "\u2028" + BLOB[8:]),
    ],
)
def test_a_malformed_note_is_refused(data: bytes) -> None:
    """Whatever the standard's form does not allow is BadProof."""
    with pytest.raises(BadProof):
        open_note(data, [VERIFIER])


@pytest.mark.parametrize("blob", ["AAAAAAB=", "AAAAAAA", "AAAA\u00e9AA="])
def test_non_canonical_base64_is_refused_even_of_unknown_keys(blob: str) -> None:
    """Stray bits, missing padding and other characters are refused on any line."""
    with pytest.raises(BadProof):
        open_note(with_lines(LINE, f"— grease.example {blob}\n"), [VERIFIER])


def test_a_signature_with_stray_bits_is_refused() -> None:
    """A second spelling of a valid signature is not the signature."""
    assert BLOB.endswith("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = BLOB[:-2] + alphabet[alphabet.index(BLOB[-2]) + 1] + "="
    assert b64decode(BLOB) == b64decode(other)
    with pytest.raises(BadProof):
        open_note(with_blob(other), [VERIFIER])


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "a\rb\n", "\ud800\n"])
def test_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    """Signing a text that would not open again is BadProof."""
    with pytest.raises(BadProof):
        sign_note(text, [SIGNER])


def test_a_note_needs_a_signer() -> None:
    """A note that nobody signs is BadProof."""
    with pytest.raises(BadProof):
        sign_note(TEXT, [])


@given(st.text(max_size=60), st.binary(min_size=32, max_size=32))
def test_whatever_can_be_signed_opens(text: str, seed: bytes) -> None:
    """A text is either refused at signing or comes back unchanged."""
    signer = Signer("a.example", seed)
    try:
        data = sign_note(text + "\n", [signer])
    except BadProof:
        return
    assert text + "\n" == open_note(data, [signer.verifier]).text


def test_a_cosignature_is_verified_with_its_time() -> None:
    """A witness's line verifies, tells its time, and fails for another time or text."""
    data = add_signatures(NOTE, [WITNESS])
    note = open_note(data, [VERIFIER, WITNESS.verifier])
    assert [signature.time for signature in note.signatures] == [None, 1_700_000_000]
    later = Cosigner(WITNESS.name, WITNESS.seed, WITNESS.time + 1)
    blob = b64encode(WITNESS.key_id + later.sign(TEXT)[:8] + WITNESS.sign(TEXT)[8:]).decode()
    foreign = b64encode(WITNESS.key_id + WITNESS.sign("x\n")).decode()
    for wrong in (blob, foreign, b64encode(WITNESS.key_id + b"short").decode()):
        with pytest.raises(BadProof):
            open_note(with_lines(LINE, f"— {WITNESS.name} {wrong}\n"), [VERIFIER, WITNESS.verifier])


def test_key_types_are_kept_apart() -> None:
    """The same seed and name as log key and as witness have different ids and signatures."""
    log = Signer(WITNESS.name, WITNESS.seed)
    assert log.verifier.public_key == WITNESS.verifier.public_key
    assert log.key_id != WITNESS.key_id
    with pytest.raises(BadProof):
        open_note(sign_note(TEXT, [log]), [WITNESS.verifier])


@pytest.mark.parametrize("time", [-1, 2**63])
def test_a_time_that_does_not_fit_is_refused(time: int) -> None:
    """A cosignature outside 63 bits of seconds is BadProof."""
    with pytest.raises(BadProof):
        Cosigner(WITNESS.name, WITNESS.seed, time).sign(TEXT)


@given(st.binary(min_size=32, max_size=32))
def test_keys_round_trip(seed: bytes) -> None:
    """Keys of both types read back from their text, also where base64 holds a plus sign."""
    signer = Signer("a.example/log", seed)
    assert signer == Signer.parse(signer.skey)
    assert signer.verifier == Verifier.parse(signer.vkey)
    witness = Cosigner("w.example", seed, 0)
    assert witness.verifier == Verifier.parse(witness.vkey)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+",
        VERIFIER.vkey + " ",
        VERIFIER.vkey + "\n",
        VERIFIER.vkey[:-1],
        VERIFIER.vkey.replace("4f78c84e", "4f78c84f"),
        VERIFIER.vkey.replace("4f78c84e", "4F78C84E"),
        VERIFIER.vkey.replace("press", "press "),
        VERIFIER.vkey.replace("press", "\ud800"),
        "+" + VERIFIER.vkey.split("+", 1)[1],
        VERIFIER.vkey.replace("+AQ", "+Ag"),
        SIGNER.skey,
    ],
)
def test_a_malformed_vkey_is_refused(vkey: str) -> None:
    """A vkey with a wrong id, type, length or spelling is BadProof."""
    with pytest.raises(BadProof):
        Verifier.parse(vkey)


@pytest.mark.parametrize(
    "skey",
    [
        "",
        SIGNER.skey.removeprefix("PRIVATE+KEY+"),
        SIGNER.skey.replace("4f78c84e", "4f78c84f"),
        SIGNER.skey.replace("+AQ", "+BA"),
        SIGNER.skey[:-4],
        SIGNER.skey + "\n",
        SIGNER.vkey,
    ],
)
def test_a_malformed_skey_is_refused_without_being_shown(skey: str) -> None:
    """An skey with a wrong id, type, length or spelling is BadProof that does not quote it."""
    with pytest.raises(BadProof) as caught:
        Signer.parse(skey)
    assert "AAEC" not in str(caught.value)


@pytest.mark.parametrize(("name", "seed"), [("", bytes(32)), ("a b", bytes(32)), ("a", bytes(31))])
def test_a_signer_needs_a_name_and_a_whole_seed(name: str, seed: bytes) -> None:
    """Names and seeds that no key has are BadProof."""
    with pytest.raises(BadProof):
        Signer(name, seed)


def test_a_signer_does_not_show_its_seed() -> None:
    """The representation of a signer holds its name and no secret."""
    shown = repr(SIGNER) + repr(WITNESS)
    assert SIGNER.name in shown
    assert "seed" not in shown
    assert "wwww" not in shown
