"""Accounts and tokens through the API: shown once, ended at once."""

from __future__ import annotations

import json

from publish.services.trail import read_trail
from tests.api.office import Client, Court


def bearer(text: str) -> dict[str, str]:
    """Return the header that a token goes in."""
    return {"Authorization": f"Bearer {text}"}


def test_an_account_from_its_beginning_to_its_end(court: Court) -> None:
    """Added, given a token that works, its token revoked, disabled, and enabled again."""
    client, who = court.client(), "administrator"
    given = {"name": "oa-intake", "roles": ["intake"]}
    made = client.ask("POST", "/users", given, who=who)
    assert (made.status, made.value["roles"]) == (201, ["intake"])
    token = client.ask("POST", "/users/oa-intake/tokens", {"days": 7}, who=who)
    assert (token.status, token.value["until"]) == (201, "2026-11-30T04:00:00Z")
    text, place = token.value["token"], f"/users/oa-intake/tokens/{token.value['id']}"
    assert client.ask("GET", "/status", **bearer(text)).status == 200
    revoked = client.ask("DELETE", place, who=who)
    assert (revoked.status, revoked.value["revoked"]) == (200, "2026-11-23T04:00:00Z")
    assert client.ask("DELETE", place, who=who).body == revoked.body
    assert client.ask("GET", "/status", **bearer(text)).status == 401
    assert client.ask("POST", "/users/oa-intake/disable", who=who).status == 200
    assert client.ask("POST", "/users/oa-intake/tokens", who=who).status == 409
    assert client.ask("POST", "/users", given, who=who).status == 201
    assert client.ask("POST", "/users", given, who=who).value["code"] == "conflict"


def test_a_token_is_shown_once_and_kept_nowhere(court: Court) -> None:
    """After the one answer its secret is in no other answer, nor in the trail or the store."""
    client = court.client()
    text = client.ask("POST", "/users/drafter/tokens", who="administrator").value["token"]
    secret = text.rpartition("_")[2]
    client.ask("DELETE", f"/users/drafter/tokens/{text}", who="administrator")
    shown = client.ask("GET", "/users", who="administrator").body.decode()
    trail = json.dumps(read_trail(court.press.store, 0, 100))
    kept = b"".join(court.press.store.get(key).data for key in court.press.store.list(""))
    assert text.split("_")[1] in shown
    assert secret not in shown
    assert secret.encode() not in kept.replace(trail.encode(), b"")
    assert secret not in trail


def test_another_accounts_token_is_not_found(ask: Client) -> None:
    """A token is revoked under the name of its owner alone, and days beyond a year are refused."""
    who = "administrator"
    own = ask.ask("POST", "/users/drafter/tokens", who=who).value["id"]
    assert ask.ask("DELETE", f"/users/signer/tokens/{own}", who=who).status == 404
    assert ask.ask("POST", "/users/drafter/tokens", {"days": 367}, who=who).status == 400
    assert ask.ask("POST", "/users/nobody/tokens", who=who).status == 404
    assert ask.ask("POST", "/users/nobody/disable", who=who).status == 404


def test_the_trail_says_who_gave_which_rights(court: Court) -> None:
    """Account, roles and token id are on record, before and after."""
    client, who = court.client(), "administrator"
    client.ask("POST", "/users", {"name": "oa", "roles": ["drafter", "intake"]}, who=who)
    made = client.ask("POST", "/users/oa/tokens", who=who).value
    rows = [(row["what"], row.get("target")) for row in read_trail(court.press.store, 0, 10)]
    assert rows == [
        ("begun", None),
        ("done", "add:oa:intake+drafter"),
        ("begun", "oa"),
        ("done", f"token:oa:{made['id']}"),
    ]
