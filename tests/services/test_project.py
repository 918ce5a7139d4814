"""However the record came about, and however often it was published on the way: the same files."""

from __future__ import annotations

import random
from datetime import datetime
from functools import lru_cache
from typing import Any

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.casefile import CaseFile
from publish.domain.content import Amendment, Repeal
from publish.domain.kinds import Kind
from publish.domain.number import Number
from publish.ports import SiteFile, Store
from publish.render import addresses
from publish.services import keys, logfiles
from publish.services.project import Scope
from publish.services.projection import Projection
from publish.services.whole import generated_pages
from tests.crash.faults import Faults, FaultySite
from tests.crash.office import SIGNER, look, publisher, record_of
from tests.crash.stranger import Tree, dead_links, differences, proven, rebuilt, tree_of
from tests.services.platform import PLANS, FakeChannel, Office, Platform
from tests.services.press import INFO, PressBuilder

_SEEDS = 60
_CHUNKS = 6


class _Story:
    """A random history: what happens to the record, and now and then a publication."""

    def __init__(self, rng: random.Random, store: Store, site: MemorySite) -> None:
        """Go on from what is in the store, which may be much."""
        self._rng = rng
        self.store, self.site = store, site
        self._press = PressBuilder(store, site, look())
        self._open: list[Number] = []
        self._desk = Office(store)
        other = FakeChannel(Platform(), name="wechat", mode="mass")
        self._channels = (self._desk.channel(), other)
        record = record_of(store)
        for logged in record.entries(0, record.head().size):
            if logged.entry.rev == 1:
                self._open.append(logged.entry.number)
            self._press.now = max(self._press.now, _time(logged.entry.at))

    def step(self) -> None:
        """Let one thing happen."""
        act = self._rng.choices(
            (
                *(self._first, self._correct, self._update, self._withdraw, self._redact),
                *(self._publish, self._dispatch, self._drift),
            ),
            weights=(9, 3, 2, 1, 2, 4, 4, 1),
        )[0]
        act()

    def end(self) -> None:
        """Dispatch and publish, and hold every file against a site made from nothing."""
        self._dispatch()
        self._publish()
        tree = tree_of(self.site)
        wrong = differences(tree, rebuilt(self.store))
        assert not wrong, wrong
        assert not dead_links(tree)
        proven(tree)
        assert self.site.complaints == []

    def _first(self) -> None:
        kind = self._rng.choice((Kind.CLARIFICATION, Kind.CLARIFICATION, Kind.NOTICE))
        year = self._rng.choice((2026, 2026, 2026, 2027))
        files = [("a.txt", b"1")] if self._rng.random() < 0.2 else []
        case = CaseFile(channels=self._rng.choice((PLANS, PLANS, ())))
        tied = self._ties(kind)
        self._open.append(self._press.first(kind, year, files=files, case=case, **tied))

    def _ties(self, kind: Kind) -> dict[str, Any]:
        """Name an event, and, for a notice, repeal or amend some that may not be there yet."""
        tied: dict[str, Any] = {}
        if self._rng.random() < 0.5:
            tied["series"] = self._rng.choice(("qy-2026-a", "qy-2026-b"))
        if kind is Kind.CLARIFICATION and self._rng.random() < 0.5:
            tied["first_seen"] = f"2026-03-0{self._rng.randint(1, 3)} 09:20"
        if kind is Kind.NOTICE and self._rng.random() < 0.7:
            numbers = [f"N{self._rng.choice((2026, 2027))}-{self._rng.randint(1, 6):04d}"]
            tied["repeals"] = tuple(Repeal("旧的规定", number=each) for each in numbers)
            tied["amends"] = (Amendment("另一规定", number=f"N2026-{self._rng.randint(1, 6):04d}"),)
        return tied

    def _correct(self) -> None:
        if self._open:
            number = self._rng.choice(self._open)
            self._press.correct(number, **self._ties(number.kind))

    def _update(self) -> None:
        if self._open:
            self._press.update(self._rng.choice(self._open))

    def _withdraw(self) -> None:
        if self._open:
            number = self._open.pop(self._rng.randrange(len(self._open)))
            self._press.withdraw(number)

    def _redact(self) -> None:
        books = record_of(self.store).head().serials
        if not books:
            return
        book = self._rng.choice(sorted(books))
        number = Number.parse(f"{book}-{self._rng.randint(1, books[book]):04d}")
        statement = record_of(self.store).statement(number)
        assert statement is not None
        self._press.redact(number, self._rng.randint(1, len(statement.editions)))

    def _dispatch(self) -> None:
        """Deliver what the site shows, to one platform or both, or to none that is set up."""
        self._desk.time.pass_(minutes=self._rng.choice((1, 20, 300)))
        used = [channel for channel in self._channels if self._rng.random() < 0.8]
        shown = logfiles.published(self.site, record_of(self.store), [SIGNER.verifier])
        self._desk.run(*used, size=shown.size if shown else 0)

    def _drift(self) -> None:
        """Let somebody change or delete a copy over there."""
        platform = self._rng.choice(self._channels).platform
        if platform.posts:
            tag = self._rng.choice(platform.posts)
            platform.texts[tag] = self._rng.choice(("改过的文字", platform.texts[tag]))
            if self._rng.random() < 0.3:
                platform.gone.add(tag)

    def _publish(self) -> None:
        publisher(self.store, self.site, at=self._press.now).publish()


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _tell(seed: int, store: MemoryStore, site: MemorySite, steps: int) -> None:
    story = _Story(random.Random(seed), store, site)
    try:
        for _ in range(steps):
            story.step()
        story.end()
        assert store.complaints == []
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise


@pytest.mark.parametrize("chunk", range(_CHUNKS))
def test_any_history_gives_the_same_files(chunk: int) -> None:
    """Any sequence of editions, redactions, deliveries and publications gives a rebuild's tree."""
    for seed in range(chunk, _SEEDS, _CHUNKS):
        steps = random.Random(seed).choice((5, 12, 25, 40, 60))
        _tell(seed, MemoryStore(), MemorySite(), steps)


@lru_cache(maxsize=4)
def _large(size: int, kinds: int) -> tuple[Store, Tree]:
    """Return a record of so many first editions, published."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    for index in range(size):
        press.first(list(Kind)[index % kinds])
    publisher(press.store, press.site, at=press.now).publish()
    return press.store, tree_of(press.site)


def _copied(size: int, kinds: int) -> tuple[MemoryStore, MemorySite]:
    """Return a copy of a large record and its site."""
    source, tree = _large(size, kinds)
    store, site = MemoryStore(), MemorySite()
    swapped = [keys.HEAD, keys.PUBLICATION, keys.TIES]
    store.create([(k, source.get(k).data) for k in source.list("") if k not in swapped])
    for key in swapped:
        store.swap(key, source.get(key).data, seen=None)
    site.put(SiteFile(path, data) for path, data in tree.items() if path != "log/checkpoint")
    site.swap(SiteFile("log/checkpoint", tree["log/checkpoint"]), seen=None)
    return store, site


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("size", "kinds"), [(8, 1), (28, 1), (252, 2), (510, 2)])
def test_any_history_over_the_large_boundaries(size: int, kinds: int, seed: int) -> None:
    """The same where a shard of the sitemap, a page of a list, or a tile of the log rolls over."""
    store, site = _copied(size, kinds)
    _tell(seed, store, site, 12)


@pytest.mark.parametrize("size", [0, 1, 5, 21])
def test_a_full_rebuild_changes_nothing(size: int) -> None:
    """Making everything again on a complete site writes and removes nothing."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    for _ in range(size):
        press.first()
    publisher(press.store, press.site).publish()
    done = publisher(press.store, press.site).publish(full=True)
    assert (done.scope, done.written, done.walks) == ("everything", 0, 1)
    assert not differences(tree_of(press.site), rebuilt(press.store))


def test_a_full_rebuild_sweeps_what_nobody_made() -> None:
    """Strays in our folders go; what the operator put at the root stays."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    numbers = [press.first() for _ in range(3)]
    publisher(press.store, press.site).publish()
    whole = tree_of(press.site)
    strays = [
        f"statements/{numbers[0]}/v1/draft.html",
        f"statements/{numbers[0]}/v2/index.html",
        "statements/C2026-0009/index.html",
        "statements/loose.html",
        "clarifications/2026/p1/index.html",
        "feeds/atom/00007.atom",
        "log/tile/0/000.p/9",
        "log/tile/0/007",
        "assets/zm.older.css",
    ]
    press.site.put(SiteFile(path, b"stray") for path in [*strays, "google123.html"])
    publisher(press.store, press.site).publish(full=True)
    assert tree_of(press.site) == {**whole, "google123.html": b"stray"}


def test_a_new_look_reaches_every_page() -> None:
    """After a change of the theme all pages have the new look, and nothing else changed."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    for _ in range(22):
        press.first()
    publisher(press.store, press.site).publish()
    press.first()
    assert publisher(press.store, press.site, theme="new").publish().scope == Scope.PAGES
    tree = {path: data for path, data in tree_of(press.site).items() if "test-theme" not in path}
    assert not differences(tree, rebuilt(press.store, theme="new"))


def test_the_cost_of_one_entry_does_not_grow() -> None:
    """Publishing one more statement writes as many files in a large site as in a small one."""
    written = []
    for size in (25, 245):
        store, site = _copied(size, 1)
        PressBuilder(store, site, look(), now=_after(store)).first()
        before = len(store.log)
        done = publisher(store, site).publish()
        written.append((done.written, len(store.log) - before))
    (few, _), (many, reads) = written
    assert many <= few + 2
    assert reads < 1200


def _after(store: Store) -> datetime:
    return _time(record_of(store).head().at)


def test_generated_pages_are_the_pages() -> None:
    """What is held against a plain MkDocs build is every page that is published."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    for _ in range(21):
        press.first()
    publisher(press.store, press.site).publish()
    record = record_of(press.store)
    projection = Projection(record, record.head(), INFO, look(), [SIGNER])
    made = {page.file for page in generated_pages(projection)}
    shown = {path for path in tree_of(press.site) if path.endswith("index.html")}
    assert made == shown - look().files.keys()


def test_readers_see_pages_before_what_names_them() -> None:
    """Documents come first, then new editions, pages, ranges, years, and the front last."""
    press = PressBuilder(MemoryStore(), MemorySite(), look())
    number = press.first()
    for _ in range(20):
        press.first()
    faults = Faults()
    site = FaultySite(press.site, faults, piecewise=True)
    publisher(press.store, site).publish()
    order = [call[1] for call in faults.calls if call[0] in {"put", "swap"}]
    named = [
        f"statements/{number}/v1/statement.json",
        addresses.edition_path(number, 1) + "index.html",
        addresses.statement_path(number) + "index.html",
        "clarifications/2026/p1/index.html",
        "clarifications/2026/index.html",
        "clarifications/index.html",
        "log/checkpoint",
    ]
    assert [path for path in order if path in named] == named
