# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on the order of times of the procedure and on the time of publication."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from publish.domain.casefile import CaseFile, Step
from publish.domain.gate.rule import Presented, refusal
from publish.errors import Fault

_Moment = tuple[str, str, str | None]
"""Field, title, time."""


def in_order(seen: Presented) -> Iterator[Fault]:
    """Nothing is dated before what it rests on."""
    told: set[str] = set()
    for chain in _chains(seen):
        known = [(field, title, at) for field, title, at in chain if at is not None]
        for (_, first, before), (field, then, after) in pairwise(known):
            if after < before and field not in told:
                told.add(field)
                advice = "请核对这两处时间；确属程序倒置的，请重新审签。"
                yield refusal(field, f"{then}早于{first}。", advice)


def _chains(seen: Presented) -> Iterator[list[_Moment]]:
    """Yield the rows of moments of which none may come before the one on its left."""
    case = seen.case
    final = _review(case, Step.FINAL)
    signed = ("sign_off.at", "签发时间", case.sign_off.at if case.sign_off else None)
    published = ("pub_date", "发布时间", seen.content.pub_date)
    superior = [] if seen.matter in seen.exempt_matters else _approval(case)
    prepared = [*_verification(case), *_drafting(case)]
    yield [*prepared, *superior, final, signed, published]
    yield [*_approval(case), signed]  # the court's own approval may come with the final review
    secrecy = case.secrecy_review.at if case.secrecy_review else None
    drafted = ("drafter.at", "起草时间", case.drafter.at if case.drafter else None)
    yield [drafted, ("secrecy_review.at", "保密审查时间", secrecy), *superior[:1], signed]
    notified = case.superior_notified.at if case.superior_notified else None
    yield [("superior_notified.at", "报备上级时间", notified), published]


def _verification(case: CaseFile) -> list[_Moment]:
    """Return the moments up to the finding."""
    verification = case.verification
    return [
        ("claim.first_seen_at", "线索发现时间", case.claim.first_seen_at if case.claim else None),
        (
            "verification.started_at",
            "核查开始时间",
            verification.started_at if verification else None,
        ),
        (
            "verification.concluded_at",
            "核查办结时间",
            verification.concluded_at if verification else None,
        ),
    ]


def _drafting(case: CaseFile) -> list[_Moment]:
    """Return the moments from the draft to the second review."""
    return [
        ("drafter.at", "起草时间", case.drafter.at if case.drafter else None),
        _review(case, Step.FIRST),
        _review(case, Step.SECOND),
    ]


def _approval(case: CaseFile) -> list[_Moment]:
    """Return the moments of asking and of being answered."""
    approval = case.approval
    return [
        ("approval.requested_at", "报请时间", approval.requested_at if approval else None),
        ("approval.approved_at", "批准时间", approval.approved_at if approval else None),
    ]


def _review(case: CaseFile, step: Step) -> _Moment:
    """Return the moment of one of the three reviews."""
    for at, review in enumerate(case.review):
        if review.step is step:
            return f"review[{at}].at", f"{step}时间", review.at
    return "review", str(step), None


def published_by_now(seen: Presented) -> Iterator[Fault]:
    """An edition is published now, not announced for later."""
    due = seen.content.pub_date
    if due > seen.now_text:
        message = f"发布时间 {due} 还没有到。"
        yield refusal("pub_date", message, f"请在 {due}（北京时间）之后提交。")


def after_precedent(seen: Presented) -> Iterator[Fault]:
    """An edition is not dated before the one that it follows."""
    previous = seen.previous
    if previous is not None and seen.content.pub_date < previous.pub_date:
        message = f"发布时间早于上一版（{previous.pub_date}）。"
        yield refusal("pub_date", message, "请改为本版实际发布的时间。")


def validity(seen: Presented) -> Iterator[Fault]:
    """A document does not end before it begins."""
    expiry, effective = seen.content.expiry_date, seen.content.effective_date
    if expiry is not None and effective is not None and expiry < effective:
        yield refusal("expiry_date", "失效日期早于施行日期。", "请核对这两个日期。")
