"""Putting it together: what is refused before any door is open, and what health tells."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from publish.adapters.observing import NoMeters
from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from publish.bootstrap import Press, initialise
from publish.errors import StoreUnavailable, WrongUsage
from publish.ports import SiteFile, Versioned
from publish.server.duties import Duties
from publish.server.front import Mount
from publish.server.health import Health
from publish.server.serving import House, Wanted
from publish.server.worker import Stopped, Worker
from publish.settings import Settings
from tests.server.house import NOW, PATIENCE, Told, running

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class Moody(MemoryStore):
    """A store that can be made to fail, as if its disk were away."""

    away = False

    def get(self, key: str) -> Versioned:
        """See Store.get."""
        if self.away:
            raise StoreUnavailable("读取时，数据库一直被其他进程占用。")
        return super().get(key)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """Return a press with a record of its own in memory."""
    made = Press(Settings(folder=tmp_path, log_key_file="log.key"), Moody(), MemorySite())
    initialise(made)
    return made


def moody(press: Press) -> Moody:
    """Return the store of the fixture."""
    assert isinstance(press.store, Moody)
    return press.store


def test_a_store_that_is_away_is_told_at_the_start(press: Press) -> None:
    """A record that does not answer keeps the doors shut."""
    moody(press).away = True
    with pytest.raises(StoreUnavailable):
        House(press, Wanted(port=0), Told().journal, mounts=())


def test_it_listens_on_loopback_unless_told() -> None:
    """Nobody is let in from outside by mistake."""
    assert Wanted().host == "127.0.0.1"


def test_emf_and_a_port_do_not_go_together(press: Press, tmp_path: Path) -> None:
    """A port for figures that are sent elsewhere is a mistake that is told."""
    chosen = Settings(folder=tmp_path, log_key_file="log.key", metrics="emf")
    other = Press(chosen, press.store, press.site)
    with pytest.raises(WrongUsage):
        House(other, Wanted(port=0, metrics_port=0), Told().journal, mounts=())


def test_health_tells_what_is_the_matter(press: Press) -> None:
    """It is well while store and worker are; each that is not is named; reading goes on."""
    told = Told()
    house = House(press, Wanted(port=0, every=0.01), told.journal, mounts=())
    assert house.worker is not None
    health = Health(press, house.duties, house.worker)
    assert health() == {
        "ok": False,
        "store": True,
        "worker": False,
        "published": None,
        "backlog": None,
    }
    with running(house.engine):
        house.worker.start()
        told.wait_for("published")
        while health()["backlog"] is None:  # known at the end of the first round
            pass
        assert health()["ok"] is True
        assert health()["published"] is not None
        moody(press).away = True
        told.wait_for("failing")
        while health()["worker"]:  # the alarm comes before the end of its round
            pass
        assert health() | {"published": "", "backlog": 0} == {
            "ok": False,
            "store": False,
            "worker": False,
            "published": "",
            "backlog": 0,
        }
        assert httpx.get(f"http://127.0.0.1:{house.engine.ports[0]}/").status_code == 200
        moody(press).away = False
        told.wait_for("recovered")
        house.stop()
        assert house.worker.join(PATIENCE)
    assert len(told.events("failing")) == 1


class Mounted:
    """An application that has something to write when the process ends."""

    closings = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer."""
        start("200 OK", [])
        return [b"mounted"]

    def close(self) -> None:
        """Remember it."""
        self.closings += 1


def test_what_is_mounted_is_closed_at_the_end(press: Press) -> None:
    """Requests reach what is mounted; at the end of the house it may write what it still has."""
    mounted = Mounted()
    house = House(press, Wanted(port=0), Told().journal, mounts=[Mount("/api", mounted)])
    thread = threading.Thread(target=house.run)
    thread.start()
    url = f"http://127.0.0.1:{house.engine.ports[0]}/api/x"
    assert httpx.get(url).content == b"mounted"
    assert mounted.closings == 0
    house.stop()
    thread.join(PATIENCE)
    assert mounted.closings == 1
    assert house.worker is not None
    assert not house.worker.alive


def test_a_long_publication_is_broken_off_when_time_is_up(press: Press) -> None:
    """What takes too long at the end stops between two files; the next publication goes on."""
    duties = Duties(press, Told().journal, NoMeters())
    files = [SiteFile(f"f{number}", b"x") for number in range(10)]
    passed: list[str] = []

    def take(some: Iterable[SiteFile]) -> None:
        for file in some:
            passed.append(file.path)
            duties.patient = lambda: len(passed) < 3

    with pytest.raises(Stopped):
        take(duties._watch("pages", 10, files))
    assert passed == ["f0", "f1", "f2"]
    duties.patient = lambda: True
    duties.publish()
    assert press.site.get("log/checkpoint").data


@pytest.fixture
def stopped() -> Worker:
    """Return a worker that never ran."""
    return Worker([], Told().journal, NoMeters(), lambda: NOW)


def test_a_worker_that_never_ran_is_not_well(press: Press, stopped: Worker) -> None:
    """A house without a running worker is not well, whatever the store says."""
    health = Health(press, Duties(press, Told().journal, NoMeters()), stopped)
    assert health()["ok"] is False
    assert health()["store"] is True
