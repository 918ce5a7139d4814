"""``zhengming serve`` as an operator runs it: processes, signals, refusals at the start."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import SAMPLES, Office
from tests.server.house import PATIENCE
from tests.server.process import served

FIRST = str(SAMPLES / "clarification-2026-001.md")
NOTICE = str(SAMPLES / "notice-2026-001.md")
QUICK = ("--every", "0.1")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an empty office, set up."""
    made = Office(tmp_path)
    made.done("init")
    return made


def listens(port: int) -> bool:
    """Return whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_another_process_submits_is_published(office: Office) -> None:
    """A statement submitted by the command line is on the site by itself; SIGTERM ends with 0."""
    with served(office, *QUICK) as server:
        server.wait_for("published")
        assert httpx.get(f"{server.url}statements/C2026-0001/").status_code == 404
        office.done("submit", FIRST)
        assert server.wait_for("published", 2)[-1]["entries"] == 1
        answer = httpx.get(f"{server.url}statements/C2026-0001/")
        assert answer.status_code == 200
        assert "视频有关情况的通报" in answer.text
        server.signal(signal.SIGTERM)
        assert server.ended() == 0
        assert server.lines[-1]["event"] == "stopped"
    assert office.done("audit")["findings"] == []


def test_beside_the_command_line(office: Office) -> None:
    """``zhengming publish`` at the same time disturbs nothing: the record and the site agree."""
    with served(office, *QUICK) as server:
        office.done("submit", FIRST)
        office.done("publish")
        office.done("submit", NOTICE)
        office.done("project", "--full")
        server.signal(signal.SIGINT)
        assert server.ended() == 0
        assert server.events("failing") == []
    assert office.done("status")["published"] == 2
    assert office.done("audit")["findings"] == []


def test_killed_and_started_again(office: Office) -> None:
    """After kill -9 the next start publishes whatever was accepted."""
    with served(office, *QUICK) as server:
        server.wait_for("published")
        server.signal(signal.SIGKILL)
        assert server.ended() == -signal.SIGKILL
    office.done("submit", FIRST)
    with served(office, *QUICK) as server:
        assert server.wait_for("published")[0]["entries"] == 1


def test_a_second_signal_ends_it_at_once(office: Office) -> None:
    """While it waits for a request that does not come to its end, a second SIGTERM is enough."""
    with served(office) as server:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as upload:
            upload.sendall(b"POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
            assert httpx.get(server.url).status_code in {200, 404}  # its turn came after the upload
            server.signal(signal.SIGTERM)
            while listens(port):  # the doors are shut in the next turn of the loop
                pass
            assert server.process.poll() is None
            server.signal(signal.SIGTERM)
            assert server.ended() == -signal.SIGTERM


def test_no_secret_and_no_reader_in_the_journal(office: Office) -> None:
    """Token, key and query strings never come out; whoever reads leaves no address behind."""
    secret = "2.00s3cretT0ken"
    extra = {
        "ZHENGMING_WEIBO_TOKEN": secret,
        "ZHENGMING_WEIBO_RIP": "198.51.100.9",
        "ZHENGMING_WEIBO_API": "http://127.0.0.1:1",
    }
    office.done("submit", FIRST, NOTICE)
    with served(office, *QUICK, **extra) as server:
        server.wait_for("published")
        header = {"authorization": f"Bearer {secret}", "cookie": f"x={secret}"}
        httpx.get(f"{server.url}statements/C2026-0001/?token={secret}", headers=header)
        httpx.get(f"{server.url}{secret}/", headers=header)
        server.wait_for("request", 2)
        server.signal(signal.SIGTERM)
        assert server.ended() == 0
    key = (office.folder / "var/log.key").read_text().strip()
    assert secret not in server.text
    assert key not in server.text
    assert "127.0.0.1" not in "".join(str(line) for line in server.events("request"))
    assert {line["route"] for line in server.events("request")} == {"/statements/*", "none"}


def test_metrics_are_on_loopback_and_parse(office: Office) -> None:
    """Every line of /metrics has the form; what an operator needs is there."""
    office.done("submit", FIRST)
    with served(office, "--metrics-port", "0", *QUICK) as server:
        server.wait_for("published")
        httpx.get(server.url)
        server.wait_for("request")
        port = server.events("started")[0]["metrics"]
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
        while "zhengming_log_entries" not in answer.text:  # set at the end of the round
            answer = httpx.get(f"http://127.0.0.1:{port}/metrics")
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
        assert httpx.post(f"http://127.0.0.1:{port}/metrics").status_code == 405
        assert httpx.get(f"{server.url}metrics").status_code == 404
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    sample = re.compile(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [0-9.e+-]+')
    lines = answer.text.splitlines()
    assert [row for row in lines if not row.startswith("# ") and not sample.fullmatch(row)] == []
    for needed in (
        'zhengming_log_entries{where="site"} 1',
        'zhengming_requests_total{route="/*",status="200"} 1',
        "zhengming_worker_alive 1",
        "zhengming_publish_seconds_count 1",
    ):
        assert needed in lines
    assert any(row.startswith("zhengming_publish_age_seconds ") for row in lines)


def test_emf_lines_stand_among_the_others(office: Office) -> None:
    """With metrics = "emf" the figures are lines of the same stream, the last ones at the end."""
    alive = "zhengming_worker_alive"
    with served(office, *QUICK, ZHENGMING_METRICS="emf") as server:
        server.wait_until(lambda: any(alive in line for line in server.every))
        server.signal(signal.SIGTERM)
        assert server.ended() == 0
        assert [line[alive] for line in server.every if alive in line] == [1, 0]


def test_the_site_alone_needs_no_record(tmp_path: Path, office: Office) -> None:
    """``--site-only`` serves a folder on a machine that has neither record nor key."""
    office.done("submit", FIRST)
    office.done("publish")
    (office.folder / "var/log.key").unlink()
    (office.folder / "var/record.sqlite3").unlink()
    with served(office, "--site-only") as server:
        assert httpx.get(f"{server.url}statements/C2026-0001/").status_code == 200
        assert httpx.get(f"{server.url}api/health").status_code == 404
        server.signal(signal.SIGTERM)
        assert server.ended() == 0


def refused(office: Office, *arguments: str, **extra: str) -> tuple[int, str]:
    """Start a server that has to refuse; return exit status and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "publish", "serve", "--port", "0", *arguments],
        cwd=office.folder,
        env=office.environment | extra,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stderr


def test_it_refuses_to_start_without_a_record(tmp_path: Path) -> None:
    """Nothing was set up: status 2, and the command that does it."""
    status, said = refused(Office(tmp_path))
    assert status == 2
    assert "zhengming init" in said


def test_it_refuses_to_start_without_the_key(office: Office) -> None:
    """A worker that could sign nothing is told at the start, not at the first statement."""
    (office.folder / "var/log.key").unlink()
    status, said = refused(office)
    assert status == 2
    assert "var/log.key" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [("METRICS", "graphite"), ("LOG_ADDRESSES", "perhaps"), ("SITE_URL", "http://other.example/")],
)
def test_it_refuses_settings_that_make_no_sense(office: Office, name: str, value: str) -> None:
    """A wrong setting ends the start with status 2, so that systemd does not try again."""
    status, said = refused(office, **{f"ZHENGMING_{name}": value})
    assert status == 2
    assert value.removesuffix("/").removeprefix("http://") in said or "site_url" in said
    assert "Traceback" not in said


def test_it_refuses_a_port_that_is_taken(office: Office) -> None:
    """Another program on the port: status 1, the port named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, said = refused(office, "--port", port)
    assert status == 1
    assert port in said


def test_it_refuses_a_record_that_cannot_be_read(office: Office) -> None:
    """A store that does not open is told at the start."""
    record = office.folder / "var/record.sqlite3"
    record.write_bytes(b"not a database" * 100)
    for beside in ("-wal", "-shm"):
        Path(f"{record}{beside}").unlink(missing_ok=True)
    status, said = refused(office)
    assert status != 0
    assert "Traceback" not in said
