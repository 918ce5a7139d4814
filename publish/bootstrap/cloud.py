"""Settings of a cloud function: of its environment, and its secrets from the Parameter Store.

``ZHENGMING_PARAMETERS`` names the path under which they are, such as ``/zhengming``; without it
everything comes from the environment, as on one machine.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from publish.bootstrap import logkey
from publish.errors import SettingsError
from publish.settings import Settings, load
from publish.settings.fields import SECRETS
from publish.settings.reading import PREFIX

PATH = f"{PREFIX}PARAMETERS"
LOG_KEY, OLD_KEY = "log_key", "log_key_old"
"""Names of the parameters for what ``log_key_file`` holds on one machine, and for the key before,
which lies beside it while a rotation lasts."""


def settings(*, signs: bool) -> Settings:
    """Return the settings of this function; only one that signs asks for the log's key.

    For any other ``log_key_file`` is empty. Raises SettingsError if they make no sense, or the key
    is not there; StoreUnavailable.
    """
    path = os.environ.get(PATH, "")
    given = _secrets(path, signs=signs) if path else {}
    found = load({**os.environ, **given}, Path.cwd())
    return replace(found, log_key_file="") if path and not signs else found


def _secrets(path: str, *, signs: bool) -> Mapping[str, str]:
    """Return the secrets as they would stand in an environment, the key in a file of ours alone."""
    from publish.adapters import parameters

    found = dict(parameters.fetch(path, [*SECRETS, *([LOG_KEY, OLD_KEY] if signs else [])]))
    key, old = found.pop(LOG_KEY, ""), found.pop(OLD_KEY, "")
    given = {PREFIX + name.upper(): value for name, value in found.items()}
    if not signs:
        return given
    if not key:
        message = f"参数 {path}/{LOG_KEY} 不存在"
        raise SettingsError(message, advice="请把 init 生成的密钥存为 SecureString 参数。")
    return given | {f"{PREFIX}LOG_KEY_FILE": str(_kept(key, old))}


def _kept(key: str, old: str) -> Path:
    """Write the keys where only this function reads (mode 0600); return the file of the newest."""
    file = Path(tempfile.mkdtemp(prefix="zhengming-")) / "log.key"
    for path, text in ((file, key), (file.with_name(file.name + logkey.OLD), old)):
        if text:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as opened:
                opened.write(text)
    return file
