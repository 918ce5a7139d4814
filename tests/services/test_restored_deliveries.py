"""After a restore: what a backup knows of deliveries, and what may have happened since."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections import Counter
from contextlib import suppress

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.domain import canonical
from publish.domain.delivery import Copy, State
from publish.errors import ChannelUnavailable, DeliveryInDoubt, StoreError
from publish.services import keys, queue
from publish.services.backup import MANIFEST, backup
from publish.services.restore import restore
from tests.crash.mortal import Dead, Life, MortalStore
from tests.services.desk import CASE, delivery, failing, office
from tests.services.platform import Office
from tests.services.press import C1, C2, PressBuilder

TAGS = ["C2026-0001-v1", "C2026-0001-v2", "C2026-0002-v1"]


def saved(press: PressBuilder) -> io.BytesIO:
    """Return a backup of a record."""
    file = io.BytesIO()
    backup(press.store, file)
    return file


def restored(file: io.BytesIO, desk: Office) -> tuple[PressBuilder, Office]:
    """Return a record elsewhere, whose copies are on the same platform."""
    store = MemoryStore()
    restore(store, file)
    press = PressBuilder(store=store, now=desk.time.now, texts=100)
    return press, Office(store, desk.platform, desk.time)


def story() -> tuple[PressBuilder, Office]:
    """Return a record with a statement that is corrected, and another one."""
    press, desk = office()
    press.correct(C1)
    press.first(case=CASE)
    return press, desk


@pytest.mark.parametrize("mode", ["post", "mass"])
def test_whenever_the_backup_was_made_nothing_is_posted_twice(mode: str) -> None:
    """Dispatch went on after it: all that is looked for is found, and what is not is asked."""
    for death in range(1, 100):
        press, desk = story()
        life = Life(death, after=True)
        with suppress(Dead):
            for _ in range(4):
                desk.run(desk.channel(mode=mode), store=MortalStore(press.store, life))
                desk.time.pass_(minutes=1)
        file = saved(press)
        desk.time.pass_(hours=1)
        desk.settle(desk.channel(mode=mode))
        assert sorted(desk.platform.posts) == TAGS
        again, other = restored(file, desk)
        other.time.pass_(days=2)
        other.settle(other.channel(mode=mode), runs=6)
        assert sorted(other.platform.posts) == TAGS
        states = {delivery(again, index).state for index in range(3) if known(again, index)}
        assert states <= {State.PUBLISHED, State.NEEDS_PERSON, State.WAITING}
        assert mode == "mass" or states <= {State.PUBLISHED}
        if not life.over:
            return
    raise AssertionError("dispatch never came to an end")


def known(press: PressBuilder, index: int) -> bool:
    """Return whether a record knows of a delivery."""
    return keys.delivery("weibo", index) in set(press.store.list("deliveries/"))


@pytest.mark.parametrize("mode", ["post", "mass"])
def test_a_record_that_was_lost_at_once_goes_on(mode: str) -> None:
    """What was finished stays so; what was never sent is looked for in vain, and then sent once."""
    press, desk = story()
    desk.run(desk.channel(mode=mode, call=failing("take", ChannelUnavailable("忙"), times=99)))
    again, other = restored(saved(press), desk)
    other.settle(other.channel(mode=mode))
    if mode == "post":
        assert Counter(other.platform.posts) == Counter(TAGS)
    else:
        assert other.platform.posts == []
        assert delivery(again, 0).state is State.NEEDS_PERSON
        assert "从备份恢复" in delivery(again, 0).reason


def test_what_was_settled_is_left_alone() -> None:
    """Nobody is called, and the states are those of the backup."""
    press, desk = story()
    desk.settle(desk.channel())
    again, other = restored(saved(press), desk)
    channel = other.channel()
    assert other.run(channel).pending == 0
    assert channel.calls == []
    for index in range(3):
        assert delivery(again, index) == delivery(press, index)


def test_new_editions_are_posted_after_a_restore() -> None:
    """A correction follows the copy that the backup knows of."""
    press, desk = story()
    desk.settle(desk.channel())
    again, other = restored(saved(press), desk)
    again.correct(C2)
    again.first(case=CASE)
    other.settle(other.channel())
    assert sorted(other.platform.posts) == sorted([*TAGS, "C2026-0002-v2", "C2026-0003-v1"])
    assert "https://platform.example/C2026-0002-v1" in other.platform.texts["C2026-0002-v2"]


def test_a_redaction_that_was_not_carried_out_is() -> None:
    """To delete twice is harmless, so it needs no look."""
    press, desk = story()
    desk.settle(desk.channel())
    press.redact(C1, 1)
    file = saved(press)
    again, other = restored(file, desk)
    other.settle(other.channel())
    assert other.platform.gone == {"C2026-0001-v1"}
    assert delivery(again, 0).copy is Copy.GONE


def test_a_redacted_text_that_may_have_been_posted_is_found_and_deleted() -> None:
    """The backup is from before the posting; the text went meanwhile."""
    press, desk = office()
    press.redact(C1, 1)
    file = saved(press)
    desk.platform.posts.append("C2026-0001-v1")
    desk.run(desk.channel(call=failing("upload", ChannelUnavailable("忙"))))
    again, other = restored(file, desk)
    queue_of_a_used_channel(again)
    other.settle(other.channel())
    assert other.platform.gone == {"C2026-0001-v1"}
    assert delivery(again, 1).state is State.CLOSED


def queue_of_a_used_channel(press: PressBuilder) -> None:
    """Let the channel have been in use when the backup was made, and nothing delivered yet."""
    _, seen = queue.read(press.store, "weibo")
    used = queue.Queue(account="account", restored=2)
    press.store.swap(keys.queue("weibo"), used.data, seen=seen)


def test_a_doubt_stays_a_doubt() -> None:
    """A lost answer in the backup is looked up as before."""
    press, desk = office()
    desk.run(desk.channel(call=failing("post", DeliveryInDoubt("答复丢失"), after=True)))
    again, other = restored(saved(press), desk)
    other.settle(other.channel())
    assert other.platform.posts == ["C2026-0001-v1"]
    assert delivery(again, 0).state is State.PUBLISHED


def test_another_account_is_not_searched() -> None:
    """A look at the wrong account would see nothing, and post again."""
    press, desk = office()
    desk.run(desk.channel(call=failing("upload", ChannelUnavailable("忙"))))
    again, other = restored(saved(press), desk)
    other.settle(other.channel(account="other"), runs=3)
    assert other.platform.posts == []
    assert delivery(again, 0).state is State.NEEDS_PERSON


def test_a_backup_without_the_channel_is_not_posted() -> None:
    """It was made before the channel was set up: what it brings is old news."""
    press, desk = office(2)
    again, other = restored(saved(press), desk)
    again.first(case=CASE)
    other.settle(other.channel())
    assert other.platform.posts == ["C2026-0003-v1"]
    again.redact(C2, 1)
    other.settle(other.channel(), runs=3)
    assert delivery(again, 3).state is State.NEEDS_PERSON


def test_restoring_twice_changes_nothing_more() -> None:
    """Also not what was found out in between."""
    press, desk = story()
    desk.run(desk.channel())
    file = saved(press)
    again, other = restored(file, desk)
    before = {key: again.store.get(key).data for key in again.store.list("")}
    restore(again.store, file)
    assert {key: again.store.get(key).data for key in again.store.list("")} == before
    other.settle(other.channel())
    restore(again.store, file)
    other.settle(other.channel())
    assert sorted(other.platform.posts) == TAGS
    assert [delivery(again, index).state for index in range(3)] == [State.PUBLISHED] * 3


def test_no_worker_is_in_a_backup() -> None:
    """A claim is of this machine and of this moment; a restored queue is free."""
    press, desk = story()
    assert queue.claim(press.store, "weibo", desk.time()) is not None
    again, _ = restored(saved(press), desk)
    state, _ = queue.read(again.store, "weibo")
    assert (state.worker, state.restored) == ("", 3)


@pytest.mark.parametrize(
    "key",
    [
        "channels/weibo/token",
        "channels/other/queue",
        "deliveries/weibo/000000000009",
        "deliveries/weibo/000000000001",
        "deliveries/other/000000000000",
    ],
)
def test_what_is_no_delivery_of_the_record_is_refused(key: str) -> None:
    """A file that somebody has put together brings neither tokens nor strange deliveries."""
    press, desk = office()
    desk.settle(desk.channel())
    data = press.store.get(keys.delivery("weibo", 0)).data
    store = MemoryStore()
    with pytest.raises(StoreError, match="备份文件不可用"):
        restore(store, forged(saved(press), key, data))
    assert list(store.list("")) == []


def forged(file: io.BytesIO, key: str, data: bytes) -> io.BytesIO:
    """Return a backup with one more member, and a manifest that agrees."""
    file.seek(0)
    made = io.BytesIO()
    with (
        tarfile.open(fileobj=file, mode="r:gz") as old,
        tarfile.open(fileobj=made, mode="w:gz") as new,
    ):
        rows = {each.name: extracted(old, each) for each in old}
        manifest = canonical.decode(rows.pop(MANIFEST))
        manifest["sha256"][key] = hashlib.sha256(data).hexdigest()
        for name, content in (*rows.items(), (key, data), (MANIFEST, canonical.encode(manifest))):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return made


def extracted(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """Return the bytes of a member."""
    source = tar.extractfile(member)
    assert source is not None
    return source.read()
