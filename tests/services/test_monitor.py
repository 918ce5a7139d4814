"""The monitor stays silent on an honest site and names every kind of dishonesty."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.errors import NotFound, SiteError, WrongUsage
from publish.services.alarms import Report, Severity
from publish.services.monitor import Monitor
from publish.tlog import Signer, open_checkpoint
from tests.services.press import INFO, PressBuilder

C1 = Number.of(Kind.CLARIFICATION, 2026, 1)
C2 = Number.of(Kind.CLARIFICATION, 2026, 2)
N1 = Number.of(Kind.NOTICE, 2026, 1)


def story(press: PressBuilder) -> PressBuilder:
    """A corrected clarification, a withdrawn notice, a plain one, a redacted edition; published."""
    press.first(files=[("a.pdf", b"%PDF-1.7 a")])
    press.first(Kind.NOTICE)
    press.correct(C1)
    press.update(N1)
    press.withdraw(N1)
    press.first()
    press.publish()
    press.update(C2)
    press.redact(C2, 1)
    press.publish()
    return press


class Files:
    """A site's files as a dishonest host may rearrange them."""

    def __init__(self, press: PressBuilder) -> None:
        """Copy what is published."""
        site = press.site
        self.files = {path: site.get(path).data for path in site.list()}

    def fetch(self, path: str) -> bytes:
        """Serve a file."""
        if path not in self.files:
            raise NotFound(path)
        return self.files[path]

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = self.files[path].decode()
        assert old in text, (path, old)
        self.files[path] = text.replace(old, new).encode()

    def flip(self, path: str) -> None:
        """Change one bit in the middle of a file."""
        data = bytearray(self.files[path])
        data[len(data) // 2] ^= 1
        self.files[path] = bytes(data)

    def swap(self, one: str, other: str) -> None:
        """Exchange two files."""
        files = self.files
        files[one], files[other] = files[other], files[one]


def watch(files: Files, state: dict[str, object] | None = None, *, full: bool = False) -> Report:
    """One run of the monitor."""
    return Monitor(files.fetch, None, state or {}).run(full=full)


def kinds(report: Report) -> set[str]:
    """The kinds of a report's alarms."""
    return {alarm.kind for alarm in report.alarms}


@pytest.fixture(scope="module")
def honest() -> tuple[Files, dict[str, object]]:
    """An honest site, and what the first run remembered of it."""
    files = Files(story(PressBuilder()))
    return files, watch(files).state


def copy(files: Files) -> Files:
    """The same files, to be tampered with."""
    twin = object.__new__(Files)
    twin.files = dict(files.files)
    return twin


def test_an_honest_site_raises_no_alarm(honest: tuple[Files, dict[str, object]]) -> None:
    """Neither the first run nor a later full one finds anything."""
    files, _ = honest
    first = watch(files)
    assert (first.alarms, first.new_size, first.checked) == ((), 8, 3)
    assert "公钥取自网站本身" in first.notes[0]
    second = watch(files, first.state, full=True)
    assert (second.alarms, second.notes, second.old_size) == ((), (), 8)


def test_the_state_survives_json(honest: tuple[Files, dict[str, object]]) -> None:
    """What is remembered can be written to a file and read again."""
    files, state = honest
    again = json.loads(json.dumps(state))
    assert watch(files, again).state == watch(files, state).state


def statement(number: Number, rev: int, name: str) -> str:
    """The path of a file beside an edition."""
    return f"statements/{number}/v{rev}/{name}"


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


def test_only_layout_that_differs_is_a_notice(honest: tuple[Files, dict[str, object]]) -> None:
    """What may be a newer version of the theme is told, but not as an alarm."""
    files = copy(honest[0])
    files.edit(f"statements/{C1}/index.html", "历次版本", "全部版本")
    report = watch(files, honest[1])
    assert [(a.kind, a.severity) for a in report.alarms] == [("page.form", Severity.NOTICE)]
    assert report.sound


def test_a_rewritten_history_is_a_fork_even_with_the_right_key() -> None:
    """A log that is signed by its own key but says something else about the past is convicted."""
    state = watch(Files(story(PressBuilder()))).state
    other = PressBuilder(texts=100)
    report = watch(Files(story(other)), state)
    assert kinds(report) == {"log.fork"}
    assert report.state == state
    assert sorted(name.partition("-")[0] for name in report.evidence) == ["remembered", "served"]
    for data in report.evidence.values():
        open_checkpoint(data, origin=INFO.origin, verifiers=other.verifiers)


def test_a_longer_rewritten_history_is_a_fork() -> None:
    """Adding entries does not hide that earlier ones were changed."""
    state = watch(Files(story(PressBuilder()))).state
    other = story(PressBuilder(texts=100))
    other.first()
    other.publish()
    assert kinds(watch(Files(other), state)) == {"log.fork"}


def test_another_key_is_not_believed() -> None:
    """The same log signed by another key is no log at all, whoever serves the key beside it."""
    state = watch(Files(story(PressBuilder()))).state
    other = story(PressBuilder(seed=bytes(32)))
    report = watch(Files(other), state)
    assert kinds(report) == {"log.signature", "log.key"}
    assert report.state == state


def test_a_rollback_is_told() -> None:
    """An older site, however consistent in itself, is behind what was seen before."""
    press = story(PressBuilder())
    older = Files(press)
    press.first()
    press.publish()
    state = watch(Files(press)).state
    report = watch(older, state)
    assert kinds(report) == {"log.rollback"}
    assert report.state == state


def test_an_older_checkpoint_alone_is_told() -> None:
    """Serving the old checkpoint beside new files convicts, for the proofs are signed too."""
    press = story(PressBuilder())
    checkpoint = press.site.get("log/checkpoint").data
    press.correct(C1)
    press.publish()
    files = Files(press)
    files.files["log/checkpoint"] = checkpoint
    assert {"page.state"} <= kinds(watch(files))


def test_a_leaf_that_breaks_a_rule_is_told() -> None:
    """An edition after a withdrawal is an alarm though the log is consistent."""
    press = story(PressBuilder())
    state = watch(Files(press)).state
    press.update(N1)
    press.publish()
    assert "leaf.withdrawn" in kinds(watch(Files(press), state))


def test_new_entries_are_checked_at_once_and_old_ones_in_turn() -> None:
    """Every statement is looked at within a few runs, a new one in the first."""
    press = PressBuilder()
    for _ in range(7):
        press.first()
    press.publish()
    files = Files(press)
    state = Monitor(files.fetch, None, {}, window=2).run().state
    files.edit("statements/C2026-0007/index.html", "不属实", "属实")
    runs = [Monitor(files.fetch, None, state, window=2).run()]
    while not runs[-1].alarms and len(runs) < 5:
        runs.append(Monitor(files.fetch, None, runs[-1].state, window=2).run())
    assert [run.checked for run in runs] == [2, 2, 1]
    assert kinds(runs[-1]) == {"page.text"}


def test_what_was_in_doubt_is_looked_at_again() -> None:
    """An alarm about a page is repeated on every run until the page is in order again."""
    press = PressBuilder()
    for _ in range(4):
        press.first()
    press.publish()
    files = Files(press)
    good = files.files["statements/C2026-0004/index.html"]
    files.edit("statements/C2026-0004/index.html", "不属实", "属实")
    runs = [Monitor(files.fetch, None, {}, window=1).run()]
    runs += [Monitor(files.fetch, None, runs[0].state, window=1).run()]
    files.files["statements/C2026-0004/index.html"] = good
    runs += [Monitor(files.fetch, None, runs[1].state, window=1).run()]
    assert [kinds(run) for run in runs] == [{"page.text"}, {"page.text"}, set()]


def test_a_page_that_does_not_answer_is_come_back_to(
    honest: tuple[Files, dict[str, object]],
) -> None:
    """One page that gives no answer neither hides the rest nor counts as checked."""
    files = copy(honest[0])
    plain = files.fetch

    def fetch(path: str) -> bytes:
        if path == f"statements/{C1}/index.html":
            raise SiteError("没有回答")
        return plain(path)

    report = Monitor(fetch, None, {}).run()
    assert kinds(report) == {"site.unreachable"}
    assert report.state["pages"] == 0
    assert Monitor(plain, None, report.state).run().checked == 3


def test_what_is_published_during_a_run_is_no_alarm() -> None:
    """A site that moves on while it is read is read again."""
    press = story(PressBuilder())
    state = watch(Files(press)).state
    moved = False

    def fetch(path: str) -> bytes:
        nonlocal moved
        if path.startswith("statements/") and not moved:
            moved = True
            press.correct(C1)
            press.publish()
        return press.site.get(path).data

    report = Monitor(fetch, None, state).run(full=True)
    assert (report.alarms, report.new_size) == ((), 9)


def test_a_key_learnt_elsewhere_is_not_asked_for_again() -> None:
    """With a key from outside nothing is trusted on first use, and another key is an error."""
    press = story(PressBuilder())
    report = Monitor(press.fetch, press.verifiers, {}).run()
    assert (report.alarms, report.notes) == ((), ())
    other = Signer(INFO.origin, bytes(32)).verifier
    with pytest.raises(WrongUsage):
        Monitor(press.fetch, [other], report.state).run()


@pytest.mark.parametrize("state", [{"v": 1}, {"v": 2, "origin": "x"}, {"vkeys": 3}])
def test_a_state_that_cannot_be_read_is_refused(state: dict[str, object]) -> None:
    """A broken state is never taken for a first run."""
    press = story(PressBuilder())
    with pytest.raises(WrongUsage, match="读不懂"):
        Monitor(press.fetch, None, state).run()


def test_a_site_across_tiles_is_read_whole() -> None:
    """More than one tile of entries is verified, and one flipped bit in the first is found."""
    press = PressBuilder(store=MemoryStore(), site=MemorySite())
    for _ in range(258):
        press.first()
    press.publish()
    files = Files(press)
    state = watch(files).state
    assert watch(files, state).alarms == ()
    files.flip("log/tile/entries/000")
    assert kinds(watch(files, state)) == {"log.files"}
