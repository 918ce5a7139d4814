"""The monitor stays silent on an honest site and names every kind of dishonesty."""

from __future__ import annotations

import json

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.errors import SiteError, WrongUsage
from publish.services.alarms import Severity
from publish.services.monitor import Monitor
from publish.tlog import Signer, open_checkpoint
from tests.services.dishonest import Files, copy, kinds, watch
from tests.services.press import C1, INFO, N1, PressBuilder, story


@pytest.fixture(scope="module")
def honest() -> tuple[Files, dict[str, object]]:
    """An honest site, and what the first run remembered of it."""
    files = Files(story(PressBuilder()))
    return files, watch(files).state


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
