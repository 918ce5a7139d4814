"""Publish: bring the public files up to the record, until nothing is pending.

Several publishers may run at once and any of them may die at any point (``services.publication``).
The happy path is the recovery path: a walk always starts where the last finished one ended, or
earlier, and writing again what is there already writes nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from publish.domain.number import Number
from publish.ports import Site, SiteFile
from publish.render import addresses
from publish.render.page import Theme
from publish.render.site import SiteInfo
from publish.services import copies, logfiles, publication, redact, ties
from publish.services.gathered import Gathered
from publish.services.portions import Stage
from publish.services.project import Scope, stages
from publish.services.projection import Projection
from publish.services.publication import FORM_VERSION, Claim, Publication, Working
from publish.services.record import Head, Record
from publish.services.sweep import sweep
from publish.tlog import Signer, Verifier

Clock = Callable[[], datetime]
Watch = Callable[[str, int, Iterable[SiteFile]], Iterator[SiteFile]]
"""Passes files on and tells a person how far the work is: name of the stage, total, files."""
Crew = Callable[[Sequence[Callable[[], int]], int], int]
"""Does jobs by so many hands, the first of them itself, and returns the sum."""


@dataclass(slots=True)
class Published:
    """What one call did."""

    size: int = 0
    """Entries that the site shows now."""
    scope: str = "nothing"
    written: int = 0
    """Files whose bytes changed."""
    walks: int = 0
    """How often the files were gone through; more than once when publishers met."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the command line."""
        return {
            "size": self.size,
            "scope": self.scope,
            "written": self.written,
            "walks": self.walks,
        }


@dataclass(frozen=True, slots=True)
class Publisher:
    """All that publishing needs."""

    record: Record
    site: Site
    info: SiteInfo
    theme: Theme
    signers: Sequence[Signer]
    verifiers: Sequence[Verifier]
    clock: Clock
    watch: Watch = lambda name, total, files: iter(files)  # noqa: ARG005 - tells nobody
    hands: int = 1
    """How many parts of a large stage are written at the same time."""
    crew: Crew = lambda jobs, hands: sum(job() for job in jobs)  # noqa: ARG005 - by one hand

    @property
    def form(self) -> str:
        """Return the version of the forms, what feeds say of the site, and who signs: all agree."""
        signed = "".join(signer.vkey for signer in self.signers)
        who = hashlib.sha256(signed.encode()).hexdigest()[:8]
        return f"{FORM_VERSION}/{self.info.imprint}/{who}"

    def publish(self, *, full: bool = False) -> Published:
        """Bring the site up to the record; ``full`` makes every file again.

        Raises LogDiverged when site and record contradict each other, SiteError and
        StoreUnavailable when one of them does not answer: then publishing again goes on.
        """
        done = Published()
        store, form, look = self.record.store, self.form, self.theme.fingerprint
        shown = logfiles.published(self.site, self.record, self.verifiers)
        state, _ = publication.read(store)
        full = full or shown is None
        scope = self._scope(state, full=full)
        floor = min(state.start, shown.size if shown else 0)
        idle = scope is Scope.CHANGES and not state.claims and not state.again
        if idle and floor == self.record.head().size:
            done.size = floor
            return done
        done.scope = str(scope)
        began = self.clock()
        claim = Claim(secrets.token_hex(8), floor, look=look, form=form)
        work = Working(store, self.clock, publication.open_claim(store, claim, began))
        while True:
            scope = self._scope(work.opened.publication, full=full)
            head = self._walk(work, scope, done)
            state = Publication(head.size, look, form)
            if publication.close_claim(store, work.opened, state, began):
                return done
            began, full = self.clock(), False
            work.opened = publication.reread(store, work.opened, began)

    def _scope(self, state: Publication, *, full: bool) -> Scope:
        """Return how much has to be made, given what other publishers left, or may be writing."""
        if full or state.forms != {self.form}:
            return Scope.EVERYTHING
        return Scope.CHANGES if state.looks == {self.theme.fingerprint} else Scope.PAGES

    def _walk(self, work: Working, scope: Scope, done: Published) -> Head:
        """Write all files of one scope once; return the head that they show."""
        head = self.record.head()
        start = work.opened.publication.start
        record = self.record if scope is Scope.CHANGES else Gathered(self.record, head.size)
        redact.settle(record, start, head.size)
        ties.lay(record, head.size)
        again = _numbers(head, work.opened.claim.again)
        if scope is Scope.EVERYTHING:
            again |= copies.rebuild(record)
        projection = Projection(record, head, self.info, self.theme, self.signers, self._earlier)
        for stage in self._plan(projection, scope, start, again):
            first, *others = stage.parts
            watched = work.on(self.watch(stage.name, stage.total, first))
            jobs = [partial(self.site.put, part) for part in (watched, *others)]
            done.written += self.crew(jobs, self.hands)
        ahead = logfiles.advance(self.site, self.record, head, self.signers, self.verifiers)
        done.written += int(ahead)
        self.site.remove(work.on(self._leftovers(projection, scope, start, again)))
        done.walks += 1
        done.size = head.size
        return head

    def _earlier(self, path: str) -> bytes:
        """Read a public file."""
        return self.site.get(path).data

    def _plan(
        self, projection: Projection, scope: Scope, start: int, again: AbstractSet[Number]
    ) -> list[Stage]:
        """Return the stages; a new look comes after what is new to read."""
        plan = stages(projection, scope, start, self.hands, again)
        if scope is Scope.PAGES:
            return stages(projection, Scope.CHANGES, start, again=again) + plan
        return plan

    def _leftovers(
        self, projection: Projection, scope: Scope, start: int, again: AbstractSet[Number]
    ) -> Iterator[str]:
        """Yield the files that must not be there any more."""
        uncopied = (number for number in sorted(again) if not projection.copies(number))
        yield from map(addresses.copies_path, uncopied)
        yield from logfiles.superseded(self.site, start, projection.head.size)
        yield from redact.erased_files(projection.record, self.site, start, projection.head.size)
        if scope is Scope.EVERYTHING:
            yield from sweep(projection, self.site)


def _numbers(head: Head, texts: Iterable[str]) -> set[Number]:
    """Return the statements that there are; a mark may be older than a record that was restored."""
    numbers = map(Number.parse, texts)
    return {number for number in numbers if number.serial <= head.serials.get(number.book, 0)}
