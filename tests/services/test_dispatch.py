"""Dispatch: once each, in order, wherever the case file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from publish.adapters.stores.memory import MemoryStore
from publish.domain.delivery import Copy, State
from publish.errors import ChannelUnavailable
from publish.services import queue
from publish.services.courier import Outlet
from publish.services.dispatch import Dispatcher
from tests.services.desk import CASE, delivery, failing, office
from tests.services.platform import Office, form
from tests.services.press import C1, PressBuilder

_T = TypeVar("_T")


def test_every_edition_is_posted_once_and_read_back() -> None:
    """Three editions, both channels, one copy each, in the order of the log."""
    press, desk = office(3)
    channel = desk.channel()
    desk.settle(channel)
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0002-v1", "C2026-0003-v1"]
    found = delivery(press, 0)
    assert (found.state, found.copy) == (State.PUBLISHED, Copy.SAME)
    assert found.url == "https://platform.example/C2026-0001-v1"


def test_a_run_that_is_asked_to_end_gives_its_turn_back() -> None:
    """After the first entry no other is begun, and the next run has the queue at once."""
    press, desk = office(3)
    channel, asked = desk.channel(), iter([True])
    worker = Dispatcher(
        press.record,
        {"weibo": Outlet(channel, form)},
        desk.time,
        go_on=lambda: next(asked, False),
    )
    worker.dispatch(3)
    assert desk.platform.posts == ["C2026-0001-v1"]
    state, _ = queue.read(press.store, "weibo")
    assert (state.cursor, state.worker) == (1, "")
    desk.settle(channel)
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0002-v1", "C2026-0003-v1"]


def test_nothing_is_done_twice() -> None:
    """Dispatching again, when all is settled, calls nobody and writes no delivery."""
    press, desk = office(3)
    desk.settle(desk.channel())
    assert isinstance(press.store, MemoryStore)
    before = len(press.store.log)
    again = desk.channel()
    assert desk.run(again).moved == 0
    assert again.calls == []
    written = [row for row in press.store.log[before:] if row.name in {"create", "swap"}]
    assert {key for row in written for key in row.keys} == {"channels/weibo/queue"}


def test_the_cost_does_not_grow_with_what_is_finished() -> None:
    """One more edition costs the same after forty as after four."""

    def reads(count: int) -> int:
        press, desk = office(count)
        desk.settle(desk.channel())
        press.first(case=CASE)
        assert isinstance(press.store, MemoryStore)
        press.record.head()
        before = len(press.store.log)
        desk.run(desk.channel())
        return len(press.store.log) - before

    assert reads(4) == reads(40)


def test_the_cost_does_not_grow_with_what_is_pending() -> None:
    """Five posts a run cost the same, whether fifty wait or five hundred."""

    def reads(count: int) -> int:
        press, desk = office(count)
        assert isinstance(press.store, MemoryStore)
        full = ChannelUnavailable("今天的额度已用完", wait=7200, whole=True)
        before = 0

        def limited(what: tuple[str, ...], effect: Callable[[], _T]) -> _T:
            if what == ("take", "post") and len(desk.platform.posts) % 6 == 5:
                desk.platform.posts.append("full")
                raise full
            return effect()

        for _ in range(2):
            before = len(press.store.log)
            desk.run(desk.channel(call=limited))
            desk.time.pass_(hours=3)
        assert len(desk.platform.posts) == 12
        return len(press.store.log) - before

    assert reads(50) == reads(500)


def test_an_edition_goes_only_where_its_case_file_says() -> None:
    """A statement for the site alone is posted nowhere."""
    press = PressBuilder()
    press.first()
    desk = Office(press.store)
    assert desk.settle(desk.channel()).pending == 0
    assert desk.platform.posts == []


def test_a_correction_follows_its_first_edition_wherever_that_went() -> None:
    """Whoever read the first is told, though the correction's case file names no channel."""
    press, desk = office()
    press.correct(C1)
    desk.settle(desk.channel())
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0001-v2"]
    assert "https://platform.example/C2026-0001-v1" in desk.platform.texts["C2026-0001-v2"]


def test_a_correction_waits_for_the_edition_that_it_corrects() -> None:
    """Never does the old text come out after the new one."""
    press, desk = office()
    press.correct(C1)
    press.first(case=CASE)
    stuck = desk.channel(call=failing("upload", ChannelUnavailable("平台没有答复")))
    desk.run(stuck)
    assert desk.platform.posts == ["C2026-0002-v1"]
    assert "前一版" in delivery(press, 1).reason
    desk.settle(stuck)
    assert desk.platform.posts == ["C2026-0002-v1", "C2026-0001-v1", "C2026-0001-v2"]


def test_a_redaction_takes_the_copy_away() -> None:
    """When the law demands that a text goes, it goes over there as well."""
    press, desk = office()
    desk.settle(desk.channel())
    press.redact(C1, 1)
    desk.settle(desk.channel())
    assert desk.platform.gone == {"C2026-0001-v1"}
    assert delivery(press, 0).copy is Copy.GONE
    assert delivery(press, 1).state is State.CLOSED


def test_a_text_that_was_redacted_in_time_is_never_posted() -> None:
    """The redaction comes before the posting, although the log says otherwise."""
    press, desk = office()
    press.redact(C1, 1)
    desk.settle(desk.channel())
    assert desk.platform.posts == []
    assert delivery(press, 0).state is State.CLOSED


def test_a_channel_that_was_never_set_up_is_not_served_later() -> None:
    """Old news is not posted on the day that the channel is set up; it is counted."""
    press, desk = office(3)
    desk.run()
    assert queue.read(press.store, "weibo")[0].passed == 3
    press.first(case=CASE)
    desk.settle(desk.channel())
    assert desk.platform.posts == ["C2026-0004-v1"]


def test_a_channel_whose_settings_are_missing_for_once_forgets_nothing() -> None:
    """A run without secrets leaves the entries to the next one."""
    press, desk = office()
    desk.settle(desk.channel())
    press.first(case=CASE)
    desk.run()
    desk.settle(desk.channel())
    assert desk.platform.posts == ["C2026-0001-v1", "C2026-0002-v1"]


def test_a_worker_that_may_be_alive_is_not_disturbed() -> None:
    """A claim holds until it expires."""
    press, desk = office()
    assert queue.claim(press.store, "weibo", desk.time()) is not None
    assert desk.run(desk.channel()).busy == ["weibo"]
    desk.time.pass_(minutes=6)
    assert desk.run(desk.channel()).busy == []
    assert desk.platform.posts == ["C2026-0001-v1"]


def test_a_copy_that_differs_is_told() -> None:
    """What the platform made of the text is compared with what was sent."""
    press, desk = office()
    channel = desk.channel()
    desk.run(channel)
    desk.platform.texts["C2026-0001-v1"] = "被改动的文字"
    desk.time.pass_(minutes=1)
    done = desk.run(channel)
    assert delivery(press, 0).copy is Copy.DIFFERS
    assert [each.copy for each in done.news] == [Copy.DIFFERS]
