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
from publish.ports import SiteFile, Versioned
from publish.services import keys
from publish.services.append import Draft, append
from publish.services.audit import Audit, audit
from publish.services.record import Head, Record
from publish.tlog import Signer
from tests.services.press import INFO, PressBuilder

C1 = Number.of(Kind.CLARIFICATION, 2026, 1)
C2 = Number.of(Kind.CLARIFICATION, 2026, 2)
N1 = Number.of(Kind.NOTICE, 2026, 1)
WRONG = "sha256:" + "0" * 64


def story(press: PressBuilder) -> PressBuilder:
    """Every kind of entry, an attachment, a redacted edition; published."""
    press.first(files=[("a.pdf", b"%PDF-1.7 a")])
    press.first(Kind.NOTICE)
    press.correct(C1)
    press.first(files=[("b.pdf", b"%PDF-1.7 b")])
    press.redact(C2, 1)
    press.withdraw(N1)
    press.publish()
    return press


class Damaged(MemoryStore):
    """A memory store whose rows can be changed behind the port's back, as a disk may."""

    def put(self, key: str, data: bytes) -> None:
        """Write any bytes under any key."""
        self._rows.pop(key, None)
        self._write(key, data, fixed=key not in {"head", "publication"})

    def drop(self, key: str) -> None:
        """Lose a key."""
        assert key in self._rows, key
        del self._rows[key]

    def flip(self, key: str) -> None:
        """Change one bit of the last byte."""
        data = self._rows[key].data
        self.put(key, data[:-1] + bytes([data[-1] ^ 1]))

    def edit(self, key: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        text = self._rows[key].data.decode()
        assert old in text
        self.put(key, text.replace(old, new).encode())

    def some(self, prefix: str) -> str:
        """The first key that begins with a prefix."""
        return next(self.list(prefix))


def look(press: PressBuilder) -> Audit:
    """The audit of a press."""
    return audit(press.record, press.verifiers, press.site)


def rules(found: Audit) -> set[str]:
    """The rules that were found broken."""
    return {finding.rule for finding in found.findings}


def commit(press: PressBuilder, index: int) -> str:
    """The commitment of an entry."""
    return press.record.logged(index).entry.commit


def digest_key(press: PressBuilder, index: int) -> str:
    """The key of the digest of an entry's content."""
    wanted = commit(press, index).encode()
    return next(k for k in press.store.list("digests/") if press.store.get(k).data == wanted)


def text_of(press: PressBuilder, index: int) -> str:
    """The key of an entry's text."""
    return keys.text(commit(press, index))


def store_of(press: PressBuilder) -> Damaged:
    """The store, as one that can be damaged."""
    assert isinstance(press.store, Damaged)
    return press.store


def test_a_sound_record_has_no_findings() -> None:
    """Everything is counted, and nothing is found."""
    found = look(story(PressBuilder()))
    assert found.sound
    assert found.as_json() == {
        "sound": True,
        "findings": [],
        "counts": {
            "entries": 6,
            "statements": 3,
            "texts": 5,
            "redacted": 1,
            "cases": 5,
            "files": 1,
            "orphans": 0,
        },
    }


def test_a_record_that_was_never_published_is_sound() -> None:
    """Without a site, and with an empty one, the record alone is verified."""
    press = PressBuilder()
    press.first()
    assert audit(press.record, press.verifiers, None).sound
    assert look(press).sound
    assert look(PressBuilder()).sound


DAMAGE: dict[str, tuple[Callable[[PressBuilder, Damaged], object], str]] = {
    "an entry is lost": (lambda p, s: s.drop(keys.entry(2)), "entry.gap"),
    "the last entry is lost": (lambda p, s: s.drop(keys.entry(5)), "head.ahead"),
    "an entry is no JSON": (lambda p, s: s.put(keys.entry(2), b"?"), "entry.form"),
    "an entry has another origin": (
        lambda p, s: s.edit(keys.entry(0), "press.court", "other.court"),
        "leaf.origin",
    ),
    "an entry has another commitment": (
        lambda p, s: s.edit(keys.entry(0), commit(p, 0), "0" * 64),
        "leaf.prev",
    ),
    "a leaf is not canonical": (
        lambda p, s: s.edit(keys.entry(0), '\\"v\\":1', '\\"v\\": 1'),
        "leaf.form",
    ),
    "time runs backwards": (lambda p, s: s.edit(keys.entry(3), "2026-03", "2025-03"), "leaf.time"),
    "a number is left out": (
        lambda p, s: s.edit(keys.entry(3), "C2026-0002", "C2026-0003"),
        "leaf.number",
    ),
    "an edition is left out": (
        lambda p, s: s.edit(keys.entry(2), '\\"rev\\":2', '\\"rev\\":3'),
        "leaf.rev",
    ),
    "a first edition comes twice": (
        lambda p, s: s.edit(keys.entry(2), "corrected", "published"),
        "leaf.first",
    ),
    "what is redacted does not exist": (
        lambda p, s: s.edit(keys.entry(4), '\\"rev\\":1', '\\"rev\\":7'),
        "leaf.redaction",
    ),
    "a text is lost": (lambda p, s: s.drop(text_of(p, 0)), "text.missing"),
    "a text is changed": (lambda p, s: s.flip(text_of(p, 0)), "text.wrong"),
    "a text is exchanged": (
        lambda p, s: s.put(text_of(p, 0), s.get(text_of(p, 2)).data),
        "text.wrong",
    ),
    "a notice is changed": (lambda p, s: s.flip(text_of(p, 4)), "text.wrong"),
    "a redacted text is back": (lambda p, s: s.put(text_of(p, 3), b"x" * 40), "text.leftover"),
    "a redacted digest is back": (
        lambda p, s: s.put("digests/" + "0" * 64, commit(p, 3).encode()),
        "digest.leftover",
    ),
    "a redacted attachment is back": (
        lambda p, s: s.put(keys.file(commit(p, 3), "0" * 64), b"x"),
        "file.leftover",
    ),
    "a digest is lost": (lambda p, s: s.drop(digest_key(p, 0)), "digest.missing"),
    "a digest leads elsewhere": (
        lambda p, s: s.put(digest_key(p, 0), commit(p, 1).encode()),
        "digest.wrong",
    ),
    "an attachment is lost": (lambda p, s: s.drop(s.some("files/")), "file.missing"),
    "an attachment is changed": (lambda p, s: s.flip(s.some("files/")), "file.wrong"),
    "a case file is lost": (lambda p, s: s.drop(s.some("cases/")), "case.missing"),
    "a case file is unreadable": (lambda p, s: s.put(s.some("cases/"), b"?"), "case.wrong"),
    "a case file is changed": (
        lambda p, s: s.edit(s.some("cases/"), "示例市", "样例市"),
        "case.wrong",
    ),
    "an index is lost": (lambda p, s: s.drop(keys.edition(C1, 1)), "derived.missing"),
    "an index leads elsewhere": (lambda p, s: s.put(keys.edition(C1, 1), b"1"), "derived.wrong"),
    "an index has no entry": (lambda p, s: s.put(keys.edition(C1, 3), b"9"), "derived.stray"),
    "a redaction is forgotten": (lambda p, s: s.drop(keys.redaction(C2, 1)), "derived.missing"),
    "a redaction is invented": (lambda p, s: s.put(keys.redaction(C1, 1), b"4"), "derived.stray"),
    "a fill is invented": (lambda p, s: s.put(keys.fill(0), b"{}"), "derived.stray"),
    "the head is changed": (
        lambda p, s: s.put("head", Head.read(s.get("head").data).after(leaf(p)).data),
        "head.ahead",
    ),
    "the head miscounts": (lambda p, s: s.edit("head", '"C2026":2', '"C2026":3'), "head.wrong"),
    "the head is unreadable": (lambda p, s: s.put("head", b"?"), "head.form"),
    "the publication is ahead": (
        lambda p, s: s.edit("publication", '"size":6', '"size":7'),
        "publication.ahead",
    ),
    "the publication is unreadable": (lambda p, s: s.put("publication", b"?"), "publication.form"),
    "a claim makes no sense": (
        lambda p, s: s.edit("publication", '"claims":[]', '"claims":[["a",99,"gestern"]]'),
        "publication.claim",
    ),
    "the identity is lost": (lambda p, s: s.drop("identity"), "identity.missing"),
    "the identity is another's": (
        lambda p, s: s.edit("identity", 'press.court.example/log"', 'x/log"'),
        "identity.origin",
    ),
    "a restore died": (
        lambda p, s: s.put("restore", canonical.encode({"entries": 9, "done": False})),
        "restore.unfinished",
    ),
    "a public tile is lost": (
        lambda p, s: p.site.remove(["log/tile/0/000.p/3"]),
        "site.missing",
    ),
    "a public checkpoint is no checkpoint": (
        lambda p, s: rewrite(p, "log/checkpoint", b"?"),
        "site.checkpoint",
    ),
    "a public bundle is changed": (
        lambda p, s: rewrite(p, "log/tile/entries/000.p/3", b"?"),
        "site.wrong",
    ),
}


def leaf(press: PressBuilder) -> bytes:
    """Any leaf."""
    return press.record.logged(0).leaf


def rewrite(press: PressBuilder, path: str, data: bytes) -> None:
    """Write a public file behind the port's back."""
    press.site.remove([path])
    press.site.put([SiteFile(path, data)])


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(name: str) -> None:
    """Each kind of damage is named by its rule."""
    damage, rule = DAMAGE[name]
    press = story(PressBuilder(store=Damaged()))
    damage(press, store_of(press))
    assert rule in rules(look(press))


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
    assert ("台账条目", 6) in seen


def test_the_record_of_another_origin_is_told() -> None:
    """Auditing a store under another origin finds every leaf foreign."""
    press = story(PressBuilder())
    found = audit(Record(press.store, "x/log"), press.verifiers, None)
    assert {"identity.origin", "leaf.origin"} <= rules(found)
