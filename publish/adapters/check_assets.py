"""The scripts of the reader's check, and the verifier that is made of them.

The scripts are ES modules that name each other by their plain names, so they lie together in one
folder whose name has the hash of them all: readers keep them for ever, and never mix two versions.
The verifier is one file that runs from a disk, where modules do not load: the same modules, one
after the other in one classic script.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

VERIFIER = "verify/verifier.html"
_NOBLE = "noble-ed25519.js"
_OFFLINE = (
    *("proof.js", "wording.js", "plaintext.js", "statement.js", "copying.js"),
    *("holding.js", "words.js", "offline.js"),
)
"""What the verifier is made of, callees first."""
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=async function|function|class|const)", re.MULTILINE)
_NAMES = re.compile(r"^export \{.*\};?$", re.MULTILINE)
_TEMPLATE = "verifier.html"
_MARK = "/* script */"


def folder_of(assets: Path) -> Path:
    """Return where the sources lie; ``assets`` is ``site/assets``."""
    return assets / "check"


def scripts(assets: Path) -> list[tuple[str, bytes]]:
    """Return public path and bytes of each script, and of the notice of whose they are."""
    paths = sorted(p for p in folder_of(assets).iterdir() if p.suffix in {".js", ".txt"})
    found = [(path.name, path.read_bytes()) for path in paths]
    hashed = hashlib.sha256(b"".join(name.encode() + data for name, data in found))
    return [(f"assets/check.{hashed.hexdigest()[:8]}/{name}", data) for name, data in found]


def files(assets: Path) -> list[tuple[str, bytes]]:
    """Return all that is published: scripts and verifier."""
    return [*scripts(assets), (VERIFIER, verifier(assets))]


def entrance(assets: Path) -> str:
    """Return the public path of the script that the page /verify/ loads."""
    return next(path for path, _ in scripts(assets) if path.endswith("/page.js"))


def verifier(assets: Path) -> bytes:
    """Return the verifier: one HTML file that needs nothing else."""
    folder = folder_of(assets)
    own = "".join(_plain((folder / name).read_text("utf-8")) for name in _OFFLINE)
    noble = _NAMES.sub("return { verifyAsync };", (folder / _NOBLE).read_text("utf-8"))
    parts = (
        *('"use strict";', "(() => {", own, "const noble = () => {", noble, "};"),
        *("globalThis.zhengming = { verifyFiles, noble };", "begin(document, noble);", "})();"),
    )
    script = "\n".join(parts)
    page = (folder / _TEMPLATE).read_text("utf-8")
    return page.replace(_MARK, script.replace("</", "<\\/")).encode()


def _plain(module: str) -> str:
    """Return a module as a part of a script."""
    return _EXPORT.sub("", _IMPORT.sub("", module))
