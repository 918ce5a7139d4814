"""What must hold after a bad week: one public copy of each edition, or a reason in view.

First without anybody's help; then a person looks at the platform, says honestly what is there, and
does by hand what the system asked for. After that nothing may be missing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from publish.domain.delivery import Delivery, State
from publish.domain.kinds import Status
from publish.domain.statement import Edition, Statement
from publish.services import deliveries
from publish.services.resolve import Verdict, resolve
from tests.adapters.channels.test_failures import IN_VIEW
from tests.adapters.channels.week import Week
from tests.simulators.published import Published


@dataclass
class Oracle:
    """Judges a week."""

    week: Week

    # -- what there is -------------------------------------------------------------------------

    def copies(self) -> dict[str, list[Published]]:
        """Return all copies that ever were public, by the tag in their address."""
        found: dict[str, list[Published]] = {}
        for copy in self.week.platform.ever_published():
            found.setdefault(copy.source_url.rpartition("=")[2], []).append(copy)
        return found

    def delivery(self, index: int) -> Delivery | None:
        """Return the delivery of an entry."""
        kept = deliveries.load(self.week.house.press.store, self.week.channel, index)
        return kept.delivery if kept else None

    def rows(self) -> list[tuple[Statement, Edition, Delivery | None]]:
        """Return every edition with its statement and its delivery."""
        statements = self.week.statements()
        return [(s, e, self.delivery(e.index)) for s in statements for e in s.editions]

    # -- judgements ----------------------------------------------------------------------------

    def quiet(self) -> bool:
        """Return whether nothing will move any more unless a person acts."""
        return not any(map(self._moving, self.rows()))

    def _moving(self, row: tuple[Statement, Edition, Delivery | None]) -> bool:
        statement, edition, delivery = row
        if delivery is None:
            return not self._unwanted(statement, edition)
        if delivery.state not in {State.NEEDS_PERSON, State.REFUSED} and not delivery.settled:
            return not self._behind(statement, edition)
        if edition.redaction is None:
            return False
        taken = self.delivery(edition.redaction.index)
        return taken is None or not (taken.settled or taken.state in IN_VIEW)

    def _behind(self, statement: Statement, edition: Edition) -> bool:
        """Return whether an earlier edition waits for a person."""
        before = (self.delivery(each.index) for each in statement.editions[: edition.rev - 1])
        return any(each is not None and each.state in IN_VIEW for each in before)

    def _unwanted(self, statement: Statement, edition: Edition) -> bool:
        """Return whether an edition goes nowhere: what it follows was never posted."""
        before = [self.delivery(each.index) for each in statement.editions[: edition.rev - 1]]
        withdraws = edition.entry.status is Status.WITHDRAWN
        return edition.rev > 1 and all(
            each is None or (each.state is State.CLOSED and (withdraws or not each.superseded))
            for each in before
        )

    def judge(self) -> None:
        """Hold every edition to the promise."""
        copies = self.copies()
        doubles = {tag: len(found) for tag, found in copies.items() if len(found) > 1}
        assert not doubles, doubles
        for statement, edition, delivery in self.rows():
            if delivery is None:
                assert self._unwanted(statement, edition), edition.entry
                assert not self._ever_public(statement, edition), edition.entry
            else:
                self._one(statement, edition, delivery, copies.get(delivery.tag, []))
        self._ordered()

    def _one(
        self, statement: Statement, edition: Edition, delivery: Delivery, found: list[Published]
    ) -> None:
        """Hold one edition to it."""
        if edition.redaction is not None:
            self._redacted(edition, delivery, found)
        elif delivery.state is State.PUBLISHED:
            assert len(found) == 1, delivery
            assert delivery.settled, delivery
        elif self._overtaken(statement, edition, delivery):
            assert not found, delivery
        else:
            asks = delivery.state in IN_VIEW or self._behind(statement, edition)
            assert asks, delivery
            assert delivery.reason, delivery
            assert delivery.state is not State.REFUSED or not found, delivery

    def _overtaken(self, statement: Statement, edition: Edition, delivery: Delivery) -> bool:
        """Return whether an edition never gets readers, and none misses it.

        So it is with the withdrawal of what nobody has ever read, and with a draft that was taken
        back since a later one was quicker.
        """
        if delivery.state is not State.CLOSED:
            return False
        if delivery.superseded:
            return self.week.mode == "draft"
        withdraws = edition.entry.status is Status.WITHDRAWN
        unwanted = withdraws and self._unwanted(statement, edition)
        return unwanted and not self._ever_public(statement, edition)

    def _ever_public(self, statement: Statement, edition: Edition) -> bool:
        """Return whether an earlier edition was ever public over there."""
        copies = self.copies()
        tags = (f"{statement.number}-v{each.rev}" for each in statement.editions)
        return any(tag in copies for tag in [*tags][: edition.rev - 1])

    def _redacted(self, edition: Edition, delivery: Delivery, found: list[Published]) -> None:
        """Hold an edition whose text is gone to it: no public copy, or a reason in view."""
        assert edition.redaction is not None
        taken = self.delivery(edition.redaction.index)
        public = [copy for copy in found if not copy.gone]
        asked = [each for each in (delivery, taken) if each is not None and each.state in IN_VIEW]
        assert not public or asked, (delivery, taken)
        assert all(each.reason for each in asked), asked
        if not asked:
            assert taken is None or taken.state is State.CLOSED, taken

    def _ordered(self) -> None:
        """Hold the copies of a statement to the order of its editions, where machines post."""
        if self.week.mode == "draft":
            return
        tags = list(self.copies())
        for statement in {tag.rpartition("-v")[0] for tag in tags}:
            own = [tag for tag in tags if tag.rpartition("-v")[0] == statement]
            assert own == sorted(own), tags

    # -- a person ------------------------------------------------------------------------------

    def decide(self) -> None:
        """Let a person look, delete what has to go, and say what is there, until all is settled."""
        for _ in range(8):
            asked = [row for row in self.rows() if self._asks(row)]
            if not asked:
                return
            self.week.pass_(240)  # no job is under way any more, and no dead worker has the queue
            for _, edition, _ in asked:
                self._decide(edition)
            self.week.calm(self.quiet)
        raise AssertionError(asked)

    def _asks(self, row: tuple[Statement, Edition, Delivery | None]) -> bool:
        taken = self.delivery(row[1].redaction.index) if row[1].redaction else None
        return any(each is not None and each.state in IN_VIEW for each in (row[2], taken))

    def _decide(self, edition: Edition) -> None:
        """Write what a person sees of one edition."""
        week, tag = self.week, f"{edition.entry.number}-v{edition.rev}"
        found = [copy for copy in self.copies().get(tag, []) if not copy.gone]
        taken = self.delivery(edition.redaction.index) if edition.redaction else None
        posting = self.delivery(edition.index)
        if taken is not None and taken.state in IN_VIEW:
            for copy in found:
                self._delete(copy)
            verdict, url = Verdict.POSTED, ""
        elif posting is not None and posting.state in IN_VIEW:
            verdict = Verdict.POSTED if found else Verdict.NOT_POSTED
            url = found[0].url if found else ""
        else:
            return
        week.tell(f"{tag} {verdict} {url}")
        record, now = week.house.press.record, week.house.now()
        resolve(record, week.channel, edition, verdict, url=url, now=now)

    def _delete(self, copy: Published) -> None:
        """Delete a copy in the back office."""
        self.week.platform.delete_by_hand(copy.remote_id)

    def complete(self) -> None:
        """Hold the record to it, after a person has decided: nothing double, nothing lost."""
        self.judge()
        copies = Counter({tag: len(found) for tag, found in self.copies().items()})
        for statement, edition, delivery in self.rows():
            tag = f"{statement.number}-v{edition.rev}"
            if delivery is None or self._overtaken(statement, edition, delivery):
                continue
            if edition.redaction is None:
                assert copies[tag] == 1, (tag, delivery)
                assert delivery.state is State.PUBLISHED, delivery
