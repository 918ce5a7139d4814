# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on what is told of the procedure: it is what the case file says, or was told before."""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.gate.rule import Presented, clarifies, concludes, follows, refusal
from publish.errors import Fault


def first_seen_true(seen: Presented) -> Iterator[Fault]:
    """The time from which the public counts is the time at which the claim was noticed."""
    said, claim = seen.content.first_seen, seen.case.claim
    if said is None or (seen.previous is not None and seen.previous.first_seen == said):
        return
    noted = claim.first_seen_at if claim else None
    if claim is None and clarifies(seen):
        return  # ``claim_stated`` tells it
    if noted is None:
        advice = "请填写 claim.first_seen_at；没有线索的，请删除 first_seen。"
        yield refusal("first_seen", "公开了发现时间，卷内却没有登记。", advice)
    elif noted != said:
        message = f"公开的发现时间与线索登记的 {noted} 不一致。"
        yield refusal("first_seen", message, "请以线索登记为准，改正其中一处。")


def grounds_true(seen: Presented) -> Iterator[Fault]:
    """Who is said to have verified and approved did so."""
    grounds, case = seen.content.grounds, seen.case
    before = seen.previous.grounds if seen.previous is not None else None
    if grounds is None or (follows(seen) and seen.precedent is None):
        return  # ``precedent_named`` tells the second
    rows = (
        ("verified_by", "核查单位", case.verification.unit if case.verification else None),
        ("approved_by", "批准单位", case.approval.authority if case.approval else None),
    )
    for field, title, true in rows:
        said = getattr(grounds, field)
        told = true is None and concludes(seen)  # by the rules that ask for them
        if not told and said not in {None, true, getattr(before, field, None)}:
            where = f"卷内写的是“{true}”" if true else "卷内没有写明"
            advice = f"请以卷内材料为准，改正 grounds.{field}。"
            yield refusal(f"grounds.{field}", f"公开的{title}“{said}”，{where}。", advice)
