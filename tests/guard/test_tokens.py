"""Access tokens: their text, typing errors, what is kept, and when one is good."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from publish.errors import Unauthenticated
from publish.guard.caller import Why
from publish.guard.tokens import ALPHABET, Secret, Token, is_id, parse

COURT = "press.court.example/log"
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
SECRET = Secret.of(bytes(range(7)), bytes(range(32)))
TEXT = "zm_001081g8186_0001081g81860w40j2gb1g6gw3rg2491650n2rbhg68t3ce1t7gzqm0qr0"
SECRETS = st.builds(
    Secret.of, st.binary(min_size=7, max_size=7), st.binary(min_size=32, max_size=32)
)
KEPT = Token(
    id=SECRET.id,
    user="oa",
    epoch=0,
    court=COURT,
    hashed=SECRET.hashed(COURT),
    since=NOW,
    until=NOW + timedelta(days=90),
)


def why(text: str) -> str:
    """Return why a text is refused."""
    with pytest.raises(Unauthenticated) as refused:
        parse(text)
    return refused.value.why


def test_a_token_is_written_as_ever() -> None:
    """The text of a token never changes, or those given out would be worth nothing."""
    assert SECRET.text == TEXT
    assert parse(TEXT) == SECRET


def test_a_scanner_can_find_it() -> None:
    """The pattern that SECURITY.md gives to scanners matches every token."""
    assert re.fullmatch(r"zm_[0-9a-hjkmnp-tv-z]{11}_[0-9a-hjkmnp-tv-z]{58}", TEXT)


def test_the_alphabet_has_no_lookalikes() -> None:
    """There are 32 letters, and none to take for another: no i, l, o or u."""
    assert len(set(ALPHABET)) == 32
    assert set(ALPHABET) & set("ilouILOU") == set()


@given(SECRETS)
def test_what_was_written_is_read(secret: Secret) -> None:
    """Every token is read as it was made."""
    assert parse(secret.text) == secret
    assert len(secret.text) == 73
    assert is_id(secret.id)


@given(SECRETS, st.integers(3, 72), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_a_typing_error(secret: Secret, at: int, letter: str) -> None:
    """One letter in the place of another is told from an attack, before any store is asked."""
    text = secret.text
    if text[at] not in {letter, "_"}:
        assert why(text[:at] + letter + text[at + 1 :]) == Why.MISTYPED


@given(SECRETS, st.integers(15, 71))
def test_two_letters_exchanged_are_a_typing_error(secret: Secret, at: int) -> None:
    """The commonest slip of all is noticed."""
    text = secret.text
    if text[at] != text[at + 1]:
        assert why(text[:at] + text[at + 1] + text[at] + text[at + 2 :]) == Why.MISTYPED


@given(st.text(max_size=300))
def test_anything_else_is_refused_and_nothing_breaks(text: str) -> None:
    """Whatever is written into the header, the answer is one of two refusals."""
    assert why(text) == (Why.MISTYPED if text.startswith("zm_") else Why.MALFORMED)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Why.MALFORMED),
        ("eyJhbGciOiJub25lIn0.e30.", Why.MALFORMED),
        ("zm_", Why.MISTYPED),
        (TEXT[:-1], Why.MISTYPED),
        (TEXT + "0", Why.MISTYPED),
        (TEXT.upper(), Why.MALFORMED),
        (TEXT + "\n", Why.MISTYPED),
        (" " + TEXT, Why.MALFORMED),
        (TEXT.replace("0", "０"), Why.MISTYPED),
        ("zm_" + "0" * 10_000_000, Why.MISTYPED),
    ],
)
def test_near_misses(text: str, reason: Why) -> None:
    """Cut, lengthened, shouted or enormous: none of it is a token."""
    assert why(text) == reason


def test_a_slip_of_the_pen_has_its_own_sentence() -> None:
    """Who copied badly is told so, since that says nothing about any token."""
    with pytest.raises(Unauthenticated) as refused:
        parse(TEXT[:-1])
    assert str(refused.value) == "访问令牌不完整，或者抄写有误"
    assert "重新完整复制" in refused.value.advice


def test_bits_beyond_the_secret_are_refused() -> None:
    """260 bits are written where 256 count: the rest is not another way to write the same."""
    from publish.guard.tokens import _check

    body = TEXT[:15] + "z" + TEXT[16:-6]
    assert why(body + _check(body)) == Why.MISTYPED


@given(SECRETS, SECRETS)
def test_ids_do_not_matter_to_each_other(one: Secret, other: Secret) -> None:
    """The hash of a secret holds for its id alone, and for its court alone."""
    if one != other:
        assert one.hashed(COURT) != other.hashed(COURT)
    assert one.hashed(COURT) != one.hashed("other.court.example/log")
    assert re.fullmatch("[0-9a-f]{64}", one.hashed(COURT))


def test_the_hash_is_kept_as_ever() -> None:
    """What is kept of a token never changes, or all tokens would end with an upgrade."""
    kept = "cdc5424b23b89328b92c7816fe2ccf229254f07ad458104ee5724beaa481941f"
    assert SECRET.hashed(COURT) == kept


def test_nothing_shows_the_secret() -> None:
    """Neither the token nor what is kept of it can slip into a log."""
    shown = f"{SECRET!r} {SECRET} {KEPT!r}"
    assert TEXT[15:67] not in shown
    assert "\\x1f" not in shown
    assert KEPT.hashed not in shown


def test_a_secret_of_another_length_is_no_secret() -> None:
    """A caller who brings fewer random bytes is stopped."""
    with pytest.raises(ValueError, match="32 bytes"):
        Secret.of(bytes(7), bytes(31))


@pytest.mark.parametrize(
    ("kept", "given_", "court", "now", "expected"),
    [
        (KEPT, SECRET, COURT, NOW, None),
        (KEPT, SECRET, COURT, NOW + timedelta(days=90, seconds=-1), None),
        (KEPT, SECRET, COURT, NOW + timedelta(days=90), Why.EXPIRED),
        (KEPT, replace(SECRET, secret=bytes(32)), COURT, NOW, Why.WRONG_SECRET),
        (KEPT, SECRET, "other.court.example/log", NOW, Why.OTHER_COURT),
        (replace(KEPT, revoked=NOW), SECRET, COURT, NOW, Why.REVOKED),
        (replace(KEPT, revoked=NOW), SECRET, COURT, NOW + timedelta(days=99), Why.REVOKED),
        (replace(KEPT, hashed=""), SECRET, COURT, NOW, Why.WRONG_SECRET),
    ],
)
def test_when_a_token_is_good(
    kept: Token, given_: Secret, court: str, now: datetime, expected: Why | None
) -> None:
    """It opens its own court's record, with its own secret, until it ends or is revoked."""
    assert kept.fault(given_, court, now) == expected


@pytest.mark.parametrize(
    ("text", "yes"),
    [(SECRET.id, True), (TEXT, False), ("", False), (SECRET.id + "0", False), ("i" * 11, False)],
)
def test_an_id_is_not_a_token(text: str, *, yes: bool) -> None:
    """Where an id is asked for, a token that was pasted is not taken for one, nor repeated."""
    assert is_id(text) is yes
