"""The systemd unit that ``zhengming serve --systemd`` prints."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from publish.server.unit import unit
from publish.settings import Settings
from tests.e2e.conftest import Office


def lines(settings: Settings, **environment: str) -> list[str]:
    """Return the lines of a unit."""
    text = unit(settings, environment, host="127.0.0.1", port=8000, metrics_port=9464)
    return text.splitlines()


def test_only_record_and_site_can_be_written() -> None:
    """Everything else is read-only; relative places count from the folder of the settings."""
    chosen = Settings(
        folder=Path("/srv/zheng ming"),
        store="sqlite:///var/lib/zhengming/record.sqlite3",
        site="file:public/site",
    )
    found = lines(chosen)
    assert "ProtectSystem=strict" in found
    assert 'ReadWritePaths="/srv/zheng ming/public" /var/lib/zhengming' in found
    assert "WorkingDirectory=/srv/zheng ming" in found
    assert "NoNewPrivileges=yes" in found


def test_a_cloud_store_needs_no_folder() -> None:
    """Where nothing is written on this machine, nothing can be."""
    chosen = Settings(folder=Path("/srv/z"), store="s3://court/record", site="s3://court-site")
    assert "ReadWritePaths=" in lines(chosen)


def test_settings_of_the_environment_come_along_and_secrets_do_not() -> None:
    """What was given by the environment stands in the unit, but for tokens; percent is doubled."""
    found = lines(
        Settings(folder=Path("/srv/z")),
        ZHENGMING_CONFIG="/etc/zhengming/press 100%.toml",
        ZHENGMING_WEIBO_TOKEN="2.00s3cret",
        ZHENGMING_COURT="a\nExecStart=/bin/sh",
        HOME="/root",
    )
    assert 'Environment="ZHENGMING_CONFIG=/etc/zhengming/press 100%%.toml"' in found
    assert 'Environment="ZHENGMING_COURT=a\\nExecStart=/bin/sh"' in found
    assert "2.00s3cret" not in "\n".join(found)
    assert not any("HOME" in line and line.startswith("Environment=") for line in found)


@pytest.mark.parametrize(("folder", "home"), [("/home/zhengming", "read-only")])
def test_an_installation_at_home_stays_readable(folder: str, home: str) -> None:
    """Where the settings lie in somebody's home, homes are read-only instead of hidden."""
    assert f"ProtectHome={home}" in lines(Settings(folder=Path(folder)))


def analyzed(*words: str) -> tuple[int, str]:
    """Run systemd-analyze; return its status, and what it has to complain of."""
    command = ["systemd-analyze", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_systemd_takes_it(tmp_path: Path) -> None:
    """systemd-analyze finds nothing wrong, and calls its exposure OK (below 2)."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    office = Office(tmp_path)
    text = office.done("serve", "--systemd")["unit"]
    file = tmp_path / "zhengming.service"
    for account in ("User=zhengming", "Group=zhengming"):
        assert account in text
        text = text.replace(
            account, account.replace("zhengming", "root")
        )  # it wants one that exists
    file.write_text(text, encoding="utf-8")
    assert analyzed("verify", str(file)) == (0, "")
    assert analyzed("security", "--offline=true", "--threshold=20", str(file))[0] == 0
