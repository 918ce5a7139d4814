"""A verifier that others wrote: golang.org/x/mod/sumdb behind the small program sumdb_check.

``go_verifier()`` builds it once a session and returns a function that runs it over a directory
with a log in it. Needs Debian's golang-go and golang-golang-x-mod-dev; no module is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

_SOURCE = Path(__file__).parent / "sumdb_check"
_GOPATH = "/usr/share/gocode"
"""Where Debian's Go library packages live."""

GoVerifier = Callable[..., "subprocess.CompletedProcess[str]"]
"""Called with (log_dir, vkey, *earlier checkpoint files); returncode 0 when all of it verifies."""


@cache
def go_verifier() -> GoVerifier:
    """Return the verifier; skips the test, saying why, only where there is no Go at all.

    A Go that cannot build the program is a fault to be mended, and fails.
    """
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH: no independent check by golang.org/x/mod/sumdb")
    program = Path(tempfile.mkdtemp(prefix="sumdb-check-")) / "sumdb_check"
    env = os.environ | {"GO111MODULE": "off", "GOPATH": _GOPATH, "GOFLAGS": ""}
    command = [go, "build", "-o", str(program), "."]
    subprocess.run(command, cwd=_SOURCE, env=env, check=True, timeout=300)

    def verify(log_dir: Path, vkey: str, *earlier: Path) -> subprocess.CompletedProcess[str]:
        call = [str(program), str(log_dir), vkey, *map(str, earlier)]
        return subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)

    return verify
