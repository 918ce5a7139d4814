"""The demo with copies: ``make run CHANNELS=simulated``.

Both platforms on loopback, the sample statements published and delivered, and a site on whose every
page a line says that these copies are on no real platform. The platforms forget all when they stop,
so the record begins anew with every run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tests.simulators.clock import BEIJING, Clock
from tests.simulators.wechat.people import APPID, SECRET
from tests.simulators.wechat.simulator import WechatSimulator
from tests.simulators.wechat.switches import Switches as WechatSwitches
from tests.simulators.weibo.simulator import TOKEN, WeiboSimulator
from tests.simulators.weibo.switches import Switches as WeiboSwitches

HOST = "127.0.0.1"
NOTICE = "演示：本站的微信和微博副本发在本机的模拟平台上，不是真的；各件发布内容都是虚构的样例。"
_MARK = "演示用的文件夹，每次启动都会清空。\n"


def main() -> None:
    """Run until Ctrl-C."""
    asked = _asked()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = _emptied(Path(asked.folder))
    started = time.monotonic()
    now = datetime.now(BEIJING)  # noqa: TID251 - here somebody looks on, so time passes
    clock = Clock(now, passed=lambda: time.monotonic() - started)
    own = WeiboSwitches(domains=frozenset({HOST}))
    with (
        suppress(KeyboardInterrupt),
        WechatSimulator(clock, WechatSwitches(polls=0), port=asked.wechat) as wechat,
        WeiboSimulator(clock, own, port=asked.weibo) as weibo,
    ):
        given = _settings(folder, asked.port, wechat.url, weibo.url)
        _say(f"微信公众号（模拟） {wechat.url}/\n  微博（模拟）       {weibo.url}/")
        for command in ("demo", "publish", "publish"):  # the last one shows how the copies stand
            _zhengming(given, command)
        _say(f"Open  {given['ZHENGMING_SITE_URL']}  (Ctrl-C stops)")
        _serve(given, asked.port)


def _say(text: str) -> None:
    sys.stdout.write(f"\n  {text}\n\n")
    sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="带模拟平台的演示")
    parser.add_argument("--port", type=int, default=8010, help="网站的端口")
    parser.add_argument("--wechat", type=int, default=8181, help="微信的端口")
    parser.add_argument("--weibo", type=int, default=8182, help="微博的端口")
    parser.add_argument("--folder", required=True, help="演示用的文件夹，会被清空")
    return parser.parse_args()


def _emptied(folder: Path) -> Path:
    """Return the folder, empty; one that is not the demo's own is left alone."""
    mark = folder / "DEMO"
    if folder.exists() and not mark.exists():
        raise SystemExit(f"{folder} 不是演示用的文件夹，没有清空。")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.write_text(_MARK, encoding="utf-8")
    return folder.absolute()


def _settings(folder: Path, port: int, wechat: str, weibo: str) -> Mapping[str, str]:
    """Return the environment: settings of this machine's own are left behind."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ZHENGMING_")}
    return kept | {
        "ZHENGMING_STORE": f"sqlite://{folder}/record.sqlite3",
        "ZHENGMING_SITE": f"file://{folder}/public",
        "ZHENGMING_LOG_KEY_FILE": f"{folder}/log.key",
        "ZHENGMING_SITE_URL": f"http://{HOST}:{port}/",
        "ZHENGMING_SITE_NOTICE": NOTICE,
        "ZHENGMING_WECHAT_API": wechat,
        "ZHENGMING_WECHAT_APPID": APPID,
        "ZHENGMING_WECHAT_SECRET": SECRET,
        "ZHENGMING_WECHAT_MODE": "publish",
        "ZHENGMING_WEIBO_API": weibo,
        "ZHENGMING_WEIBO_TOKEN": TOKEN,
        "ZHENGMING_WEIBO_RIP": "203.0.113.7",
    }


def _zhengming(given: Mapping[str, str], command: str) -> None:
    """Run a command; status 4 says that a person would have to look, and here nobody need."""
    run = [sys.executable, "-m", "publish", command]
    status = subprocess.run(run, env=given, check=False).returncode
    if status not in {0, 4}:
        raise SystemExit(status)


def _serve(given: Mapping[str, str], port: int) -> None:
    """Serve until Ctrl-C, which reaches both of us."""
    run = [sys.executable, "-m", "publish", "serve", "--host", HOST, "--port", str(port)]
    with subprocess.Popen(run, env=given) as server:
        try:
            server.wait()
        except KeyboardInterrupt:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
