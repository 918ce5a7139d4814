"""Measures ``zhengming serve`` beside a bare server: ``python tests/bench/serve.py [--write]``.

The same load goes to both in turn, round after round: reading pages over connections that stay
open, and submitting statements through the API. The bare server (``bare.py``) makes the same store
calls. What ``serve`` does besides is its price: routing, journal, tags and headers, Chalice, and a
worker that publishes what has just been accepted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

_ROOT = Path(__file__).resolve().parents[2]
_BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(_ROOT))

from tests.bench import corpus  # noqa: E402 - after the path is set
from tests.bench.run import into_readme, machine  # noqa: E402 - as above

_BEGIN, _END = "<!-- bench-serve:begin -->", "<!-- bench-serve:end -->"
_CONNECTIONS = (1, 8, 32)
_ARCHIVE = 100
_SERVERS = {
    "serve": ("-m", "publish", "serve", "--port", "0", "--json"),
    "bare": (str(_BENCH / "bare.py"),),
}
Row = tuple[float, float, float]
"""Requests a second, p50 and p99 in milliseconds."""


def main() -> int:
    """Measure, print the table, and write it into the README if asked to."""
    given = _arguments()
    folder = Path(given.folder)
    submits = given.rounds * len(_CONNECTIONS) * given.submits
    _prepare(folder, submits)
    with (folder / "more.jsonl").open(encoding="utf-8") as lines:
        found = _measure(folder, [line.rstrip("\n") for line in lines], given)
    text = _table(found, given)
    print(text)
    if given.write:
        into_readme(text, _BEGIN, _END)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reads", type=int, default=3000, help="requests of one measurement")
    parser.add_argument("--submits", type=int, default=320, help="the same, of submissions")
    parser.add_argument("--folder", default=str(_ROOT / "build" / "bench-serve"))
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    return parser.parse_args()


def _prepare(folder: Path, submits: int) -> None:
    """Set up a press for each server, with an archive that is published, and a token."""
    shutil.rmtree(folder, ignore_errors=True)
    corpus.write(folder, _ARCHIVE, submits)
    for name in _SERVERS:
        press = folder / name
        press.mkdir()
        settings = 'site_url = "https://press.court.example/"\n'
        (press / "zhengming.toml").write_text(settings, encoding="utf-8")
        for words in (("init",), ("submit", str(folder / "archive.jsonl")), ("publish",)):
            _zhengming(press, *words)
        _zhengming(press, "user", "add", "bench", "--role", "intake")
        token = json.loads(_zhengming(press, "user", "token", "bench"))["token"]
        (press / "token").write_text(token, encoding="utf-8")


def _zhengming(press: Path, *words: str) -> str:
    command = [sys.executable, "-m", "publish", *words, "--json"]
    done = subprocess.run(
        command, cwd=press, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = f"zhengming {words[0]}: {done.stderr[-2000:]}"
        raise RuntimeError(message)
    return done.stdout


def _environment() -> dict[str, str]:
    """Return settings under which no limit of requests is measured instead."""
    return {**os.environ, "PYTHONPATH": str(_ROOT), "ZHENGMING_RATE_LIMIT": "100000"}


def _measure(
    folder: Path, more: list[str], given: argparse.Namespace
) -> dict[tuple[str, str, int], list[Row]]:
    """Return what was found of each server, kind of request and number of connections."""
    found: dict[tuple[str, str, int], list[Row]] = {}
    pages = [f"/statements/N2023-{serial:04d}/" for serial in range(1, 21)]
    reads = [[pages[number % len(pages)], ""] for number in range(given.reads)]
    for _ in range(given.rounds):
        for connections in _CONNECTIONS:
            batch = [["/api/statements", more.pop()] for _ in range(given.submits)]
            for name in _SERVERS:
                with _running(folder / name, name) as url:
                    row = _load(url, "GET", connections, {}, reads)
                    found.setdefault((name, "read", connections), []).append(row)
                    headers = {
                        "Authorization": f"Bearer {(folder / name / 'token').read_text()}",
                        "Content-Type": "application/json",
                    }
                    row = _load(url, "POST", connections, headers, batch)
                    found.setdefault((name, "submit", connections), []).append(row)
                print(f"{name} {connections}: {row}", file=sys.stderr, flush=True)
    return found


@contextmanager
def _running(press: Path, name: str) -> Iterator[str]:
    """Run a server in a process of its own, its journal in a file; yields its address."""
    with (press / "journal").open("a", encoding="utf-8") as journal:
        server = subprocess.Popen(
            [sys.executable, *_SERVERS[name]],
            cwd=press,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=journal,
            text=True,
        )
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.terminate()
            server.wait(120)
            server.stdout.close()


def _load(
    url: str, method: str, connections: int, headers: dict[str, str], rows: Sequence[list[str]]
) -> Row:
    command = [sys.executable, str(_BENCH / "load.py"), url, method, str(connections)]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run(
        [*command, json.dumps(headers)], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    whole, *took = json.loads(done.stdout)
    return len(took) / whole, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000


def _table(found: dict[tuple[str, str, int], list[Row]], given: argparse.Namespace) -> str:
    """Return the table, and the sentences that belong to it."""
    names = {"read": "reading a page", "submit": "submitting through the API"}
    head = ["", *(f"{count} connection{'s' * (count > 1)}" for count in _CONNECTIONS)]
    rows = [head, ["---"] * len(head)]
    for kind, label in names.items():
        for server, about in (("serve", "`zhengming serve`"), ("bare", "bare server")):
            cells = [_cell(found[server, kind, count]) for count in _CONNECTIONS]
            rows.append([f"{label}, {about}", *cells])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    note = (
        f"Measured by `make bench` on {machine()}: requests a second, p50 / p99 in ms, medians of "
        f"{given.rounds} rounds of {given.reads} reads and {given.submits} submissions, load and "
        "server on the same processors. While `serve` is submitted to, its worker publishes; the "
        "bare server does not."
    )
    return "\n".join([*lines, "", note]) + "\n"


def _cell(rows: Sequence[Row]) -> str:
    rate, middle, late = (median(row[place] for row in rows) for place in range(3))
    return f"{rate:,.0f} /s, {middle:.1f} / {late:.1f}"


if __name__ == "__main__":
    sys.exit(main())
