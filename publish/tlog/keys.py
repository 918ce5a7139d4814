"""Keys of signed notes: who signs, and by what a signature is recognised and checked.

Standards: C2SP signed-note, "Signatures" and "Ed25519 signatures" (type 0x01); C2SP
tlog-cosignature, "Format" (cosignature/v1, type 0x04); RFC 8032 (Ed25519). The private key's text
form is the convention of Go's sumdb/note; no standard defines it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from publish.errors import BadProof
from publish.tlog.text import decode, encode, unsayable

ED25519 = 0x01
"""Signature type of a plain Ed25519 signature over the note text."""

COSIGNATURE_V1 = 0x04
"""Signature type of a witness's timestamped signature over a checkpoint."""

_SKEY = "PRIVATE+KEY+"


class NoteSigner(Protocol):
    """Anything that can add a signature line to a note; further algorithms implement this."""

    @property
    def name(self) -> str:
        """The key name, as it stands in the signature line."""

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, identify the key and its algorithm."""

    def sign(self, text: str) -> bytes:
        """Return the signature of the note text, without the key id before it."""


def check_name(name: str) -> str:
    """Return a key name that a signature line can carry; BadProof for any other."""
    if name.split() != [name] or "+" in name or unsayable(name):
        raise BadProof("密钥名称不合规范")
    return name


def key_id(name: str, kind: int, public_key: bytes) -> bytes:
    """Return SHA-256(name || 0x0A || type || public key)[:4] (signed-note, "Signatures")."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that is trusted under a name; BadProof when it cannot be one."""

    name: str
    """Key name; of a log, its origin as a rule."""
    kind: int
    """Signature type: ED25519 or COSIGNATURE_V1."""
    public_key: bytes
    """32 bytes (RFC 8032 §5.1.5)."""

    def __post_init__(self) -> None:
        """Refuse names, types and lengths that no vkey can have."""
        check_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE_V1) or len(self.public_key) != 32:
            raise BadProof("验证公钥的类型或长度不受支持")

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, identify this key in a signature line."""
        return key_id(self.name, self.kind, self.public_key)

    @property
    def vkey(self) -> str:
        """The text form, ``name+key id in hex+base64(type || public key)``."""
        key = encode(bytes([self.kind]) + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """Return the verifier that a vkey spells; BadProof unless it is written as ``vkey`` is."""
        # Two splits only: base64 may hold a plus sign of its own.
        name, _, rest = vkey.partition("+")
        key = decode(rest.partition("+")[2], "验证公钥")
        if not key:
            raise BadProof("验证公钥为空")
        verifier = cls(name, key[0], key[1:])
        if verifier.vkey != vkey:
            raise BadProof("验证公钥的编号与内容不符")
        return verifier

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check a signature over the note text.

        Returns the time of a cosignature in Unix seconds, None for a plain signature; raises
        BadProof when the signature is not this key's.
        """
        time, message, raw = None, text, signature
        if self.kind == COSIGNATURE_V1:
            time, raw = int.from_bytes(signature[:8], "big"), signature[8:]
            message = cosigned_message(text, time)
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.public_key).verify(
                raw, message.encode()
            )
        except (InvalidSignature, ValueError) as error:
            raise BadProof(f"{self.name} 的签名无效") from error
        return time


@dataclass(frozen=True, slots=True)
class _Ed25519Key:
    """What every Ed25519 signer has; BadProof when name or seed are malformed."""

    name: str
    """Key name."""
    seed: bytes = field(repr=False)
    """The private key: 32 secret bytes (RFC 8032 §5.1.5). Never shown."""

    def __post_init__(self) -> None:
        """Refuse names and seeds that no key can have."""
        check_name(self.name)
        if len(self.seed) != 32:
            raise BadProof("私钥种子不是 32 字节")

    @property
    def _kind(self) -> int:
        return ED25519

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return _verifier(self.name, self._kind, self.seed)

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, identify this key in a signature line."""
        return self.verifier.key_id

    @property
    def vkey(self) -> str:
        """The text form of the public half, to be handed to everybody."""
        return self.verifier.vkey

    def _sign(self, message: str) -> bytes:
        return _private_key(self.seed).sign(message.encode())


@lru_cache(maxsize=8)
def _private_key(seed: bytes) -> ed25519.Ed25519PrivateKey:
    """Return the key of a seed; deriving it costs more than a signature, so a few are kept."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=8)
def _verifier(name: str, kind: int, seed: bytes) -> Verifier:
    """Return the public half of a key, which every signature line names."""
    return Verifier(name, kind, _private_key(seed).public_key().public_bytes_raw())


@dataclass(frozen=True, slots=True)
class Signer(_Ed25519Key):
    """A log's own key: plain Ed25519 over the note text (signed-note, "Ed25519 signatures")."""

    @property
    def skey(self) -> str:
        """The private key's text form. Secret: for a file of mode 0600 and nothing else."""
        key = encode(bytes([ED25519]) + self.seed)
        return f"{_SKEY}{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, skey: str) -> Signer:
        """Return the signer that an skey spells; BadProof otherwise, without quoting the key."""
        name, _, rest = skey.removeprefix(_SKEY).partition("+")
        key = decode(rest.partition("+")[2], "私钥")
        if key[:1] != bytes([ED25519]):
            raise BadProof("私钥类型不受支持")
        signer = cls(name, key[1:])
        if signer.skey != skey:
            raise BadProof("私钥的编号与内容不符")
        return signer

    def sign(self, text: str) -> bytes:
        """Return the 64-byte signature of the note text; the same text gives the same bytes."""
        return self._sign(text)


@dataclass(frozen=True, slots=True)
class Cosigner(_Ed25519Key):
    """A witness's key at one moment (tlog-cosignature, "Format"); never shared with a log key."""

    time: int
    """When the witness saw the checkpoint, Unix seconds; 0 to 2**63-1."""

    @property
    def _kind(self) -> int:
        return COSIGNATURE_V1

    def sign(self, text: str) -> bytes:
        """Return eight bytes of time and 64 of signature; BadProof when no time fits there."""
        if not 0 <= self.time < 2**63:
            raise BadProof("见证时间超出范围")
        return self.time.to_bytes(8, "big") + self._sign(cosigned_message(text, self.time))


def cosigned_message(text: str, time: int) -> str:
    """Return what a cosignature/v1 signs: a header, the time, the checkpoint's note text."""
    return f"cosignature/v1\ntime {time}\n{text}"
