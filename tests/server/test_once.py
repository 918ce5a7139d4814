"""One round of the worker's duties, as a cloud function does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publish.adapters.observing import NoMeters
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.bootstrap import Press, initialise
from publish.errors import NotFound, SiteError, StoreUnavailable
from publish.ports import SiteFile, Versioned
from publish.server.once import BEGIN, GO_ON, once
from publish.services import publication
from publish.settings import Settings
from tests.server.house import Told

PLENTY = 900_000


class Broken(MemorySite):
    """A site that takes nothing."""

    def swap(self, file: SiteFile, *, seen: object) -> object:  # type: ignore[override]
        """Refuse the checkpoint."""
        raise SiteError("网站的存储桶没有应答。")


class Away(MemoryStore):
    """A store that can be taken away."""

    away = False

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        if self.away:
            raise StoreUnavailable("存储没有应答。")
        return super().get(key)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """Return a press with an empty record and site in memory."""
    return opened(tmp_path, MemorySite())


def opened(folder: Path, site: MemorySite) -> Press:
    """Return a press over a site, with a record that nobody has published."""
    made = Press(Settings(folder=folder, log_key_file="log.key"), Away(), site)
    initialise(made)
    return made


def test_a_round_brings_the_site_up_to_the_record(press: Press) -> None:
    """After one call everything is shown, and a second one finds nothing to publish."""
    told = Told()
    assert once(press, told.journal, NoMeters(), lambda: PLENTY)
    assert press.site.get("log/checkpoint").data.startswith(b"127.0.0.1:8000")
    assert once(press, told.journal, NoMeters(), lambda: PLENTY)
    assert len(told.events("published")) == 1


def test_nothing_is_begun_when_little_time_is_left(press: Press) -> None:
    """Whoever is called shortly before the deadline leaves the work to the next call."""
    told = Told()
    assert not once(press, told.journal, NoMeters(), lambda: BEGIN)
    assert [line["step"] for line in told.events("out_of_time")] == ["publish"]
    with pytest.raises(NotFound):
        press.site.get("log/checkpoint")


def test_a_publication_is_broken_off_in_time_and_taken_up_again(press: Press) -> None:
    """Time that runs out between two files leaves a claim; the next call finishes."""
    told, left = Told(), iter([PLENTY, PLENTY, PLENTY, *[GO_ON] * 1000])
    assert not once(press, told.journal, NoMeters(), lambda: next(left))
    assert len(publication.read(press.store)[0].claims) == 1
    assert once(press, told.journal, NoMeters(), lambda: PLENTY)
    assert press.site.get("log/checkpoint").data.startswith(b"127.0.0.1:8000")


def test_a_failure_is_told_and_raised_after_the_other_steps(tmp_path: Path) -> None:
    """The cloud counts the failure and calls again; the other duties were done."""
    told = Told()
    with pytest.raises(SiteError, match="没有应答"):
        once(opened(tmp_path, Broken()), told.journal, NoMeters(), lambda: PLENTY)
    failing = told.events("failing")
    assert [(line["step"], line["level"]) for line in failing] == [("publish", "error")]
    assert "out_of_time" not in json.dumps(told.lines)


def test_without_the_store_it_ends_at_once(press: Press) -> None:
    """One line of the journal is enough for a store that is away."""
    told = Told()
    once(press, told.journal, NoMeters(), lambda: PLENTY)
    assert isinstance(press.store, Away)
    press.store.away = True
    with pytest.raises(StoreUnavailable):
        once(press, told.journal, NoMeters(), lambda: PLENTY)
    assert len(told.events("failing")) == 1
