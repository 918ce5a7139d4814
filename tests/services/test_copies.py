"""How copies stand, from the deliveries to the pages: when it is put again, and at what cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.domain.copies import KeptCopies
from publish.errors import ChannelUnavailable
from publish.services import keys, publication, queue
from publish.services.resolve import Verdict, resolve
from tests.crash.office import publisher
from tests.services.damaged import Damaged, look as audited, rules
from tests.services.desk import CASE, failing
from tests.services.elsewhere import FILE, FIRST, PAGE, House, delivered
from tests.services.press import C1, C2


@pytest.fixture
def house() -> House:
    """A house whose first statement is delivered, and shown to be."""
    return delivered()


# -- what readers see --------------------------------------------------------------------------


def test_a_delivered_copy_is_told_of(house: House) -> None:
    """After dispatch, both pages say that the copy agrees, and a file beside them says so too."""
    assert "微博 第1版" in house.shows(PAGE)
    assert "与网站一致" in house.shows(FIRST)
    assert '"state": "same"' in house.press.site.get(FILE).data.decode()
    assert house.converged()


def test_a_statement_for_the_site_alone_has_no_such_file() -> None:
    """Nothing is written, kept or shown where nothing is delivered."""
    house = House()
    house.press.first()
    house.work()
    assert house.shows(PAGE) == ""
    assert [path for path in house.press.site.list() if path.endswith("copies.json")] == []
    assert list(house.press.store.list("copies/")) == []


def test_a_correction_supersedes_the_copy_once_it_is_there(house: House) -> None:
    """Published and not delivered: not corrected. Delivered: superseded. The new one agrees."""
    house.press.correct(C1)
    house.publish()
    assert "后续版本未能送达，副本未更正" in house.shows(FIRST)
    assert house.converged()
    house.work()
    assert "已被后续版本取代" in house.shows(FIRST)
    assert "与网站一致" in house.shows(f"statements/{C1}/v2/index.html")
    assert house.converged()


def test_a_copy_that_was_deleted_over_there_is_told_of(house: House) -> None:
    """The slow poll notices it, and the page says it after the next publication."""
    house.desk.platform.gone.add(f"{C1}-v1")
    house.patrol()
    assert "与网站一致" in house.shows(PAGE)
    house.publish()
    assert "副本已删除" in house.shows(PAGE)
    assert house.converged()


def test_a_copy_that_was_changed_over_there_is_told_of(house: House) -> None:
    """Other words over there: the page says that the copy does not agree."""
    house.desk.platform.texts[f"{C1}-v1"] = "改过的文字"
    house.patrol()
    house.publish()
    assert "与网站不一致" in house.shows(FIRST)
    assert house.converged()


def test_a_redaction_reaches_the_page_before_the_copy(house: House) -> None:
    """At once the way to the copy goes; when the copy is deleted, the page says so."""
    address = f"https://platform.example/{C1}-v1"
    assert address in house.shows(PAGE)
    house.press.redact(C1, 1)
    house.publish()
    assert "原文已依法删除，副本尚未删除" in house.shows(FIRST)
    assert address not in house.press.site.get(FILE).data.decode()
    house.work()
    assert "副本已删除" in house.shows(PAGE)
    assert house.converged()


def test_a_person_who_ends_a_doubt_changes_the_page_too(house: House) -> None:
    """What a person resolves is public, and shown as not compared."""
    house.press.first(case=CASE)
    house.publish()
    lost = failing("post", ChannelUnavailable("没有连上"), after=True)
    house.desk.run(house.desk.channel(call=lost))
    statement = house.press.record.statement(C2)
    assert statement is not None
    url = "https://platform.example/by-hand"
    record, now = house.press.record, house.desk.time.now
    resolve(record, "weibo", statement.current, Verdict.POSTED, url=url, now=now)
    house.publish()
    shown = house.shows(f"statements/{C2}/index.html")
    assert "尚未核对" in shown
    assert url in shown
    assert "最近核对" not in shown
    assert house.converged()


# -- when, and at what cost --------------------------------------------------------------------


def test_pages_are_put_when_something_changes_and_only_then(house: House) -> None:
    """A look that finds nothing new on the same day writes nothing; on the next, its date."""
    day = house.desk.time.now.date()
    house.patrol(2)
    assert (house.desk.time.now.date(), house.publish()) == (day, 0)
    house.patrol(24)
    assert house.publish() == 3
    assert house.converged()


def test_failures_of_a_delivery_put_no_page(house: House) -> None:
    """Whatever dispatch writes down while it cannot deliver, the pages stay as they are."""
    house.press.first(case=CASE)
    house.publish()
    down = failing("upload", ChannelUnavailable("没有连上"), times=99)
    for _ in range(4):
        house.desk.run(house.desk.channel(call=down))
        house.desk.time.pass_(hours=1)
        assert publication.read(house.press.store)[0].again == ()
    assert house.publish() == 0


def test_the_cost_of_a_change_does_not_grow() -> None:
    """One copy changes: as many reads and writes among forty statements as among four.

    The entries of the newest tile are left out, which every publication reads to hold the site's
    checkpoint against the record.
    """

    def cost(count: int) -> tuple[int, int, int]:
        house = House()
        for _ in range(count):
            house.press.first(case=CASE)
        house.work()
        house.desk.platform.gone.add(f"{C1}-v1")
        state, seen = queue.read(house.press.store, "weibo")
        house.press.store.swap(keys.queue("weibo"), replace(state, patrol=0).data, seen=seen)
        house.patrol()
        store, site = house.press.store, house.press.site
        assert isinstance(store, MemoryStore)
        assert isinstance(site, MemorySite)
        before, shown = len(store.log), len(site.log)
        written = house.publish()
        keyed = [row for row in store.log[before:] if not row.keys[0].startswith("entries/")]
        return written, len(keyed), len(site.log) - shown

    assert cost(4) == cost(40)
    assert cost(4)[0] == 3


# -- what is kept ------------------------------------------------------------------------------


def test_what_is_kept_is_made_anew_from_the_deliveries(house: House) -> None:
    """Lost or wrong, a full projection writes it as it was, but for the count of writings."""
    store = house.press.store
    before = store.get(keys.copies(C1))
    good = KeptCopies.read(before.data)
    store.swap(keys.copies(C1), KeptCopies((), 99).data, seen=before.version)
    publisher(store, house.press.site).publish(full=True)
    again = KeptCopies.read(store.get(keys.copies(C1)).data)
    assert again == replace(good, writes=100)
    assert house.converged()


def test_a_full_projection_of_what_is_right_writes_none_of_it(house: House) -> None:
    """Nothing new follows from the deliveries, so nothing is written down."""
    store = house.press.store
    before = store.get(keys.copies(C1))
    publisher(store, house.press.site).publish(full=True)
    assert store.get(keys.copies(C1)) == before


def test_the_audit_finds_what_does_not_follow(house: House) -> None:
    """A state that no delivery explains is named, and so is one that cannot be read."""
    damaged = House(Damaged())
    damaged.press.first(case=CASE)
    damaged.work()
    assert rules(audited(damaged.press)) == set()
    store = damaged.press.store
    assert isinstance(store, Damaged)
    good = store.get(keys.copies(C1)).data.decode()
    store.put(keys.copies(C1), good.replace('"same"', '"gone"').encode())
    assert rules(audited(damaged.press)) == {"copies.wrong"}
    store.put(keys.copies(C1), b"?")
    assert rules(audited(damaged.press)) == {"copies.form"}
