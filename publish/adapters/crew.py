"""Jobs done at the same time, each in a process of its own that is forked for it.

For work on this machine's files alone: what a job writes must outlive its process, and what it
has open must bear a fork (``SqliteStore`` closes its connections before, ``DirectorySite`` has
none). A process with threads is not forked; there the jobs come one after the other.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from publish.errors import SiteError, ZhengmingError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

Job = Callable[[], int]


def together(jobs: Sequence[Job]) -> int:
    """Do all jobs, the first in this process, and return the sum; raises the first error."""
    first, *others = jobs
    if not others or threading.active_count() > 1:
        return sum(job() for job in jobs)
    gc.freeze()  # or each collection in a child would copy all that it shares with this process
    hands = [_Hand.start(job) for job in others]
    try:
        return first() + sum(hand.result() for hand in hands)
    finally:
        for hand in hands:
            hand.end()
        gc.unfreeze()


class _Hand(NamedTuple):
    """A process at work on one job."""

    process: ForkProcess
    answer: Connection

    @classmethod
    def start(cls, job: Job) -> _Hand:
        """Fork a process for a job."""
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
