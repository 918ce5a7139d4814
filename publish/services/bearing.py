"""What other statements do to a notice, as a stranger sees it who knows only log and pages.

The page of a notice names whoever repealed or amended it: that is where to look, and no proof. What
is believed is what the other's own texts say, which their leaves commit to. A page that leaves one
out is found from the other end, when that other statement is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from publish.domain.effects import effect_on, newest_entry, tied_to, ties_of
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.domain.statement import Effect, Statement
from publish.services.history import History

MOST = 200
"""Statements that a page may send its reader to."""
_BAR = re.compile(r'<div class="zm-state .*?</div>', re.DOTALL)
_LINK = re.compile(r'href="[^"]*statements/(N[0-9]{4}-[0-9]{4,7})/"')


def named_in(page: str) -> list[Number]:
    """Return the notices that the state bar of a page leads to."""
    texts = _LINK.findall("".join(_BAR.findall(page)))
    return [Number(text[0], int(text[1:5]), int(text[6:])) for text in dict.fromkeys(texts)][:MOST]


def bound(statement: Statement, others: Iterable[Statement], history: History) -> Statement:
    """Return a statement with what binds it to others (``publish.services.ties.tied``)."""
    newest, chains = newest_entry(statement)[0], history.chains
    there = (number for number in tied_to(statement) if number in chains)
    reaches = tuple(number for number in there if chains[number].editions[0].index < newest)
    return replace(statement, effects=_effects_of(statement, others), reaches=reaches)


def _effects_of(target: Statement, others: Iterable[Statement]) -> tuple[Effect, ...]:
    """Return what others do to a notice, in the order in which they first named it."""
    found: list[tuple[int, Effect]] = []
    for other in others:
        if target.kind is Kind.NOTICE and (effect := effect_on(target, other)) is not None:
            named = (e.index for e in other.editions if target.number in ties_of(e).numbers)
            found.append((min(named), effect))
    return tuple(effect for _, effect in sorted(found, key=lambda pair: pair[0]))
