"""Readers copy from the court's own pages: what they paste is never called altered."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from publish.adapters.sites.directory import DirectorySite
from publish.server import StaticSite
from tests.e2e.test_check_page import run
from tests.server.house import serving
from tests.visual.exhibit import Stop

SHOWN = ("short", "long", "corrected", "edition", "table", "notice", "withdrawn")
"""Stops of the exhibition that show the text of a statement, or why it is gone."""
VERDICTS = {
    "body": ("含有全文", "撤下说明"),
    ".zm-page": ("含有全文", "撤下说明"),
    ".zm-body": ("逐字一致", "文字一致", "原文节选"),
    ".zm-summary:has(dl)": ("原文节选",),
    "section:has(> #zm-points)": ("原文节选",),
}
"""What is selected, and what may be told of it."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_is_copied_from_a_page_is_known(
    exhibition: tuple[Path, list[Stop]], tmp_path: Path
) -> None:
    """Text, box, table, article, everything: each with what it is, and within 40 KB."""
    folder, stops = exhibition
    shown = [stop.path for stop in stops if stop.name in SHOWN]
    wanted = list(product(shown, VERDICTS, (360, 1280)))
    cases = tmp_path / "cases.json"
    with serving(StaticSite(DirectorySite(folder))) as address:
        cases.write_text(json.dumps(wanted), "utf-8")
        texts = run("copied", address, cases)
        rows = [(*each, text) for each, text in zip(wanted, texts, strict=True) if text]
        assert len(rows) > 6 * len(SHOWN)
        given = [
            {"name": f"{path} {what} {width}", "text": text} for path, what, width, text in rows
        ]
        cases.write_text(json.dumps(given), "utf-8")
        found = run("page", f"{address}verify/", cases)
    gone = next(stop.path for stop in stops if stop.name == "withdrawn")
    notes = {row["name"].split()[0] for row in found if row["told"].startswith("撤下说明")}
    assert notes == {gone}
    wrong = [
        (row["name"], row["told"])
        for row, (_, what, *_) in zip(found, rows, strict=True)
        if not row["told"].startswith(VERDICTS[what])
    ]
    assert wrong == []
    assert {row["name"]: row["wrong"] for row in found if row["wrong"]} == {}
    assert max(sum(size for _, size in row["fetched"]) for row in found) <= 40_000


def test_a_file_is_known_to_the_letter(exhibition: tuple[Path, list[Stop]], tmp_path: Path) -> None:
    """The plain text of each statement, with its attachments, grounds and notes."""
    folder, stops = exhibition
    shown = [stop for stop in stops if stop.name in SHOWN and stop.name != "edition"]
    newest = [max((folder / stop.path).glob("v*/statement.txt")) for stop in shown]
    given = [{"name": str(path), "text": path.read_text("utf-8")} for path in newest]
    assert any("\n附件：\n" in row["text"] for row in given)
    assert any("\n核查单位：" in row["text"] for row in given)
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps(given), "utf-8")
    with serving(StaticSite(DirectorySite(folder))) as address:
        found = run("page", f"{address}verify/", cases)
    told = {row["name"]: row["told"] for row in found}
    assert {n: t for n, t in told.items() if not t.startswith(("逐字一致", "撤下说明"))} == {}


def test_a_page_with_one_other_word_is_not(
    exhibition: tuple[Path, list[Stop]], tmp_path: Path
) -> None:
    """In text, box and table: it is altered, whatever stands around it, and it is shown where."""
    folder, stops = exhibition
    (table,) = (stop for stop in stops if stop.name == "table")
    cases = tmp_path / "cases.json"
    cases.write_text(json.dumps([(table.path, ".zm-page", 360)]), "utf-8")
    with serving(StaticSite(DirectorySite(folder))) as address:
        [page] = run("copied", address, cases)
        forged = [
            {"name": new, "text": f"{page[:at]}{new}{page[at + len(old) :]}", "old": old}
            for old, new in (("与本院无关", "与本院有关"), ("所列标的不在", "所列标的就在"))
            for at in range(len(page))
            if page.startswith(old, at)
        ]
        given = [{name: row[name] for name in ("name", "text")} for row in forged]
        cases.write_text(json.dumps(given), "utf-8")
        found = run("page", f"{address}verify/", cases)
    assert len(found) == 3
    for row, made in zip(found, forged, strict=True):
        assert row["told"].startswith("与原文不一致")
        assert made["name"] in row["told"]
        assert made["old"] in row["told"]
