"""Tokens of a single sign-on: what is taken, and every way in which one is not."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, strategies as st
from jwt.algorithms import OKPAlgorithm

from publish.errors import Unauthenticated
from publish.guard.bearer import check, kid_of, read_keys
from publish.guard.caller import Caller
from publish.guard.roles import Role
from tests.guard.issuer import (
    AT,
    EC,
    ED,
    NOW,
    OTHER_ED,
    RSA,
    SMALL_RSA,
    TRUST,
    WIDE_EC,
    Signing,
    by_hand,
    coded,
    jwk,
    jwks,
)

KEYS = read_keys(jwks())
GOOD = Signing()


def refused(token: str) -> bool:
    """Return whether a token is refused, in the one way in which all are."""
    with pytest.raises(Unauthenticated) as error:
        check(token, KEYS, TRUST, NOW)
    return (str(error.value), error.value.why, error.value.token) == ("访问令牌无效", "bearer", "")


@pytest.mark.parametrize(
    "signing",
    [Signing(RSA, "RS256", {"kid": "r1"}), Signing(EC, "ES256", {"kid": "e1"}), GOOD],
    ids=lambda signing: signing.algorithm,
)
def test_a_good_token_is_taken(signing: Signing) -> None:
    """Each of the three algorithms opens the door, with the roles that the table gives."""
    token = signing.token()
    assert check(token, KEYS, TRUST, NOW) == Caller(
        name="oidc:u-1001",
        roles=frozenset({Role.PUBLISHER}),
        court="press.court.example/log",
        via="oidc",
        token="u-1001",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://sso.other.example/realms/court"},
        {"iss": "https://sso.court.example/realms/cour"},
        {"iss": None},
        {"iss": ["https://sso.court.example/realms/court"]},
        {"aud": "another-service"},
        {"aud": ["another-service", "third"]},
        {"aud": None},
        {"aud": []},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 121},
        {"sub": "张三"},
        {"sub": "a b"},
        {"sub": "a<b"},
        {"exp": None},
        {"iat": None},
        {"exp": AT - 60},
        {"iat": AT + 61},
        {"nbf": AT + 61},
        {"iat": AT - 10, "exp": AT - 10 + 86_401},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": float("nan")},
        {"exp": 10**400},
        {"exp": -(10**12)},
        {"nbf": "soon"},
        {"nbf": True},
        {"nbf": {}},
    ],
    ids=str,
)
def test_wrong_claims_are_refused(changed: dict[str, object]) -> None:
    """Another issuer, another audience, no time, or one that makes no sense: not taken."""
    assert refused(GOOD.token(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": AT - 59},
        {"iat": AT + 60},
        {"nbf": AT + 60},
        {"nbf": AT - 3600},
        {"exp": AT + 0.5},
        {"iat": AT, "exp": AT + 86_400},
        {"aud": ["another-service", "zhengming"]},
    ],
    ids=str,
)
def test_what_is_near_is_taken(changed: dict[str, object]) -> None:
    """Clocks may be a minute apart, and a token may be for several services."""
    assert check(GOOD.token(**changed), KEYS, TRUST, NOW).name == "oidc:u-1001"


def test_time_is_the_one_that_is_given() -> None:
    """The machine's own clock has no say."""
    token = GOOD.token()
    assert check(token, KEYS, TRUST, NOW + timedelta(seconds=359)).token == "u-1001"
    with pytest.raises(Unauthenticated):
        check(token, KEYS, TRUST, NOW + timedelta(seconds=360))
    with pytest.raises(Unauthenticated):
        check(token, KEYS, TRUST, NOW - timedelta(days=1))


_PUBLIC = EC.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


FORGED = {
    "unsigned": by_hand({"alg": "none", "kid": "d1"}),
    "unsigned, in capitals": by_hand({"alg": "None", "kid": "d1"}),
    "HMAC with the public key": by_hand({"alg": "HS256", "kid": "e1"}, _PUBLIC),
    "HMAC with the key as JSON": by_hand(
        {"alg": "HS256", "kid": "e1"}, json.dumps(jwk(EC, "e1")).encode()
    ),
    "HMAC that says EdDSA": by_hand({"alg": "EdDSA", "kid": "d1"}, b"x"),
    "a list of algorithms": by_hand({"alg": ["EdDSA"], "kid": "d1"}, b"x"),
    "no algorithm": by_hand({"kid": "d1"}, b"x"),
    "another key": Signing(OTHER_ED).token(),
    "a key of another kind": Signing(EC, "ES256", {"kid": "d1"}).token(),
    "another hash": Signing(RSA, "RS512", {"kid": "r1"}).token(),
    "another padding": Signing(RSA, "PS256", {"kid": "r1"}).token(),
    "a path as kid": Signing(headers={"kid": "../../etc/passwd"}).token(),
    "a query as kid": Signing(headers={"kid": "d1' OR '1'='1"}).token(),
    "an empty kid": Signing(headers={"kid": ""}).token(),
    "no kid": Signing(headers={}).token(),
    "its own key": Signing(OTHER_ED, headers={"kid": "n1", "jwk": jwk(OTHER_ED, "n1")}).token(),
    "an address of keys": Signing(
        OTHER_ED, headers={"kid": "d1", "jku": "https://evil.example/jwks"}
    ).token(),
    "an extension": Signing(headers={"kid": "d1", "crit": ["exp"], "exp": 1}).token(),
}


@pytest.mark.parametrize("name", FORGED)
def test_keys_and_algorithms_are_ours_to_choose(name: str) -> None:
    """No HMAC with a public key, no ``none``, no key from the token, no other key's kid."""
    assert refused(FORGED[name])


BROKEN = {
    "nothing": "",
    "one dot": ".",
    "two dots": "..",
    "three dots": "...",
    "letters": "a.b.c",
    "a fourth part": GOOD.token() + ".x",
    "padded": GOOD.token() + "=",
    "cut": GOOD.token()[:-10],
    "enormous": GOOD.token(padding="x" * 8192),
    "a deep header": f"{coded('[' * 3000)}.{coded('{}')}.x",
    "no header": f"{coded('{}')}.{coded('[' * 3000)}.x",
    "deep claims": f"{coded({'alg': 'EdDSA', 'kid': 'd1'})}.{coded('[' * 3000)}.x",
    "deep claims, signed": jwt.PyJWS().encode(b"[" * 3000, ED, "EdDSA", headers={"kid": "d1"}),
    "claims that are a list": jwt.PyJWS().encode(b"[]", ED, "EdDSA", headers={"kid": "d1"}),
    "detached": f"{coded({'alg': 'EdDSA', 'kid': 'd1', 'b64': False})}..x",
    "null": f"{coded('null')}.{coded('null')}.x",
    "not ASCII": "é.é.é",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_token_is_refused(name: str) -> None:
    """Cut, enormous, nested deep or not even letters: refused, and nothing breaks."""
    assert refused(BROKEN[name])


@given(st.integers(0, len(GOOD.token()) - 1), st.characters(max_codepoint=126, min_codepoint=33))
def test_no_letter_can_be_changed(at: int, letter: str) -> None:
    """One letter in the place of another never makes a token that says something else."""
    token = GOOD.token()
    with suppress(Unauthenticated):
        found = check(token[:at] + letter + token[at + 1 :], KEYS, TRUST, NOW)
        assert found == check(token, KEYS, TRUST, NOW)


@pytest.mark.parametrize(
    ("claim", "given_", "expected"),
    [
        ("roles", {"roles": ["press-heads", "press-editors"]}, {"publisher", "drafter"}),
        ("roles", {"roles": "press-editors press-heads"}, {"publisher", "drafter"}),
        ("roles", {"roles": ["publisher", "administrator"]}, set()),
        ("roles", {"roles": None}, set()),
        ("roles", {"roles": {"press-heads": True}}, set()),
        ("roles", {"roles": [["press-heads"], 7, None]}, set()),
        ("roles", {"roles": 7}, set()),
        ("realm_access.roles", {"realm_access": {"roles": ["press-heads"]}}, {"publisher"}),
        ("realm_access.roles", {"realm_access": ["press-heads"]}, set()),
        (
            "https://court.example/roles",
            {"https://court.example/roles": ["press-heads"]},
            {"publisher"},
        ),
    ],
)
def test_roles_come_from_the_table(
    claim: str, given_: dict[str, object], expected: set[str]
) -> None:
    """Only names of the table count, wherever they stand; our own words have no meaning there."""
    trust = replace(TRUST, roles_claim=claim)
    assert check(GOOD.token(**given_), KEYS, trust, NOW).roles == expected


USELESS: dict[str, object] = {
    "small": jwk(SMALL_RSA, "k"),
    "on a wide curve": jwk(WIDE_EC, "k"),
    "for encryption": jwk(ED, "k", use="enc"),
    "for another hash": jwk(RSA, "k", alg="RS512"),
    "symmetric": {"kty": "oct", "kid": "k", "k": "c2VjcmV0"},
    "with a number for kid": {**jwk(ED, "k"), "kid": 7},
    "without kid": {name: value for name, value in jwk(ED, "k").items() if name != "kid"},
    "cut": {**jwk(ED, "k"), "x": "short"},
    "off the curve": {**jwk(EC, "k"), "y": jwk(EC, "k")["x"]},
    "private": {**OKPAlgorithm.to_jwk(ED, as_dict=True), "kid": "k"},
    "of a list of kinds": {"kty": ["OKP"], "kid": "k"},
    "a text": "no key",
    "nothing": None,
}


@pytest.mark.parametrize("name", USELESS)
def test_keys_of_no_use_are_left_out(name: str) -> None:
    """Small, for another purpose, symmetric, broken or private: left out, and the others stay."""
    assert set(read_keys({"keys": [USELESS[name], jwk(ED, "good")]})) == {"good"}


@pytest.mark.parametrize("told", [None, [], {}, {"keys": None}, {"keys": {}}, "keys", 7])
def test_no_key_set_has_no_keys(told: object) -> None:
    """Whatever else comes from there is a set without keys."""
    assert read_keys(told) == {}


def test_the_kid_is_read_without_a_key() -> None:
    """Which key is wanted can be told before there is one."""
    assert kid_of(GOOD.token()) == "d1"
