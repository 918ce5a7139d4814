"""Signed notes: a text with signature lines below it.

Standard: C2SP signed-note, "Format" and "Signatures". Only text under a verified signature is
ever returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.errors import BadProof
from publish.tlog.keys import Cosigner, NoteSigner, Signer, Verifier, check_name
from publish.tlog.text import decode, encode, unsayable

__all__ = [
    "MAX_SIGNATURES",
    "Cosigner",
    "Note",
    "NoteSignature",
    "NoteSigner",
    "Signer",
    "Verifier",
    "add_signatures",
    "open_note",
    "sign_note",
    "signature_line",
]

MAX_SIGNATURES = 100
"""Signature lines that a note may have; the standard demands a limit, not below 16."""

_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One verified signature of a note."""

    verifier: Verifier
    """The key that made it."""
    signature: bytes
    """The signature, without the key id before it."""
    time: int | None
    """Of a cosignature, when the witness saw the note, Unix seconds; else None."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text that at least one known key has signed."""

    text: str
    """The signed text, its final newline included."""
    signatures: tuple[NoteSignature, ...]
    """The verified ones, in their order, one for each key; unknown keys' are left out."""


def signature_line(text: str, signer: NoteSigner) -> str:
    """Return the line by which ``signer`` signs the text, newline included."""
    return f"{_DASH}{check_name(signer.name)} {encode(signer.key_id + signer.sign(text))}\n"


def sign_note(text: str, signers: Sequence[NoteSigner]) -> bytes:
    """Return the note of this text with one line a signer, in their order.

    BadProof when the text does not end in a newline, holds control characters, or nobody signs.
    """
    _check_characters(text)
    if not text.endswith("\n") or not signers:
        raise BadProof("待签名文本缺少末尾换行或签名人")
    return (text + "\n" + "".join(signature_line(text, s) for s in signers)).encode()


def add_signatures(data: bytes, signers: Sequence[NoteSigner]) -> bytes:
    """Return the note with further signature lines at its end; those it has are not verified.

    BadProof when ``data`` has not the form of a note.
    """
    text, _ = _split(data)
    return data + "".join(signature_line(text, signer) for signer in signers).encode()


def open_note(data: bytes, verifiers: Sequence[Verifier]) -> Note:
    """Return the note if at least one of these keys signed it.

    Lines of unknown keys are ignored. BadProof when the form is wrong, when any line of a known
    key fails, or when no known key signed.
    """
    text, lines = _split(data)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified: dict[tuple[str, bytes], NoteSignature] = {}
    for name, key_id, signature in map(_parse_line, lines):
        verifier = known.get((name, key_id))
        if verifier is not None:
            # Every line is checked, a repeated one too; the first of a key is the one kept.
            time = verifier.verify(text, signature)
            verified.setdefault((name, key_id), NoteSignature(verifier, signature, time))
    if not verified:
        raise BadProof("没有任何已知密钥的有效签名")
    return Note(text, tuple(verified.values()))


def _split(data: bytes) -> tuple[str, list[str]]:
    """Return the text and the signature lines; the last empty line stands between them."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadProof("签名文本不是 UTF-8") from error
    _check_characters(whole)
    head, separator, tail = whole.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise BadProof("签名文本缺少签名行")
    # Not splitlines(): that would also break at U+2028 and its like.
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadProof("签名行过多")
    return head + "\n", lines


def _parse_line(line: str) -> tuple[str, bytes, bytes]:
    """Return key name, key id and signature of one line; BadProof when it is not such a line."""
    if not line.startswith(_DASH):
        raise BadProof("签名行格式不符")
    name, _, blob = line.removeprefix(_DASH).partition(" ")
    data = decode(blob, "签名")
    if len(data) < 5:
        raise BadProof("签名过短")
    return check_name(name), data[:4], data[4:]


def _check_characters(text: str) -> None:
    """Refuse what a note must not hold: control characters, and what UTF-8 cannot say."""
    if unsayable(text.replace("\n", "")):
        raise BadProof("签名文本含有控制字符")
