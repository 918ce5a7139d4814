"""The package as AWS gets it, made when its inputs have changed, and unpacked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.functions.cloud import ENGINES

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "build" / "lambda"


@pytest.fixture(scope="session")
def package() -> Path:
    """Give the folder that ``make package`` fills; skips where that cannot be done."""
    if sys.version_info[:2] != (3, 11):
        pytest.skip("Lambda runs what packs it: packages are made with Python 3.11 alone")
    command = [sys.executable, str(ROOT / "functions" / "package.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "pip download failed" in done.stderr:
        pytest.skip(f"the wheels of the package cannot be had: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    return BUILT


@pytest.fixture(scope="session")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the zip unpacked, as it lies in ``/var/task``; skips without Lambda's client."""
    if not (ENGINES / "awslambdaric").is_dir():
        pytest.skip("awslambdaric is not in build/engines: .ci/setup test installs it")
    tree = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package / "deployment.zip") as packed:
        packed.extractall(tree)
    return tree
