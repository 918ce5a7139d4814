"""Every promise of ``publish.ports.Store``, held against every store."""

from __future__ import annotations

import pytest

from publish.errors import Conflict, NotFound, StoreError
from publish.ports import Store


def _bytes(store: Store, *keys: str) -> list[bytes | None]:
    def one(key: str) -> bytes | None:
        try:
            return store.get(key).data
        except NotFound:
            return None

    return [one(key) for key in keys]


def test_get_returns_what_was_created(store: Store) -> None:
    """Bytes come back as they were written, whatever they are."""
    every = bytes(range(256)) * 5000
    store.create([("a/b", every), ("a/c", b"\0")])
    assert _bytes(store, "a/b", "a/c") == [every, b"\0"]


def test_get_of_nothing(store: Store) -> None:
    """A key that was never written is NotFound, in a sentence that names it."""
    with pytest.raises(NotFound, match="no/such"):
        store.get("no/such")


def test_ahead_has_the_first_and_nothing_that_is_not_so(store: Store) -> None:
    """Reading ahead brings the first key for certain, and of the others only what they hold."""
    kept = {f"a/{at:03d}": bytes([at + 1]) for at in range(100)}
    store.create(list(kept.items()))
    found = store.ahead([*kept, "no/such"])
    assert "a/000" in found
    assert found.items() <= kept.items()


def test_ahead_of_nothing(store: Store) -> None:
    """Keys that are not there are left out, the first too; and no key is fine."""
    store.create([("b", b"1")])
    assert store.ahead([]) == {}
    assert "a" not in store.ahead(["a", "b"])


def test_ahead_after_an_erasure(store: Store) -> None:
    """What was erased is not read ahead."""
    store.create([("a", b"1")])
    store.erase(["a"])
    assert store.ahead(["a"]) == {}


def test_created_version_stays(store: Store) -> None:
    """A key that nobody replaced keeps its version."""
    store.create([("a", b"1")])
    before = store.get("a").version
    store.create([("a", b"1"), ("b", b"2")])
    assert store.get("a").version == before


def test_create_same_bytes_again(store: Store) -> None:
    """The same bytes again are fine, alone and among new ones."""
    store.create([("a", b"1")])
    store.create([("a", b"1")])
    store.create([("b", b"2"), ("a", b"1"), ("c", b"3")])
    assert _bytes(store, "a", "b", "c") == [b"1", b"2", b"3"]


def test_create_other_bytes(store: Store) -> None:
    """Other bytes under an existing key are a Conflict, and the old bytes stay."""
    store.create([("a", b"1")])
    with pytest.raises(Conflict, match="a"):
        store.create([("a", b"2")])
    assert _bytes(store, "a") == [b"1"]


def test_conflict_leaves_a_prefix(store: Store) -> None:
    """After a Conflict no later item exists, and the earlier ones exist as a prefix."""
    store.create([("c", b"old")])
    with pytest.raises(Conflict):
        store.create([("a", b"1"), ("b", b"2"), ("c", b"new"), ("d", b"4")])
    a, b, c, d = _bytes(store, "a", "b", "c", "d")
    assert (c, d) == (b"old", None)
    assert (a, b) in {(None, None), (b"1", None), (b"1", b"2")}


def test_create_the_same_key_twice_in_one_call(store: Store) -> None:
    """A key that comes twice in one call is held to the same rule."""
    store.create([("a", b"1"), ("a", b"1")])
    with pytest.raises(Conflict):
        store.create([("b", b"1"), ("b", b"2")])
    assert _bytes(store, "a") == [b"1"]


def test_create_nothing(store: Store) -> None:
    """An empty create is fine."""
    store.create([])
    assert list(store.list("")) == []


def test_swap_into_nothing(store: Store) -> None:
    """``seen=None`` writes a key that does not exist, once."""
    version = store.swap("head", b"1", seen=None)
    assert store.get("head").version == version
    with pytest.raises(Conflict):
        store.swap("head", b"2", seen=None)
    assert _bytes(store, "head") == [b"1"]


def test_swap_what_was_read(store: Store) -> None:
    """A swap with the version that was read replaces the bytes and returns the new version."""
    first = store.swap("head", b"1", seen=None)
    second = store.swap("head", b"2", seen=first)
    assert (store.get("head").data, store.get("head").version) == (b"2", second)


def test_swap_after_somebody_else(store: Store) -> None:
    """A swap with an older version is a Conflict and writes nothing."""
    first = store.swap("head", b"1", seen=None)
    store.swap("head", b"2", seen=first)
    with pytest.raises(Conflict):
        store.swap("head", b"3", seen=first)
    assert _bytes(store, "head") == [b"2"]


def test_swap_of_a_missing_key_with_a_version(store: Store) -> None:
    """A key that is gone has moved."""
    version = store.swap("head", b"1", seen=None)
    store.erase(["head"])
    with pytest.raises(Conflict):
        store.swap("head", b"2", seen=version)
    assert _bytes(store, "head") == [None]


def test_versions_never_repeat(store: Store) -> None:
    """A version does not come back with its bytes, and not after an erasure either."""
    versions = [store.swap("head", b"same", seen=None)]
    for data in (b"other", b"same", b"same"):
        versions.append(store.swap("head", data, seen=versions[-1]))
    store.erase(["head"])
    versions.append(store.swap("head", b"same", seen=None))
    assert len(set(versions)) == 5


def test_list_is_in_ascii_order(store: Store) -> None:
    """Keys come in the order of their bytes, "/" being one of them."""
    keys = ["a", "a/b", "a-b", "a.b", "a0", "A", "a/b/c", "~", "!", "a/B"]
    store.create([(key, b"1") for key in keys])
    assert list(store.list("")) == sorted(keys)


def test_list_by_prefix(store: Store) -> None:
    """Exactly the keys that begin with the prefix are listed, and % and _ mean themselves."""
    store.create([(key, b"1") for key in ("a/1", "a/2", "a0", "ab/1", "a_/1", "b%/1")])
    assert list(store.list("a/")) == ["a/1", "a/2"]
    assert list(store.list("a")) == ["a/1", "a/2", "a0", "a_/1", "ab/1"]
    assert list(store.list("a_")) == ["a_/1"]
    assert list(store.list("%")) == []


def test_list_of_many(store: Store, many: int) -> None:
    """A list longer than any page of an adapter is whole and without repeats."""
    keys = [f"entries/{number:08}" for number in range(many)]
    store.create([(key, b"1") for key in keys])
    assert list(store.list("entries/")) == keys


def test_list_while_writing(store: Store) -> None:
    """One may write between two keys of a list."""
    store.create([("a/1", b"1"), ("a/2", b"2")])
    for key in store.list("a/"):
        store.create([(key.replace("a/", "b/"), b"1")])
    assert list(store.list("b/")) == ["b/1", "b/2"]


def test_erase(store: Store) -> None:
    """What was erased is NotFound, a missing key is fine, and other keys stay."""
    store.create([("a", b"1"), ("b", b"2")])
    head = store.swap("c", b"3", seen=None)
    store.swap("c", b"4", seen=head)
    store.erase(iter(["a", "c", "never"]))
    store.erase(["a"])
    assert _bytes(store, "a", "b", "c") == [None, b"2", None]


def test_create_anew_after_erase(store: Store) -> None:
    """An erased key may be created with other bytes."""
    store.create([("a", b"1")])
    store.erase(["a"])
    store.create([("a", b"2")])
    assert _bytes(store, "a") == [b"2"]


@pytest.mark.parametrize(
    "key",
    ["", "a b", "a//b", "/a", "a/", "a\n", "正名", "a\x7f", "a\x00", "k" * 201],
)
def test_bad_keys(store: Store, key: str) -> None:
    """A key that the port does not allow is refused by every method, and nothing is written."""
    for call in (
        lambda: store.get(key),
        lambda: store.create([(key, b"1")]),
        lambda: store.swap(key, b"1", seen=None),
        lambda: store.erase([key]),
    ):
        with pytest.raises(StoreError) as caught:
            call()
        assert type(caught.value) is StoreError
    assert list(store.list("")) == []


def test_long_keys(store: Store) -> None:
    """A key may use every printable character and 200 of them."""
    every = "".join(chr(code) for code in range(0x21, 0x7F))
    keys = [every.replace("/", "") + "/x", "k" * 200]
    store.create([(key, b"1") for key in keys])
    assert sorted(store.list("")) == sorted(keys)


def test_empty_bytes(store: Store) -> None:
    """Empty bytes are a mistake of the caller."""
    with pytest.raises(StoreError):
        store.create([("a", b"")])
    with pytest.raises(StoreError):
        store.swap("a", b"", seen=None)


def test_swap_never_changes_what_was_created(store: Store) -> None:
    """A created key stands for ever: no swap, whatever it has seen, changes it."""
    store.create([("a", b"1")])
    for seen in (None, store.get("a").version):
        with pytest.raises(StoreError):
            store.swap("a", b"2", seen=seen)
    assert _bytes(store, "a") == [b"1"]


def test_create_of_a_swapped_key(store: Store) -> None:
    """A key that is swapped cannot be created, not even with the same bytes."""
    store.swap("a", b"1", seen=None)
    for data in (b"1", b"2"):
        with pytest.raises(StoreError):
            store.create([("a", data)])
    assert _bytes(store, "a") == [b"1"]
