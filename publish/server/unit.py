"""The systemd unit of ``zhengming serve``, with the paths of this installation."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from publish.settings import Settings
from publish.settings.fields import SECRETS

STOP_SECONDS = 90
"""What systemd waits after SIGTERM; more than ``serving`` takes to stop."""
_UNIT = """\
[Unit]
Description=Zhengming publishes statements ({origin})
Documentation=https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
User=zhengming
Group=zhengming
WorkingDirectory={folder}
{environment}# Secrets (ZHENGMING_WECHAT_SECRET=...) stand in this file, owned by root, mode 0600.
EnvironmentFile=-/etc/zhengming/secrets.env
ExecStart={python} -m publish serve --host {host} --port {port}{more}
Restart=on-failure
RestartSec=5
# 2: the settings are wrong; 4: a person has to decide. Starting again would change nothing.
RestartPreventExitStatus=2 4
KillMode=mixed
TimeoutStopSec={stop}
UMask=0027

# Nothing but the record and the public files can be written.
ProtectSystem=strict
ReadWritePaths={writable}
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
PrivateIPC=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=multi-user.target
"""


def unit(
    settings: Settings,
    environment: Mapping[str, str],
    *,
    host: str,
    port: int,
    metrics_port: int | None,
) -> str:
    """Return the text of a unit that runs what runs now, with these settings and no secret."""
    writable = _writable(settings)
    python = Path(os.path.realpath(sys.executable))
    named = [settings.folder, *writable, Path(sys.prefix), python]
    return _UNIT.format(
        origin=settings.info.origin.replace("%", "%%"),
        folder=str(settings.folder).replace("%", "%%"),
        environment="".join(f"Environment={row}\n" for row in _kept(environment)),
        python=_quoted(sys.executable),
        host=host,
        port=port,
        more=f" --metrics-port {metrics_port}" if metrics_port is not None else "",
        stop=STOP_SECONDS,
        writable=" ".join(_quoted(str(path)) for path in writable),
        home="read-only" if any(_at_home(path) for path in named) else "yes",
    )


def _writable(settings: Settings) -> list[Path]:
    """Return the folders of the record and the site; SQLite and the site's lock write beside."""
    places = [
        Path(_location(settings, url)).parent
        for url in (settings.store, settings.site)
        if url.partition(":")[0] in {"sqlite", "file"}
    ]
    return sorted(set(places))


def _kept(environment: Mapping[str, str]) -> list[str]:
    """Return the settings that came from the environment, as the unit says them."""
    secret = {f"ZHENGMING_{name.upper()}" for name in SECRETS}
    names = sorted(name for name in environment if name.startswith("ZHENGMING_"))
    return [f'"{_escaped(f"{name}={environment[name]}")}"' for name in names if name not in secret]


def _location(settings: Settings, url: str) -> Path:
    rest = url.partition(":")[2]
    return settings.path("/" + rest.lstrip("/") if rest.startswith("//") else rest).absolute()


def _at_home(path: Path) -> bool:
    return path.parts[:2] in {("/", "home"), ("/", "root")}


def _quoted(text: str) -> str:
    """Return a word for systemd: percent signs doubled, quoted where a space stands in it."""
    return f'"{_escaped(text)}"' if " " in text else _escaped(text)


def _escaped(text: str) -> str:
    pairs = (("\\", "\\\\"), ("%", "%%"), ('"', '\\"'), ("\n", "\\n"))
    for before, after in pairs:
        text = text.replace(before, after)
    return text
