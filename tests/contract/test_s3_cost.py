"""How many requests things take on a bucket, since each costs money and twenty milliseconds."""

from __future__ import annotations

from collections import Counter

from publish.adapters.sites.s3 import FEW, S3Site
from publish.adapters.stores.s3 import S3Store
from publish.ports import SiteFile
from tests.buckets.double import Double
from tests.buckets.faulty import faulty
from tests.crash.bucket_places import PUBLIC, RECORD, DoublePlace, prepared
from tests.crash.faults import Faults
from tests.crash.places import do


def _asked(faults: Faults) -> Counter[str]:
    """Return how often each request was made since the last call."""
    asked = Counter(call[0] for call in faults.calls)
    faults.calls.clear()
    return asked


def test_requests_of_one_statement() -> None:
    """To submit one takes 21 requests, to put it among a hundred others some sixty."""
    spot = DoublePlace(prepared(100).copy())
    record, public = Faults(), Faults()
    store = S3Store(faulty(spot.double, record, RECORD))
    site = S3Site(faulty(spot.double, public, PUBLIC), hands=1)
    do(("first", "视频"), store, site)
    assert _asked(record) == {"put_object": 11, "get_object": 10}
    do(("publish",), store, site)
    assert _asked(public) <= Counter(put_object=30, head_object=36, get_object=12)


def test_requests_of_a_put() -> None:
    """Of a few files each is asked for, of many one list is read, and what is there stays."""
    faults = Faults()
    site = S3Site(faulty(Double(), faults, PUBLIC), hands=1)
    few = [SiteFile(f"{number:04}.txt", b"1") for number in range(FEW)]
    many = [SiteFile(f"{number:04}.txt", b"1") for number in range(2500)]
    site.put(few)
    assert _asked(faults) == {"head_object": FEW, "put_object": FEW}
    assert site.put(many) == 2500 - FEW
    assert _asked(faults) == {"list_objects_v2": 1, "put_object": 2500 - FEW}
    assert site.put(many) == 0
    assert _asked(faults) == {"list_objects_v2": 3}
    site.remove(file.path for file in many)
    assert _asked(faults) == {"delete_objects": 3}


def test_reading_takes_one_request() -> None:
    """One get is one request; a create one a key, and three more before the first."""
    faults = Faults()
    store = S3Store(faulty(Double(), faults, RECORD))
    store.create([("a", b"1"), ("b", b"2")])
    assert _asked(faults) == {"put_object": 5}  # three prove that conditions are heeded
    store.get("a")
    assert _asked(faults) == {"get_object": 1}
    store.swap("head", b"1", seen=None)
    assert _asked(faults) == {"put_object": 1}
