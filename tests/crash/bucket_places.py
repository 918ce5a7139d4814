"""One bucket to crash in, record and public files side by side, and what has to hold there.

The same things are checked as in ``places``: nothing acknowledged is lost, no number is missing
or double, readers find no dead link, the log only grows and verifies, and one more publication
ends, byte for byte, where the record alone leads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Place
from publish.adapters.sites.s3 import S3Site
from publish.adapters.stores.s3 import S3Store
from publish.services import keys, publication
from publish.tlog import Checkpoint
from tests.buckets.double import Double, DoubleBucket, tree
from tests.buckets.faulty import faulty
from tests.crash.faults import Faults
from tests.crash.office import LATER, build, publisher, record_of
from tests.crash.places import Act, check_answer, check_chain, do
from tests.crash.stranger import Tree, dead_links, differences, proven, rebuilt, tree_of

RECORD, PUBLIC = Place("court", "record/"), Place("court", "public/")
_EVEN_LATER = LATER + publication.LEASE + timedelta(minutes=1)


@lru_cache(maxsize=16)
def prepared(size: int) -> Double:
    """Return a bucket with a published record; never written to again."""
    double = Double()
    spot = DoublePlace(double)
    build(spot.store(), spot.site(), size)
    return double


@dataclass
class BucketPlace:
    """One bucket, and what has been seen of it so far."""

    record: Bucket
    public: Bucket
    folders: bool = True
    """Whether pages lie under the addresses of their folders too; not on SeaweedFS."""
    seen: list[Checkpoint] = field(default_factory=list)

    def store(self) -> S3Store:
        """Return the store of the living."""
        return S3Store(self.record)

    def site(self) -> S3Site:
        """Return the site of the living."""
        return S3Site(self.public, folders=self.folders, hands=1)

    def tree(self) -> Tree:
        """Return every public file."""
        return tree_of(self.site())

    def check_record(self, acks: Sequence[Any] = ()) -> None:
        """Check that what was acknowledged is there, and that nothing is missing or double."""
        store = self.store()
        record = record_of(store)
        size = record.head().size
        assert list(store.list("entries/")) == [keys.entry(index) for index in range(size)]
        check_chain(record, size)
        for ack in acks:
            check_answer(record, ack)

    def check_site(self) -> None:
        """Check what readers see at this moment."""
        shown = self.tree()
        dead = dead_links(shown, between_editions=False)
        assert not dead, dead
        self.check_log(shown)

    def check_log(self, shown: Tree) -> None:
        """Check that the log verifies and continues every checkpoint that was ever seen."""
        checkpoint = proven(shown, self.seen)
        if checkpoint is not None and checkpoint not in self.seen:
            self.seen.append(checkpoint)

    def settle(self) -> None:
        """Check that publishing converges, and is cheap again once the dead are forgotten."""
        store, site = self.store(), self.site()
        publisher(store, site, at=LATER + timedelta(minutes=1)).publish()
        wrong = differences(self.tree(), rebuilt(store))
        assert not wrong, wrong
        if publication.read(store)[0].claims:
            publisher(store, site, at=_EVEN_LATER).publish()
        assert publication.read(store)[0].claims == ()
        again = publisher(store, site, at=_EVEN_LATER).publish()
        assert (again.scope, again.walks) == ("nothing", 0)
        self.check_site()


class DoublePlace(BucketPlace):
    """A bucket in memory."""

    def __init__(self, double: Double) -> None:
        """Look at a double."""
        self.double = double
        super().__init__(
            DoubleBucket(double, prefix=RECORD.prefix), DoubleBucket(double, prefix=PUBLIC.prefix)
        )

    def tree(self) -> Tree:
        """Return every public file, and hold the copies under the addresses of folders."""
        held = dict(tree(self.double, PUBLIC.prefix))
        return {path: data for path, data in held.items() if not path.endswith("/")}

    def settle(self) -> None:
        """Check the copies under the addresses of folders as well."""
        super().settle()
        held = dict(tree(self.double, PUBLIC.prefix))
        pages = {path for path in held if path.endswith("/index.html")}
        assert {path for path in held if path.endswith("/")} == {p[:-10] for p in pages}
        assert all(held[path] == held[path[:-10]] for path in pages)

    def work(
        self, acts: Sequence[Act], acks: list[Any], pause: Callable[[float], None]
    ) -> Callable[[Faults], None]:
        """Return what one writer does, each of its requests an operation."""

        def run(faults: Faults) -> None:
            store = S3Store(faulty(self.double, faults, RECORD, pause), proven=True)
            site = S3Site(faulty(self.double, faults, PUBLIC, pause), hands=1)
            acks.extend(do(act, store, site) for act in acts)  # each told before the next begins

        return run
