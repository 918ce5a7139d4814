"""Measures the packed functions: ``python tests/bench/cold.py [--write]``.

Cold start: a process of Lambda's own client with the unpacked zip, until it asks for its first
event, and until it has answered it; beside an application of Chalice that has one route and does
nothing, in turn, in the same run. Processor time, since others may use the machine.

Building the site: an archive is submitted into a bucket (SeaweedFS, over TLS), and the worker's
function makes all of it, and then one more statement, in one process, as a warm function would.
"""

from __future__ import annotations

import argparse
import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from tests.bench import corpus  # noqa: E402 - after the path is set
from tests.bench.run import into_readme, machine  # noqa: E402 - as above
from tests.buckets import certificate, seaweed, service  # noqa: E402 - as above
from tests.functions import cloud  # noqa: E402 - as above
from tests.functions.cloud import Function, request, running, scheduled  # noqa: E402 - as above

_BEGIN, _END = "<!-- bench-cold:begin -->", "<!-- bench-cold:end -->"
_EMPTY = """from chalice import Chalice

app = Chalice(app_name="empty")


@app.route("/health", content_types=["text/markdown"])
def health():
    return {}
"""
_TICK = os.sysconf("SC_CLK_TCK")
_LIMIT = 250 << 20


@dataclass(frozen=True, slots=True)
class Start:
    """One cold start: seconds of processor time, and MiB."""

    imported: float
    answered: float
    peak: float


@dataclass(frozen=True, slots=True)
class Built:
    """What it took to make all pages, and one more."""

    whole: float
    whole_cpu: float
    one: float
    one_cpu: float
    peak: float


def main() -> int:
    """Measure, print the table, and write it into the README if asked to."""
    given = _arguments()
    subprocess.run([sys.executable, str(_ROOT / "functions" / "package.py")], check=True)
    with tempfile.TemporaryDirectory() as name:
        text = _measured(Path(name), given)
    print(text)
    if given.write:
        into_readme(text, _BEGIN, _END)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="cold starts of each")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    return parser.parse_args()


def _measured(folder: Path, given: argparse.Namespace) -> str:
    """Measure everything in a folder; return the table."""
    ours = folder / "ours"
    with zipfile.ZipFile(_ROOT / "build" / "lambda" / "deployment.zip") as packed:
        size = sum(each.file_size for each in packed.infolist())
        packed.extractall(ours)
    empty = _empty(folder / "empty", ours)
    shown, key = certificate.make(folder)
    with _server(folder, shown, key) as bucket:
        settings = _court(folder, bucket)
        starts: dict[str, list[Start]] = {"ours": [], "empty": []}
        for _ in range(given.rounds):
            starts["ours"].append(_start(ours, settings, folder))
            starts["empty"].append(_start(empty, settings, folder))
        built = {count: _built(ours, folder, bucket, count) for count in given.sizes}
    return _table(size, starts, built)


@contextmanager
def _server(folder: Path, shown: Path, key: Path) -> Iterator[service.Service]:
    os.environ.update(service.environment(shown))
    home = folder / "seaweedfs"
    home.mkdir()
    with seaweed.running(home, shown, key) as bucket:
        yield bucket


def _empty(folder: Path, ours: Path) -> Path:
    """Return the least that Chalice packages, with bytecode like ours."""
    folder.mkdir()
    shutil.copytree(ours / "chalice", folder / "chalice")
    (folder / "app.py").write_text(_EMPTY, encoding="utf-8")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, quiet=1, invalidation_mode=mode)
    return folder


def _court(folder: Path, bucket: service.Service, name: str = "court") -> Mapping[str, str]:
    """Begin a record in the bucket; return the settings of its functions."""
    settings = {
        **bucket.court()[0],
        "ZHENGMING_SITE_URL": "https://press.court.example/",
        "ZHENGMING_LOG_KEY_FILE": str(folder / f"{name}.key"),
    }
    _zhengming(folder, settings, "init")
    return settings


def _zhengming(folder: Path, settings: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "publish", *words, "--json"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), **settings}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def _start(tree: Path, settings: Mapping[str, str], folder: Path) -> Start:
    """Start a function and ask it how it is."""
    with running(tree, "app.app", settings, folder) as function:
        assert function.waiting.wait(cloud.PATIENCE)
        imported = _cpu(function)
        got = function.invoke(request("GET", "/health", ""), milliseconds=29_000)
        assert got["statusCode"] == 200, got
        return Start(imported, _cpu(function), _peak(function))


def _built(tree: Path, folder: Path, bucket: service.Service, count: int) -> Built:
    """Let the worker's function make the pages of an archive, and then of one more statement."""
    work = folder / f"corpus-{count}"
    corpus.write(work, count, 1)
    settings = _court(folder, bucket, f"court-{count}")
    _zhengming(folder, settings, "submit", str(work / "archive.jsonl"))
    with running(tree, "app.looked", settings, folder) as function:
        assert function.waiting.wait(cloud.PATIENCE)
        began, used = time.perf_counter(), _cpu(function)
        function.invoke(scheduled(), patience=900)
        whole, whole_cpu = time.perf_counter() - began, _cpu(function) - used
        _zhengming(folder, settings, "submit", str(work / "more.jsonl"))
        began, used = time.perf_counter(), _cpu(function)
        function.invoke(scheduled(), patience=900)
        one, one_cpu = time.perf_counter() - began, _cpu(function) - used
        return Built(whole, whole_cpu, one, one_cpu, _peak(function))


def _cpu(function: Function) -> float:
    """Return the seconds of user and system time that a process has used (proc(5))."""
    text = Path(f"/proc/{function.process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(text[11]) + int(text[12])) / _TICK


def _peak(function: Function) -> float:
    """Return the largest memory that a process has held, in MiB."""
    lines = Path(f"/proc/{function.process}/status").read_text("ascii").splitlines()
    [line] = [each for each in lines if each.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def _table(size: int, starts: Mapping[str, list[Start]], built: Mapping[int, Built]) -> str:
    """Return the table, and the sentences that belong to it."""
    ours, empty = (_typical(starts[name]) for name in ("ours", "empty"))
    rows = [
        ["", "ours", "an empty Chalice application", "ratio"],
        ["---"] * 4,
        _row("import, processor time", ours.imported, empty.imported),
        _row("… and the first answer", ours.answered, empty.answered),
        ["memory", f"{ours.peak:.0f} MiB", f"{empty.peak:.0f} MiB", ""],
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["", "| in the worker's function | everything | one more | peak |"]
    lines += ["| --- | --- | --- | --- |"]
    for count, each in built.items():
        whole = f"{each.whole:.1f} s / {each.whole_cpu:.1f} s"
        one = f"{each.one:.2f} s / {each.one_cpu:.2f} s"
        lines += [f"| {count:,} statements | {whole} | {one} | {each.peak:.0f} MiB |"]
    note = (
        f"Measured by `tests/bench/cold.py` on {machine()}: medians of {len(starts['ours'])} "
        "starts each, through Lambda's own runtime client on the unpacked zip; wall time / "
        f"processor time. Unpacked the zip is {size / 1e6:.0f} MB, {size / _LIMIT:.0%} of what "
        "Lambda allows. Our first answer opens the bucket over TLS; the empty one has none."
    )
    return "\n".join([*lines, "", note]) + "\n"


def _typical(starts: list[Start]) -> Start:
    return Start(
        median(each.imported for each in starts),
        median(each.answered for each in starts),
        max(each.peak for each in starts),
    )


def _row(label: str, ours: float, empty: float) -> list[str]:
    return [label, f"{ours:.2f} s", f"{empty:.2f} s", f"{ours / empty:.1f}"]


if __name__ == "__main__":
    sys.exit(main())
