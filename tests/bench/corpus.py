"""Synthetic statements: about 1,000 汉字 each, with complete case files, as many as one asks for.

Statement *i* depends on seed and *i* alone, so the first hundred of ten thousand are the hundred.
Every fifth has a table or a list, seven of ten are clarifications; one comes every 168 minutes from
2023 on, so that ten thousand run into 2026. Receipts carry the digest that the real parser gives.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from publish.domain.submission import parse_json

SEED = 20260306
_START = datetime(2023, 1, 3, 9, 0)  # noqa: DTZ001 - civil time, as statements carry it
_STEP = timedelta(minutes=168)
_LENGTH = 1050
_COURT = "示例市清源区人民法院"
_NO_DIGEST = "sha256:" + "0" * 64

_PLACES = ("诉讼服务大厅", "第三审判庭", "执行指挥中心", "东城人民法庭", "档案查询窗口", "立案窗口")
_MATTERS = ("延期开庭", "材料收转", "案款发放", "网上立案", "电子送达", "旁听预约", "诉讼费退还")
_SOURCES = ("短视频平台", "网络论坛", "微信群", "自媒体账号", "问答社区")
_UNITS = ("督察室", "审判管理办公室", "立案庭", "执行局", "办公室")
_WAYS = ("调取监控录像", "查阅案件卷宗", "核对收转登记", "询问在场人员", "比对系统日志")
_SAID = (
    "{date}上午，有网民在{source}发布信息，称在本院{place}办理{matter}时遇到异常情况。",
    "本院注意到该信息后，由{unit}当日开展核查，{way}，并向当事人了解经过。",
    "经查，当事人于{date}到{place}办理{matter}，窗口登记显示办理用时约{n}分钟。",
    "核查人员{way}，相关记录完整，时间前后衔接，没有发现缺漏或者涂改。",
    "窗口工作人员按照办理指南一次性告知所需材料，当事人当场补交后即予受理。",
    "该信息所附画面截取自较长的录像，前后经过没有展示，容易使人产生误解。",
    "本院已将核查经过和依据向当事人作了说明，当事人表示理解并自行删除了原信息。",
    "综合上述情况，网传内容与事实不符，有关工作人员在办理过程中没有违反规定的行为。",
    "本院依法接受社会监督，欢迎通过12368热线和来信来访等渠道反映问题。",
    "对于查实的违纪违法行为，本院将依规依纪处理，并及时向社会公布结果。",
    "为方便群众，{place}已增设导引标识，并公布{matter}的流程、时限和联系方式。",
    "有关{matter}的办理指南可以在本院网站查询，也可以在{place}领取纸质版本。",
)
_TOLD = (
    "为进一步方便当事人办理{matter}，现将{place}有关安排通知如下。",
    "自{date}起，{matter}统一在{place}办理，原窗口不再受理新的申请。",
    "办理{matter}应当提交身份证明、申请书和有关证据材料，材料齐全的当日受理。",
    "委托他人代为办理的，应当提交授权委托书，并写明代理事项和权限。",
    "工作日受理时间为上午九时至十二时、下午二时至五时，预计等候约{n}分钟。",
    "年老、残疾以及其他行动不便的群众，可以提前一日预约绿色通道。",
    "网上办理不受上述安排影响，申请提交后由{unit}在三个工作日内审核。",
    "对审核结果有异议的，可以在收到通知之日起十日内向{unit}书面提出。",
    "{place}实行首问负责，第一位接待的工作人员应当告知办理流程和所需材料。",
    "因系统升级，{date}十八时至次日八时暂停{matter}的线上服务，请提前安排。",
    "已经提交但尚未办结的申请，由{unit}继续办理，无需重新提交材料。",
    "本通知自发布之日起施行，此前的规定与本通知不一致的，以本通知为准。",
)


def statement(i: int, seed: int = SEED) -> dict[str, Any]:
    """Return statement ``i`` as the JSON object of a submission, receipts and all."""
    draw = random.Random(f"{seed}/{i}")
    moment = _START + i * _STEP
    clarifies = draw.random() < 0.7
    public = _public(i, moment, draw, clarifies=clarifies)
    digest = parse_json(public).content.digest
    case = _case(i, moment, digest)
    return {**public, **case, **(_clarified(i, moment, digest, draw) if clarifies else {})}


def public(i: int, seed: int = SEED) -> dict[str, Any]:
    """Return what a reader sees of statement ``i``, without the case file."""
    draw = random.Random(f"{seed}/{i}")
    return _public(i, _START + i * _STEP, draw, clarifies=draw.random() < 0.7)


def _public(i: int, moment: datetime, draw: random.Random, *, clarifies: bool) -> dict[str, Any]:
    """Return what a reader sees."""
    place, matter = draw.choice(_PLACES), draw.choice(_MATTERS)
    mark = f"{moment:%m%d}{i % 10000:04d}"
    if clarifies:
        title = f"关于网传{place}办理{matter}有关情况的通报（{mark}）"
        kind, letter = {"kind": "clarification", "finding": "unfounded"}, "澄"
    else:
        title = f"关于{place}办理{matter}有关事项的公告（{mark}）"
        kind, letter = {"kind": "notice", "form": "announcement"}, "公告"
    return {
        **kind,
        "title": title,
        "short_title": f"{matter}情况（{mark}）",
        "issuer": _COURT,
        "doc_number": f"清法{letter}〔{moment:%Y}〕{i + 1}号",
        "issue_date": f"{moment:%Y-%m-%d}",
        "pub_date": _minute(moment),
        "index_no": f"QY0000001/{moment:%Y}-{i + 1:05d}",
        "keywords": [matter, place],
        "disclosure": "主动公开",
        "body": _body(moment, draw, _SAID if clarifies else _TOLD),
    }


def _body(moment: datetime, draw: random.Random, sentences: Sequence[str]) -> str:
    """Return about a thousand characters of Markdown; one in five has a table or a list."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < _LENGTH:
        chosen = draw.sample(sentences, 3)
        paragraphs.append("".join(_filled(text, moment, draw) for text in chosen))
    extra = draw.random()
    if extra < 0.2:
        rows = [(draw.choice(_PLACES), draw.choice(_MATTERS)) for _ in range(4)]
        paragraphs.insert(2, _table(rows) if extra < 0.1 else _list(rows))
    return "\n\n".join(paragraphs) + "\n"


def _filled(text: str, moment: datetime, draw: random.Random) -> str:
    """Return a sentence with its places filled."""
    day = moment - timedelta(days=draw.randrange(1, 9))
    return text.format(
        date=f"{day.month}月{day.day}日",
        source=draw.choice(_SOURCES),
        place=draw.choice(_PLACES),
        matter=draw.choice(_MATTERS),
        unit=draw.choice(_UNITS),
        way=draw.choice(_WAYS),
        n=draw.randrange(5, 60),
    )


def _table(rows: Sequence[tuple[str, str]]) -> str:
    """Return rows as a Markdown table."""
    lines = [f"| {place} | {matter} | 工作日 |" for place, matter in rows]
    return "\n".join(["| 地点 | 事项 | 时间 |", "|---|---|---|", *lines])


def _list(rows: Sequence[tuple[str, str]]) -> str:
    """Return rows as a Markdown list."""
    return "\n".join(f"- {place}：{matter}" for place, matter in rows)


# -- what stays inside -----------------------------------------------------------------------------


def _minute(moment: datetime) -> str:
    """Return a time as submissions write it."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _before(moment: datetime, hours: int) -> str:
    """Return a time some hours before publication."""
    return _minute(moment - timedelta(hours=hours))


def _case(i: int, moment: datetime, digest: str) -> dict[str, Any]:
    """Return the part of the case file that every statement has."""
    steps = (("初审一校", "QY-0301", 7), ("复审二校", "QY-0302", 6), ("终审三校", "QY-0101", 2))
    passed = {"result": "pass", "digest": digest}
    return {
        "drafter": {"by": f"QY-03{10 + i % 80}", "role": "起草人", "at": _before(moment, 8)},
        "review": [
            {"step": step, "by": by, "role": "审核人", "at": _before(moment, hours), **passed}
            for step, by, hours in steps
        ],
        "secrecy_review": {
            "by": "QY-0410", "role": "保密审查员", "at": _before(moment, 5), **passed
        },
        "sign_off": {
            "by": "QY-0001", "role": "院长", "at": _before(moment, 1), "digest": digest
        },
        "channels": [{"name": "site", "required": True}],
    }  # fmt: skip


def _clarified(i: int, moment: datetime, digest: str, draw: random.Random) -> dict[str, Any]:
    """Return what a clarification about an officer needs besides."""
    return {
        "claim": {
            "matter": "officer_conduct",
            "first_seen_at": _before(moment, 48),
            "channel": draw.choice(_SOURCES),
            "summary": "网传本院工作人员办理业务时态度生硬、拖延办理",
            "alleged_acts": ["拖延办理"],
        },
        "verification": {
            "unit": "督察室会同派驻纪检监察组",
            "basis": "干部管理权限",
            "started_at": _before(moment, 44),
            "concluded_at": _before(moment, 10),
            "methods": draw.sample(_WAYS, 3),
            "finding": "unfounded",
            "report_ref": f"内-核查-{moment:%Y}-{i + 1:05d}",
        },
        "approval": {
            "authority": "示例市中级人民法院",
            "request_ref": f"清法请〔{moment:%Y}〕{i + 1}号",
            "reply_ref": f"示中法复〔{moment:%Y}〕{i + 1}号",
            "requested_at": _before(moment, 4),
            "approved_at": _before(moment, 3),
            "digest": digest,
        },
        "consent": {
            "subject_role": "窗口工作人员",
            "publish_name": False,
            "obtained": True,
            "form": "书面",
        },
        "impact_assessment": {"ref": f"PIA-{moment:%Y}-{i + 1:05d}"},
    }


# -- on disk ---------------------------------------------------------------------------------------


def statements(start: int, end: int) -> Iterator[dict[str, Any]]:
    """Yield a range of statements, made on all processors."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(statement, range(start, end), chunksize=50)


def as_line(value: dict[str, Any]) -> str:
    """Return a statement as ``submit`` takes it in an archive: one line of JSON."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def as_markdown(value: dict[str, Any]) -> str:
    """Return a statement as other generators take it: front matter and the same Markdown."""
    front = {
        "title": value["title"],
        "date": value["pub_date"].replace(" ", "T") + ":00+08:00",
        "issuer": value["issuer"],
        "doc_number": value["doc_number"],
        "keywords": value["keywords"],
    }
    lines = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in front.items()]
    return "\n".join(["---", *lines, "---", "", value["body"]])


def write(folder: Path, count: int, extra: int) -> None:
    """Write ``archive.jsonl``, ``docs/`` with the same as Markdown, and ``more.jsonl`` besides."""
    docs = folder / "docs" / "statements"
    docs.mkdir(parents=True)
    with (folder / "archive.jsonl").open("w", encoding="utf-8") as archive:
        for i, value in enumerate(statements(0, count)):
            archive.write(as_line(value))
            (docs / f"{i:06d}.md").write_text(as_markdown(value), encoding="utf-8")
    rest = map(as_line, statements(count, count + extra))
    (folder / "more.jsonl").write_text("".join(rest), encoding="utf-8")
