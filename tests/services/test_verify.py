"""What verify says is proven, and what is not proven it never says."""

from __future__ import annotations

from typing import Any

import pytest

from publish.domain.content import Attachment, Correction, Repeal
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.domain.wording import Match
from publish.errors import BadProof, NotFound, WrongUsage
from publish.render.documents import statement_json
from publish.services.history import History, Standing
from publish.services.recognise import TextVerdict, candidates, find_text, verify_text
from publish.services.shown import Examiner, PublicLog
from publish.services.verify import read_public_log, verify_files, verify_statement
from publish.tlog import Checkpoint
from tests.crash.stranger import reader
from tests.services.press import INFO, PressBuilder

C1 = Number.of(Kind.CLARIFICATION, 2026, 1)
C2 = Number.of(Kind.CLARIFICATION, 2026, 2)
N1 = Number.of(Kind.NOTICE, 2026, 1)
C99 = Number.of(Kind.CLARIFICATION, 2026, 99)
TODAY = "2026-06-01"


@pytest.fixture(scope="module")
def press() -> PressBuilder:
    """A corrected clarification, a withdrawn notice, a redacted first edition; published."""
    built = PressBuilder()
    built.first(files=[("a.pdf", b"%PDF-1.7 a")])
    built.first(Kind.NOTICE)
    built.correct(C1)
    built.withdraw(N1)
    built.first(body="<p>本院公告如下，请社会各界周知。</p>")
    built.update(C2)
    built.redact(C2, 1)
    built.publish()
    return built


# -- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "standings"),
    [
        (C1, [Standing.SUPERSEDED, Standing.CURRENT]),
        (N1, [Standing.WITHDRAWN, Standing.WITHDRAWN]),
        (C2, [Standing.REDACTED, Standing.CURRENT]),
    ],
)
def test_every_edition_is_verified_and_its_standing_told(
    press: PressBuilder, number: Number, standings: list[Standing]
) -> None:
    """All editions of an honest site are sound, and none is taken for more than it is."""
    verdicts = verify_statement(number, press.fetch, press.verifiers, INFO.origin, today=TODAY)
    assert [verdict.standing for verdict in verdicts] == standings
    assert all(verdict.sound for verdict in verdicts)
    assert [verdict.title is None for verdict in verdicts] == [
        standing is Standing.REDACTED for standing in standings
    ]


def test_a_number_that_was_never_given_is_not_found(press: PressBuilder) -> None:
    """The answer says up to where the log was read."""
    with pytest.raises(NotFound, match="截至台账第 7 条"):
        verify_statement(
            Number.parse("C2026-0099"), press.fetch, press.verifiers, INFO.origin, today=TODAY
        )


def test_a_damaged_file_is_named_with_its_edition(press: PressBuilder) -> None:
    """The finding stands with the edition that it is about."""

    def fetch(path: str) -> bytes:
        data = press.fetch(path)
        return data + b"!" if path == f"statements/{C1}/v1/statement.txt" else data

    first, second = verify_statement(C1, fetch, press.verifiers, INFO.origin, today=TODAY)
    assert [finding.rule for finding in first.findings] == ["file.text"]
    assert second.sound


@pytest.mark.parametrize(
    "over",
    [
        {"title": 3},
        {"body": 3},
        {"pub_date": "2026"},
        {"keywords": (3,)},
        {"issuer": {"a": 1}},
        {"correction": Correction("x", (), affects_conclusion=True), "doc_number": 7},
        {"repeals": (Repeal("旧公告", None, "N2025-7"),)},
        {"attachments": (Attachment("x", "../../../../x", 1, "ab"),)},
        {"attachments": (Attachment("x", "", -1, ""),)},
    ],
)
def test_a_hostile_publisher_cannot_stop_the_reader(over: dict[str, Any]) -> None:
    """Whatever the log commits to, examining it ends in findings, not in a crash."""
    press = PressBuilder()
    press.first(**over)
    edition = press.record.edition(0)
    history = History(INFO.origin)
    assert history.add(edition.entry.data) == []
    head = Checkpoint(INFO.origin, 1, history.roots[1])
    files = {f"statements/{C1}/v1/statement.json": statement_json(edition, INFO)}

    examiner = Examiner(reader(files), PublicLog(head, history, ()), press.verifiers)
    assert examiner.examine(C1).findings[0]
    assert len(list(examiner.texts(C1))) <= 1


# -- saved files -----------------------------------------------------------------------------------


def saved(press: PressBuilder, number: Number, rev: int) -> tuple[bytes, bytes]:
    """A statement.json and its proof, as a reader keeps them."""
    folder = f"statements/{number}/v{rev}/statement"
    return press.fetch(f"{folder}.json"), press.fetch(f"{folder}.tlog-proof")


def test_saved_files_are_verified_without_a_network(press: PressBuilder) -> None:
    """The text is proven; what came later is not known."""
    verdict = verify_files(*saved(press, C1, 1), press.verifiers, INFO.origin, today=TODAY)
    assert (verdict.number, verdict.edition, verdict.index) == ("C2026-0001", 1, 0)
    assert verdict.standing is Standing.UNKNOWN
    assert verdict.sound
    erased = verify_files(*saved(press, C2, 1), press.verifiers, INFO.origin, today=TODAY)
    assert (erased.standing, erased.title) == (Standing.REDACTED, None)


def test_saved_files_that_were_changed_are_not_believed(press: PressBuilder) -> None:
    """Neither another word, nor another salt, leaf, proof or key is believed."""
    statement, proof = saved(press, C1, 1)
    broken = [
        statement.replace("不属实".encode(), "属实".encode(), 1),
        statement.replace(b'"salt": "', b'"salt": "00', 1),
        statement.replace(b"C2026-0001", b"C2026-0002"),
        statement[:-10],
        b"{}",
    ]
    for data in broken:
        with pytest.raises(BadProof):
            verify_files(data, proof, press.verifiers, INFO.origin, today=TODAY)
    with pytest.raises(BadProof):
        verify_files(statement, saved(press, N1, 1)[1], press.verifiers, INFO.origin, today=TODAY)
    with pytest.raises(BadProof):
        verify_files(
            statement, proof, PressBuilder(seed=bytes(32)).verifiers, INFO.origin, today=TODAY
        )
    with pytest.raises(BadProof):
        verify_files(statement, proof, press.verifiers, "other.example/log", today=TODAY)


def test_a_saved_file_whose_index_was_changed_is_told(press: PressBuilder) -> None:
    """What stands beside leaf and content is compared too."""
    statement, proof = saved(press, C1, 1)
    changed = statement.replace(b'"index": 0', b'"index": 5')
    verdict = verify_files(changed, proof, press.verifiers, INFO.origin, today=TODAY)
    assert [finding.rule for finding in verdict.findings] == ["file.fields"]


# -- texts -----------------------------------------------------------------------------------------


def told(press: PressBuilder, text: str) -> TextVerdict:
    """What is said about a text."""
    log = read_public_log(press.fetch, press.verifiers, INFO.origin)
    return find_text(text, log, press.fetch, press.verifiers, today=TODAY)


def test_the_published_file_is_exact(press: PressBuilder) -> None:
    """The bytes of statement.txt are told from everything else, with their standing."""
    text = press.fetch(f"statements/{C1}/v1/statement.txt").decode()
    verdict = told(press, text)
    assert verdict.match is Match.EXACT
    assert verdict.candidate is not None
    assert verdict.candidate.standing is Standing.SUPERSEDED
    assert "旧版" in verdict.message


def test_a_text_that_says_nothing_is_refused(press: PressBuilder) -> None:
    """There is no verdict on nothing, which would be part of everything."""
    for text in ("", " \n", "\u200b\ufeff"):
        with pytest.raises(WrongUsage):
            told(press, text)


def test_not_found_is_never_called_fake(press: PressBuilder) -> None:
    """A text that is not found is said not to be found, as of an entry."""
    verdict = told(press, "本市气象台今日发布高温橙色预警，请市民注意防暑降温。")
    assert verdict.match is Match.NOT_FOUND
    assert "截至台账第 7 条" in verdict.message
    assert "不等于它是假的" in verdict.message


def test_redacted_words_cannot_be_confirmed(press: PressBuilder) -> None:
    """Whoever still has an erased text gets no confirmation of it."""
    assert told(press, "本院公告如下，请社会各界周知。").match is Match.NOT_FOUND


def test_a_genuine_text_that_names_another_number_is_found(press: PressBuilder) -> None:
    """Mentioning a number does not bind a text to it."""
    text = press.fetch(f"statements/{C1}/v2/statement.txt").decode()
    log = read_public_log(press.fetch, press.verifiers, INFO.origin)
    rows = list(candidates(log, press.fetch, press.verifiers))
    body = next(row.wording.body for row in rows if row.index == 2)
    assert told(press, body).match is Match.EXACT
    forged = text.replace(str(C1), str(C2)).replace("/v2/", "/v1/")
    assert told(press, forged).match is Match.ALTERED


def test_the_newest_of_equal_texts_is_told(press: PressBuilder) -> None:
    """Where two editions share a passage, the standing is that of the newer one."""
    verdict = told(press, "经调查核实，网传说法不属实。本院工作人员没有收取任何财物。")
    assert verdict.match is Match.EXCERPT
    assert verdict.candidate is not None
    assert verdict.candidate.index == 5


def test_candidates_are_proven_or_left_out(press: PressBuilder) -> None:
    """A text that does not open its commitment is compared with nothing."""

    def fetch(path: str) -> bytes:
        return press.fetch(path).replace("收取".encode(), "索取".encode())

    log = read_public_log(press.fetch, press.verifiers, INFO.origin)
    assert list(candidates(log, fetch, press.verifiers, [C1])) == []
    assert verify_text("收取", [], 7).match is Match.NOT_FOUND


# -- what no longer holds --------------------------------------------------------------------------

RULES = "<p>本院网上立案须先在诉讼服务平台登记身份信息，审核时间为两个工作日。</p>"
REPEALED = "本件自 2026-05-01 起由 N2026-0002《新规定》废止，请不要再据此办理。"


@pytest.fixture(scope="module")
def repealed() -> PressBuilder:
    """A notice, one that repeals it, and one that ends by itself; published."""
    built = PressBuilder()
    built.first(Kind.NOTICE, title="旧规定", body=RULES, expiry_date="2026-12-31")
    rows = (Repeal("旧规定", number="N2026-0001"),)
    built.first(Kind.NOTICE, title="新规定", repeals=rows, effective_date="2026-05-01")
    built.first(Kind.NOTICE, title="假期安排", expiry_date="2026-05-05")
    built.publish()
    return built


def test_a_text_of_a_repealed_notice_is_told_as_such(repealed: PressBuilder) -> None:
    """Beside the verdict, which stays true: by what, since when, and what to do."""
    verdict = told(repealed, "本院网上立案须先在诉讼服务平台登记身份信息，审核时间为两个工作日。")
    assert verdict.match is Match.EXACT
    assert verdict.holds.act == "已于 2026-05-01 废止"
    where = "N2026-0001 第1版（现行版本，已于 2026-05-01 废止）"
    assert verdict.message == f"与 {where} 逐字一致。{REPEALED}"


def test_a_number_of_a_notice_that_no_longer_holds_is_told_as_such(
    repealed: PressBuilder,
) -> None:
    """The files are sound, and the notice is over: repealed, or past its last day."""
    numbers = [Number.of(Kind.NOTICE, 2026, serial) for serial in (1, 2, 3)]
    said_of = []
    for number in numbers:
        [row] = verify_statement(
            number, repealed.fetch, repealed.verifiers, INFO.origin, today=TODAY
        )
        assert row.sound
        said_of.append((row.holds.act, row.holds.lines))
    assert said_of == [
        ("已于 2026-05-01 废止", (REPEALED,)),
        ("", ()),
        ("已过有效期", ("本件有效期至 2026-05-05，现已失效。",)),
    ]


def test_a_saved_file_knows_its_last_day_and_no_more(repealed: PressBuilder) -> None:
    """That it was repealed stands in no file that was saved before; the label says so."""
    verdict = verify_files(
        *saved(repealed, Number.of(Kind.NOTICE, 2026, 3), 1),
        repealed.verifiers,
        INFO.origin,
        today=TODAY,
    )
    assert verdict.holds.act == "已过有效期"
    old = verify_files(*saved(repealed, N1, 1), repealed.verifiers, INFO.origin, today="2026-06-01")
    assert (old.holds.act, old.holds.lines) == ("", ("本件有效期至 2026-12-31，此后失效。",))
    assert "废止" in old.standing.label


def test_a_withdrawn_repeal_still_stands() -> None:
    """A withdrawal takes the text away, not what it has done; a correction can take it back."""
    built = PressBuilder()
    built.first(Kind.NOTICE, title="旧规定", body=RULES)
    rows = (Repeal("旧规定", number="N2026-0001"),)
    two = built.first(Kind.NOTICE, title="新规定", repeals=rows, effective_date="2026-05-01")
    built.withdraw(two)
    built.publish()
    text = "本院网上立案须先在诉讼服务平台登记身份信息，审核时间为两个工作日。"
    assert told(built, text).holds.act == "已于 2026-05-01 废止"
    other = PressBuilder()
    other.first(Kind.NOTICE, title="旧规定", body=RULES)
    two = other.first(Kind.NOTICE, title="新规定", repeals=rows, effective_date="2026-05-01")
    other.correct(two, title="新规定", effective_date="2026-05-01")
    other.publish()
    assert told(other, text).holds.act == ""
