"""``pip install .`` in a clean environment gives the whole product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, Office

_HEALTH = """
from publish import bootstrap
from publish.api.wsgi import application

api = application(bootstrap.open_press(bootstrap.settings()))
[body] = api({"REQUEST_METHOD": "GET", "PATH_INFO": "/health"}, lambda status, headers: None)
print(body.decode())
"""
"""Asks the API that `zhengming serve` would mount."""
_PUBLIC = (
    "statements/C2026-0001/v3/index.html",
    "register/index.html",
    "search/index.html",
    "search/tail.bin",
    "search/variants.txt",
    "assets/search.*.js",
    "verify/index.html",
    "verify/verifier.html",
    "check/0.bin",
    "assets/check.*/check.js",
    "assets/check.*/noble-ed25519.js",
    "log/checkpoint",
    "schema/statement.schema.json",
)
"""What readers need of each part; what is made from files of the package, above all."""


@pytest.mark.slow
def test_installed_wheel_is_the_whole_product(tmp_path: Path) -> None:
    """Away from the checkout, an installed wheel sets up a press and publishes every sample."""
    environment = Office(tmp_path).environment
    environment.pop("PYTHONPATH")
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    locked = ["--require-hashes", "-r", str(ROOT / "requirements" / "run.lock")]
    subprocess.run([*pip, *locked], check=True, env=environment)
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*wheel, "-w", str(tmp_path), str(ROOT)], check=True, env=environment)
    built = next(tmp_path.glob("zhengming-*.whl"))
    subprocess.run([*pip, "--no-deps", str(built)], check=True, env=environment)
    zhengming = str(venv / "bin" / "zhengming")
    for command in ("init", "demo", "audit", "status"):
        done = subprocess.run(
            [zhengming, command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
    public = tmp_path / "var" / "public"
    assert [name for name in _PUBLIC if not [*public.glob(name)]] == []
    asked = [str(venv / "bin" / "python"), "-c", _HEALTH]
    told = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert told.stdout == b'{"ok":true,"store":true,"worker":null}\n', told.stderr
