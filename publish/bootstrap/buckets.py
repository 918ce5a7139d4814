"""Store and site in buckets, from the settings; the one way to boto3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from publish.adapters.bucket import Bucket
from publish.adapters.bucket_client import Addressing, Place
from publish.adapters.sites.cloudfront import Invalidation, connect
from publish.adapters.sites.s3 import Changed, S3Site
from publish.adapters.stores.s3 import S3Store
from publish.settings import Settings


def store(rest: str) -> S3Store:
    """Return the store in a bucket; raises SettingsError for an address that is none."""
    return S3Store(Bucket(Place.parse(rest)))


def site(chosen: Settings, rest: str) -> S3Site:
    """Return the site in a bucket; raises SettingsError for an address that is none."""
    place = Place.parse(
        rest,
        endpoint=chosen.site_s3_endpoint,
        profile=chosen.site_s3_profile,
        addressing=cast("Addressing", chosen.site_s3_addressing),
    )
    return S3Site(
        Bucket(place),
        conditions=chosen.site_s3_dialect == "aws",
        folders=chosen.site_s3_folders == "on",
        lock=_lock(chosen),
        changed=_told(chosen),
    )


def _lock(chosen: Settings) -> Path | None:
    """Return the file that guards swaps without conditions: beside the record of this machine."""
    scheme, _, rest = chosen.store.partition(":")
    return chosen.located(rest + ".site-lock") if scheme == "sqlite" else None


def _told(chosen: Settings) -> Callable[[Sequence[Changed]], None]:
    """Return who is told what changed."""
    if not chosen.cloudfront_distribution:
        return lambda _: None
    client = partial(connect, chosen.site_s3_profile)
    return Invalidation(chosen.cloudfront_distribution, client)
