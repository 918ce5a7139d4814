"""The mutation table: whatever a host changes, the monitor says what kind of change it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publish.domain.grams import ID_BITS
from publish.domain.number import Number
from publish.render import checkindex
from publish.render.postings import Postings
from tests.services.dishonest import Files, copy, kinds, watch
from tests.services.press import C1, C2, N1, PressBuilder, story


@pytest.fixture(scope="module")
def honest() -> tuple[Files, dict[str, object]]:
    """An honest site, and what the first run remembered of it."""
    files = Files(story(PressBuilder()))
    return files, watch(files).state


def statement(number: Number, rev: int, name: str) -> str:
    """The path of a file beside an edition."""
    return f"statements/{number}/v{rev}/{name}"


def emptied(tail: bytes) -> bytes:
    """The tail of the search without the pairs of characters."""
    names = 4 + int.from_bytes(tail[:4], "big")
    return tail[:names] + Postings(8, {}).encode(ID_BITS)


TAMPERED: dict[str, tuple[Callable[[Files], object], str]] = {
    "a bit of an entry bundle": (lambda f: f.flip("log/tile/entries/000.p/8"), "log.files"),
    "a bit of a tile": (lambda f: f.flip("log/tile/0/000.p/8"), "log.files"),
    "a deleted tile": (lambda f: f.files.pop("log/tile/0/000.p/8"), "log.files"),
    "a bit of the checkpoint": (lambda f: f.flip("log/checkpoint"), "log.signature"),
    "a deleted checkpoint": (lambda f: f.files.pop("log/checkpoint"), "file.missing"),
    "another key for newcomers": (
        lambda f: f.edit("log/vkey", "press", "prese"),
        "log.key",
    ),
    "a word of a statement.json": (
        lambda f: f.edit(statement(C1, 2, "statement.json"), "不属实", "属实"),
        "file.statement",
    ),
    "the salt of a statement.json": (
        lambda f: f.edit(statement(C1, 1, "statement.json"), '"salt": "', '"salt": "0'),
        "file.statement",
    ),
    "the index of a statement.json": (
        lambda f: f.edit(statement(C1, 1, "statement.json"), '"index": 0', '"index": 1'),
        "file.fields",
    ),
    "a deleted statement.json": (
        lambda f: f.files.pop(statement(C1, 1, "statement.json")),
        "file.missing",
    ),
    "another edition's statement.json": (
        lambda f: f.swap(statement(C1, 1, "statement.json"), statement(C1, 2, "statement.json")),
        "file.statement",
    ),
    "a redaction undone": (
        lambda f: f.swap(statement(C2, 1, "statement.json"), statement(C2, 2, "statement.json")),
        "file.statement",
    ),
    "a word of a statement.txt": (
        lambda f: f.edit(statement(C1, 1, "statement.txt"), "不属实", "属实"),
        "file.text",
    ),
    "another entry's proof": (
        lambda f: f.swap(
            statement(C1, 1, "statement.tlog-proof"), statement(N1, 1, "statement.tlog-proof")
        ),
        "file.proof",
    ),
    "an attachment": (lambda f: f.flip(statement(C1, 1, "files/a.pdf")), "file.attachment"),
    "two statements' pages exchanged": (
        lambda f: f.swap(f"statements/{C1}/index.html", f"statements/{C2}/index.html"),
        "page.text",
    ),
    "a word on the current page": (
        lambda f: f.edit(f"statements/{C1}/index.html", "没有收取任何财物", "收取过财物"),
        "page.text",
    ),
    "the finding on the page": (
        lambda f: f.edit(f"statements/{C1}/index.html", "核查结论：不属实", "核查结论：属实"),
        "page.text",
    ),
    "an old edition's page shows the new text": (
        lambda f: f.swap(statement(C1, 1, "index.html"), statement(C1, 2, "index.html")),
        "page.text",
    ),
    "the current page is the old edition's": (
        lambda f: f.files.update(
            {f"statements/{C1}/index.html": f.files[statement(C1, 1, "index.html")]}
        ),
        "page.text",
    ),
    "the text hidden in a comment": (
        lambda f: f.edit(
            f"statements/{C1}/index.html", '<div class="zm-body">', '<!--<div class="zm-body">'
        ),
        "page.text",
    ),
    "the text hidden in a comment of the template": (
        lambda f: f.edit(f"statements/{C1}/index.html", "<!--body-->", "<!--body"),
        "page.text",
    ),
    "a second text on the page": (
        lambda f: f.edit(
            f"statements/{C1}/index.html",
            '<div class="zm-page">',
            '<div class="zm-page"><div class="zm-body">假</div></div><div class="zm-page">',
        ),
        "page.text",
    ),
    "a paragraph beside the text": (
        lambda f: f.edit(
            f"statements/{C1}/index.html",
            '<section class="zm-versions"',
            "<p>假</p><section class=",
        ),
        "page.form",
    ),
    "a deleted page": (lambda f: f.files.pop(f"statements/{C1}/index.html"), "file.missing"),
    "a deleted old page": (lambda f: f.files.pop(statement(C1, 1, "index.html")), "file.missing"),
    "a withdrawn page without its notice": (
        lambda f: f.edit(f"statements/{N1}/index.html", "撤下说明", "说明"),
        "page.state",
    ),
    "a withdrawn page without its state": (
        lambda f: f.edit(f"statements/{N1}/index.html", "zm-state--withdrawn", "zm-state--ok"),
        "page.state",
    ),
    "a withdrawn statement's old page that does not say so": (
        lambda f: f.edit(statement(N1, 1, "index.html"), "已撤下", "有效"),
        "page.state",
    ),
    "a number in a list that the log does not have": (
        lambda f: f.edit(
            "clarifications/2026/index.html", f"statements/{C2}/", "statements/C2026-0099/"
        ),
        "list.unknown",
    ),
    "a number that a list leaves out": (
        lambda f: f.edit("clarifications/2026/index.html", f"statements/{C2}/", "other/"),
        "list.missing",
    ),
    "a row that the register leaves out": (
        lambda f: f.edit("register/index.html", "<td>撤下</td>", "<td>续报</td>"),
        "page.rows",
    ),
    "a figure on the register": (
        lambda f: f.edit("register/index.html", '<table class="zm-figures">', "<table>"),
        "page.rows",
    ),
    "a year in the figures for programs": (
        lambda f: f.edit("register/index.html", '"withdrawn":1', '"withdrawn":0'),
        "register.figures",
    ),
    "figures of a shorter log": (
        lambda f: f.edit("register/index.html", '"last":"', '"last":"0'),
        "register.figures",
    ),
    "a deleted register": (lambda f: f.files.pop("register/index.html"), "file.missing"),
    "deleted figures": (
        lambda f: f.edit("register/index.html", 'id="zm-counts"', ""),
        "register.figures",
    ),
    "the check without an edition": (
        lambda f: f.files.update({"check/0.bin": checkindex.encode([], 8)}),
        "check.missing",
    ),
    "a damaged check": (lambda f: f.files.update({"check/0.bin": b"zmc2"}), "index.form"),
    "a deleted check": (lambda f: f.files.pop("check/0.bin"), "file.missing"),
    "the search without an edition": (
        lambda f: f.files.update({"search/tail.bin": emptied(f.files["search/tail.bin"])}),
        "search.missing",
    ),
    "an old edition found as the current one": (
        lambda f: f.edit("search/tail.bin", f'"{C1}/', f'"{C2}/'),
        "search.names",
    ),
    "a damaged search": (lambda f: f.files.update({"search/tail.bin": b"?"}), "index.form"),
    "a deleted search": (lambda f: f.files.pop("search/tail.bin"), "file.missing"),
    "a deleted list": (lambda f: f.files.pop("notices/index.html"), "file.missing"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_raises_an_alarm(honest: tuple[Files, dict[str, object]], name: str) -> None:
    """Each kind of tampering raises an alarm of its kind, on the next ordinary run."""
    tamper, kind = TAMPERED[name]
    files = copy(honest[0])
    tamper(files)
    report = watch(files, honest[1])
    assert kind in kinds(report)
    if kind.startswith("log."):
        assert report.state == honest[1]
