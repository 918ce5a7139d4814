"""``make package``: what AWS deploys, ``build/lambda/deployment.zip`` and ``sam.json``.

Chalice makes both from the application; of its own accord it would fetch what the application
needs without hashes, and drop what it cannot find without a word. So it gets an empty list here,
and the locked wheels are put beside what it made. No network is needed once they are in
``build/wheels``, and none of AWS at all. boto3 stays out: Lambda brings one. The same inputs give
the same bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "package.lock"
WHEELS, OTHERS, PROJECT, OUT = (
    ROOT / "build" / name for name in ("wheels", "lambda-others", "lambda-project", "lambda")
)
STAGE, PYTHON = "court", "3.11"
BUNDLE = ("mkdocs.yml", "site", "content", "functions/app.py")
"""What travels inside the package, as in the wheel (``force-include`` of pyproject.toml)."""
UNWANTED = shutil.ignore_patterns("__pycache__", "_bundle", "*.pyc", "node_modules")
_ICON = re.compile(r"[a-z]+(?:/[a-z0-9-]+)+")
_CLI = "from chalice.cli import main; main()"
ICONS = "material/templates/.icons/"
"""Fourteen thousand files, of which the templates name a dozen."""
NEEDED = ("app.py", "chalice/app.py", "publish/ports.py", "publish/_bundle/mkdocs.yml")
MOST = 250 << 20
"""Bytes that Lambda unpacks at most."""


def main() -> None:
    """Build, look whether all is inside, and say how large it is."""
    if ".".join(map(str, sys.version_info[:2])) != PYTHON:
        sys.exit(f"make package: Lambda runs what packs it, and that has to be Python {PYTHON}")
    OUT.parent.mkdir(exist_ok=True)
    with (OUT.parent / "lambda.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # two at once would build it into each other
        mark = fingerprint()
        if not _stamped(OUT, mark):
            _build(mark)


def _build(mark: str) -> None:
    for folder in (PROJECT, OUT):
        shutil.rmtree(folder, ignore_errors=True)
    _others()
    _project()
    _chalice()
    own = PROJECT / "unpacked"
    with zipfile.ZipFile(OUT / "deployment.zip") as packed:
        packed.extractall(own)
    _compile(own)
    _pack(own, OTHERS)
    _inspect()
    shutil.rmtree(PROJECT)
    (OUT / ".stamp").write_text(mark, encoding="ascii")


def fingerprint() -> str:
    """Return a digest of everything that the package is made from."""
    kept = hashlib.sha256()
    for path in sorted(_inputs()):
        kept.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        kept.update(path.read_bytes())
    return kept.hexdigest()


def _inputs() -> Iterator[Path]:
    yield from (LOCK, ROOT / "mkdocs.yml", *(ROOT / "functions").glob("*.py"))
    yield from (ROOT / "functions").rglob("*.json")
    for name in ("publish", "site", "content"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and not path.match("*.pyc"):
                yield path


def _stamped(folder: Path, mark: str) -> bool:
    """Return whether a folder was finished, from the same inputs."""
    stamp = folder / ".stamp"
    return stamp.is_file() and stamp.read_text("ascii") == mark


def _project() -> None:
    """Lay out the project for Chalice, with the package in ``vendor/``."""
    vendor = PROJECT / "vendor"
    shutil.copytree(ROOT / "functions" / ".chalice", PROJECT / ".chalice")
    shutil.copy(ROOT / "functions" / "app.py", PROJECT)
    (PROJECT / "requirements.txt").write_text("", encoding="ascii")
    shutil.copytree(ROOT / "publish", vendor / "publish", ignore=UNWANTED)
    for name in BUNDLE:
        source, to = ROOT / name, vendor / "publish" / "_bundle" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, to, ignore=UNWANTED)
        else:
            shutil.copy(source, to)


def _others() -> None:
    """Install the locked wheels for Lambda's Linux, from ``build/wheels`` if they are there."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if _stamped(OTHERS, lock):
        return
    wanted = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(LOCK)]
    wanted += ["--implementation=cp", f"--python-version={PYTHON}"]
    wanted += [f"--platform=manylinux{kind}_x86_64" for kind in ("_2_17", "2014", "_2_5", "1")]
    for folder in (OTHERS, WHEELS) if not _stamped(WHEELS, lock) else (OTHERS,):
        shutil.rmtree(folder, ignore_errors=True)
    if not WHEELS.is_dir():
        _run("-m", "pip", "download", "-q", "-d", str(WHEELS), *wanted)
        (WHEELS / ".stamp").write_text(lock, encoding="ascii")
    here = ["--no-index", "--find-links", str(WHEELS), "--no-compile", "--target", str(OTHERS)]
    _run("-m", "pip", "install", "-q", *here, *wanted)
    shutil.rmtree(OTHERS / "bin", ignore_errors=True)
    _compile(OTHERS)
    (OTHERS / ".stamp").write_text(lock, encoding="ascii")


def _chalice() -> None:
    """Let Chalice write template and zip; it asks for a region, and reaches nothing."""
    command = ["-c", _CLI, "--project-dir", str(PROJECT), "package", "--stage", STAGE]
    merged = ["--merge-template", str(ROOT / "functions" / "infra.json")]
    _run(*command, *merged, str(OUT))


def _run(*command: str) -> None:
    """Run a module of this Python, quietly; ends everything if it fails."""
    told = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    environment = {**os.environ, **told, **quiet, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"make package: {' '.join(command[1:3])} failed\n{done.stdout}{done.stderr}")


def _compile(tree: Path) -> None:
    """Ship bytecode that is not checked against the source: half of a cold start is compiling."""
    where = ["-q", "-s", str(tree), "-p", "/var/task", str(tree)]
    _run("-m", "compileall", "-j", "0", "--invalidation-mode", "unchecked-hash", *where)


def _pack(*trees: Path) -> None:
    """Write the zip, sorted and without dates."""
    found = {
        str(path.relative_to(tree)): path
        for tree in trees
        for path in tree.rglob("*")
        if path.is_file() and path.name != ".stamp"
    }
    for name in _unused(found):
        del found[name]
    with zipfile.ZipFile(OUT / "deployment.zip", "w") as packed:
        for name, path in sorted(found.items()):
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.compress_type = 0o100644 << 16, zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes(), compresslevel=6)


def _unused(found: Mapping[str, Path]) -> list[str]:
    """Return the icons that no template and no setting of ours names."""
    texts = [path for name, path in found.items() if name.endswith((".html", "mkdocs.yml"))]
    named = {each for path in texts for each in _ICON.findall(path.read_text("utf-8"))}
    icons = {name: name.removeprefix(ICONS).removesuffix(".svg") for name in found if ICONS in name}
    return [name for name, icon in icons.items() if icon not in named]


def _inspect() -> None:
    """Refuse a package that lacks something, or holds what it must not; tell its size."""
    with zipfile.ZipFile(OUT / "deployment.zip") as packed:
        names, size = set(packed.namelist()), sum(each.file_size for each in packed.infolist())
    missing = [name for name in NEEDED if name not in names]
    surplus = {name.split("/")[0] for name in names} & {"boto3", "botocore", "waitress"}
    if missing or surplus or size > MOST:
        sys.exit(f"make package: missing {missing}, unwanted {surplus}, {size} bytes unpacked")
    zipped = (OUT / "deployment.zip").stat().st_size
    told = f"{zipped / 1e6:.1f} MB packed, {size / 1e6:.1f} MB unpacked, {len(names)} files"
    print(f"build/lambda/deployment.zip: {told}")  # noqa: T201 - for a person


if __name__ == "__main__":
    main()
