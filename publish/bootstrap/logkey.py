"""The files of the log's signing key: made by ``init``, changed by ``init --rotate-key``.

While ``log.key.old`` lies beside the key, both sign: whoever knows only the old key can verify what
is published, and finds the new one in the signed notes and under ``/log/vkey``. Deleting it ends
the handover. A change that died at any point is finished by asking for it again.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from publish.errors import NeedsPerson, SettingsError
from publish.services.identity import identity_of, succeed
from publish.tlog import Signer

if TYPE_CHECKING:
    from publish.bootstrap.press import Press

OLD, NEW = ".old", ".new"
"""What is added to the name of the key file: the key before, and one that is about to take over."""


def make_key(path: Path, origin: str) -> Signer:
    """Return the signer of a key file, making the file (0600) if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    signer = Signer(origin, secrets.token_bytes(32))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _of(origin, read_key(path))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(signer.skey + "\n")
        file.flush()
        os.fsync(file.fileno())
    return signer


def read_key(path: Path, name: str = "") -> Signer:
    """Return the signer of a key file; raises SettingsError if there is none that can be read.

    ``name`` is what the settings call it.
    """
    try:
        return Signer.parse(path.read_text(encoding="ascii").strip())
    except OSError as error:
        message = f"读不到台账签名密钥 {name or path.name}"
        advice = "请把密钥文件放回原处；如果从未初始化，请运行 zhengming init。"
        raise SettingsError(message, advice=advice) from error


def signers(press: Press) -> list[Signer]:
    """Return who signs: the newest key and, while it lies beside it, the one before.

    Raises SettingsError for a key that is missing, or is not the newest of this log.
    """
    path, known = press.key_file, press.vkeys
    if _beside(path, NEW).exists():
        message = "更换台账签名密钥没有做完"
        raise SettingsError(message, advice="请再运行一次 zhengming init --rotate-key。")
    signer = read_key(path, press.settings.log_key_file)
    if signer.vkey not in known[:1]:
        older = signer.vkey in known
        message = f"签名密钥 {path.name} 不是这个台账的密钥"
        if older:
            message = f"签名密钥 {path.name} 是更换以前的密钥"
        raise SettingsError(message, advice="请换回初始化时或者最近一次更换时生成的密钥文件。")
    before = _beside(path, OLD)
    return [signer, _old(before, known)] if before.exists() else [signer]


def rotate(press: Press) -> Signer:
    """Let a new key take over; the one before goes on signing beside it.

    Raises NeedsPerson while an earlier handover has not been ended.
    """
    path = press.key_file
    fresh, before = _beside(path, NEW), _beside(path, OLD)
    if not fresh.exists():
        signers(press)  # or a key that is not this log's would be handed over
        if before.exists():
            message = f"上一次更换还在交接期：{before.name} 还在"
            advice = "请先结束交接：确认读者和监督者都已换用新公钥，再删除这个文件。"
            raise NeedsPerson(message, advice=advice)
    signer = make_key(fresh, press.info.origin)
    succeed(press.store, signer.vkey)  # from here on the new key is the log's
    if path.exists() and read_key(path).vkey != signer.vkey:
        path.replace(before)
    fresh.replace(path)
    return signer


def _old(path: Path, known: list[str]) -> Signer:
    """Return the signer of the key before, if it is one of this log's."""
    signer = read_key(path)
    if signer.vkey not in known[1:]:
        message = f"{path.name} 不是这个台账以前的密钥"
        raise SettingsError(message, advice="请移走这个文件，或者换回更换时留下的那一个。")
    return signer


def _of(origin: str, found: Signer) -> Signer:
    """Return a signer that was found, if it is of this log."""
    if found.name != origin:
        message = f"密钥文件属于另一个台账 {found.name}"
        raise SettingsError(message, advice="请换一个 log_key_file,或者移走旧文件。")
    return found


def _beside(path: Path, ending: str) -> Path:
    """Return the file beside the key file."""
    return path.with_name(path.name + ending)


def known_keys(press: Press) -> list[str]:
    """Return the log's public keys as the record knows them, newest first."""
    identity = identity_of(press.store)
    return list(identity.vkeys) if identity else []
