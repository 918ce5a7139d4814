"""Which pages an event changes, by rendering all of them before and after."""

from __future__ import annotations

from hypothesis import given, strategies as st

from publish.domain.kinds import EditionKind, Kind
from publish.domain.statement import Statement
from publish.render.page import Page
from publish.render.statement import edition_page, statement_page
from tests.render.changes import archives_after, pages_after
from tests.render.records import INFO, Log

EVENTS = st.lists(
    st.one_of(
        st.sampled_from(
            [EditionKind.UPDATE, EditionKind.CORRECTION, EditionKind.UPDATE, EditionKind.WITHDRAWAL]
        ),
        st.integers(min_value=0, max_value=9),
    ),
    max_size=9,
)
"""Kinds append an edition; a number redacts one of those there, if it has its text."""


def pages(statement: Statement | None) -> dict[int | None, Page]:
    """All pages of a statement, by edition."""
    if statement is None:
        return {}
    found: dict[int | None, Page] = {None: statement_page(statement, INFO)}
    for edition in statement.editions:
        found[edition.rev] = edition_page(statement, edition.rev, INFO)
    return found


def play(log: Log, statement: Statement, event: EditionKind | int) -> Statement | None:
    """Let an event happen; None if it makes no sense here."""
    if isinstance(event, EditionKind):
        return log.publish(statement.number, event)
    edition = statement.editions[event % len(statement.editions)]
    return log.redact(statement.number, edition.rev) if edition.content else None


@given(EVENTS)
def test_no_other_page_changes(events: list[EditionKind | int]) -> None:
    """After each event only the pages that ``pages_after`` names differ, and new ones are named."""
    log = Log()
    statement = log.first(Kind.CLARIFICATION)
    assert {*pages_after(statement)} == {None, 1}
    for event in events:
        before = pages(statement)
        after = play(log, statement, event)
        if after is None:
            continue
        statement = after
        now = pages(statement)
        changed = {key for key, page in now.items() if before.get(key) != page}
        assert changed <= {*pages_after(statement)} <= {*now}
        assert None in changed


def test_an_old_edition_is_left_alone() -> None:
    """A third edition changes the current page, itself and the one it follows, and no more."""
    log = Log()
    number = log.first(Kind.NOTICE).number
    log.publish(number, EditionKind.CORRECTION)
    assert pages_after(log.publish(number, EditionKind.UPDATE)) == (None, 2, 3)
    assert pages_after(log.publish(number, EditionKind.WITHDRAWAL)) == (None, 1, 2, 3, 4)
    assert pages_after(log.redact(number, 1)) == (None, 1, 2, 3, 4)


def test_a_redaction_touches_every_feed_range_of_its_statement() -> None:
    """An edition touches its own range alone."""
    log = Log()
    number = log.first(Kind.NOTICE).number
    for _ in range(6):
        log.first(Kind.CLARIFICATION)
    assert archives_after(log.publish(number, EditionKind.UPDATE), 5) == (1,)
    for _ in range(6):
        log.first(Kind.CLARIFICATION)
    assert archives_after(log.redact(number, 2), 5) == (0, 1, 2)
