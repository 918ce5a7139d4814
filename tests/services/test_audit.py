"""The audit finds nothing in a sound record, and every kind of damage in a damaged one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain import canonical
from publish.domain.casefile import CaseFile, SignOff
from publish.domain.kinds import Kind, Status
from publish.domain.number import Number
from publish.ports import Versioned
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.audit import audit
from publish.services.record import Record
from publish.tlog import Signer
from tests.services.damaged import Damaged, look, rules, store_of, text_of
from tests.services.press import C1, C2, INFO, N1, PressBuilder, story

WRONG = "sha256:" + "0" * 64


def test_a_sound_record_has_no_findings() -> None:
    """Everything is counted, and nothing is found."""
    found = look(story(PressBuilder()))
    assert found.sound
    assert found.as_json() == {
        "sound": True,
        "findings": [],
        "counts": {
            "entries": 8,
            "statements": 3,
            "texts": 7,
            "redacted": 1,
            "cases": 7,
            "files": 1,
            "orphans": 0,
            "trail": 0,
            "trail_open": 0,
        },
        "trail_last": "8eaf7fc8eaefba1dd8c5a0430b7abd681d0407f4358afb479142a97c25f5a9bb",
    }


def test_a_record_that_was_never_published_is_sound() -> None:
    """Without a site, and with an empty one, the record alone is verified."""
    press = PressBuilder()
    press.first()
    assert audit(press.record, press.verifiers, None).sound
    assert look(press).sound
    assert look(PressBuilder()).sound


def test_a_receipt_for_another_content_is_found() -> None:
    """A sign-off that carries another digest than the content's is told."""
    press = PressBuilder()
    case = CaseFile(
        sign_off=SignOff("G020", "分管院领导", "2026-03-03 09:00", "sha256:" + "0" * 64)
    )
    press.first(case=case)
    assert rules(look(press)) == {"case.digest"}


def test_an_edition_after_a_withdrawal_is_found() -> None:
    """After a withdrawal only redactions may come."""
    press = story(PressBuilder())
    press.redact(N1, 1)
    assert look(press).sound
    press.update(N1)
    assert "leaf.withdrawn" in rules(look(press))


def test_a_content_that_contradicts_its_leaf_is_found() -> None:
    """A leaf that says another status than its content does is told."""
    press = PressBuilder()
    press.first()
    text = press.store.get(text_of(press, 0)).data[canonical.SALT_BYTES :]
    salt = bytes(canonical.SALT_BYTES)
    again = canonical.commitment(salt, text)
    material = ((keys.text(again), salt + text),)
    draft = Draft(Kind.CLARIFICATION, Status.CORRECTED, 2026, C1, 2, again, None, material)
    append(press.record, lambda _: [draft], press.now)
    assert {"text.wrong", "case.wrong"} <= rules(look(press))


def test_another_key_is_not_the_logs() -> None:
    """Auditing with a key that the store does not know is told."""
    press = story(PressBuilder())
    other = Signer(INFO.origin, bytes(32)).verifier
    found = audit(press.record, [other], press.site)
    assert rules(found) == {"identity.key", "site.checkpoint"}


def test_a_site_of_another_history_is_found() -> None:
    """A site that is ahead of the record, or beside it, is told."""
    press, other = story(PressBuilder()), story(PressBuilder(texts=100))
    assert rules(audit(press.record, press.verifiers, other.site)) == {"site.fork"}
    other.first()
    other.publish()
    assert rules(audit(press.record, press.verifiers, other.site)) == {"site.ahead"}


def test_summaries_that_lag_behind_are_no_damage() -> None:
    """What a death right after a commit leaves out is made anew by the next run."""
    press = story(PressBuilder(store=Damaged()))
    head = press.store.get("head").data
    press.first()
    store_of(press).put("head", head)
    store_of(press).drop(keys.edition(Number.parse("C2026-0003"), 1))
    assert look(press).sound


class Racing(MemoryStore):
    """A store in which something happens as soon as a key is read."""

    def __init__(self) -> None:
        """Nothing happens yet."""
        super().__init__()
        self.when: dict[str, Callable[[], Any]] = {}

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        if (act := self.when.pop(key, None)) is not None:
            act()
        return super().get(key)

    def list(self, prefix: str) -> Iterator[str]:
        """See Store.list."""
        if (act := self.when.pop(prefix, None)) is not None:
            act()
        return super().list(prefix)


@pytest.mark.parametrize("moment", [keys.entry(0), keys.entry(3), "editions/", "texts/"])
def test_writers_may_go_on_meanwhile(moment: str) -> None:
    """Entries and redactions that come during an audit are no findings."""
    store = Racing()
    press = PressBuilder(store=store)
    for _ in range(4):
        press.first()
    press.publish()

    def busy() -> None:
        press.redact(C2, 1)
        press.first()
        press.publish()

    store.when = {moment: busy}
    assert look(press).findings == ()
    assert store.when == {}


def test_two_tiles_are_verified_without_reading_a_text_twice() -> None:
    """The work grows with the record and nothing is read more often than is needed."""
    press = PressBuilder()
    for _ in range(258):
        press.first()
    press.publish()
    assert isinstance(press.store, MemoryStore)
    press.store.log.clear()
    assert look(press).sound
    texts = [op.keys[0] for op in press.store.log if op.name == "get" and "texts/" in op.keys[0]]
    assert len(texts) == len(set(texts)) == 258
    assert {op.name for op in press.store.log} == {"get", "list"}


def test_progress_is_told() -> None:
    """A person sees which stage the audit is at."""
    press, seen = story(PressBuilder()), []

    def watch(name: str, total: int, things: Iterable[Any]) -> Iterator[Any]:
        seen.append((name, total))
        return iter(things)

    assert audit(press.record, press.verifiers, press.site, watch).sound
    assert ("台账条目", 8) in seen


def test_the_record_of_another_origin_is_told() -> None:
    """Auditing a store under another origin finds every leaf foreign."""
    press = story(PressBuilder())
    found = audit(Record(press.store, "x/log"), press.verifiers, None)
    assert {"identity.origin", "leaf.origin"} <= rules(found)
