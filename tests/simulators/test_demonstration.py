"""The demo with copies, as ``make run CHANNELS=simulated`` starts it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.simulators.demonstration import NOTICE

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_every_page_says_that_the_copies_are_simulated(tmp_path: Path) -> None:
    """Copies exist on both platforms, pages name them, and a line on each says what they are."""
    folder = tmp_path / "demo"
    run = [sys.executable, "-m", "tests.simulators.demonstration", "--folder", str(folder)]
    ports = ["--port", str(free_port()), "--wechat", "0", "--weibo", "0"]
    with subprocess.Popen([*run, *ports], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any("Open  http://127.0.0.1:" in line for line in process.stdout)
        pages = {path: path.read_text("utf-8") for path in (folder / "public").rglob("*.html")}
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert len(pages) > 40
    shown = {path: text for path, text in pages.items() if path.name != "verifier.html"}
    assert [path for path, text in shown.items() if NOTICE not in text] == []
    copies = pages[folder / "public" / "statements" / "C2026-0001" / "index.html"]
    assert re.search(r'href="http://mp\.weixin\.qq\.com/s\?[^"]+">微信公众号 第1版</a>', copies)
    assert re.search(r'href="https://weibo\.com/[^"]+">微博 第1版</a>', copies)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """It is emptied only if it is the demo's own."""
    kept = tmp_path / "record.sqlite3"
    kept.write_bytes(b"precious")
    run = [sys.executable, "-m", "tests.simulators.demonstration", "--folder", str(tmp_path)]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert kept.read_bytes() == b"precious"
