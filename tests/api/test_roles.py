"""Who may do what at the API: every route, every role, every way of not being let in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

import pytest

from publish.api.table import ROUTES
from publish.api.wsgi import mount
from publish.guard.roles import Role
from publish.services import access
from publish.services.trail import read_trail
from tests.api.office import NOW, Client, Court, environ_of, sent

LETTERS = {
    "I": Role.INTAKE,
    "D": Role.DRAFTER,
    "R": Role.REVIEWER,
    "S": Role.SIGNER,
    "P": Role.PUBLISHER,
    "A": Role.ADMINISTRATOR,
    "U": Role.AUDITOR,
}
OPEN = "open to all"
WHO_MAY = {
    "POST /digest": "IDRSP..",
    "POST /check": "IDRSP..",
    "POST /statements": "I...P..",
    "GET /statements": ".DRSP.U",
    "GET /statements/C2026-0001": ".DRSP.U",
    "GET /statements/C2026-0001/editions/1": ".DRSP.U",
    "POST /statements/C2026-0001/withdraw": "I...P..",
    "POST /statements/C2026-0001/redact": "...S...",
    "GET /deliveries": ".DRSPAU",
    "POST /deliveries/C2026-0001-v1/wechat/resolve": "....P..",
    "POST /publish": "....PA.",
    "GET /status": "IDRSPAU",
    "GET /audit": ".....AU",
    "GET /trail": ".....AU",
    "GET /users": ".....A.",
    "POST /users": ".....A.",
    "POST /users/nobody-there/disable": ".....A.",
    "POST /users/nobody-there/tokens": ".....A.",
    "DELETE /users/nobody-there/tokens/00000000000": ".....A.",
    "GET /health": OPEN,
    "GET /openapi.json": OPEN,
    "GET /channels/wechat/callback": OPEN,
    "POST /channels/wechat/callback": OPEN,
}
"""The table: which roles each route lets in. Written out here, not taken from the code."""
GUARDED = [route for route, who in WHO_MAY.items() if who != OPEN]
PAIRS = [(route, role) for route in GUARDED for role in LETTERS.values()]


Dead = Callable[[Role, str], str | None]


@pytest.fixture(scope="module")
def dead(shared: Court, foreign: Court) -> Dead:
    """Return tokens that open nothing, by role and by what is wrong with them."""

    @cache
    def find(role: Role, how: str) -> str | None:
        if how == "other court's":
            return foreign.token(role.value)
        if how != "disabled":
            return shared.dead(role.value, how)
        name, store = f"former-{role.value}", shared.press.store
        access.add_user(store, name, [role], NOW)
        text = access.issue_token(store, name, NOW).text
        access.disable_user(store, name, NOW)
        return text

    return find


def status_of(client: Client, route: str, **headers: str) -> int:
    """Send a request that does nothing even if it is let in; return the status."""
    method, path = route.split()
    body = {} if method == "POST" else b""
    answer = client.ask(method, path, body, **headers)
    assert answer.status != 500, answer.value
    return answer.status


def test_the_table_names_every_route() -> None:
    """A new route has to be written into the table of who may use it."""
    filled = {
        "C2026-0001-v1/wechat": "{tag}/{channel}",
        "C2026-0001": "{number}",
        "editions/1": "editions/{rev}",
        "nobody-there": "{name}",
        "00000000000": "{token}",
    }
    named = set()
    for route in WHO_MAY:
        template = route
        for text, place in filled.items():
            template = template.replace(text, place)
        named.add(template)
    assert named == {f"{route.method} {route.path}" for route in ROUTES}


@pytest.mark.parametrize(("route", "role"), PAIRS, ids=str)
def test_a_role_passes_exactly_where_the_table_says(ask: Client, route: str, role: Role) -> None:
    """Whoever has the right is let in, and everybody else is told 403."""
    status = status_of(ask, route, who=role.value)
    may = role in {LETTERS[letter] for letter in WHO_MAY[route] if letter != "."}
    assert (status == 403) is (not may)
    assert status != 401


@pytest.mark.parametrize("how", ["none", "expired", "revoked", "disabled", "other court's"])
@pytest.mark.parametrize(("route", "role"), PAIRS, ids=str)
def test_a_token_that_is_no_good_opens_nothing(
    shared: Court, dead: Dead, route: str, role: Role, how: str
) -> None:
    """Without a token, or with one that has ended or is another court's, every route says 401."""
    text = dead(role, how)
    headers = {} if text is None else {"Authorization": f"Bearer {text}"}
    assert status_of(shared.client(), route, **headers) == 401


@pytest.mark.parametrize("route", [route for route, who in WHO_MAY.items() if who == OPEN])
def test_what_is_open_asks_nobody(ask: Client, route: str) -> None:
    """Health, description and the platform's callback want no token."""
    assert status_of(ask, route) in {200, 404}


@pytest.mark.parametrize("given", ["", "Basic YTpi", "Bearer", "Bearer  ", "bearer a b", "zm_x"])
def test_what_is_no_bearer_token_counts_as_none(ask: Client, given: str) -> None:
    """Another scheme, or a header that is cut short, is answered like no header at all."""
    answer = ask.ask("GET", "/status", Authorization=given)
    assert (answer.status, answer.value["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="zhengming"'


def test_all_bad_tokens_get_one_sentence(shared: Court, foreign: Court) -> None:
    """From the answer nobody learns whether a token has ended, is unknown, or another court's."""
    texts = [shared.dead("intake", "expired"), shared.dead("intake", "revoked")]
    texts.append(foreign.token("intake"))
    told = set()
    for text in texts:
        answer = shared.client().ask("GET", "/status", Authorization=f"Bearer {text}")
        told.add(json.dumps(answer.value | {"request": ""}, ensure_ascii=False))
        assert answer.headers["WWW-Authenticate"].endswith('error="invalid_token"')
    assert len(told) == 1
    assert "访问令牌无效" in told.pop()


def test_who_is_too_fast_is_told_when_to_come_back(court: Court) -> None:
    """Beyond the pace of the settings the answer is 429, with the seconds to wait."""
    client = court.client(per_minute=8)
    answers = [client.ask("GET", "/status", who="auditor") for _ in range(4)]
    assert [each.status for each in answers] == [200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "8"


def test_strangers_are_paced_by_their_own_address(court: Court) -> None:
    """Who guesses is held up after twenty attempts; another address, and a good token, are not."""
    application = mount(court.reception())

    def status(address: str, **headers: str) -> int:
        environ = environ_of("GET", "/status", headers, b"") | {"REMOTE_ADDR": address}
        return sent(application, environ).status

    good = f"Bearer {court.token('auditor')}"
    assert [status("192.0.2.7") for _ in range(22)] == [401] * 20 + [429] * 2
    assert status("192.0.2.8") == 401
    assert status("192.0.2.8", Authorization=good) == 200
    assert status("192.0.2.7", Authorization=good) == 200


def test_every_decision_is_on_the_trail(court: Court) -> None:
    """Who was let in for what, who was not and why, each with the identifier of the request."""
    client = court.client()
    client.ask("GET", "/status", who="auditor", X_Request_Id="first-request")
    client.ask("POST", "/publish", who="auditor", X_Request_Id="second-request")
    client.ask("POST", "/publish", who="publisher", X_Request_Id="third-request")
    client.ask("GET", "/status", X_Request_Id="fourth-request")
    rows = [
        (row["what"], row.get("who", ""), row.get("right", ""), row.get("why", ""), row["request"])
        for row in read_trail(court.press.store, 0, 10)
    ]
    assert rows == [
        ("allowed", "auditor", "read_status", "", "first-request"),
        ("refused", "auditor", "publish", "role", "second-request"),
        ("begun", "publisher", "publish", "", "third-request"),
        ("done", "publisher", "publish", "", "third-request"),
        ("refused", "", "", "nothing", "fourth-request"),
    ]
