"""An honest site of any size is found whole: in the check, in the search, under its names."""

from __future__ import annotations

import json

import pytest

from publish.domain.content import Repeal
from publish.domain.kinds import Kind
from publish.errors import NotFound
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.states import effect_label
from publish.services import ties
from publish.services.findable import Finder
from publish.services.history import Finding, History
from tests.services.press import C1, PressBuilder


def wrong(press: PressBuilder, without: str = "none") -> list[Finding]:
    """Return what cannot be found, perhaps without the files of a folder."""
    size, history = press.record.head().size, History(press.record.origin)
    for logged in press.record.entries(0, size):
        history.add(logged.leaf)

    def fetch(path: str) -> bytes:
        if path.startswith(without):
            raise NotFound(path)
        return press.fetch(path)

    finder = Finder(fetch, size)
    found: list[Finding] = []
    for number, chain in history.chains.items():
        statement = press.record.statement(number)
        assert statement is not None
        label = effect_label(ties.tied(press.record, statement, size))
        found += finder.findings(chain, statement.editions, label)
    return found


@pytest.mark.parametrize(
    ("size", "folders"),
    [
        (1, ("check/0", "search/tail")),
        (17, ("check/1", "search/1")),
        (40, ("check/1", "search/1")),
        (68, ("check/1", "search/1", "search/tail")),
        (69, ("check/1", "search/1", "search/names")),
        (256, ("check/1", "search/1", "search/names")),
        (269, ("check/1", "check/2", "search/1", "search/2", "search/names")),
        (300, ("check/1", "check/2", "search/1", "search/2", "search/names")),
    ],
)
def test_an_honest_site_is_found_whole(size: int, folders: tuple[str, ...]) -> None:
    """Whatever age of the indexes an edition stands in; without that age it is missed."""
    press = PressBuilder()
    for _ in range(size):
        press.first()
    press.publish()
    assert wrong(press) == []
    for folder in folders:
        assert {each.rule for each in wrong(press, folder)} == {"file.missing"}, folder


def test_what_follows_on_a_statement_is_found() -> None:
    """After an update, a withdrawal and a redaction nothing is missed, and old names are none."""
    press = PressBuilder()
    for _ in range(20):
        press.first()
    press.publish()
    press.update(C1)
    press.publish()
    assert wrong(press) == []
    press.redact(C1, 1)
    press.withdraw(C1)
    press.publish()
    assert wrong(press) == []


def test_the_search_knows_what_no_longer_holds() -> None:
    """The name of a repealed notice says so, in a range and in the tail; a lie is found."""
    press = PressBuilder()
    for _ in range(70):
        press.first(Kind.NOTICE)
    press.publish()
    rows = tuple(Repeal("旧规定", number=f"N2026-{serial:04d}") for serial in (3, 70))
    press.first(Kind.NOTICE, repeals=rows, effective_date="2026-05-01")
    press.publish()
    names = json.loads(press.fetch("search/names/00000.json"))
    assert names[2:4] == ["N2026-0003/1/2026-05-01起废止", "N2026-0004/1"]
    head = json.loads(layout.tail_parts(press.fetch("search/tail.bin"))[0])
    assert head["names"][69 - 64] == "N2026-0070/1/2026-05-01起废止"
    assert wrong(press) == []
    before = {path: press.fetch(path) for path in ("search/names/00000.json", "search/tail.bin")}
    press.publish(full=True)
    assert {path: press.fetch(path) for path in before} == before
    press.site.put([SiteFile("search/names/00000.json", json.dumps(["x"] * 64).encode())])
    assert {each.rule for each in wrong(press)} == {"search.names"}
