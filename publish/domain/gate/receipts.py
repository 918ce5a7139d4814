# ruff: noqa: D401 - a rule's docstring states what must hold, it does not command
"""Rules on persons and receipts: who wrote, reviewed and signed, and which content."""

from __future__ import annotations

from collections.abc import Iterator

from publish.domain.casefile import Drafter, Result, Review, SignOff, Step
from publish.domain.gate.rule import Presented, refusal
from publish.errors import Fault

_STEPS = tuple(Step)
_Act = Drafter | Review | SignOff


def drafter_named(seen: Presented) -> Iterator[Fault]:
    """It is known who wrote the text."""
    if seen.case.drafter is None:
        advice = "请在 drafter 填写起草人的工作人员代码、职务和时间。"
        yield refusal("drafter", "没有起草人。", advice)


def three_reviews(seen: Presented) -> Iterator[Fault]:
    """Three reviews, each once, in their order."""
    steps = tuple(review.step for review in seen.case.review)
    if steps == _STEPS:
        return
    missing = [str(step) for step in _STEPS if step not in steps]
    said = f"缺少{'、'.join(missing)}" if missing else "重复或者顺序不对"
    advice = "请依次填写初审一校、复审二校、终审三校，各一条。"
    yield refusal("review", f"三审三校{said}。", advice)


def reviews_passed(seen: Presented) -> Iterator[Fault]:
    """Every review let the text through."""
    for at, review in enumerate(seen.case.review):
        if review.result is not Result.PASS:
            advice = "请按审核意见修改，重新审校通过后再提交。"
            yield refusal(f"review[{at}].result", f"{review.step}没有通过。", advice)


def secrecy_passed(seen: Presented) -> Iterator[Fault]:
    """The secrecy review let the text through."""
    review = seen.case.secrecy_review
    if review is None:
        advice = "请送保密审查，并填写 secrecy_review。"
        yield refusal("secrecy_review", "没有保密审查的记录。", advice)
    elif review.result is not Result.PASS:
        advice = "请按保密审查意见处理后重新送审。"
        yield refusal("secrecy_review.result", "保密审查没有通过。", advice)


def signed_off(seen: Presented) -> Iterator[Fault]:
    """A leader released the text."""
    if seen.case.sign_off is None:
        advice = "请送院领导签发，并填写 sign_off。"
        yield refusal("sign_off", "没有签发记录。", advice)


def different_persons(seen: Presented) -> Iterator[Fault]:
    """Nobody reviews or signs twice, or their own text."""
    case = seen.case
    acts: list[tuple[str, str, _Act | None]] = [("drafter.by", "起草", case.drafter)]
    acts += [(f"review[{at}].by", str(each.step), each) for at, each in enumerate(case.review)]
    acts += [("sign_off.by", "签发", case.sign_off)]
    told: dict[str, str] = {}
    for field, title, act in acts:
        if act is not None and act.by in told:
            message = f"{told[act.by]}和{title}是同一个人。"
            yield refusal(field, message, "请由不同的人分别办理，并重新审签。")
        elif act is not None:
            told[act.by] = title
    if case.drafter and case.secrecy_review and case.drafter.by == case.secrecy_review.by:
        advice = "请由起草人以外的人作保密审查。"
        yield refusal("secrecy_review.by", "起草和保密审查是同一个人。", advice)


def approval_signs_content(seen: Presented) -> Iterator[Fault]:
    """The approval is of this very content."""
    if seen.case.approval is not None:
        yield from _signs(seen, "approval", "批准", seen.case.approval.digest)


def reviews_sign_content(seen: Presented) -> Iterator[Fault]:
    """Every review is of this very content."""
    for at, review in enumerate(seen.case.review):
        yield from _signs(seen, f"review[{at}]", str(review.step), review.digest)


def secrecy_signs_content(seen: Presented) -> Iterator[Fault]:
    """The secrecy review is of this very content."""
    if seen.case.secrecy_review is not None:
        yield from _signs(seen, "secrecy_review", "保密审查", seen.case.secrecy_review.digest)


def sign_off_signs_content(seen: Presented) -> Iterator[Fault]:
    """The signature is under this very content."""
    if seen.case.sign_off is not None:
        yield from _signs(seen, "sign_off", "签发", seen.case.sign_off.digest)


def _signs(seen: Presented, field: str, title: str, digest: str | None) -> Iterator[Fault]:
    """Tell a receipt that carries no digest, or another content's."""
    if digest is None:
        advice = f"请在{title}时填写内容摘要：{seen.content.digest}。"
        yield refusal(f"{field}.digest", f"{title}没有写明内容摘要。", advice)
    elif digest != seen.content.digest:
        message = f"{title}的不是这份内容：审签之后公开内容有改动。"
        advice = f"请把现在的内容重新送审；现在的内容摘要是 {seen.content.digest}。"
        yield refusal(f"{field}.digest", message, advice)
