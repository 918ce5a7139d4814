"""Commands that prove: audit, verify, monitor. Whoever runs them needs to trust nobody."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from publish import bootstrap
from publish.adapters.fetching import fetcher
from publish.cli.output import Output
from publish.domain.copies import local_day
from publish.domain.number import Number
from publish.domain.wording import Match
from publish.errors import WrongUsage
from publish.services import audit as auditing, recognise, verify as verifying
from publish.services.alarms import Report
from publish.services.monitor import Monitor
from publish.tlog import Verifier

DONE, FAILED, PERSON = 0, 1, 4
_NUMBER = re.compile(r"[CNcn]\d{4}-\d{4,7}")
_STATE = "state.json"
_LISTED = 1000
"""Records of the trail that are listed at a time."""
_GENUINE = {Match.EXACT, Match.SAME_WORDING, Match.EXCERPT}


def audit(given: argparse.Namespace, output: Output) -> int:
    """Verify the record from the ground up, and the published log against it."""
    press = bootstrap.open_press(bootstrap.settings())
    if given.trail is not None:
        return _trail(press, given.trail, output)
    found = auditing.audit(press.record, press.verifiers, press.site, output.watch)
    for finding in found.findings:
        output.say(f"  ✗ [{finding.rule}] {finding.where}：{finding.message}")
    counts = found.counts
    verdict = "没有发现问题" if found.sound else f"发现 {len(found.findings)} 处问题，请立即核查"
    head = f"核对了 {counts['entries']} 条台账、{counts['statements']} 件发布件"
    output.result(found.as_json(), f"{head}：{verdict}。")
    return DONE if found.sound else PERSON


def _trail(press: bootstrap.Press, start: int, output: Output) -> int:
    """List the trail from a record on: who did what, and what was refused."""
    from publish.services.trail import read_trail

    if start < 0:
        raise WrongUsage("操作记录的序号从 0 起")
    rows = read_trail(press.record.store, start, _LISTED)
    output.result({"records": rows, "next": start + len(rows)}, "\n".join(map(_trail_line, rows)))
    if len(rows) == _LISTED:
        output.say(f"以下还有：zhengming audit --trail {start + len(rows)}")
    return DONE


def _trail_line(row: dict[str, Any]) -> str:
    """Return a record as a line for a person."""
    who = row.get("who") or "（未识别）"
    shown = [row.get(name, "") for name in ("right", "target", "why")]
    rules, of, count = (row.get(name) for name in ("rules", "of", "count"))
    shown += [" ".join(rules or ()), "" if of is None else f"←{of}", f"×{count}" if count else ""]
    return "  ".join([f"{row['n']}", row["at"], row["what"], who, *filter(None, shown)])


# -- verify ----------------------------------------------------------------------------------------


def verify(given: argparse.Namespace, output: Output) -> int:
    """Verify a number, a saved file, or a piece of text; tell what kind of answer it is."""
    what: list[str] = given.what
    first = Path(what[0])
    if len(what) == 1 and _NUMBER.fullmatch(what[0]):
        return _verify_number(given, Number.parse(what[0].upper()), output)
    if first.suffix in {".json", ".tlog-proof"} and first.is_file():
        return _verify_files(given, [Path(name) for name in what], output)
    if len(what) == 1 and _is_file(what[0]):
        return _verify_text(given, _text_of(first), output)
    return _verify_text(given, " ".join(what), output)


def _is_file(text: str) -> bool:
    """Return whether a text names a file; a long text is none, whatever the system thinks."""
    try:
        return Path(text).is_file()
    except OSError:
        return False


def _text_of(path: Path) -> str:
    """Return a file's text exactly as it stands; raises WrongUsage unless it is UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path.name} 不是 UTF-8 编码的文字文件"
        raise WrongUsage(message, advice="请另存为 UTF-8 编码，或者直接粘贴文字。") from error


def _verifiers(given: argparse.Namespace) -> list[Verifier]:
    """Return the keys to trust: those given, else those of this machine's record."""
    if given.vkey:
        return [Verifier.parse(vkey) for vkey in given.vkey.split()]
    press = bootstrap.open_press(bootstrap.settings())
    if not press.vkeys:
        message = "没有可以信任的台账公钥"
        raise WrongUsage(message, advice="请用 --vkey 给出公钥，并从另一个渠道核对它。")
    return press.verifiers


def _origin(verifiers: Sequence[Verifier]) -> str:
    """Return the log's origin: a log key is named after it (C2SP tlog-checkpoint)."""
    return verifiers[0].name


def _location(given: argparse.Namespace) -> str:
    """Return where the site is to be read."""
    location: str = given.site or bootstrap.settings().site_location
    return location


def _verify_number(given: argparse.Namespace, number: Number, output: Output) -> int:
    keys = _verifiers(given)
    rows = verifying.verify_statement(
        number,
        fetcher(_location(given)),
        keys,
        _origin(keys),
        output.watch,
        today=_today(),
    )
    for row in rows:
        mark = "✓" if row.sound else "✗"
        output.say(f"  {mark} {number} 第{row.edition}版（{row.standing.label}）{row.title or ''}")
        for line in row.holds.lines:
            output.say(f"      {line}")
        for finding in row.findings:
            output.say(f"      {finding.where}：{finding.message}")
    sound = all(row.sound for row in rows)
    value = {"number": str(number), "verified": sound, "editions": [r.as_json() for r in rows]}
    output.result(value, "核对无误。" if sound else "核对不符，请勿采信，并告知发布机关。")
    return DONE if sound else FAILED


def _verify_files(given: argparse.Namespace, paths: list[Path], output: Output) -> int:
    """Verify a saved statement.json with the proof beside it, without any network."""
    by_suffix = {path.suffix: path for path in paths}
    statement = by_suffix.get(".json", paths[0].with_suffix(".json"))
    proof = by_suffix.get(".tlog-proof", paths[0].with_suffix(".tlog-proof"))
    for path in (statement, proof):
        if not path.is_file():
            message = f"缺少文件 {path.name}"
            raise WrongUsage(message, advice="请把 .json 和 .tlog-proof 两个文件放在一起。")
    keys = _verifiers(given)
    read = statement.read_bytes(), proof.read_bytes()
    row = verifying.verify_files(*read, keys, _origin(keys), today=_today())
    prose = f"{row.number} 第{row.edition}版：文字与台账第 {row.index} 条一致。{row.title or ''}"
    output.result(row.as_json(), prose)
    for finding in row.findings:
        output.say(f"  ✗ {finding.where}：{finding.message}")
    for line in row.holds.lines:
        output.say(f"  {line}")
    output.say("这只证明当时发布过；是否已经更正、撤下、修改或者废止，请用编号再核对一次。")
    return DONE if row.sound else FAILED


def _verify_text(given: argparse.Namespace, text: str, output: Output) -> int:
    keys = _verifiers(given)
    fetch = fetcher(_location(given))
    log = verifying.read_public_log(fetch, keys, _origin(keys), output.watch)
    verdict = recognise.find_text(text, log, fetch, keys, today=_today())
    prose = verdict.message
    if verdict.difference is not None and verdict.match is Match.CONTAINED:
        prose += f"\n  没有核对：{verdict.difference.given}"
    elif verdict.difference is not None:
        prose += f"\n  送核：{verdict.difference.given}\n  原文：{verdict.difference.published}"
    output.result(verdict.as_json(), prose)
    return DONE if verdict.match in _GENUINE else FAILED


def _today() -> str:
    """Return the day in Beijing."""
    return local_day(bootstrap.clock().isoformat(timespec="seconds"))


# -- monitor ---------------------------------------------------------------------------------------


def monitor(given: argparse.Namespace, output: Output) -> int:
    """Look at a site once more, for anything that was changed or removed."""
    folder = Path(given.state)
    keys = [Verifier.parse(vkey) for vkey in given.vkey.split()] if given.vkey else None
    watcher = Monitor(fetcher(given.url), keys, _remembered(folder), watch=output.watch)
    report = watcher.run(full=given.full)
    _remember(folder, report)
    for note in report.notes:
        output.say(note)
    for alarm in report.alarms:
        output.say(f"  ✗ {alarm.severity.label} [{alarm.kind}] {alarm.where}：{alarm.message}")
    head = f"台账 {report.old_size} → {report.new_size} 条，核对了 {report.checked} 件的网页"
    told = "没有异常" if report.sound else f"有 {len(report.alarms)} 处异常"
    output.result(report.as_json(), f"{head}：{told}。")
    return DONE if report.sound else PERSON


def _remembered(folder: Path) -> dict[str, Any]:
    """Return what the last run left; raises WrongUsage if somebody damaged it."""
    file = folder / _STATE
    if not file.is_file():
        return {}
    try:
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        message = f"{file} 已损坏"
        raise WrongUsage(message, advice="请恢复这个文件；删除它就等于忘记以前所见。") from error
    return state


def _remember(folder: Path, report: Report) -> None:
    """Keep the new state, and evidence if there is any, each file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.state, ensure_ascii=False, indent=1)
    half = folder / f"{_STATE}.new"
    half.write_text(text + "\n", encoding="utf-8")
    half.replace(folder / _STATE)
    for name, data in report.evidence.items():
        (folder / name).write_bytes(data)
