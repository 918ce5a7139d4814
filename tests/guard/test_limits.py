"""The pace of requests, and the pauses after failing: properties over any course of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from publish.guard.limits import LONGEST_PAUSE, Failures, Rate, failed, pause, place

START = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEPS = st.lists(st.integers(0, 5000), max_size=200)
"""Milliseconds between one request and the next."""
RATES = st.builds(Rate, per_minute=st.integers(1, 600), burst=st.integers(1, 50))


def admitted(rate: Rate, steps: list[int]) -> list[datetime]:
    """Return when requests were admitted that came with these distances."""
    due, now, times = None, START, []
    for step in steps:
        now += timedelta(milliseconds=step)
        due, wait = rate.admit(due, now)
        if wait is None:
            times.append(now)
    return times


def test_a_burst_then_an_even_pace() -> None:
    """Of 60 a minute with 3 at once: three now, then one a second."""
    rate, due, waits = Rate(60, 3), None, []
    for _ in range(5):
        due, wait = rate.admit(due, START)
        waits.append(wait)
    assert waits == [None, None, None, timedelta(seconds=1), timedelta(seconds=1)]
    assert rate.admit(due, START + timedelta(seconds=1))[1] is None
    assert rate.admit(due, START + timedelta(milliseconds=400))[1] == timedelta(milliseconds=600)


@given(RATES, STEPS)
def test_never_more_than_the_rate_and_the_burst(rate: Rate, steps: list[int]) -> None:
    """In any window, whoever asks, no more get in than the rate allows, and one burst."""
    times = admitted(rate, steps)
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            window = times[last] - start
            assert last - first + 1 <= rate.burst + window / MINUTE * rate.per_minute + 1e-6


@given(RATES, STEPS)
def test_whoever_waits_as_told_is_admitted(rate: Rate, steps: list[int]) -> None:
    """The time in the answer is enough."""
    due, now = None, START
    for step in steps:
        now += timedelta(milliseconds=step)
        due, wait = rate.admit(due, now)
        if wait is not None:
            now += wait
            due, wait = rate.admit(due, now)
            assert wait is None


@given(RATES, st.integers(1, 40))
def test_whoever_keeps_the_pace_never_waits(rate: Rate, count: int) -> None:
    """Evenly spaced requests are all admitted."""
    apart = MINUTE / rate.per_minute + timedelta(microseconds=1)
    due, now = None, START
    for _ in range(count):
        due, wait = rate.admit(due, now)
        assert wait is None
        now += apart


@given(RATES, st.integers(0, 10**6))
def test_a_clock_that_is_set_back_locks_nobody_out(rate: Rate, hours: int) -> None:
    """However far the clock jumps back, nobody waits longer than one request is worth."""
    due, _ = rate.admit(None, START + timedelta(hours=hours))
    for _ in range(rate.burst):
        due, _ = rate.admit(due, START + timedelta(hours=hours))
    _, wait = rate.admit(due, START)
    assert wait is None or wait <= MINUTE / rate.per_minute + timedelta(microseconds=1)


def test_pauses_double_after_five_free_failures() -> None:
    """A few wrong pastes cost nothing; then 1, 2, 4, … seconds, and never above a quarter hour."""
    failures, pauses = None, []
    for _ in range(20):
        pauses.append(pause(failures, START))
        failures = failed(failures, START)
    seconds = [0 if each is None else each.total_seconds() for each in pauses]
    assert seconds[:9] == [0, 0, 0, 0, 0, 1, 2, 4, 8]
    assert seconds[-1] == 900
    assert max(seconds) == 900


def test_a_pause_passes() -> None:
    """After the pause the next failure is taken, and the next pause is longer."""
    failures = Failures(7, START)
    assert pause(failures, START + timedelta(seconds=3)) == timedelta(seconds=1)
    assert pause(failures, START + timedelta(seconds=4)) is None
    later = failed(failures, START + timedelta(seconds=4))
    assert pause(later, START + timedelta(seconds=4)) == timedelta(seconds=8)


def test_old_failures_are_forgotten() -> None:
    """After a quarter of an hour of peace everything begins anew."""
    later = START + LONGEST_PAUSE + timedelta(seconds=1)
    assert failed(Failures(30, START), later) == Failures(1, later)


def test_a_pause_is_not_prolonged_by_a_clock_set_back() -> None:
    """The pause counts from when it is looked at, at the latest."""
    assert pause(Failures(30, START), START - timedelta(days=1)) == LONGEST_PAUSE


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_a_pause_is_bounded(count: int, seconds: int) -> None:
    """No number of failures leads to more than the longest pause, or to an overflow."""
    found = pause(Failures(count, START), START + timedelta(seconds=seconds))
    assert found is None or timedelta(0) < found <= LONGEST_PAUSE


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "elsewhere"),
        ("192.0.2.7, 10.0.0.1", "elsewhere"),
        ("x" * 100_000, "elsewhere"),
    ],
)
def test_one_subscriber_is_one_place(address: str, expected: str) -> None:
    """Somebody with 2^64 addresses of IPv6 is still one somebody."""
    assert place(address) == expected
