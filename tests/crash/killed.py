"""Run code in forked processes that die by plan, several at once, and learn what they had done.

    def target(child: Child) -> None:
        store = FaultyStore(SqliteStore(path), child.faults)
        store.create([("a", b"1")])
        child.ack("a")                      # in the pipe before the next operation begins

    [outcome] = run_killed(target, [Plan(at=0, after=True)])
    assert outcome.killed
    assert outcome.acks == ()

A fork costs a few milliseconds, a new interpreter would cost a hundred times as much.
"""

from __future__ import annotations

import json
import os
import select
import signal
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.crash.faults import Faults, Plan

_PATIENCE = 60
"""Seconds after which a child that hangs is ended, so that a deadlock fails the test."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one child ended."""

    killed: bool
    """By its plan; a child that ended in any other wrong way fails the run."""
    acks: tuple[Any, ...]
    """What it had acknowledged, in order."""
    error: str = ""
    """The traceback, if the target raised."""


class Child:
    """What the target knows of the process that it runs in."""

    def __init__(self, number: int, plan: Plan, pipe: int) -> None:
        """Number the children of one run from 0."""
        self.number = number
        self.faults = Faults(plan)
        self._pipe = pipe

    def ack(self, thing: object) -> None:
        """Tell the parent, at once, what was done; ``thing`` has to be JSON."""
        self._send("ack", thing)

    def run(self, target: Callable[[Child], None]) -> None:
        """Run the target; what it raises is told to the parent."""
        try:
            target(self)
        except BaseException:  # noqa: BLE001 - the process ends here
            self._send("error", traceback.format_exc())

    def _send(self, kind: str, thing: object) -> None:
        rest = json.dumps([kind, thing]).encode() + b"\n"
        while rest:
            rest = rest[os.write(self._pipe, rest) :]


def run_killed(target: Callable[[Child], None], plans: Sequence[Plan]) -> list[Outcome]:
    """Run the target in a forked child for each plan, all started at once; return how they ended.

    A child that hangs, or that dies otherwise than by its plan, is an AssertionError.
    """
    ready, go = os.pipe()
    children = [_fork(target, number, plan, ready, go) for number, plan in enumerate(plans)]
    os.close(ready)
    os.close(go)  # the end of this pipe is the starting signal
    told = _read_all([pipe for _, pipe in children])
    return [_outcome(pid, told[pipe]) for pid, pipe in children]


def _fork(
    target: Callable[[Child], None], number: int, plan: Plan, ready: int, go: int
) -> tuple[int, int]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12: threads of the test runner
        pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        signal.alarm(_PATIENCE)
        os.close(go)
        os.read(ready, 1)
        Child(number, plan, writing).run(target)
    finally:
        os._exit(0)


def _read_all(pipes: Sequence[int]) -> dict[int, bytes]:
    told = dict.fromkeys(pipes, b"")
    left = set(pipes)
    while left:
        for pipe in select.select(left, [], [])[0]:
            part = os.read(pipe, 1 << 16)
            told[pipe] += part
            if not part:
                os.close(pipe)
                left.remove(pipe)
    return told


def _outcome(pid: int, told: bytes) -> Outcome:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in {0, -signal.SIGKILL}, f"the child hung or died otherwise: {status}"
    lines = [json.loads(line) for line in told.splitlines()]
    return Outcome(
        killed=status != 0,
        acks=tuple(thing for kind, thing in lines if kind == "ack"),
        error="".join(thing for kind, thing in lines if kind == "error"),
    )
