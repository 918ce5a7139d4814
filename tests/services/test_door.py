"""The door: rights are checked, deeds are on the trail before and after, floods are counted."""

from __future__ import annotations

import pytest

from publish.adapters.stores.memory import MemoryStore
from publish.errors import (
    Fault,
    Forbidden,
    GateRefused,
    StoreUnavailable,
    TooManyRequests,
    Unauthenticated,
    ZhengmingError,
)
from publish.guard.roles import Right, Role
from publish.guard.tokens import Secret
from publish.services import access
from publish.services.trail import What, verify_trail
from tests.crash.faults import Faults, FaultyStore, Plan
from tests.services.gatehouse import START, Gatehouse, told

STRANGER = Secret.of(b"strange", bytes(32)).text


@pytest.fixture
def house() -> Gatehouse:
    """Give a door with nobody known to it."""
    return Gatehouse()


def tried(house: Gatehouse, bearer: str | None, times: int, address: str = "192.0.2.7") -> set[str]:
    """Knock so many times at one moment; return the names of the errors."""
    seen = set()
    for _ in range(times):
        try:
            house.door.enter(bearer, address=address, request="r-1")
        except ZhengmingError as error:
            seen.add(type(error).__name__)
        else:
            seen.add("let in")
    return seen


# -- deeds -----------------------------------------------------------------------------------------


def test_a_deed_is_on_the_trail_before_and_after(house: Gatehouse) -> None:
    """While something is being done, the trail already says so; afterwards, what came of it."""
    caller = house.caller("oa", Role.INTAKE)
    with house.door.act(caller, Right.SUBMIT, target="sha256:00", request="r-1") as doing:
        during = told(house.store, "what", "target")
        doing.target = "C2026-0001/1"
    assert during == [("begun", "sha256:00")]
    assert told(house.store, "what", "who", "via", "right", "target", "request", "of") == [
        ("begun", "oa", "token", "submit", "sha256:00", "r-1", None),
        ("done", "oa", "token", "submit", "C2026-0001/1", "r-1", 0),
    ]


def test_what_the_gate_refused_names_its_rules(house: Gatehouse) -> None:
    """Each rule once, in order, and warnings are none; the error comes out as it was."""
    caller = house.caller("oa", Role.INTAKE)
    faults = [
        Fault("sign_off", "review.persons", "同一人"),
        Fault("approval", "approval.digest", "摘要不符"),
        Fault("review", "review.persons", "同一人"),
        Fault("title", "lint.title", "太长", level="warn"),
    ]
    refusal = GateRefused("发布关口不放行", faults)
    with pytest.raises(GateRefused) as raised, house.door.act(caller, Right.SUBMIT):
        raise refusal
    assert raised.value is refusal
    assert told(house.store, "what", "why", "rules") == [
        ("begun", None, None),
        ("refused", "GateRefused", ["approval.digest", "review.persons"]),
    ]


def test_a_failure_names_its_class_and_never_its_words(house: Gatehouse) -> None:
    """An error message may repeat what a caller wrote; the trail does not."""
    caller = house.caller("oa", Role.INTAKE)
    with pytest.raises(StoreUnavailable), house.door.act(caller, Right.SUBMIT):
        raise StoreUnavailable("卷内材料")
    with pytest.raises(KeyboardInterrupt), house.door.act(caller, Right.SUBMIT):
        raise KeyboardInterrupt
    ends = [row for row in told(house.store, "what", "why") if row[0] != "begun"]
    assert ends == [("failed", "StoreUnavailable"), ("failed", "KeyboardInterrupt")]


def test_a_refusal_that_is_an_answer_can_be_told(house: Gatehouse) -> None:
    """A batch answers refusals instead of raising them."""
    caller = house.caller("oa", Role.INTAKE)
    with house.door.act(caller, Right.SUBMIT) as doing:
        doing.refused((Fault("title", "form.required", "缺标题"),))
    assert told(house.store, "what", "rules")[-1] == ("refused", ["form.required"])


def test_without_the_right_nothing_happens(house: Gatehouse) -> None:
    """Who may not is refused before the block runs, and that is on the trail."""
    caller, ran = house.caller("writer", Role.DRAFTER), []
    with pytest.raises(Forbidden), house.door.act(caller, Right.REDACT, target="C2026-0001/1"):
        ran.append(1)
    assert ran == []
    assert told(house.store, "what", "who", "right", "target", "why") == [
        ("refused", "writer", "redact", "C2026-0001/1", "role")
    ]


def test_without_the_trail_nothing_happens(house: Gatehouse) -> None:
    """What cannot be put on record is not done."""
    caller, ran = house.caller("oa", Role.INTAKE), []
    plan = Plan(at=0, lasting=True, error=lambda: StoreUnavailable("存储没有回答"))
    house.store = FaultyStore(house.store, Faults(plan))
    with pytest.raises(StoreUnavailable), house.another().act(caller, Right.SUBMIT):
        ran.append(1)
    assert ran == []


def test_what_only_reads_is_written_once_a_minute(house: Gatehouse) -> None:
    """Reading the same again within a minute is counted; another target is another record."""
    caller = house.caller("auditor", Role.AUDITOR)
    for target in ["C2026-0001"] * 5 + ["C2026-0002"]:
        with house.door.act(caller, Right.READ_STATEMENT, target=target):
            house.later(seconds=1)
    house.later(seconds=60)
    with house.door.act(caller, Right.READ_STATEMENT, target="C2026-0001"):
        pass
    assert told(house.store, "what", "target", "of", "count") == [
        ("allowed", "C2026-0001", None, None),
        ("allowed", "C2026-0002", None, None),
        ("counted", "C2026-0001", 0, 4),
        ("allowed", "C2026-0001", None, None),
    ]


# -- who comes in ----------------------------------------------------------------------------------


def test_whoever_is_recognised_comes_in(house: Gatehouse) -> None:
    """A good token opens the door, and coming in alone is no record."""
    text = house.token("oa", Role.INTAKE)
    assert house.door.enter(text, address="192.0.2.7").name == "oa"
    assert told(house.store, "what") == []


def test_a_flood_of_strangers_is_two_records_a_minute(house: Gatehouse) -> None:
    """Ten thousand attempts in a minute: the first of each reason, and their number."""
    for number in range(2500):
        tried(house, None, 1, f"192.0.{number % 100}.{number // 100}")
        tried(house, "garbage", 1, f"192.1.{number % 100}.{number // 100}")
        tried(house, STRANGER[:-1], 1, f"192.2.{number % 100}.{number // 100}")
        tried(house, STRANGER, 1, f"192.3.{number % 100}.{number // 100}")
    house.door.close()
    assert told(house.store, "what", "why", "count") == [
        ("refused", "nothing", None),
        ("refused", "malformed", None),
        ("refused", "mistyped", None),
        ("refused", "unknown", None),
        ("counted", "nothing", 2499),
        ("counted", "malformed", 2499),
        ("counted", "mistyped", 2499),
        ("counted", "unknown", 2499),
    ]
    assert verify_trail(house.store).findings == ()


def test_floods_go_on_and_so_does_the_count(house: Gatehouse) -> None:
    """Minute after minute there are two records, and nothing that was counted is left out."""
    for _ in range(3):
        tried(house, None, 10)
        house.later(seconds=61)
    house.door.close()
    assert told(house.store, "what", "count") == [
        ("refused", None),
        ("counted", 9),
        ("refused", None),
        ("counted", 9),
        ("refused", None),
        ("counted", 9),
    ]


def test_tries_with_a_known_token_name_it(house: Gatehouse) -> None:
    """Whose token is being tried can be read on the trail; an id that nobody has is not kept."""
    text = house.token("oa", Role.INTAKE)
    access.revoke_token(house.store, text[3:14], START)
    tried(house, text, 1)
    tried(house, STRANGER, 1)
    assert told(house.store, "why", "token") == [("revoked", text[3:14]), ("unknown", None)]


def test_an_address_that_fails_too_often_waits(house: Gatehouse) -> None:
    """Twenty failures are answered; then even a good token has to wait, if it was never seen."""
    text = house.token("oa", Role.INTAKE)
    assert tried(house, None, 20) == {"Unauthenticated"}
    with pytest.raises(TooManyRequests) as error:
        house.door.enter(text, address="192.0.2.7")
    assert (error.value.retry_after, error.value.advice) == (2, "请在 2 秒后再试。")
    assert house.door.enter(text, address="192.0.2.8").name == "oa"
    house.later(seconds=2)
    assert house.door.enter(text, address="192.0.2.7").name == "oa"


def test_strangers_next_door_hold_up_nobody_who_is_known(house: Gatehouse) -> None:
    """Behind one address of a court's network, who was let in lately still is."""
    text = house.token("oa", Role.INTAKE)
    house.door.enter(text, address="192.0.2.7")
    assert tried(house, STRANGER, 100) == {"Unauthenticated", "TooManyRequests"}
    assert house.door.enter(text, address="192.0.2.7").name == "oa"
    house.later(hours=1)
    tried(house, STRANGER, 100)
    assert tried(house, text, 1) == {"TooManyRequests"}


def test_who_was_known_is_not_believed(house: Gatehouse) -> None:
    """A revoked token is refused at once, however often it was good before."""
    text = house.token("oa", Role.INTAKE)
    house.door.enter(text)
    access.revoke_token(house.store, text[3:14], START)
    with pytest.raises(Unauthenticated):
        house.door.enter(text)


def test_failing_with_one_id_is_held_off_ever_longer(house: Gatehouse) -> None:
    """Guessing at one token from everywhere soon is answered with a wait, for any id alike."""
    text = house.token("oa", Role.INTAKE)
    guess = Secret(text[3:14], bytes(32)).text
    for bearer in (guess, STRANGER):
        seen = [tried(house, bearer, 1, f"192.0.2.{n}") for n in range(8)]
        assert seen == [{"Unauthenticated"}] * 5 + [{"TooManyRequests"}] * 3
    assert house.door.enter(text, address="192.0.2.99").name == "oa"


def test_one_caller_cannot_take_all(house: Gatehouse) -> None:
    """Whoever asks too fast waits, over all their tokens; others do not."""
    house = Gatehouse(per_minute=60)
    one, other = house.token("oa", Role.INTAKE), house.token("ob", Role.INTAKE)
    second = access.issue_token(house.store, "oa", START).text
    assert tried(house, one, 15) == {"let in"}
    assert tried(house, one, 5) == {"TooManyRequests"}
    assert tried(house, second, 1) == {"TooManyRequests"}
    assert tried(house, other, 1) == {"let in"}
    house.later(seconds=1)
    assert tried(house, one, 1) == {"let in"}
    house.door.close()
    assert told(house.store, "what", "who", "why", "count") == [
        ("refused", "oa", "too-many", None),
        ("refused", "oa", "too-many", None),
        ("counted", "oa", "too-many", 4),
    ]


def test_what_is_written_is_bounded_and_sound(house: Gatehouse) -> None:
    """After all kinds of deeds the trail holds together, and no rule of the store is broken."""
    caller = house.caller("all", *Role)
    for right in Right:
        with house.door.act(caller, right):
            pass
    whats = [what for (what,) in told(house.store, "what")]
    assert whats.count(What.BEGUN) == whats.count(What.DONE) == 7
    assert whats.count(What.ALLOWED) == 6
    assert verify_trail(house.store).findings == ()
    assert isinstance(house.store, MemoryStore)
    assert house.store.complaints == []
