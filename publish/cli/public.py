"""Commands about the public site: publish, project, status."""

from __future__ import annotations

import argparse
from typing import Any

from publish import bootstrap
from publish.cli import channels
from publish.cli.output import Output
from publish.domain.number import Number
from publish.domain.statement import Statement
from publish.errors import WrongUsage
from publish.render.addresses import edition_path
from publish.render.moments import minute_of
from publish.services import logfiles, publication, standing, websub

DONE = 0


def publish(given: argparse.Namespace, output: Output) -> int:
    """Bring the site up to the record, then the copies on other platforms."""
    del given
    return _publish(output, full=False, deliver=True)


def project(given: argparse.Namespace, output: Output) -> int:
    """Make the public files; ``--full`` all of them again."""
    return _publish(output, full=given.full, deliver=False)


def _publish(output: Output, *, full: bool, deliver: bool) -> int:
    press = bootstrap.open_press(bootstrap.settings())
    done = press.publisher(output.watch).publish(full=full)
    if done.scope == "nothing":
        prose = f"网站已是最新，台账共 {done.size} 条。"
    else:
        prose = f"网站已更新：台账共 {done.size} 条，写入 {done.written} 个文件。"
    value: dict[str, Any] = {**done.as_json(), "url": press.info.url}
    if not deliver:
        output.result(value, prose)
        return DONE
    sent = channels.carry(press)
    channels.tell(sent, output)
    channels.show(press)
    hubs = channels.announce(press, output)
    if sent.pending:
        prose += f"还有 {sent.pending} 条待投递，zhengming status 可以查看。"
    output.result({**value, "deliveries": sent.as_json(), "hubs": hubs}, prose)
    return channels.NEEDS_PERSON if sent.asks else DONE


def status(given: argparse.Namespace, output: Output) -> int:
    """Tell what is pending, or how one statement stands."""
    press = bootstrap.open_press(bootstrap.settings())
    if given.number:
        return _statement_status(press, Number.parse(given.number), output)
    head = press.record.head()
    shown = logfiles.published(press.site, press.record, press.verifiers)
    state, _ = publication.read(press.store)
    size = shown.size if shown else 0
    value = {
        "origin": press.info.origin,
        "entries": head.size,
        "published": size,
        "pending": head.size - min(size, state.start),
        "publishers": len(state.claims),
        "statements": dict(head.serials),
        "last": head.at,
    }
    counts = "；".join(f"{book} 共 {count} 件" for book, count in sorted(head.serials.items()))
    pending = (
        f"还有 {value['pending']} 条待发布，请运行 zhengming publish。"
        if value["pending"]
        else "网站已是最新。"
    )
    rows = standing.channels(press.record, press.outlets, size, bootstrap.clock())
    value["channels"] = rows
    told = [text for row in rows for text in _channel_lines(row)]
    value["hubs"] = hubs = websub.standing(press.store, press.info, size)
    told += map(websub.line, hubs)
    lines = [f"台账 {head.size} 条，网站显示 {size} 条。{pending}", counts or "尚无发布件。", *told]
    output.result(value, "\n".join(lines))
    return DONE


def _channel_lines(row: dict[str, Any]) -> list[str]:
    """Return a channel as lines for a person; nothing for one that nobody asks for."""
    lines: list[str] = []
    if row["passed_over"]:
        lines.append(f"{row['label']}：启用以前的 {row['passed_over']} 条要求投递而没有投递。")
    if row["used"] and not row["configured"]:
        lines.append(f"{row['label']}：现在没有配置，有 {row['pending']} 条等待投递。")
    if row["configured"]:
        why = f"{row['reason']}{row['advice']}{row['again']}"
        lines.append(f"{row['label']}：待投递 {row['pending']} 条。{why}")
        lines += [f"  {standing.line(each, but=row['reason'])}" for each in row["open"]]
        lines += [f"  {standing.line(each)}" for each in row["astray"]]
        lines += [_SEEN] if row["astray"] else []
    return lines


_SEEN = "  不必再提的，用 zhengming dispatch --resolve 编号 … --as skip 记下。"


def _statement_status(press: bootstrap.Press, number: Number, output: Output) -> int:
    statement = press.record.statement(number)
    if statement is None:
        message = f"没有编号为 {number} 的发布件"
        raise WrongUsage(
            message, advice="编号的写法如 C2026-0003；zhengming status 列出已有的编号。"
        )
    shown = logfiles.published(press.site, press.record, press.verifiers)
    size = shown.size if shown else 0
    editions = [
        _edition_status(press, statement, rev, size)
        for rev in range(1, len(statement.editions) + 1)
    ]
    lines = [text for row in editions for text in _lines(row)]
    value = {"number": str(number), "withdrawn": statement.withdrawn, "editions": editions}
    output.result(value, "\n".join([f"{number}", *lines]))
    return DONE


def _lines(row: dict[str, Any]) -> list[str]:
    """Return one edition, and its copies, as lines for a person."""
    online = "已上网" if row["published"] else "待发布"
    head = f"  第{row['edition']}版  {row['label']}  {minute_of(row['at'])}  {online}  {row['url']}"
    return [head, *(f"      {standing.line(each)}" for each in row["deliveries"])]


def _edition_status(
    press: bootstrap.Press, statement: Statement, rev: int, size: int
) -> dict[str, Any]:
    edition = statement.editions[rev - 1]
    status = "redacted" if edition.redaction else str(edition.entry.status)
    last = edition.redaction.index if edition.redaction else edition.index
    now = bootstrap.clock()
    rows = standing.of_edition(press.record, statement, rev, press.outlets, now)
    return {
        "edition": rev,
        "status": status,
        "label": "已依法删除" if edition.redaction else edition.kind.label,
        "index": edition.index,
        "at": edition.entry.at,
        "title": edition.content.title if edition.content else None,
        "digest": edition.content.digest if edition.content else None,
        "published": last < size,
        "url": press.info.link(edition_path(statement.number, rev)),
        "deliveries": rows,
    }
