"""The reader's check in a real browser: its verdicts, what it fetches, and the saved verifier."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.content import Content, Repeal
from publish.domain.copying import wording_of
from publish.domain.kinds import Kind
from publish.domain.normalform import numbers_in
from publish.domain.number import Number
from publish.domain.wording import compare
from publish.server import StaticSite
from tests.e2e.conftest import ROOT, Office
from tests.server.house import serving
from tests.services.press import PressBuilder, story

BROWSER = ROOT / "tests" / "browser"
VECTORS = ROOT / "tests" / "vectors" / "check" / "vectors.json"
STRANGE = (
    "本页从未见过这样一段话，它只是写来试一试的，与任何发布件都没有关系，请不必在意它说了什么。"
)

pytestmark = pytest.mark.browser


@pytest.fixture
def address(demo: Office) -> Iterator[str]:
    """Return the address of a server of the demo's site, on loopback."""
    with serving(StaticSite(DirectorySite(demo.site))) as address:
        yield address


def run(task: str, place: str, cases: Path) -> list[Any]:
    """Run a task in Chromium; skip where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (chromium and shutil.which("node") and (BROWSER / "node_modules").is_dir()):
        pytest.skip("Chromium or Node.js is not installed: run `make test`")
    command = ["node", "check.mjs", chromium, task, place, str(cases)]
    done = subprocess.run(command, cwd=BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def by_command_line() -> list[str]:
    """Return the verdicts of the rules in Python."""
    value = json.loads(VECTORS.read_text("utf-8"))
    found = []
    for case in value["cases"]:
        row = value["statements"][case["statement"]]
        told = json.loads(row["json"])
        named = told["number"] in numbers_in(case["given"])
        content = Content.from_json(told["content"])
        wording = wording_of(content, row["whole"], told["number"], told["edition"])
        found.append(str(compare(case["given"], wording, named=named).match))
    return found


def test_the_modules_give_the_verdicts_of_the_command_line(address: str) -> None:
    """In Chromium, the page's modules give each vector the verdict that Python gives it."""
    assert run("compare", f"{address}verify/", VECTORS) == by_command_line()


def test_the_saved_verifier_gives_the_verdicts_of_the_command_line(demo: Office) -> None:
    """Opened from the disk, the verifier proves each statement and gives the same verdicts."""
    saved = (demo.site / "verify" / "verifier.html").as_uri()
    assert run("offline", saved, VECTORS) == by_command_line()


def body_of(demo: Office, number: str, rev: int) -> str:
    """Return the text of an edition."""
    path = demo.site / "statements" / number / f"v{rev}" / "statement.txt"
    return path.read_text("utf-8").split("\n\n", 1)[1].rsplit("\n\n", 1)[0]


def test_the_page_tells_what_it_finds(demo: Office, address: str, tmp_path: Path) -> None:
    """Each verdict is told, by keyboard alone, within 40 KB, and axe finds nothing in it."""
    text = body_of(demo, "C2026-0002", 1)
    old = body_of(demo, "C2026-0001", 1)
    wanted: dict[str, dict[str, Any]] = {
        "逐字一致": {"text": text},
        "文字一致": {"text": text.replace("\n", "").replace("，", ","), "width": 1280},
        "原文节选": {"text": next(each for each in text.split("\n\n") if each.startswith("近日"))},
        "与原文不一致": {"text": text.replace("不", "", 1), "axe": True},
        "逐字一致，但已于": {"text": old, "axe": True, "width": 1280},
        "没有找到": {"text": STRANGE, "axe": True},
        "没有编号为 C2026-0999 的发布件": {"text": "C2026-0999"},
        "有这一件": {"text": "", "query": "?n=C2026-0003"},
    }
    cases = tmp_path / "cases.json"
    rows = [{"name": name, **each} for name, each in wanted.items()]
    cases.write_text(json.dumps([*rows, {"name": "逐字一致", "text": text, "old": True}]), "utf-8")
    found = run("page", f"{address}verify/", cases)
    assert [row["name"] for row in found if row["name"] not in row["told"]] == []
    for row in found:
        assert (row["wrong"], row["overflow"], row["violations"]) == ([], 0, []), row["name"]
        assert sum(size for _, size in row["fetched"]) <= 40_000


def test_a_site_that_changed_a_text_is_told(demo: Office, tmp_path: Path) -> None:
    """Whoever changes a text, or a proof, without the log gets no verdict but a warning."""
    site = tmp_path / "site"
    shutil.copytree(demo.site, site)
    text = body_of(demo, "N2026-0001", 1)
    proof = site / "statements" / "N2026-0001" / "v1" / "statement.tlog-proof"
    other = site / "statements" / "N2026-0002" / "v1" / "statement.tlog-proof"
    proof.write_bytes(other.read_bytes())
    forged = site / "statements" / "N2026-0003" / "v1" / "statement.json"
    forged.write_text(forged.read_text("utf-8").replace("2026年", "2027年"), "utf-8")
    cases = tmp_path / "cases.json"
    rows = [{"name": "proof", "text": text}, {"name": "text", "text": "N2026-0003"}]
    cases.write_text(json.dumps(rows), "utf-8")
    with serving(StaticSite(DirectorySite(site))) as address:
        found = run("page", f"{address}verify/", cases)
    assert ["核验没有通过" in row["told"] for row in found] == [True, True]


def test_what_was_withdrawn_or_erased_is_told(demo: Office, tmp_path: Path) -> None:
    """A text of a withdrawn statement is told as such, with the day; so is an erased edition."""
    press = story(PressBuilder(MemoryStore(), DirectorySite(tmp_path / "site")))
    press.publish()
    for folder in ("verify", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / "site" / folder, dirs_exist_ok=True)
    given = tmp_path / "site" / "statements" / "N2026-0001" / "v1" / "statement.txt"
    rows = [
        {"name": "文字一致，但已于 2026-03-03 撤下", "text": given.read_text("utf-8").rstrip()},
        {"name": "有这一件，但已于 2026-03-03 撤下", "text": "N2026-0001"},
        {"name": "有这一件", "text": "C2026-0002"},
    ]
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(rows), "utf-8")
    with serving(StaticSite(DirectorySite(tmp_path / "site"))) as address:
        found = run("page", f"{address}verify/", cases)
    assert [row["told"] for row in found if row["name"] not in row["told"]] == []


def test_what_no_longer_holds_is_told(demo: Office, tmp_path: Path) -> None:
    """A text of a notice that was repealed, amended or has ended: by what, when, where to read."""
    press = PressBuilder(MemoryStore(), DirectorySite(tmp_path / "site"))
    texts = [
        f"<p>本院{name}的办理时间为工作日上午九时至下午五时，请提前预约。</p>"
        for name in ("立案窗口", "档案窗口", "信访窗口", "诉讼费窗口")
    ]
    for body, last in zip(texts, (None, None, "2026-01-05", "2199-12-31"), strict=True):
        press.first(Kind.NOTICE, title="办理时间", body=body, expiry_date=last)
    over = (Repeal("办理时间", number="N2026-0001"),)
    part = (Repeal("办理时间", number="N2026-0002"),)
    to_come = (Repeal("办理时间", number="N2026-0004"),)
    press.first(Kind.NOTICE, title="新的时间", repeals=over, effective_date="2026-02-01")
    press.first(Kind.NOTICE, title="夏季时间", amends=part, effective_date="2026-02-01")
    press.first(Kind.NOTICE, title="远期时间", repeals=to_come, effective_date="2198-01-01")
    press.withdraw(Number.parse("N2026-0005"))
    press.correct(Number.parse("N2026-0002"), body=texts[1].replace("五时", "四时"))
    press.publish()
    for folder in ("verify", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / "site" / folder, dirs_exist_ok=True)
    plain = [each.removeprefix("<p>").removesuffix("</p>") for each in texts]
    amended = "本件部分内容自 2026-02-01 起由 N2026-0006《夏季时间》修改，请一并阅读。"
    repealed = "本件自 2026-02-01 起由 N2026-0005《新的时间》废止，请不要再据此办理。"
    rows = [
        {"name": "逐字一致，但已于 2026-02-01 废止", "text": plain[0], "axe": True},
        {"name": repealed, "text": "N2026-0001"},
        {"name": amended, "text": plain[1]},
        {"name": "有这一件，但部分内容已于 2026-02-01 修改", "text": "N2026-0002"},
        {"name": "逐字一致，但已过有效期", "text": plain[2]},
        {"name": "逐字一致，但将于 2198-01-01 废止", "text": plain[3], "width": 1280},
        {
            "name": "本件自 2198-01-01 起由 N2026-0007《远期时间》废止。打开 N2026-0007",
            "text": plain[3],
        },
    ]
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(rows), "utf-8")
    with serving(StaticSite(DirectorySite(tmp_path / "site"))) as address:
        found = run("page", f"{address}verify/", cases)
    assert [(row["name"], row["told"]) for row in found if row["name"] not in row["told"]] == []
    for row in found:
        assert (row["wrong"], row["overflow"], row["violations"]) == ([], 0, []), row["name"]
        assert sum(size for _, size in row["fetched"]) <= 40_000


def test_a_repeal_that_no_text_orders_is_not_told(demo: Office, tmp_path: Path) -> None:
    """A page may name whom it likes: what counts is what the other's proven text says."""
    press = PressBuilder(MemoryStore(), DirectorySite(tmp_path / "site"))
    body = "<p>本院立案窗口的办理时间为工作日上午九时至下午五时，请提前预约。</p>"
    press.first(Kind.NOTICE, title="办理时间", body=body)
    press.first(Kind.NOTICE, title="新的时间")
    press.publish()
    for folder in ("verify", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / "site" / folder, dirs_exist_ok=True)
    page = tmp_path / "site" / "statements" / "N2026-0001" / "index.html"
    forged = '自2026-02-01起由<a href="../N2026-0002/">新的时间</a>废止。</div>'
    forged = forged.replace("../", "../../statements/")
    whole = page.read_text("utf-8")
    bar, _, rest = whole.partition('<div class="zm-state')[2].partition("</div>")
    head = whole.partition('<div class="zm-state')[0]
    page.write_text(f'{head}<div class="zm-state{bar}{forged}{rest}', "utf-8")
    cases = tmp_path / "cases.json"
    text = body.removeprefix("<p>").removesuffix("</p>")
    cases.write_text(json.dumps([{"name": "逐字一致", "text": text}]), "utf-8")
    with serving(StaticSite(DirectorySite(tmp_path / "site"))) as address:
        [row] = run("page", f"{address}verify/", cases)
    assert row["told"].splitlines()[0] == "逐字一致"
    assert any("N2026-0002" in path for path, _ in row["fetched"])
    assert "废止" not in row["told"]


def test_what_many_texts_share_is_not_called_altered(demo: Office, tmp_path: Path) -> None:
    """Where a text that was not read may be the very one, the page says so and raises no alarm."""
    press = PressBuilder(MemoryStore(), DirectorySite(tmp_path / "site"))
    one, two = (
        "本院立案窗口每个工作日上午九时开始办理业务。",
        "当事人可以拨打诉讼服务热线预约办理。",
    )
    last = "<p>具体安排以本院诉讼服务大厅公告栏张贴的内容为准。</p>"
    press.first(body=f"<p>{one}{two}</p>\n{last}")
    for _ in range(12):
        press.first(body=f"<p>{two}{one}</p>\n{last}")
    press.publish()
    for folder in ("verify", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / "site" / folder, dirs_exist_ok=True)
    rows = [
        {"name": "没有对上", "text": f"{one}{two}"},
        {"name": "原文节选", "text": f"{two}{one}"},
    ]
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(rows), "utf-8")
    with serving(StaticSite(DirectorySite(tmp_path / "site"))) as address:
        found = run("page", f"{address}verify/", cases)
    assert [row["told"].splitlines()[0] for row in found] == ["没有对上", "原文节选"]
    assert "请改用编号核对" in found[0]["told"]
