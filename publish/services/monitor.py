"""Monitor: what makes "never silently changed" true in practice; anyone can run it, without trust.

Every run reads all entries again (230 bytes each, 256 in a file) instead of remembering what they
said: so the state is a few lines, the rules are applied to the whole history each time, and a
damaged old tile is found as well. Pages are many and large, so of old statements a window is
checked that moves on from run to run; new ones, and those that were in doubt, always.

An alarm about the log itself leaves the state as it was. The checkpoint remembered and the one
seen, both signed by the same key, are then what convicts the log: they are handed out as evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from publish.domain.number import Number
from publish.errors import BadProof, NotFound, SiteError, WrongUsage
from publish.render.states import effect_label
from publish.services.alarms import Alarm, Report, State
from publish.services.findable import Finder
from publish.services.history import Finding
from publish.services.listing import list_findings
from publish.services.logfiles import CHECKPOINT, VKEY
from publish.services.registered import register_findings
from publish.services.shown import (
    Examiner,
    Fetch,
    PublicLog,
    Watch,
    client,
    missing,
    read_log,
    unwatched,
)
from publish.tlog import Checkpoint, Verifier, open_checkpoint

WINDOW = 50
"""Old statements whose pages one run looks at."""
_PASSES = 3
"""How often a run begins again because something was published meanwhile."""
_JUST_PUBLISHED = (
    "上次运行以来有新的发布，网页可能还在缓存里：如果只有网页的警报，请过几分钟再运行一次。"
)
_AGAIN = 2
"""Rounds of looking again at notices that others turned out to bear on."""
_PATIENCE = 5
"""Statements in a row that the site may fail to answer for."""


@dataclass(slots=True)
class Monitor:
    """Watches one site; ``state`` is what the last run returned, empty for the first."""

    fetch: Fetch
    verifiers: Sequence[Verifier] | None
    """The log's keys as learnt elsewhere; None: as remembered or, the first time, as served."""
    state: Mapping[str, Any]
    window: int = WINDOW
    watch: Watch = unwatched

    def run(self, *, full: bool = False) -> Report:
        """Look once; raises SiteError when the site does not answer at all."""
        state, notes = self._begin()
        verifiers = [Verifier.parse(vkey) for vkey in state.vkeys]
        report = self._look(state, verifiers, notes, full=full)
        for _ in range(_PASSES - 1):
            pages = [alarm for alarm in report.alarms if not alarm.about_log]
            if not pages or not self._moved(state, verifiers, report.new_size):
                break
            report = self._look(state, verifiers, notes, full=full)
        return report

    # -- keys ----------------------------------------------------------------------------------

    def _begin(self) -> tuple[State, tuple[str, ...]]:
        """Return the state to go on from, and what to say about its keys."""
        given = tuple(verifier.vkey for verifier in self.verifiers or ())
        if self.state:
            state = State.read(self.state)
            if set(given) - set(state.vkeys):
                return self._handed_over(state, given)
            return state, ()
        if given:
            return State(_origin(given), given), ()
        try:
            served = tuple(self.fetch(VKEY).decode("ascii").split())
            origin = _origin(served)
        except (NotFound, UnicodeDecodeError, BadProof) as error:
            message = "网站上没有可用的台账公钥"
            raise WrongUsage(message, advice="请核对网址，或者用 --vkey 给出公钥。") from error
        note = (
            f"首次运行：公钥取自网站本身（{'、'.join(served)}），以后都以它为准。"
            "请通过公报、其他机构的网站等渠道核对这个公钥。"
        )
        return State(origin, served), (note,)

    def _handed_over(self, state: State, given: tuple[str, ...]) -> tuple[State, tuple[str, ...]]:
        """Take other keys than those remembered, if what the site shows is signed by both.

        So a thief of neither key can pass his own for the next one; raises WrongUsage.
        """
        try:
            seen = self.fetch(CHECKPOINT)
            for vkeys in (state.vkeys, given):
                _open(seen, state, [Verifier.parse(vkey) for vkey in vkeys])
        except (BadProof, NotFound) as error:
            message = "给出的公钥与此前记住的不同，网站的检查点也没有同时由两者签名"
            raise WrongUsage(message, advice="请核对 --vkey;更换公钥应当有公开的说明。") from error
        note = "公钥已经更换，网站的检查点由此前记住的公钥和给出的公钥同时签名；以后两者都认。"
        older = (vkey for vkey in state.vkeys if vkey not in given)
        return replace(state, vkeys=(*given, *older)), (note,)

    def _served_key(self, state: State) -> Iterator[Finding]:
        """Yield an alarm if newcomers would be given another key."""
        try:
            served = self.fetch(VKEY)
        except NotFound:
            yield missing(VKEY)
        else:
            shown = served.decode("ascii", errors="replace").split()
            if not shown or set(shown) - set(state.vkeys):
                yield Finding("log.key", VKEY, "网站给出的公钥与此前记住的不同。")

    # -- one look ------------------------------------------------------------------------------

    def _look(
        self,
        state: State,
        verifiers: Sequence[Verifier],
        notes: tuple[str, ...],
        *,
        full: bool,
    ) -> Report:
        """Look at everything once."""
        old = _open(state.checkpoint.encode(), state, verifiers) if state.checkpoint else None
        size = old.size if old else 0
        report = Report((), notes, size, size, 0, 0, state.as_json(), {})
        try:
            seen = self.fetch(CHECKPOINT)
        except NotFound:
            return _alarmed(report, [missing(CHECKPOINT)])
        log, found = self._log(state, verifiers, old, seen)
        found += self._served_key(state)
        if log is None:
            return _alarmed(report, found, _evidence(state, seen))
        found += log.findings
        targets, cursor = _targets(log, state, self.window, full=full)
        doubtful, pages, answered = self._pages(log, verifiers, targets, full=full)
        alarms = tuple(dict.fromkeys(map(Alarm.of, (*found, *pages))))
        report = replace(
            report,
            alarms=alarms,
            new_size=log.checkpoint.size,
            checked=len(targets),
            statements=len(log.history.chains),
        )
        if any(alarm.about_log for alarm in alarms):
            return replace(report, evidence=_evidence(state, seen))
        if pages and log.checkpoint.size > size:
            report = replace(report, notes=(*notes, _JUST_PUBLISHED))
        done = replace(state, pages=log.checkpoint.size, cursor=cursor) if answered else state
        after = replace(done, checkpoint=seen.decode("utf-8"), doubtful=doubtful)
        return replace(report, state=after.as_json())

    def _log(
        self, state: State, verifiers: Sequence[Verifier], old: Checkpoint | None, seen: bytes
    ) -> tuple[PublicLog | None, list[Finding]]:
        """Read the log under a checkpoint, and hold it against the one that is remembered."""
        try:
            checkpoint = _open(seen, state, verifiers)
        except BadProof as error:
            return None, [Finding("log.signature", CHECKPOINT, f"检查点不可信：{error}。")]
        found = []
        if old is not None and checkpoint.size < old.size:
            text = f"台账从 {old.size} 条退回到 {checkpoint.size} 条。"
            found.append(Finding("log.rollback", CHECKPOINT, text))
        try:
            reader = client(self.fetch, state.origin, verifiers)
            log = read_log(reader, checkpoint, self.watch)
        except (BadProof, NotFound) as error:
            return None, [*found, Finding("log.files", "log/tile/", f"台账读不通：{error}。")]
        if old is not None and checkpoint.size >= old.size and not log.proves(old):
            text = f"第 {old.size} 条以前的历史已被改写；两个检查点都有台账自己的签名。"
            found.append(Finding("log.fork", CHECKPOINT, text))
        return log, found

    def _pages(
        self,
        log: PublicLog,
        verifiers: Sequence[Verifier],
        targets: Sequence[Number],
        *,
        full: bool,
    ) -> tuple[tuple[str, ...], list[Finding], bool]:
        """Compare pages with leaves; also return the numbers in doubt, and whether all answered."""
        examiner, found, doubtful = Examiner(self.fetch, log, verifiers), list[Finding](), []
        finder = Finder(self.fetch, log.checkpoint.size)
        silent, ever = 0, False
        for number in chain(self.watch("网页", len(targets), targets), _again(examiner)):
            try:
                examined = examiner.examine(number)
                faults = [f for row in examined.findings for f in row]
                label = effect_label(examined.statement) if examined.statement else ""
                faults += finder.findings(log.history.chains[number], examined.editions, label)
                silent = 0
            except SiteError as error:
                faults = [Finding("site.unreachable", f"statements/{number}/", f"{error}。")]
                silent, ever = silent + 1, True
            found += faults
            doubtful += [str(number)] if faults else []
            if silent >= _PATIENCE:
                return tuple(doubtful), found, False
        if log.findings:  # what lists must show follows from leaves that can be relied on
            return tuple(doubtful), found, not ever
        try:
            found += list_findings(self.fetch, log.history.serials, targets, full=full)
            found += register_findings(
                *(self.fetch, log.history, examiner.info, {*targets}, examiner.noticed),
                full=full,
            )
        except SiteError as error:
            found.append(Finding("site.unreachable", "", f"{error}。"))
        return tuple(doubtful), found, not ever

    def _moved(self, state: State, verifiers: Sequence[Verifier], size: int) -> bool:
        """Return whether something was published while this run was looking."""
        try:
            return _open(self.fetch(CHECKPOINT), state, verifiers).size > size
        except (BadProof, NotFound, SiteError):
            return False


def _origin(vkeys: Sequence[str]) -> str:
    """Return the one origin that keys are named after; raises BadProof if there is none."""
    names = {Verifier.parse(vkey).name for vkey in vkeys}
    if len(names) != 1:
        raise BadProof("公钥没有同一个台账名称")
    return names.pop()


def _open(data: bytes, state: State, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Return a checkpoint that the pinned key has signed."""
    return open_checkpoint(data, origin=state.origin, verifiers=verifiers)


def _targets(log: PublicLog, state: State, window: int, *, full: bool) -> tuple[list[Number], int]:
    """Return the statements to look at, and where the next run's window begins."""
    chains = log.history.chains
    row = list(chains)
    if full:
        return row, 0
    new = [number for number in row if chains[number].newest >= state.pages]
    again = [number for text in state.doubtful if (number := Number.parse(text)) in chains]
    start = state.cursor if state.cursor < len(row) else 0
    chosen = dict.fromkeys([*new, *again, *row[start : start + window]])
    return list(chosen), start + window


def _again(examiner: Examiner) -> Iterator[Number]:
    """Yield the notices that turned out to be repealed or amended, after their pages were seen."""
    for _ in range(_AGAIN):
        yield from examiner.unheeded()


def _alarmed(
    report: Report, found: Sequence[Finding], evidence: Mapping[str, bytes] | None = None
) -> Report:
    """Return a report that ends at the log."""
    return replace(report, alarms=tuple(map(Alarm.of, found)), evidence=evidence or {})


def _evidence(state: State, seen: bytes) -> dict[str, bytes]:
    """Return what was remembered and what is served now, under names that are used only once."""
    rows = (("remembered", state.checkpoint.encode()), ("served", seen))
    return {
        f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.checkpoint": data
        for name, data in rows
        if data
    }
