"""How a delivery goes on: steps, outcomes, and two pure functions between them.

``next_step`` says what to do now; ``after`` says what is known afterwards. A step is begun by an
intent that is written before the call, so a death in the middle and an answer that got lost are
the same thing: an intent without a result. What follows depends on what the platform promises
about doing the step twice (``Repeat``); nothing is ever sent again because time has passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from publish.domain.acts import Act, Decide, LookUp, ReadBack, Rest, Take
from publish.domain.delivery import Copy, Delivery, Done, Intent, Order, State
from publish.domain.outcome import (
    LEFT,
    RECALL,
    RECALLED,
    Absent,
    Ask,
    Began,
    Did,
    Doubt,
    Later,
    Never,
    NotYet,
    Outcome,
    Read,
    Repeat,
    Resolved,
    Step,
    Undecided,
    Unwanted,
)

FIRST_WAIT = 60
"""Seconds before the second try."""
LONGEST_WAIT = 3600
"""Seconds between two tries, at most, unless the platform itself names a longer wait."""
MOST_LOOKS = 8
"""Looks that decide nothing, before a person is asked; with their waits, several hours."""
KEY_LIFE = 20 * 3600
"""Seconds in which a platform is trusted to recognise a key; documented are 24 hours."""
_ASK = "请登录平台后台核对，再用 zhengming dispatch --resolve 记下结果。"
_TAKEN_BACK = "已有后一版，这一版还没有公开的草稿已撤下。"


def next_step(delivery: Delivery, steps: Sequence[Step], now: datetime) -> Act:
    """Return what to do with a delivery now; ``steps`` are those of its channel and mode."""
    if delivery.settled or delivery.needs_person or not delivery.due(now):
        return Rest()
    if delivery.state is State.PUBLISHED:
        return ReadBack()
    if delivery.intent is not None:
        return _lost(delivery.intent, steps, now)
    step = first_open(delivery, steps)
    return Decide(Did()) if step is None else Take(step, again=delivery.resent > 0)


def first_open(delivery: Delivery, steps: Sequence[Step]) -> Step | None:
    """Return the first step that is not done."""
    return next((step for step in steps if not delivery.has_done(step.name)), None)


def _lost(intent: Intent, steps: Sequence[Step], now: datetime) -> Act:
    """Return what to do about a step that was begun and has no result."""
    step = next((each for each in steps if each.name == intent.step), None)
    if step is None:
        return Decide(Ask("投递方式在发送途中被改变，无法判断是否已经发出。", _ASK))
    if step.repeat is Repeat.HARMLESS:
        return Take(step, again=True)
    if step.repeat is Repeat.KEYED and intent.held(now) < KEY_LIFE:
        return Take(step, again=True)
    if step.repeat is Repeat.KEYED:
        return Decide(Ask("发出后没有收到答复，平台的防重复期限已过。", _ASK))
    if intent.looks >= MOST_LOOKS:
        return Decide(Ask("发出后没有收到答复，多次查找仍不能判断。", _ASK))
    return LookUp(step) if intent.age(now) >= step.settle else Rest()


# -- what is known afterwards ----------------------------------------------------------------------


def after(delivery: Delivery, outcome: Outcome, steps: Sequence[Step], now: datetime) -> Delivery:
    """Return the delivery after an outcome; the rows below are all the outcomes there are."""
    changed = _AFTER[type(outcome)](delivery, outcome, steps, now)
    return replace(changed, at=_utc(now))


def _utc(now: datetime, seconds: float = 0) -> str:
    return (now + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def backoff(failures: int) -> int:
    """Return the seconds to wait after so many failures in a row."""
    return int(min(FIRST_WAIT * 2 ** max(failures - 1, 0), LONGEST_WAIT))


def _began(delivery: Delivery, outcome: Began, _: Sequence[Step], now: datetime) -> Delivery:
    """Keep the intent, written before the call; it counts the calls that may have arrived."""
    intent, before = Intent(outcome.step, _utc(now), _utc(now)), delivery.intent
    if before is not None and before.step == outcome.step:
        intent = replace(intent, since=before.since, begun=before.begun + 1)
    state = State.ACCEPTED if delivery.state is State.ACCEPTED else State.SENDING
    digest = delivery.digest or outcome.digest
    return replace(delivery, intent=intent, digest=digest, state=state)


def _did(delivery: Delivery, outcome: Did, steps: Sequence[Step], now: datetime) -> Delivery:
    """Keep the result of the step; the last one makes the copy public, or takes it away."""
    values = {key: value for key, value in outcome.values.items() if value}
    done = delivery.done
    if delivery.intent is not None:
        done = (*done, Done(delivery.intent.step, _utc(now), values))
    moved = replace(
        delivery.because("", ""),
        done=done,
        intent=None,
        resent=0,
        failures=0,
        next_try="",
        url=values.get("url", delivery.url),
    )
    if first_open(moved, steps) is None:
        return _finished(moved)
    taken = any(step.accepts and moved.has_done(step.name) for step in steps)
    return replace(moved, state=State.ACCEPTED if taken else State.SENDING)


def _finished(delivery: Delivery) -> Delivery:
    """Return it with nothing left to do but reading back."""
    if delivery.order is Order.RETRACT:
        return replace(delivery, state=State.CLOSED, copy=Copy.GONE)
    last = delivery.done[-1] if delivery.done else None
    if last is not None and last.step == RECALL.name and RECALLED in last.values:
        return replace(delivery, state=State.CLOSED).because(_TAKEN_BACK, "")
    left = last is not None and last.step == RECALL.name and LEFT in last.values
    return replace(delivery, state=State.ACCEPTED if left else State.PUBLISHED)


def _not_yet(delivery: Delivery, outcome: NotYet, _: Sequence[Step], now: datetime) -> Delivery:
    """Wait: the call was answered, and nothing is in doubt."""
    waiting = replace(delivery, intent=None, failures=0, next_try=_utc(now, outcome.wait))
    return waiting.because(outcome.reason, "")


def _later(delivery: Delivery, outcome: Later, steps: Sequence[Step], now: datetime) -> Delivery:
    """Wait: this call did nothing; what earlier calls did stays as unknown as it was."""
    moved = replace(delivery, next_try="")
    if not outcome.held:
        failures = delivery.failures + 1
        wait = max(backoff(failures), outcome.wait)
        moved = replace(moved, failures=failures, next_try=_utc(now, wait))
    moved = moved.because(outcome.reason, outcome.advice)
    if outcome.looking:
        return moved
    if _earlier_call(delivery, steps):
        return replace(moved, state=State.IN_DOUBT)
    state = moved.state if moved.state is State.ACCEPTED else State.WAITING
    return replace(moved, intent=None, state=state)


def _earlier_call(delivery: Delivery, steps: Sequence[Step]) -> bool:
    """Return whether an earlier call of the step at hand may have been carried out."""
    intent = delivery.intent
    return intent is not None and intent.begun > 1 and _repeat(intent, steps) is not Repeat.HARMLESS


def _repeat(intent: Intent, steps: Sequence[Step]) -> Repeat:
    """Return what it means to make the call of an intent again."""
    found = (step.repeat for step in steps if step.name == intent.step)
    return next(found, Repeat.NEVER)


def _never(delivery: Delivery, outcome: Never, steps: Sequence[Step], now: datetime) -> Delivery:
    """Give up; but a refusal of the second call proves nothing about the first."""
    if _earlier_call(delivery, steps) or delivery.resent:
        reason = f"再次发送时被拒（{outcome.reason}），但此前一次可能已经发出。"
        return _ask(delivery, Ask(reason, _ASK), steps, now)
    refused = replace(delivery, state=State.REFUSED, intent=None, next_try="")
    return refused.because(outcome.reason, outcome.advice)


def _doubt(delivery: Delivery, outcome: Doubt, steps: Sequence[Step], now: datetime) -> Delivery:
    """Keep the intent: what follows is decided by what the step allows."""
    failures = delivery.failures + 1
    moved = replace(delivery, failures=failures, next_try=_utc(now, backoff(failures)))
    moved = moved.because(outcome.reason, outcome.advice)
    intent = delivery.intent
    if intent is None or _repeat(intent, steps) is Repeat.HARMLESS:
        return moved
    return replace(moved, state=State.IN_DOUBT)


def _ask(delivery: Delivery, outcome: Ask, _: Sequence[Step], now: datetime) -> Delivery:
    """Leave it to a person; the intent stays, as what the person is asked about."""
    del now
    asking = replace(delivery, state=State.NEEDS_PERSON, next_try="")
    return asking.because(outcome.reason, outcome.advice)


def _absent(delivery: Delivery, outcome: Absent, steps: Sequence[Step], now: datetime) -> Delivery:
    """Send again what was seen often enough not to be there, as often as the step allows."""
    del outcome
    intent = delivery.intent
    step = next((each for each in steps if intent and each.name == intent.step), None)
    if intent is None or step is None:
        return delivery
    seen = replace(intent, looks=intent.looks + 1, absent=intent.absent + 1)
    if seen.absent < step.looks:
        waiting = replace(delivery, intent=seen, state=State.IN_DOUBT)
        return replace(waiting, next_try=_utc(now, step.settle))
    if delivery.resent < step.resend:
        resent = delivery.resent + 1
        return replace(delivery, intent=None, resent=resent, state=State.WAITING, next_try="")
    asking = replace(delivery, intent=seen)
    reason = f"{delivery.reason or '发出后没有收到答复。'}在平台上没有找到，但不能排除已经发出。"
    return _ask(asking, Ask(reason, _ASK), steps, now)


def _undecided(
    delivery: Delivery, outcome: Undecided, steps: Sequence[Step], now: datetime
) -> Delivery:
    """Look again, ever more rarely."""
    del steps
    intent = delivery.intent
    if intent is None:
        return delivery
    looks = intent.looks + 1
    moved = replace(delivery, intent=replace(intent, looks=looks, absent=0), state=State.IN_DOUBT)
    moved = replace(moved, next_try=_utc(now, backoff(looks + 1)))
    return moved.because(outcome.reason, outcome.advice)


def _read(delivery: Delivery, outcome: Read, _: Sequence[Step], now: datetime) -> Delivery:
    """End the delivery with the comparison; a difference is told, not mended."""
    compared = delivery.compared if outcome.copy is Copy.UNREADABLE else _utc(now)
    read = replace(delivery, copy=outcome.copy, compared=compared, failures=0, next_try="")
    return read.because(outcome.reason, outcome.advice)


def _resolved(delivery: Delivery, outcome: Resolved, _: Sequence[Step], now: datetime) -> Delivery:
    """Take a person's word; "not posted" begins anew, with whatever is sent now."""
    del now
    freed = replace(delivery.because("", ""), intent=None, resent=0, failures=0, next_try="")
    if not outcome.posted:
        return replace(freed, state=State.WAITING, done=(), digest="")
    if delivery.order is Order.RETRACT:
        return replace(freed, state=State.CLOSED, copy=Copy.GONE)
    url = outcome.url or delivery.url
    return replace(freed, state=State.PUBLISHED, url=url, copy=Copy.UNREADABLE)


def _unwanted(delivery: Delivery, outcome: Unwanted, _: Sequence[Step], now: datetime) -> Delivery:
    """End it as it stands."""
    del now
    ended = replace(delivery, state=State.CLOSED, intent=None, next_try="")
    return ended.because(outcome.reason, "")


_Row = Callable[[Delivery, Any, Sequence[Step], datetime], Delivery]
_AFTER: Mapping[type, _Row] = {
    Began: _began,
    Did: _did,
    NotYet: _not_yet,
    Later: _later,
    Never: _never,
    Doubt: _doubt,
    Ask: _ask,
    Absent: _absent,
    Undecided: _undecided,
    Read: _read,
    Unwanted: _unwanted,
    Resolved: _resolved,
}


def accepted(delivery: Delivery, steps: Sequence[Step]) -> bool:
    """Return whether the platform has taken a copy over."""
    return any(step.accepts and delivery.has_done(step.name) for step in steps)


def text_is_out(delivery: Delivery, steps: Sequence[Step]) -> bool:
    """Return whether the text may have been sent: then its digest is fixed."""
    once = {step.name for step in steps if step.repeat is not Repeat.HARMLESS}
    begun = delivery.intent.step if delivery.intent else ""
    return begun in once or delivery.resent > 0 or any(map(delivery.has_done, once))


def keyed(delivery: Delivery, steps: Sequence[Step]) -> bool:
    """Return whether the call that was begun is one that only its key protects."""
    name = delivery.intent.step if delivery.intent else ""
    return any(step.name == name and step.repeat is Repeat.KEYED for step in steps)
