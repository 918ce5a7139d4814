# ruff: noqa: E501 - the rows of a table are read across
"""The gate as a table: each row breaks one thing, and exactly one rule tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from publish.domain import gate, submission
from publish.domain.gate.rule import SHANGHAI
from publish.domain.kinds import Matter
from publish.domain.statement import Statement
from publish.domain.ties import Ties
from publish.errors import GateRefused, SettingsError
from tests.tools import samples
from tests.tools.samples import GONE, WITHDRAWAL

C1, V2, UPDATE = "clarification-2026-001", "clarification-2026-001-v2", "clarification-2026-005"
FAKE, PARTLY = "clarification-2026-002", "clarification-2026-004"
HOLDING = {"finding": "undetermined", "verification.finding": "undetermined", "form": "progress"}
QUIET = {"body": "本院已成立核查组，正在核查，结果将及时公布。"}
SAME = {
    "edition": "update",
    "statement": "C2026-0001",
    "revises": 1,
    "conclusion_unchanged": True,
    "pub_date": "2026-04-01 09:00",
}
EARLY = {
    "pub_date": "2026-03-06 11:00",
    "sign_off.at": "2026-03-06 10:00",
    "approval.approved_at": "2026-03-06 09:00",
}
GIVEN = {"C2026-0001", "N2026-0001", "N2026-0002"}
WRONG = "sha256:" + "0" * 64

ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("edition.precedent", V2, {"revises": 7}),
    ("edition.precedent", V2, {"revises": GONE}),
    ("edition.precedent", V2, {"statement": "C2026-0009"}),
    ("edition.precedent", V2, {"statement": GONE}),
    ("edition.precedent", FAKE, {"statement": "C2026-0001"}),
    ("edition.precedent", FAKE, {"revises": 1}),
    ("edition.kind", "withdrawal", {"kind": "notice"}),
    ("edition.withdrawn", "withdrawn", {}),
    ("edition.differs", C1, SAME),
    ("correction.stated", FAKE, {"correction": {"reason": "甲", "changes": [], "affects_conclusion": False}}),
    ("correction.stated", V2, {"correction.changes": []}),
    ("correction.changes", V2, {"correction.changes.0.before": "上一版没有的话"}),
    ("correction.changes", V2, {"correction.changes.0.after": "这一版没有的话"}),
    ("correction.changes", V2, {"correction.changes.0.before": "", "correction.changes.0.after": ""}),
    ("correction.conclusion", V2, {"finding": "partly_founded"}),
    ("correction.approved", V2, {"approved_by": GONE}),
    ("update.conclusion", UPDATE, {"conclusion_unchanged": GONE}),
    ("update.conclusion", UPDATE, {"finding": "partly_founded", "verification.finding": "partly_founded"}),
    ("update.conclusion", FAKE, {"conclusion_unchanged": True}),
    ("withdrawal.stated", "withdrawal", {"withdrawal": GONE}),
    ("withdrawal.stated", FAKE, {"withdrawal": WITHDRAWAL["withdrawal"]}),
    ("finding.stated", C1, {"finding": GONE}),
    ("finding.agrees", C1, {"verification.finding": "partly_founded"}),
    ("finding.agrees", C1, {"verification.finding": GONE}),
    ("finding.undetermined", C1, {**HOLDING, **QUIET, "form": "clarification"}),
    ("finding.founded", PARTLY, {"finding": "founded", "verification.finding": "founded", "body": "情况属实，本院致歉。"}),
    ("finding.notice", "notice-2026-001", {"finding": "unfounded"}),
    ("words.refuting", C1, HOLDING),
    ("words.refuting", C1, {**HOLDING, "body": "请勿传播不实信息。"}),
    ("words.refuting", C1, {**HOLDING, **QUIET, "title": "关于网传不实信息的进展通报"}),
    ("words.refuting", PARTLY, {"finding": "founded", "verification.finding": "founded", "form": "progress", "body": "网帖所述系捏造。"}),
    ("words.confirming", C1, {"body": "经核查，所反映的情况属实。"}),
    ("words.confirming", C1, {**HOLDING, "body": "所反映的问题部分属实。"}),
    ("words.legal", C1, {"body": "视频上传者的行为构成诽谤，网传说法不属实。"}),
    ("words.legal", V2, {"correction.reason": "发帖人恶意剪辑，致使首次发布时间有误"}),
    ("words.legal", "notice-2026-006", {"body": "案例一　周某诬告陷害审判人员。"}),
    ("claim.stated", C1, {"claim": GONE}),
    ("verification.unit", C1, {"verification.unit": GONE}),
    ("verification.unit", C1, {"verification": GONE}),
    ("verification.basis", C1, {"verification.basis": "部门职责"}),
    ("verification.basis", C1, {"verification.basis": GONE}),
    ("verification.concluded", C1, {"verification.concluded_at": GONE}),
    ("verification.report", C1, {"verification.report_ref": GONE}),
    ("verification.report", C1, {"verification.methods": []}),
    ("consent.obtained", C1, {"consent.obtained": False}),
    ("consent.obtained", C1, {"consent": GONE}),
    ("consent.obtained", PARTLY, {"consent.obtained": GONE}),
    ("consent.obtained", C1, {"consent.form": GONE}),
    ("consent.name", C1, {"consent.publish_name": GONE}),
    ("consent.name", C1, {"consent.publish_name": True, "consent.form": "口头记录"}),
    ("impact_assessment.given", C1, {"impact_assessment": GONE}),
    ("drafter.given", C1, {"drafter": GONE}),
    ("drafter.given", "notice-2026-001", {"drafter": GONE}),
    ("review.steps", C1, {"review.1": GONE}),
    ("review.steps", "notice-2026-001", {"review": GONE}),
    ("review.passed", C1, {"review.2.result": "return"}),
    ("secrecy_review.passed", C1, {"secrecy_review": GONE}),
    ("secrecy_review.passed", C1, {"secrecy_review.result": "return"}),
    ("approval.given", C1, {"approval": GONE}),
    ("approval.given", FAKE, {"approval": GONE}),
    ("approval.given", FAKE, {"approval.approved_at": GONE}),
    ("approval.given", "withdrawal", {"approval": GONE}),
    ("approval.superior", C1, {"approval.authority": "示例市清源区人民法院", "grounds": GONE}),
    ("approval.superior", C1, {"approval.request_ref": GONE}),
    ("approval.superior", C1, {"approval.reply_ref": GONE}),
    ("approval.superior", C1, {"approval.requested_at": GONE}),
    ("approval.superior", FAKE, {"claim.matter": "other", "approval.request_ref": "甲", "approval.reply_ref": "乙", "approval.requested_at": "2026-03-18 09:05"}),
    ("superior.notified", V2, {"superior_notified": GONE}),
    ("superior.notified", V2, {"superior_notified.authority": "示例市清源区人民法院"}),
    ("sign_off.given", C1, {"sign_off": GONE}),
    ("sign_off.given", "withdrawal", {"sign_off": GONE}),
    ("persons.distinct", C1, {"sign_off.by": "QY-0101"}),
    ("persons.distinct", C1, {"review.0.by": "QY-0302"}),
    ("persons.distinct", C1, {"drafter.by": "QY-0301"}),
    ("persons.distinct", C1, {"drafter.by": "QY-0001"}),
    ("persons.distinct", C1, {"secrecy_review.by": "QY-0305"}),
    ("times.order", C1, {"verification.started_at": "2026-03-04 09:00"}),
    ("times.order", C1, {"review.2.at": "2026-03-06 15:00"}),
    ("times.order", C1, {"secrecy_review.at": "2026-03-06 13:30"}),
    ("times.order", C1, {"sign_off.at": "2026-03-06 17:31"}),
    ("times.order", V2, {"superior_notified.at": "2026-03-07 10:00"}),
    ("times.order", FAKE, {"approval.approved_at": "2026-03-18 09:31"}),
    ("times.pub_date", "notice-2026-005", {"pub_date": "2027-01-01 00:00"}),
    ("times.precedent", "withdrawal", EARLY),
    ("times.validity", "notice-2026-005", {"expiry_date": "2026-06-01"}),
    ("repeals.sound", "notice-2026-002", {"repeals": [{"title": "甲办法"}]}),
    ("repeals.sound", "notice-2026-002", {"repeals": [{"title": "甲", "doc_number": "乙"}] * 2}),
    ("repeals.sound", C1, {"repeals": [{"title": "甲", "doc_number": "乙"}]}),
    ("repeals.sound", "notice-2026-002", {"repeals": [{"title": "甲", "number": "C2026-0001"}]}),
    ("repeals.sound", "notice-2026-004", {"amends": [{"title": "甲"}]}),
    ("repeals.sound", C1, {"amends": [{"title": "甲", "doc_number": "乙"}]}),
    ("repeals.known", "notice-2026-004", {"repeals.3.number": "N2026-0099"}),
    ("repeals.known", "notice-2026-004", {"amends.0.number": "N2025-0001"}),
    ("openness.first_seen", C1, {"first_seen": "2026-03-05 09:20"}),
    ("openness.first_seen", C1, {"claim.first_seen_at": GONE}),
    ("openness.first_seen", "notice-2026-001", {"first_seen": "2026-03-05 09:20"}),
    ("openness.grounds", C1, {"grounds.verified_by": "政治部"}),
    ("openness.grounds", V2, {"grounds.approved_by": "示例市高级人民法院"}),
    ("lint.doc_number", C1, {"doc_number": "清法澄[2026]1号"}),
    ("lint.doc_number", C1, {"doc_number": "清法澄〔2026〕 1号"}),
    ("lint.issue_date", C1, {"issue_date": "2026-03-07"}),
    ("lint.title_length", C1, {"title": "关于" + "网传视频" * 8 + "的通报"}),
    ("lint.pasted", "notice-2026-001", {"body": "为贯彻落实最高人民法院有关规定和要\n\n".replace("要", "要求建立健全依法履行职责保") * 4}),
    ("lint.pasted", "notice-2026-001", {"body": "依照“两高一部’’印发的意见办理。"}),
    ("lint.title_words", C1, {"title": "辟谣：网传视频不属实"}),
]  # fmt: skip
UNSIGNED = [
    ("approval.digest", C1, {"approval.digest": WRONG}),
    ("approval.digest", C1, {"approval.digest": GONE}),
    ("review.digest", C1, {"review.0.digest": WRONG}),
    ("review.digest", C1, {"review.2.digest": GONE}),
    ("secrecy_review.digest", C1, {"secrecy_review.digest": WRONG}),
    ("secrecy_review.digest", C1, {"secrecy_review.digest": GONE}),
    ("sign_off.digest", "notice-2026-001", {"sign_off.digest": WRONG}),
    ("sign_off.digest", "notice-2026-001", {"sign_off.digest": GONE}),
]


def _start(name: str) -> dict[str, Any]:
    """Return what a row begins from."""
    return WITHDRAWAL if name in {"withdrawal", "withdrawn"} else samples.mapping(name)


def _precedent(name: str, value: dict[str, Any]) -> Statement | None:
    """Return the statement that the record would find for a submission."""
    if name == "withdrawn":
        return samples.withdrawn()
    if value.get("statement") != "C2026-0001" or value.get("edition") is None:
        return None
    return samples.corrected() if name == UPDATE else samples.first()


def _told(name: str, value: dict[str, Any]) -> set[str]:
    """Return the rules that tell something about a signed submission."""
    each = samples.submitted(value)
    precedent, named = _precedent(name, value), map(str, Ties.of(each.content).numbers)
    unknown = {number for number in named if number not in GIVEN}
    faults = gate.SHIPPED.check(each, precedent, samples.NOW, unknown)
    return {fault.rule for fault in faults}


@pytest.mark.parametrize(("rule", "name", "changes"), ROWS)
def test_one_fault_one_rule(rule: str, name: str, changes: dict[str, Any]) -> None:
    """What is missing or contradicts is told by exactly the rule that is about it."""
    extra = {"revises": 2} if name == "withdrawn" else {}
    assert _told(name, samples.changed(_start(name), changes | extra)) == {rule}


@pytest.mark.parametrize(("rule", "name", "changes"), UNSIGNED)
def test_receipts_sign_one_content(rule: str, name: str, changes: dict[str, Any]) -> None:
    """A receipt without a digest, or with another content's, is told by its own rule and field."""
    value = samples.changed(samples.signed(_start(name)), changes)
    each = submission.parse_json(value, samples.FILES)
    (fault,) = gate.SHIPPED.check(each, None, samples.NOW)
    place = next(iter(changes)).replace(".0.", "[0].").replace(".2.", "[2].")
    assert (fault.rule, fault.field) == (rule, place)


def test_every_rule_has_a_row() -> None:
    """No rule stands in the table that no row has seen refuse or warn."""
    assert {row[0] for row in ROWS + UNSIGNED} == {rule.id for rule in gate.RULES}


@pytest.mark.parametrize("name", [C1, V2, UPDATE, FAKE, PARTLY, "notice-2026-002", "withdrawal"])
def test_what_the_rows_begin_from_is_sound(name: str) -> None:
    """The starting points of the table tell nothing."""
    assert _told(name, _start(name)) == set()


@pytest.mark.parametrize("body", [
    "反映的情况是否属实，正在核查。",
    "如情况属实，将依法处理。",
    "本院不实行预约限号，工作作风不实的问题将一并核查。",
    "该网帖涉及一起虚假诉讼案件。",
])  # fmt: skip
def test_progress_notices_may_say_what_is_open(body: str) -> None:
    """Words that merely contain a conclusion, or ask for one, do not give it."""
    assert _told(C1, samples.changed(samples.mapping(C1), {**HOLDING, "body": body})) == set()


@pytest.mark.parametrize("word", ["不属实", "谣言", "系捏造", "与事实不符", "不存在收受财物的情形"])
@pytest.mark.parametrize("form", ["clarification", "progress"])
@pytest.mark.parametrize("field", ["title", "short_title", "body", "topic"])
def test_undetermined_never_refutes(word: str, form: str, field: str) -> None:
    """Without a conclusion, no form and no field lets a refutation out."""
    changes = {**HOLDING, **QUIET, "form": form, field: f"关于网传视频{word}的通报"}
    each = samples.submitted(samples.changed(samples.mapping(C1), changes))
    with pytest.raises(GateRefused):
        gate.SHIPPED.require(each, None, samples.NOW)


def test_founded_may_be_told_as_progress() -> None:
    """What turned out to be true can be told, though not as a clarification."""
    changes = {"finding": "founded", "verification.finding": "founded", "form": "progress"}
    changes |= {"body": "经核查，反映的情况属实。本院向反映人致歉。"}
    assert _told(PARTLY, samples.changed(samples.mapping(PARTLY), changes)) == set()


def test_decision_allows_its_words() -> None:
    """A competent body's decision allows the words that it has used."""
    changes: dict[str, Any] = {"body": "公安机关认定其行为构成诽谤，网传说法不属实。"}
    changes |= {"decision": {"body": "清源区公安分局", "ref": "清公行罚〔2026〕1号"}}
    assert _told(C1, samples.changed(samples.mapping(C1), changes)) == set()


def test_changed_conclusion_goes_the_whole_way_again() -> None:
    """A correction of the conclusion needs verification, consent, assessment and approval anew."""
    value = samples.changed(samples.mapping(V2), {"correction.affects_conclusion": True})
    needed = {"verification.unit", "consent.obtained", "impact_assessment.given", "approval.given"}
    assert needed <= _told(V2, value)


def test_update_that_changes_the_conclusion_needs_approval() -> None:
    """An update that changes the conclusion is approved and verified anew."""
    changes = {"conclusion_unchanged": False, "approval": GONE, "verification": GONE}
    told = _told(UPDATE, samples.changed(samples.mapping(UPDATE), changes))
    assert told == {"approval.given", "verification.unit"}


def test_exempt_matters_are_a_setting() -> None:
    """A court that exempts nothing puts even a fake auction to its superior."""
    each = samples.submitted(samples.mapping(FAKE))
    told = gate.GateRules(exempt_matters=()).check(each, None, samples.NOW)
    assert {fault.rule for fault in told} == {"approval.superior"}
    assert not gate.GateRules(exempt_matters=list(Matter)).check(each, None, samples.NOW)


def test_publication_time_says_from_when() -> None:
    """A text that is early is told from when it can be submitted, to the minute."""
    each = samples.submitted(samples.mapping(FAKE))
    early = datetime(2026, 3, 18, 9, 59, tzinfo=SHANGHAI)
    (fault,) = gate.SHIPPED.check(each, None, early)
    assert "2026-03-18 10:00" in fault.advice
    assert not gate.SHIPPED.check(each, None, early.replace(hour=10, minute=0))


def test_all_refusals_at_once() -> None:
    """The error carries every refusal, and warnings do not refuse."""
    changes = {"claim": GONE, "drafter": GONE, "title": "辟谣：网传视频"}
    value = samples.submitted(samples.changed(samples.mapping(C1), changes))
    with pytest.raises(GateRefused) as caught:
        gate.SHIPPED.require(value, None, samples.NOW)
    assert [fault.rule for fault in caught.value.faults] == ["claim.stated", "drafter.given"]
    assert all(fault.message and fault.advice for fault in caught.value.faults)


def test_rules_can_be_switched() -> None:
    """A rule refuses, warns or keeps silent as the settings say."""
    each = samples.submitted(samples.changed(samples.mapping(C1), {"claim": GONE}))
    (warned,) = gate.GateRules({"claim.stated": "warn"}).require(each, None, samples.NOW)
    assert warned.level == "warn"
    assert not gate.GateRules({"claim.stated": "off"}).check(each, None, samples.NOW)
    rows = gate.GateRules({"claim.stated": "off"}).checklist(each, None, samples.NOW)
    assert {row.state for row in rows if row.rule == "claim.stated"} == {gate.State.OFF}


@pytest.mark.parametrize("levels", [
    {"no.such.rule": "on"},
    {"claim.stated": "maybe"},
    {"sign_off.digest": "off"},
    {"persons.distinct": "warn"},
])  # fmt: skip
def test_settings_of_rules_are_checked(levels: dict[str, str]) -> None:
    """Unknown rules and levels are refused, and so is weakening a promise."""
    with pytest.raises(SettingsError):
        gate.GateRules(levels).check(samples.submitted(samples.mapping(C1)), None, samples.NOW)


def test_checklist_shows_every_rule() -> None:
    """The checklist has a row for each rule, with the state and the faults."""
    rows = gate.SHIPPED.checklist(
        samples.submitted(samples.mapping("notice-2026-001")), None, samples.NOW
    )
    assert [row.rule for row in rows] == [rule.id for rule in gate.RULES]
    assert {row.state for row in rows} == {gate.State.PASS, gate.State.NOT_APPLICABLE}
    assert all(row.state.label for row in rows)


def test_rules_say_what_and_whence() -> None:
    """Every rule has its own identifier, a title and a source."""
    described = list(gate.describe())
    assert len({rule for rule, _, _ in described}) == len(gate.RULES)
    assert all(title and source for _, title, source in described)
