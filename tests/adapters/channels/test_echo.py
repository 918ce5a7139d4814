"""Every remote call of both platforms, answered with all that it was sent: nothing of it is kept.

``test_secrets`` looks at what the adapters raise; here the whole of dispatch runs, and afterwards
all that can be read is searched: the store, results, status, logs, backups, and every exception.
"""

from __future__ import annotations

import gzip
import io
import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import pytest

from publish.domain.canonical import encode
from publish.ports import Channel
from publish.services import keys, standing
from publish.services.backup import backup
from publish.services.courier import Outlet
from publish.services.dispatch import Dispatched, Dispatcher
from tests.adapters.channels.house import CASE, House
from tests.adapters.channels.test_failures import CALLS, WEIBO, publish_drafts
from tests.services.press import C1
from tests.simulators.direct import Direct
from tests.simulators.faults import LOST, Fault, Kind

RETRACTIONS = {
    "publish": ("freepublish/delete",),
    "mass": ("message/mass/delete",),
    "draft": ("draft/delete",),
}
WECHAT = [(mode, call) for mode in CALLS for call in (*CALLS[mode], *RETRACTIONS[mode])]
CODES = [-1, 40001, 40013, 40164, 45009, 99999]
WEIBO_CODES = [10001, 20019, 21327, 10023, 99999]
SHELVES = [keys.kept("wechat", "token")]
"""Where a token stands, and nowhere else."""


class Listening:
    """A channel whose every exception is written down, with all that hangs on it."""

    def __init__(self, inner: Channel, heard: list[str]) -> None:
        """Listen to a channel."""
        self._inner = inner
        self._heard = heard

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the channel has
        """Return what the channel has; a method tells what it raises."""
        found = getattr(self._inner, name)
        return partial(self._call, found) if callable(found) else found

    def _call(self, method: Callable[..., Any], *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the method has it
        try:
            return method(*given, **named)
        except Exception as error:
            self._heard += traceback.format_exception(error)
            link: BaseException | None = error
            while link is not None:
                self._heard += [str(link), repr(link), repr(vars(link))]
                link = link.__cause__ or link.__context__
            raise


def dispatch(house: House, channel: str, heard: list[str]) -> Dispatched:
    """Dispatch once, listening."""
    lines = {"wechat": Direct(house.wechat), "weibo": Direct(house.weibo)}
    store, record = house.press.store, house.press.record
    outlet = house.outlets(store, lines)[channel]
    listening = Outlet(cast("Channel", Listening(outlet.channel, heard)), outlet.form)
    worker = Dispatcher(record, {channel: listening}, house.now, eager=True)
    return worker.dispatch(record.head().size)


def secrets(house: House) -> list[bytes]:
    """Return what nobody may read, in each way in which it may be written."""
    known = [house.secret, house.token, *house.wechat.tokens._known]
    assert len(known) > 1
    return [each.encode() for each in known]


def readable(house: House) -> Iterator[bytes]:
    """Yield all that somebody can read of a record: store, status, backup."""
    store, record = house.press.store, house.press.record
    for key in store.list(""):
        if key not in SHELVES:
            yield key.encode() + store.get(key).data
    names = ("wechat", "weibo")
    statement = record.statement(C1)
    assert statement is not None
    yield encode(standing.channels(record, names, record.head().size, house.now()))
    yield encode(standing.of_edition(record, statement, 1, names, house.now()))
    file = io.BytesIO()
    backup(store, file)
    yield gzip.decompress(file.getvalue())


def live(house: House, channel: str, caplog: pytest.LogCaptureFixture) -> bytes:
    """Post, and redact; return all that can be read afterwards."""
    caplog.set_level(logging.DEBUG)
    heard: list[str] = []
    told: list[bytes] = []
    house.press.first(case=CASE)
    for turn in range(12):
        if turn == 8:
            house.press.redact(C1, 1)
        told.append(encode(dispatch(house, channel, heard).as_json()))
        house.wechat.let_pass(1800)
        if house.mode == "draft" and turn < 2:
            publish_drafts(house)
    said = "\n".join((*heard, caplog.text)).encode()
    return b"".join((*told, *readable(house), said))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("mode", "call"), WECHAT, ids=" ".join)
def test_nothing_that_wechat_repeats_is_kept(
    house: House, caplog: pytest.LogCaptureFixture, mode: str, call: str, code: int
) -> None:
    """The answer holds secret and token in every form; no record of ours does."""
    house.mode = mode
    if call in {"draft/batchget", "freepublish/batchget"} and mode == "publish":
        house.wechat.fail("draft/add" if call.startswith("draft") else "freepublish/submit", LOST)
    house.wechat.fail(call, Fault(Kind.ECHOED, code=code), times=2)
    everything = live(house, "wechat", caplog)
    assert any(each.fault for each in house.wechat.calls_to(call)) or mode == "draft"
    assert [each for each in secrets(house) if each in everything] == []


@pytest.mark.parametrize("code", WEIBO_CODES)
@pytest.mark.parametrize("call", [*WEIBO, "statuses/destroy"])
def test_nothing_that_weibo_repeats_is_kept(
    house: House, caplog: pytest.LogCaptureFixture, call: str, code: int
) -> None:
    """The answer holds the token; no record of ours does."""
    house.run(only="wechat")
    if call in {"statuses/user_timeline", "short_url/expand"}:
        house.weibo.fail("statuses/share", LOST)
    house.weibo.fail(call, Fault(Kind.ECHOED, code=code), times=2)
    everything = live(house, "weibo", caplog)
    assert any(each.fault for each in house.weibo.calls_to(call))
    assert [each for each in secrets(house) if each in everything] == []
