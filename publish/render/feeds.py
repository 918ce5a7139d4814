"""What the feeds are made of: log entries in order, each with its statement as of that entry.

A feed lists events by log index in fixed ranges (``publish.render.addresses``), and within one
document a statement only once, by its newest event there. An event shows nothing that came
after it, so a full document never changes, save by a redaction, which takes text away wherever
the statement stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from publish.domain.content import Content
from publish.domain.fixed_words import sentence
from publish.domain.kinds import EditionKind
from publish.domain.redaction import RedactionNotice
from publish.domain.statement import Edition, Statement
from publish.errors import RenderError
from publish.render import addresses
from publish.render.moments import published_minute
from publish.render.site import SiteInfo
from publish.render.states import State, state_of


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One log entry and what it left behind."""

    index: int
    """Position in the log."""
    statement: Statement
    """With the editions up to this event; texts erased since are absent."""
    edition: Edition
    """The edition that the entry is about."""

    @classmethod
    def of(cls, statement: Statement, index: int) -> FeedEvent:
        """Return the event of a log index; raises RenderError if it is another statement's."""
        for edition in statement.editions:
            redaction = edition.redaction
            if index == edition.index or (redaction and index == redaction.index):
                seen = tuple(e for e in statement.editions if e.index <= index)
                return cls(
                    index, replace(statement, editions=seen, effects=(), reaches=()), edition
                )
        message = f"台账第 {index} 条与 {statement.number} 无关"
        raise RenderError(message)

    @property
    def notice(self) -> RedactionNotice | None:
        """Return the notice, if this event is a redaction."""
        redaction = self.edition.redaction
        return redaction.notice if redaction and redaction.index == self.index else None

    @property
    def minute(self) -> str:
        """Return when it happened."""
        notice = self.notice
        return notice.at if notice else published_minute(self.edition)

    @property
    def published(self) -> str:
        """Return when the statement was first published."""
        return published_minute(self.statement.first)

    @property
    def living(self) -> Content | None:
        """Return the text that stands after the event: none if it was withdrawn or erased."""
        return None if self.statement.withdrawn else self.statement.current.content

    @property
    def state(self) -> State:
        """Return the state of the statement after the event."""
        return state_of(self.statement)

    @property
    def why(self) -> str:
        """Return why no text stands, in one sentence that does not hint at it."""
        current = self.statement.current
        if current.redaction is not None:
            return _removal("文字已依法删除", current.redaction.notice.reason.label)
        withdrawal = current.content.withdrawal if current.content else None
        return _removal("已撤下", withdrawal.reason.label if withdrawal else "")

    @property
    def heading(self) -> str:
        """Return the title with the state before it; without a text, number and state only."""
        content, state = self.living, self.state
        if content is not None:
            return f"{state.prefix}{content.title}"
        return f"{state.prefix}{self.statement.number}"

    @property
    def remark(self) -> str:
        """Return what happened, where that is not the text itself: for the head of an entry."""
        if self.notice is not None:
            return f"第{self.edition.rev}版的文字已依法删除。"
        content = self.living
        if content is not None and content.correction is not None:
            return f"更正说明：{sentence(content.correction.reason)}"
        return f"本版是第{self.edition.rev}版续报。" if self._continues else ""

    @property
    def _continues(self) -> bool:
        """Return whether the event is an update."""
        return self.edition.kind is EditionKind.UPDATE

    def address(self, info: SiteInfo) -> str:
        """Return the permanent address of the statement, which is its id in every feed."""
        return info.link(addresses.statement_path(self.statement.number))

    def folder(self, info: SiteInfo) -> str:
        """Return the address of the newest edition as of the event, whose text an entry shows."""
        return self._address_of(self.statement.current, info)

    def record(self, info: SiteInfo) -> str:
        """Return the address of the ``statement.json`` that holds the event's own leaf."""
        return f"{self._address_of(self.edition, info)}statement.json"

    def _address_of(self, edition: Edition, info: SiteInfo) -> str:
        """Return the permanent address of an edition."""
        return info.link(addresses.edition_path(self.statement.number, edition.rev))


def _removal(act: str, reason: str) -> str:
    """Return a sentence on what was removed and why."""
    return f"{act}。原因：{reason}。" if reason else f"{act}。"


def newest_first(events: Iterable[FeedEvent]) -> list[FeedEvent]:
    """Return each statement's newest event, newest first."""
    newest = {event.statement.number: event for event in sorted(events, key=_index)}
    return sorted(newest.values(), key=_index, reverse=True)


def _index(event: FeedEvent) -> int:
    """Return the log index, which is the order of all feeds."""
    return event.index


def latest_minute(events: Sequence[FeedEvent]) -> str:
    """Return when a document was last added to; with no event yet, 1970."""
    return max((event.minute for event in events), default="1970-01-01 08:00")
