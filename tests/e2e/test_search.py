"""A reader searches the demo's site in Chromium: types, reads, goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.content import Repeal
from publish.domain.kinds import Kind
from publish.ports import SiteFile, Versioned
from publish.server import StaticSite
from tests.crash.office import publisher
from tests.e2e.conftest import ROOT, Office
from tests.search.corpus import build
from tests.server.house import serving
from tests.services.press import PressBuilder

BROWSER = ROOT / "tests" / "browser"


@pytest.fixture(scope="module")
def address(demo: Office) -> Iterator[str]:
    """Return the address of a server of the demo's site, on loopback."""
    with serving(StaticSite(DirectorySite(demo.site))) as address:
        yield address


def _search(url: str, *steps: dict[str, object], pictures: Path | None = None) -> dict[str, Any]:
    """Type in Chromium; skips where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not (chromium and shutil.which("node") and (BROWSER / "node_modules").is_dir()):
        pytest.skip("Chromium, Node.js or tests/browser/node_modules is not there")
    command = ["node", "search.mjs", chromium, url, *([str(pictures)] if pictures else [])]
    given = json.dumps(steps)
    done = subprocess.run(
        command, cwd=BROWSER, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


@pytest.mark.browser
def test_a_reader_searches(address: str) -> None:
    """Plain, traditional and full-width queries find the same, marked; nothing is asked before."""
    typed = [
        "网传",
        "網傳",
        "１２３６８",
        "12368",
        "Ｃ２０２６－０００１",
        "不",
        "驷马难追的词",
    ]
    found = _search(f"{address}search/", *(dict[str, object](typed=each) for each in typed))
    plain, traditional, wide, narrow, number, one, nothing = found["told"]
    assert plain["links"] == traditional["links"] != []
    assert {"网传"} == {*plain["marks"]} == {*traditional["marks"]}
    assert wide["links"] == narrow["links"] != []
    assert {*wide["marks"]} == {"12368"}
    assert number["links"] == ["/statements/C2026-0001/"]
    assert number["told"] == "没有别的发布件提到这个编号。"
    assert one["told"] == "请输入至少两个连在一起的字。"
    assert nothing["told"] == "没有找到含有“驷马难追的词”的发布件。"
    assert traditional["query"] == "網傳"
    assert [step["overflow"] for step in found["told"]] == [0] * len(typed)
    assert [step["shifted"] for step in found["told"]] == [0] * len(typed)
    assert found["errors"] == []
    assert [each for each in found["before"] if "/search/" in each] == [f"{address}search/"]
    assert not [each for each in found["requests"] if not each.startswith(address)]


@pytest.mark.browser
def test_a_reader_without_network_is_told_so(address: str) -> None:
    """The page says what is the matter and what to do, and the next query works."""
    steps: list[dict[str, object]] = [
        {"typed": "网传", "offline": True},
        {"typed": "网传"},
    ]
    told = _search(f"{address}search/", *steps)["told"]
    assert told[0]["told"] == "现在没有网络。联网以后再搜一次。"
    assert told[1]["links"] != []


@pytest.mark.browser
def test_a_reader_is_asked_before_much_is_read(demo: Office, tmp_path: Path) -> None:
    """Where twenty texts have the pairs and not the word, the page asks whether to go on."""
    press, _ = build(120)
    site = DirectorySite(tmp_path / "site")
    publisher(press.store, site, at=press.now).publish()
    for folder in ("search", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / folder)
    shutil.copy(tmp_path / "search" / "index.html", tmp_path / "site" / "search")
    shutil.copytree(tmp_path / "assets", tmp_path / "site" / "assets", dirs_exist_ok=True)
    with serving(StaticSite(site)) as address:
        found = _search(f"{address}search/", {"typed": "人员没有到场"}, {"typed": "没有到场"})
    none, some = found["told"]
    assert none["told"].startswith("已经核对了最有可能的二十来件，还没有找到")
    assert (none["more"], none["links"]) == (True, [])
    assert (some["told"], some["more"]) == ("已列出最新的 10 件，可能还有更早的。", True)
    assert set(some["marks"]) == {"没有到场"}
    texts = [each for each in found["requests"] if each.endswith("statement.txt")]
    assert len(texts) < 50


class _Growing(MemorySite):
    """A site where much is published just before the search asks for its second query."""

    def __init__(self, grow: Callable[[], object]) -> None:
        super().__init__()
        self._grow = grow
        self._asked = 0

    def get(self, path: str) -> Versioned:
        """See Site.get."""
        if path == "search/tail.bin" and self.served:
            self._asked += 1
            if self._asked == 2:
                self.served = False
                self._grow()
        return super().get(path)

    served = False
    """Whether readers are there already; the publisher reads the tail too."""


@pytest.mark.browser
def test_a_page_that_stays_open_finds_what_came_meanwhile(demo: Office) -> None:
    """The index that an earlier query fetched is not mixed with that of a later publication."""
    press = PressBuilder(MemoryStore())

    def say(text: str, count: int) -> None:
        for _ in range(count):
            press.first(body=f"<p>{text}</p>")
            press.publish()

    press.site = site = _Growing(lambda: say("后来的说法。", 20))
    say("早先的说法。", 40)
    shared = DirectorySite(demo.site)
    pages = (SiteFile(path, shared.get(path).data) for path in shared.list("assets/"))
    site.put([*pages, SiteFile("search/index.html", shared.get("search/index.html").data)])
    site.served = True
    with serving(StaticSite(site)) as address:
        queries = ("早先的说法", "早先的说法", "后来的说法")
        found = _search(f"{address}search/", *(dict[str, object](typed=each) for each in queries))
    early, again, late = (told["links"] for told in found["told"])
    assert (early[0], late[0]) == ("/statements/C2026-0040/", "/statements/C2026-0060/")
    assert early == again


@pytest.mark.browser
def test_a_reader_is_told_what_no_longer_holds(demo: Office, tmp_path: Path) -> None:
    """Beside the title of a notice that another repealed or amended, with the day."""
    site = DirectorySite(tmp_path / "site")
    press = PressBuilder(MemoryStore(), site)
    for _ in range(3):
        press.first(Kind.NOTICE, title="窗口办理时间", body="<p>窗口的办理时间见附件。</p>")
    gone, part = (
        (Repeal("窗口办理时间", number=number),) for number in ("N2026-0001", "N2026-0002")
    )
    press.first(Kind.NOTICE, title="新规定", repeals=gone, amends=part, effective_date="2026-05-01")
    press.publish()
    for folder in ("search", "assets"):
        shutil.copytree(demo.site / folder, tmp_path / folder)
    shutil.copy(tmp_path / "search" / "index.html", tmp_path / "site" / "search")
    shutil.copytree(tmp_path / "assets", tmp_path / "site" / "assets", dirs_exist_ok=True)
    with serving(StaticSite(site)) as address:
        [told] = _search(f"{address}search/", {"typed": "窗口的办理时间"})["told"]
    states = ["", "2026-05-01起修改", "2026-05-01起废止"]
    assert len(told["rows"]) == 3
    for row, state in zip(told["rows"], states, strict=True):
        assert state in row
        assert ("起" in row) == bool(state)


@pytest.mark.browser
def test_the_home_page_leads_to_the_search(address: str) -> None:
    """A query typed on the home page arrives, as does one in the address."""
    found = _search(f"{address}search/?q=网传", {"typed": "12368"})
    assert any("/search/tail.bin" in each for each in found["before"])
    assert found["told"][0]["links"] != []


def test_the_policy_lets_only_the_search_run_a_script(address: str) -> None:
    """The page of the search may run our script and read our files; others may not."""
    from urllib.request import urlopen  # noqa: TID251 - loopback

    with urlopen(address + "search/") as answer:
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    with urlopen(address) as answer:
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert b'action="./search/"' in answer.read()
