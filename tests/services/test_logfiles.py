"""The log as files: only forwards, never two histories, and every size that was ever signed."""

from __future__ import annotations

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.errors import BadProof, LogDiverged, NotFound
from publish.ports import Site, SiteFile, Store, Version, Versioned
from publish.services import keys, logfiles
from publish.tlog import Checkpoint, Signer, TlogProof, served_paths, sign_checkpoint
from tests.crash.office import SIGNER, publisher, record_of
from tests.crash.stranger import proven, tree_of
from tests.services.press import INFO, PressBuilder, minimal_theme

_KEYS = [SIGNER.verifier]


def _press(size: int) -> PressBuilder:
    press = PressBuilder(MemoryStore(), MemorySite())
    for _ in range(size):
        press.first()
    return press


def _truncated(store: Store, size: int) -> MemoryStore:
    """Return the store as an old backup has it."""
    old = MemoryStore()
    for prefix in ("texts/", "cases/", "digests/", "identity"):
        old.create([(key, store.get(key).data) for key in store.list(prefix)])
    entries = list(store.list("entries/"))[:size]
    old.create([(key, store.get(key).data) for key in entries])
    return old


def _show(site: Site, checkpoint: Checkpoint, signer: Signer = SIGNER) -> None:
    """Put a checkpoint on a site, as somebody else would."""
    try:
        seen = site.get(logfiles.CHECKPOINT).version
    except NotFound:
        seen = None
    data = sign_checkpoint(checkpoint, [signer])
    site.swap(SiteFile(logfiles.CHECKPOINT, data), seen=seen)


def test_a_site_ahead_of_the_record_stops_everything() -> None:
    """A store that was restored from an old backup does not fork the log; nothing is written."""
    press = _press(4)
    publisher(press.store, press.site).publish()
    before = tree_of(press.site)
    with pytest.raises(LogDiverged) as caught:
        publisher(_truncated(press.store, 3), press.site).publish()
    assert caught.value.exit_status == 4
    assert "备份" in caught.value.advice
    assert tree_of(press.site) == before


def test_another_history_of_the_same_size_stops_everything() -> None:
    """Neither a checkpoint with another root nor a site of another record is published over."""
    press, other = _press(3), PressBuilder(MemoryStore(), MemorySite())
    for title in ("甲", "乙", "丙"):
        other.first(title=title)
    publisher(press.store, press.site).publish()
    for store in (other.store, _truncated(other.store, 2)):
        before = tree_of(press.site)
        with pytest.raises(LogDiverged):
            publisher(store, press.site).publish(full=True)
        assert tree_of(press.site) == before


def test_a_longer_record_with_another_beginning_stops_everything() -> None:
    """The published checkpoint has to be a prefix of the record."""
    press, other = _press(3), PressBuilder(MemoryStore(), MemorySite())
    for title in ("甲", "乙", "丙", "丁", "戊"):
        other.first(title=title)
    publisher(press.store, press.site).publish()
    with pytest.raises(LogDiverged):
        publisher(other.store, press.site).publish()


def test_a_checkpoint_of_another_key_is_not_believed() -> None:
    """A checkpoint that the log's key did not sign is a fault of the site, not a beginning."""
    press = _press(2)
    stranger = Signer(INFO.origin, bytes(reversed(range(32))))
    head = press.record.head()
    _show(press.site, Checkpoint(INFO.origin, 1, head.tree.root()), stranger)
    with pytest.raises(BadProof):
        publisher(press.store, press.site).publish()


def test_the_checkpoint_only_goes_forwards() -> None:
    """A publisher that knows fewer entries leaves a newer checkpoint as it is."""
    press = _press(3)
    early = press.record.head()
    press.first()
    publisher(press.store, press.site).publish()
    newest = press.site.get(logfiles.CHECKPOINT).data
    assert not logfiles.advance(press.site, press.record, early, [SIGNER], _KEYS)
    assert press.site.get(logfiles.CHECKPOINT).data == newest
    assert not logfiles.advance(press.site, press.record, press.record.head(), [SIGNER], _KEYS)


def test_a_lost_race_for_the_checkpoint_is_looked_at_again() -> None:
    """Whoever loses the swap reads again: the newer checkpoint of the other one stays."""
    press = _press(3)
    publisher(press.store, press.site).publish()
    early = press.record.head()
    press.first()
    early = press.record.head()
    press.first()

    class Rival(MemorySite):
        """Lets another publisher finish right before the first swap."""

        met = False

        def swap(self, file: SiteFile, *, seen: Version | None) -> Version:
            """See Site.swap."""
            if not self.met:
                self.met = True
                publisher(press.store, press.site).publish()
            return press.site.swap(file, seen=seen)

        def get(self, path: str) -> Versioned:
            """See Site.get."""
            return press.site.get(path)

    assert not logfiles.advance(Rival(), press.record, early, [SIGNER], _KEYS)
    shown = proven(tree_of(press.site))
    assert shown is not None
    assert shown.size == 5


@pytest.mark.parametrize("steps", [(1,), (3,), (1, 2, 3), (255, 256, 257), (200, 300), (513,)])
def test_the_files_follow_from_the_size_alone(steps: tuple[int, ...]) -> None:
    """However many entries a publication brought, the log serves what tlog-tiles demands."""
    press = PressBuilder(MemoryStore(), MemorySite(), minimal_theme())
    site = MemorySite()
    before, done = 0, 0
    for size in steps:
        for _ in range(size - done):
            press.first()
        done = size
        site.put(logfiles.tiles(press.record, before, size))
        site.remove(logfiles.superseded(site, before, size))
        before = size
    assert set(site.list("log/")) == {logfiles.PREFIX + path for path in served_paths(done)}
    _show(site, Checkpoint(INFO.origin, done, press.record.head().tree.root()))
    shown = proven(tree_of(site))
    assert shown is not None
    assert shown.size == done
    assert site.complaints == []


def test_a_proof_is_the_same_whenever_it_is_made() -> None:
    """The proof of an entry is made at the size right after it, so growth does not change it."""
    press = _press(7)
    early = dict(logfiles.proofs(press.record, 2, 5, [SIGNER]))
    for _ in range(4):
        press.first()
    late = dict(logfiles.proofs(press.record, 0, 11, [SIGNER]))
    assert {index: late[index] for index in early} == early
    for index, data in late.items():
        proof = TlogProof.parse(data)
        leaf = press.record.logged(index).leaf
        shown = proof.verify(leaf, origin=INFO.origin, verifiers=_KEYS)
        assert (proof.index, shown.size) == (index, index + 1)


def test_an_entry_of_another_log_is_not_read() -> None:
    """A record whose entries name another log is the wrong store."""
    press = _press(1)
    bad = MemoryStore()
    data = press.store.get(keys.entry(0)).data.replace(b"press.court", b"other.court")
    bad.create([(keys.entry(0), data)])
    with pytest.raises(LogDiverged):
        record_of(bad).head()
