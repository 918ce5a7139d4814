"""The cache of compressed files."""

from __future__ import annotations

import gzip
import random

from publish.server.squeeze import Squeezer


def noise(seed: int) -> bytes:
    """Return bytes that do not shrink."""
    return random.Random(seed).randbytes(1000)


def test_it_never_grows_beyond_its_bound() -> None:
    """However many files come, the ones used longest ago go, and all come back right."""
    squeezer = Squeezer(most=5000)
    for seed in range(50):
        assert gzip.decompress(squeezer.squeezed(str(seed), noise(seed))) == noise(seed)
        assert squeezer.size <= 5000
    assert squeezer.size > 3000


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    """One file larger than the bound is compressed all the same, and leaves the cache empty."""
    squeezer = Squeezer(most=10)
    assert gzip.decompress(squeezer.squeezed("a", noise(1))) == noise(1)
    assert squeezer.size == 0


def test_what_is_kept_is_not_made_again() -> None:
    """The second time the same object comes back."""
    squeezer = Squeezer()
    assert squeezer.squeezed("a", noise(1)) is squeezer.squeezed("a", noise(1))
