"""A press whose statements go to a platform: published, dispatched, and looked at."""

from __future__ import annotations

from publish.adapters.sites.memory import MemorySite
from publish.adapters.stores.memory import MemoryStore
from tests.crash.office import look, publisher
from tests.crash.stranger import differences, rebuilt, tree_of
from tests.services.desk import CASE
from tests.services.platform import FakeChannel, Office
from tests.services.press import C1, PressBuilder

PAGE = f"statements/{C1}/index.html"
FIRST = f"statements/{C1}/v1/index.html"
FILE = f"statements/{C1}/copies.json"


class House:
    """A press whose statements go to one platform, with its publisher and its dispatcher."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        """Begin with nothing."""
        self.press = PressBuilder(store or MemoryStore(), MemorySite(), look())
        self.desk = Office(self.press.store)
        self.channel: FakeChannel = self.desk.channel()

    def publish(self) -> int:
        """Publish; return how many files were written."""
        done = publisher(self.press.store, self.press.site, at=self.desk.time.now).publish()
        return done.written

    def work(self) -> None:
        """Publish, dispatch until nothing is pending, and publish what that changed."""
        self.publish()
        self.desk.settle(self.channel)
        self.publish()

    def patrol(self, hours: int = 2) -> None:
        """Let hours pass, then dispatch: it looks at one copy."""
        self.desk.time.pass_(hours=hours)
        self.desk.run(self.channel)

    def shows(self, path: str) -> str:
        """The section of the copies on a page."""
        page = self.press.site.get(path).data.decode()
        return page.partition('<section class="zm-copies"')[2].partition("</section>")[0]

    def converged(self) -> bool:
        """Whether the site is what a full rebuild from the deliveries makes."""
        return not differences(tree_of(self.press.site), rebuilt(self.press.store))


def delivered() -> House:
    """A house whose first statement is delivered, and shown to be."""
    made = House()
    made.press.first(case=CASE)
    made.work()
    return made
