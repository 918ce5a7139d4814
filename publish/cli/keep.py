"""Commands about the whole house: init, demo, backup, restore."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publish import bootstrap
from publish.adapters import resources
from publish.cli.output import Output
from publish.cli.reading import Read, read, sources
from publish.cli.recording import first_administrator, first_token, recorded
from publish.errors import NeedsPerson, SiteError, WrongUsage, why
from publish.guard.roles import Right
from publish.services import access
from publish.settings import FILE_NAME, template

DONE = 0
SHANGHAI = ZoneInfo("Asia/Shanghai")


def init(given: argparse.Namespace, output: Output) -> int:
    """Make settings file, store, log key, and first administrator; what is there stays as it is."""
    if given.rotate_key:
        return _rotate(output)
    settings = bootstrap.settings()
    file = settings.folder / FILE_NAME
    if not settings.given and not file.exists():
        file.write_text(template(), encoding="utf-8")
        output.say(f"已写好设置文件 {FILE_NAME}，请填写本院名称和网址。")
    press = bootstrap.open_press(settings)
    made = bootstrap.initialise(press)
    fresh = first_administrator(press)
    value = {
        "created": made,
        "origin": press.info.origin,
        "vkeys": press.vkeys,
        "store": settings.store,
        "site": settings.site,
        "log_key_file": settings.log_key_file,
        "administrator": access.FIRST,
        **(first_token(press, output) if fresh else {}),
    }
    head = "初始化完成。" if made else "此前已经初始化，没有改动。"
    output.result(value, f"{head}台账 {press.info.origin}\n公钥 {' '.join(press.vkeys)}")
    if made:
        output.say(
            f"请把签名密钥 {settings.log_key_file} 另存一份到安全的地方：丢失后台账不能延续。"
        )
    return DONE


def _rotate(output: Output) -> int:
    """Let a new key sign the log, beside the one before until the operator ends that."""
    press = bootstrap.open_press(bootstrap.settings())
    size = press.record.head().size
    with recorded(press, Right.ROTATE_KEY, f"log:{size}"):
        bootstrap.rotate(press)
    file = press.settings.log_key_file
    output.result(
        {"vkeys": press.vkeys, "log_key_file": file, "old": f"{file}.old"},
        f"已换用新的签名密钥。新公钥：{press.vkeys[0]}",
    )
    output.say(
        f"请另存新密钥 {file}，重启 zhengming serve,再运行 zhengming publish:全部证明会重新签名。\n"
        f"请公布新公钥。交接期内旧密钥 {file}.old 同时签名；结束时删除它，再运行一次 publish。"
    )
    return DONE


def demo(given: argparse.Namespace, output: Output) -> int:
    """Take the sample statements through the real workflow, every role played, and publish."""
    del given
    press = bootstrap.open_press(bootstrap.settings())
    bootstrap.initialise(press)
    first_administrator(press)
    rows = sorted(_samples(), key=_moment)
    _only_samples(press, rows)
    with recorded(press, Right.SUBMIT, "demo"):
        results = [_played(press, row, output) for row in rows]
    done = press.publisher(output.watch).publish()
    prose = f"示例已全部发布：台账 {done.size} 条。运行 zhengming serve 后打开 {press.info.url}"
    output.result({"statements": results, **done.as_json(), "url": press.info.url}, prose)
    return DONE


def _played(press: bootstrap.Press, row: Read, output: Output) -> dict[str, Any]:
    """Submit one sample, at its own time; return what the demo answers for it."""
    from publish.services.submit import submit

    if row.submission is None:
        raise row.error or AssertionError(row.name)
    _narrate(row, output)
    answer = submit(press.record, press.settings.gate, row.submission, _moment(row))
    output.say(f"  提交 → {answer.number} 第{answer.edition}版")
    return {"file": Path(row.name).name, **answer.as_json(press.info.url)}


def _samples() -> list[Read]:
    folder = resources.root() / "content" / "samples"
    names = sorted(str(path) for path in folder.glob("*.md") if path.name != "README.md")
    return [read(source) for source in sources(names)]


def _moment(row: Read) -> datetime:
    """Return when a sample is published: the demo's clock."""
    minute = row.submission.content.pub_date if row.submission else "2026-01-01 00:00"
    return datetime.fromisoformat(minute).replace(tzinfo=SHANGHAI)


def _only_samples(press: bootstrap.Press, rows: list[Read]) -> None:
    """Refuse to mix samples into a real record, which could never be taken out again."""
    from publish.services.submit import find

    known = [
        row
        for row in rows
        if row.submission and find(press.record, row.submission.content.digest) is not None
    ]
    if press.record.head().size != len(known):
        message = "存储里已有正式的发布件，不能放入示例"
        raise NeedsPerson(message, advice="请换一个空的文件夹运行 zhengming demo。")


def _narrate(row: Read, output: Output) -> None:
    """Say who did what for a sample."""
    assert row.submission is not None  # noqa: S101 - the caller has looked
    content, case = row.submission.content, row.submission.case
    output.say(f"{content.pub_date}  《{content.title}》({content.edition.label})")
    if case.drafter:
        output.say(f"  起草 {case.drafter.by}")
    for review in case.review:
        output.say(f"  {review.step} {review.by} {review.at}")
    if case.approval and case.approval.reply_ref:
        output.say(f"  报请上级批准：{case.approval.authority} {case.approval.approved_at}")
    if case.sign_off:
        output.say(f"  签发 {case.sign_off.by} {case.sign_off.at}")


def backup(given: argparse.Namespace, output: Output) -> int:
    """Write the record into one file, whole or not at all."""
    from publish.services.backup import backup as write_backup

    press = bootstrap.open_press(bootstrap.settings())
    press.record.head()
    target = Path(given.file)
    half = target.with_name(f"{target.name}.new")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            saved = write_backup(press.store, file, output.watch)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except OSError as error:
        message = f"备份文件 {target} 写不进去：{why(error)}"
        raise SiteError(message, advice="请检查磁盘空间和文件夹权限，然后重试。") from error
    output.result(saved.as_json(), f"已备份到 {target}：台账 {saved.entries} 条。")
    output.say("备份里有卷内材料，请妥善保管；签名密钥不在备份里，请另行保存。")
    return DONE


def restore(given: argparse.Namespace, output: Output) -> int:
    """Read a backup into a store that is empty, or holds a beginning of the same record."""
    from publish.services.restore import restore as read_backup

    press = bootstrap.open_press(bootstrap.settings())
    try:
        with Path(given.file).open("rb") as file:
            restored = read_backup(press.store, file, output.watch)
    except OSError as error:
        message = f"打不开备份文件 {given.file}：{why(error)}"
        raise WrongUsage(message, advice="请检查文件名。") from error
    for warning in restored.warnings:
        output.say(warning)
    next_step = "请把签名密钥放回原处，再运行 zhengming project --full。"
    output.result(restored.as_json(), f"已恢复：台账 {restored.entries} 条。{next_step}")
    return DONE
