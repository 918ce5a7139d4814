# ruff: noqa: E501 - the rows of a table are read across
# ruff: noqa: ANN401 - a column may hold anything
"""Reading submissions: every fault at once, by field, in Chinese."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from publish.domain import submission, written
from publish.domain.submission import Submission
from publish.errors import InvalidStatement
from tests.tools import samples
from tests.tools.samples import GONE

NAME = "notice-2026-001"
HEAD = "---\nkind: notice\ntitle: 公告\nissuer: 院\npub_date: 2026-03-09 09:00\n"
JSON = {
    "kind": "notice",
    "title": "公告",
    "issuer": "院",
    "pub_date": "2026-03-09 09:00",
    "body": "文",
}

FIELDS: list[tuple[str, Any, str, str]] = [
    ("kind", GONE, "kind", "form.required"),
    ("kind", "rumour", "kind", "form.choice"),
    ("form", "progress", "form", "form.choice"),
    ("title", "", "title", "form.required"),
    ("title", None, "title", "form.required"),
    ("title", 2026, "title", "form.type"),
    ("title", True, "title", "form.type"),
    ("title", ["甲"], "title", "form.type"),
    ("title", "长" * 101, "title", "form.long"),
    ("title", "甲\n乙", "title", "form.lines"),
    ("title", "甲\t乙", "title", "form.unseen"),
    ("title", "甲\u200b乙", "title", "form.unseen"),
    ("title", "甲\u202e乙", "title", "form.unseen"),
    ("title", "甲\ue000乙", "title", "form.unseen"),
    ("title", "甲\ufe0f乙", "title", "form.unseen"),
    ("keywords", ["甲", "乙\u2066"], "keywords[1]", "form.unseen"),
    ("keywords", "甲", "keywords", "form.type"),
    ("keywords", ["甲"] * 11, "keywords", "form.long"),
    ("pub_date", "2026-03-09", "pub_date", "form.time"),
    ("pub_date", "2026-03-09 9:00", "pub_date", "form.time"),
    ("pub_date", "2026-03-09T09:00+08:00", "pub_date", "form.time"),
    ("pub_date", "2026-02-30 09:00", "pub_date", "form.time"),
    ("pub_date", 20260309, "pub_date", "form.time"),
    ("issue_date", "2026/03/09", "issue_date", "form.time"),
    ("issue_date", "２０２６-03-09", "issue_date", "form.time"),
    ("statement", "C2026-1", "statement", "form.pattern"),
    ("statement", "C2026-0000", "statement", "form.pattern"),
    ("statement", "C2026-00001", "statement", "form.pattern"),
    ("revises", 0, "revises", "form.type"),
    ("revises", "1", "revises", "form.type"),
    ("revises", True, "revises", "form.type"),
    ("conclusion_unchanged", "true", "conclusion_unchanged", "form.type"),
    ("body", "", "body", "form.required"),
    ("body", GONE, "body", "form.required"),
    ("body", "甲\u200d", "body", "form.unseen"),
    ("body", "甲&#x202e;乙", "body", "form.unseen"),
    ("body", "汉" * 70_000, "body", "form.long"),
    ("body", 1, "body", "form.type"),
    ("body", "[" * 1001, "body", "form.brackets"),
    ("body", "<p " * 5001, "body", "form.brackets"),
    ("titel", "甲", "titel", "form.unknown"),
    ("review.0.by", "张三", "review[0].by", "form.pattern"),
    ("review.1.at", GONE, "review[1].at", "form.required"),
    ("review.2.step", "三审", "review[2].step", "form.choice"),
    ("review.0.extra", 1, "review[0].extra", "form.unknown"),
    ("sign_off.digest", "sha256:abc", "sign_off.digest", "form.pattern"),
    ("sign_off", "院长", "sign_off", "form.type"),
    ("attachments", [{"title": "甲", "name": "../x.txt"}], "attachments[0].name", "form.pattern"),
    ("attachments", [{"title": "甲", "name": "x.html"}], "attachments[0].name", "form.pattern"),
    ("attachments", [{"title": "甲", "name": "no.txt"}], "attachments[0].name", "attachment.missing"),
    ("attachments", [{"title": "甲", "name": "statement.txt", "base64": "QQ=="}], "attachments[0].name", "attachment.name"),
    ("attachments", [{"title": "甲", "name": "a.pdf", "base64": "QQ=="}], "attachments[0].name", "attachment.type"),
    ("attachments", [{"title": "甲", "name": "a.txt", "base64": "QQ"}], "attachments[0].base64", "attachment.base64"),
    ("attachments", [{"title": "甲", "name": "a.txt", "base64": ""}], "attachments[0].base64", "form.required"),
]  # fmt: skip

YAML = [
    ("正文", "yaml.fence", ""),
    ("---\ntitle: 甲\n", "yaml.fence", "---"),
    (f"{HEAD}a: b: c\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}\tform: policy\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: [甲\n---\n文", "yaml.syntax", "第 "),
    (f'{HEAD}topic: "甲\n---\n文', "yaml.syntax", "第 "),
    (f"{HEAD}topic: @甲\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: &a 甲\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: *a\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: !!python/name:os.system 甲\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: {'[' * 60_000}\n---\n文", "yaml.syntax", "第 6 行"),
    (f"{HEAD}topic: {'甲' * 70_000}\n---\n文", "yaml.syntax", "第 1 行"),
    (f"{HEAD}title: 又一个\n---\n文", "yaml.duplicate", "第 6 行"),
    (f'{HEAD}topic: "\x01"\n---\n文', "yaml.syntax", "第 6 行"),
    ("---\n标题：甲\n---\n文", "yaml.syntax", "第 2 行"),
    ("---\n\n---\n文", "yaml.syntax", "第 2 行"),
    ("---\n? [a, b]\n: 1\n---\n文", "yaml.syntax", "第 2 行"),
    (f"{HEAD}...\nform: policy\n---\n文", "yaml.syntax", "第 "),
]


def _faults(value: dict[str, Any]) -> list[tuple[str, str]]:
    """Return field and rule of every fault in a JSON submission."""
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_json(value, samples.FILES)
    assert all(fault.message.endswith("。") for fault in caught.value.faults)
    return [(fault.field, fault.rule) for fault in caught.value.faults]


@pytest.mark.parametrize(("path", "new", "field", "rule"), FIELDS)
def test_one_fault_is_told_by_its_field(path: str, new: Any, field: str, rule: str) -> None:
    """A value that cannot be read is told once, by its field and rule."""
    value = samples.changed(samples.mapping(NAME), {path: new})
    assert _faults(value) == [(field, rule)]


@pytest.mark.parametrize(("text", "rule", "place"), YAML)
def test_front_matter_faults_name_their_line(text: str, rule: str, place: str) -> None:
    """Front matter that cannot be read is told with its line, and what to do."""
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_markdown(text, {})
    (fault,) = caught.value.faults
    assert fault.rule == rule
    assert place in fault.message
    assert fault.advice


def test_all_faults_at_once() -> None:
    """Faults in fields, blocks, body and attachments come together."""
    value = {"kind": "x", "titel": "甲", "body": "\u200b", "sign_off": {}, "attachments": [{}]}
    fields = {field for field, _ in _faults(value)}
    assert {"kind", "titel", "body", "sign_off.by", "attachments[0].name", "pub_date"} <= fields


@pytest.mark.parametrize(("name", "hint"), [
    ("标题", "title"),
    ("发文字号", "doc_number"),
    ("titel", "title"),
    ("security_review", "secrecy_review"),
    ("pia_ref", "impact_assessment"),
    ("version", "revises"),
    ("column", "kind"),
    ("zzzzzz", "样例"),
])  # fmt: skip
def test_unknown_fields_are_told_with_a_likely_name(name: str, hint: str) -> None:
    """A field that does not exist is answered with the one that was probably meant."""
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_json({**JSON, name: "甲"})
    assert hint in caught.value.faults[0].advice


def test_choices_are_listed_with_their_labels() -> None:
    """A value outside a closed list is answered with the list, in both languages."""
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_json({**JSON, "edition": "amended"})
    assert "correction（更正）" in caught.value.faults[0].advice


def test_no_message_repeats_the_case_file() -> None:
    """What is internal does not stand in an error, even when it is at fault."""
    secret = "举报人王某"
    case = {"drafter": {"by": secret, "role": "甲", "at": secret}, "claim": {"matter": secret}}
    with pytest.raises(InvalidStatement) as caught:
        submission.parse_json({**JSON, **case, "consent": secret, "review": [secret]})
    assert secret not in str(caught.value) + str(caught.value.faults)


def test_defaults_are_written_into_the_content() -> None:
    """What is left out is what the form says, and stands in the content."""
    content = submission.parse_json(JSON).content
    assert (content.form, content.edition) == ("announcement", "first")
    assert (content.short_title, content.content_source) == ("公告", "院")
    assert content.disclosure == "主动公开"


def _yaml(line: str) -> Submission:
    """Return the submission of a short notice with one more line of front matter."""
    return submission.parse_markdown(f"{HEAD}{line}\n---\n文", {})


def test_yaml_has_no_surprises() -> None:
    """Words of YAML 1.1 are truth values only where one is asked for; text stays text."""
    assert _yaml("conclusion_unchanged: no").content.conclusion_unchanged is False
    assert _yaml("conclusion_unchanged: On").content.conclusion_unchanged is True
    assert _yaml("topic: no").content.topic == "no"
    assert _yaml("topic: 17:30").content.topic == "17:30"
    assert _yaml("issue_date: 2026-03-06").content.issue_date == "2026-03-06"
    assert _yaml('issue_date: "2026-03-06"').content.issue_date == "2026-03-06"
    assert _yaml("topic: ~").content.topic is None
    assert _yaml('topic: "2026"').content.topic == "2026"
    with pytest.raises(InvalidStatement):
        _yaml("topic: 2026")


def test_body_may_not_stand_in_the_front_matter() -> None:
    """The body has one place."""
    with pytest.raises(InvalidStatement) as caught:
        _yaml("body: 甲")
    assert caught.value.faults[0].field == "body"


def test_body_may_contain_rules() -> None:
    """A line of dashes in the body is the body's."""
    assert (
        submission.parse_markdown(f"{HEAD}---\n甲\n\n---\n\n乙", {}).content.body.count("<hr>") == 1
    )


def test_attachments_come_inline_or_beside() -> None:
    """The same bytes make the same content, however they were handed in."""
    rows = [{"title": "甲", "name": "a.txt"}]
    data = "附件".encode()
    beside = submission.parse_json({**JSON, "attachments": rows}, {"a.txt": data})
    inline = [{**rows[0], "base64": base64.b64encode(data).decode()}]
    assert submission.parse_json({**JSON, "attachments": inline}) == beside
    assert beside.attachments[0].data == data
    assert beside.content.attachments[0].size == len(data)


def test_files_that_are_not_utf8_are_told() -> None:
    """A file in another encoding is refused with what to do; a byte order mark is not."""
    with pytest.raises(InvalidStatement) as caught:
        written.decode("第一行\n标题".encode("gbk"))
    assert "UTF-8" in caught.value.faults[0].message
    assert written.decode(b"\xef\xbb\xbf\xe7\x94\xb2") == "甲"


def test_removed_markup_is_a_warning() -> None:
    """What the body may not contain is removed, told, and does not stop the submission."""
    (warning,) = submission.parse_json({**JSON, "body": "文<img src=x>"}).warnings
    assert (warning.rule, warning.level, warning.field) == ("markup.removed", "warn", "body")
