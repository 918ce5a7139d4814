"""Jobs done at the same time, by processes that are forked for them.

For work on this machine's files alone: what a job writes must outlive its process, and what it
has open must bear a fork (``SqliteStore`` closes its connections before, ``DirectorySite`` has
none). A process with threads is not forked; there the jobs come one after the other.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from publish.errors import SiteError, ZhengmingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

Job = Callable[[], int]
_MOST_JOBS = 255
"""What waits to be done is told in a byte each."""


def together(jobs: Sequence[Job], hands: int) -> int:
    """Do all jobs, by so many processes, and return the sum; raises the first error.

    The first job is done in this process. Whoever is done with one takes the next that waits, so
    jobs need not be of one length; long ones come first.
    """
    helpers = min(hands, len(jobs)) - 1
    if helpers < 1 or len(jobs) > _MOST_JOBS or threading.active_count() > 1:
        return sum(job() for job in jobs)
    first, *others = jobs
    waiting = _Waiting.of(others)
    gc.freeze()  # or each collection in a child would copy all that it shares with this process
    others_at_work = [_Hand.start(waiting.work) for _ in range(helpers)]
    try:
        done = first() + waiting.work()
        return done + sum(hand.result() for hand in others_at_work)
    finally:
        for hand in others_at_work:
            hand.end()
        waiting.close()
        gc.unfreeze()


class _Waiting(NamedTuple):
    """Jobs that nobody has taken yet: a byte each in a pipe, which whoever reads it takes."""

    jobs: Sequence[Job]
    pipe: int

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> _Waiting:
        """Let jobs wait; to be called before the processes are forked that share them."""
        pipe, end = os.pipe()
        os.write(end, bytes(range(len(jobs))))
        os.close(end)
        return cls(jobs, pipe)

    def work(self) -> int:
        """Do jobs until none waits any more; return the sum."""
        done = 0
        while taken := os.read(self.pipe, 1):
            done += self.jobs[taken[0]]()
        return done

    def close(self) -> None:
        """Close this process's end."""
        os.close(self.pipe)


class _Hand(NamedTuple):
    """A process at work."""

    process: ForkProcess
    answer: Connection

    @classmethod
    def start(cls, job: Job) -> _Hand:
        """Fork a process that does a job."""
        import multiprocessing  # noqa: PLC0415 - costs every start, and few need it

        context = multiprocessing.get_context("fork")
        answer, end = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(job, end), daemon=True)
        process.start()
        end.close()
        return cls(process, answer)

    def result(self) -> int:
        """Wait for the answer; raises what the job raised."""
        try:
            value: int | ZhengmingError = self.answer.recv()
        except EOFError as error:
            raise SiteError("并行写入网站文件的进程意外退出") from error
        if isinstance(value, ZhengmingError):
            raise value
        return value

    def end(self) -> None:
        """Leave nothing behind: what is still at work when another job failed is stopped."""
        self.process.kill()
        self.process.join()
        self.answer.close()


def _work(job: Job, answer: Connection) -> None:
    """Do a job in the child; other errors than ours are printed there, as mistakes are."""
    try:
        answer.send(job())
    except ZhengmingError as error:
        answer.send(error)
    except KeyboardInterrupt:
        return
