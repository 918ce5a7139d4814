"""The damage table: whatever is lost, changed or invented in a store, the audit names it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publish.domain import canonical
from publish.ports import SiteFile
from publish.services import keys
from publish.services.record import Head
from tests.services.damaged import Damaged, commit, digest_key, look, rules, store_of, text_of
from tests.services.press import C1, C2, PressBuilder, story

DAMAGE: dict[str, tuple[Callable[[PressBuilder, Damaged], object], str]] = {
    "an entry is lost": (lambda p, s: s.drop(keys.entry(2)), "entry.gap"),
    "the last entry is lost": (lambda p, s: s.drop(keys.entry(7)), "head.ahead"),
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
        lambda p, s: s.edit(keys.entry(5), "C2026-0002", "C2026-0003"),
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
        lambda p, s: s.edit(keys.entry(7), '\\"rev\\":1', '\\"rev\\":7'),
        "leaf.redaction",
    ),
    "a text is lost": (lambda p, s: s.drop(text_of(p, 0)), "text.missing"),
    "a text is changed": (lambda p, s: s.flip(text_of(p, 0)), "text.wrong"),
    "a text is exchanged": (
        lambda p, s: s.put(text_of(p, 0), s.get(text_of(p, 2)).data),
        "text.wrong",
    ),
    "a notice is changed": (lambda p, s: s.flip(text_of(p, 7)), "text.wrong"),
    "a redacted text is back": (lambda p, s: s.put(text_of(p, 5), b"x" * 40), "text.leftover"),
    "a redacted digest is back": (
        lambda p, s: s.put("digests/" + "0" * 64, commit(p, 5).encode()),
        "digest.leftover",
    ),
    "a redacted attachment is back": (
        lambda p, s: s.put(keys.file(commit(p, 5), "0" * 64), b"x"),
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
    "a redaction is invented": (lambda p, s: s.put(keys.redaction(C1, 1), b"7"), "derived.stray"),
    "a fill is invented": (lambda p, s: s.put(keys.fill(0), b"{}"), "derived.stray"),
    "the head is changed": (
        lambda p, s: s.put("head", Head.read(s.get("head").data).after(leaf(p)).data),
        "head.ahead",
    ),
    "the head miscounts": (lambda p, s: s.edit("head", '"C2026":2', '"C2026":3'), "head.wrong"),
    "the head is unreadable": (lambda p, s: s.put("head", b"?"), "head.form"),
    "the publication is ahead": (
        lambda p, s: s.edit("publication", '"size":8', '"size":9'),
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
