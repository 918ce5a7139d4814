"""The command serve: everything that runs on one machine."""

from __future__ import annotations

import argparse
import os
import sys

from publish import bootstrap
from publish.cli.output import Output
from publish.errors import WrongUsage

DONE = 0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def serve(given: argparse.Namespace, output: Output) -> int:
    """Serve until interrupted, or print the systemd unit that would."""
    from publish.server.serving import Wanted, serve
    from publish.server.unit import unit

    settings = bootstrap.settings()
    if given.every <= 0:
        raise WrongUsage("--every 应当大于 0")
    if given.systemd:
        text = unit(
            settings,
            os.environ,
            host=given.host,
            port=given.port,
            metrics_port=given.metrics_port,
        )
        output.result({"unit": text}, text.rstrip("\n"))
        return DONE
    wanted = Wanted(
        host=given.host,
        port=given.port,
        metrics_port=given.metrics_port,
        site_only=given.site_only,
        every=given.every,
    )
    if given.host not in _LOOPBACK:
        output.say(
            "注意：别的机器也能访问，而且没有加密；正式使用请放在有 HTTPS 的前置服务器后面。"
        )

    def announce(port: int) -> None:
        host = f"[{given.host}]" if ":" in given.host else given.host
        url = f"http://{host}:{port}/"
        output.result({"url": url}, f"网站已打开：{url}  按 Ctrl-C 结束。")
        sys.stdout.flush()

    serve(bootstrap.open_press(settings), wanted, announce)
    return DONE
