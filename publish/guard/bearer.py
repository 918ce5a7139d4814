"""Bearer tokens of a court's single sign-on: JWT (RFC 7519) under the advice of RFC 8725.

The keys come from outside; here it is decided whether a token is what it says. PyJWT takes the
token apart and checks signature, issuer and audience; whatever has to do with time is checked
here, since time is an argument.

Nothing that a token says about keys is followed (``jku``, ``x5u``, ``jwk``, ``x5c``); its ``kid``
chooses among the keys that are there, and the key decides which algorithm that has to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import jwt

from publish.errors import Unauthenticated
from publish.guard.caller import Caller, Why
from publish.guard.roles import Role
from publish.guard.tokens import REFUSED

LONGEST = 8192
"""Characters of a token; those of large directories have two or three thousand."""
LEEWAY = timedelta(seconds=60)
"""How far the clocks of two machines may be apart."""
LONGEST_LIFE = timedelta(hours=24)
"""Nobody can take such a token back, so one that lives longer is not taken."""
_FITTING = {("RSA", ""): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
"""Key type and curve → the one algorithm that is taken with it; never ``none``, never HMAC."""
_SMALLEST_RSA = 2048
_SUBJECT = re.compile(r"[A-Za-z0-9._:/@,+=|~%#!*-]{1,120}")
"""Letters that the trail keeps as they are, so that no two subjects look the same there."""
_BROKEN = (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What taking apart a hostile token or key may raise."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose tokens are taken, for which court, and what they may say."""

    court: str
    """Origin of the log whose record they open."""
    issuer: str
    audience: str
    """What tokens for this court, and for no other service, say in ``aud``."""
    roles_claim: str = "roles"
    """Name of a claim, or a path with dots such as ``realm_access.roles``."""
    roles: Mapping[str, Role] = field(default_factory=lambda: MappingProxyType({}))
    """What the single sign-on calls a role → what it is here; others are ignored."""


@dataclass(frozen=True, slots=True)
class Key:
    """One public key of the single sign-on."""

    kid: str
    algorithm: str
    key: Any = field(repr=False)


def read_keys(jwks: object) -> dict[str, Key]:
    """Read a JWK set (RFC 7517 §5); a key that we have no use for is left out, as it says there."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    found = (_key(jwk) for jwk in listed) if isinstance(listed, list) else ()
    return {key.kid: key for key in found if key is not None}


def _key(jwk: object) -> Key | None:
    """Read a key; None unless it is a public one, for signatures, of a kind that is taken."""
    if not isinstance(jwk, dict):
        return None
    algorithm = _FITTING.get((str(jwk.get("kty")), str(jwk.get("crv", ""))))
    kid = jwk.get("kid")
    usable = (
        algorithm is not None
        and isinstance(kid, str)
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) == algorithm
        and "d" not in jwk
    )
    if not usable:
        return None
    try:
        key = jwt.PyJWK(jwk, algorithm).key
    except _BROKEN:
        return None
    if getattr(key, "key_size", _SMALLEST_RSA) < _SMALLEST_RSA and algorithm == "RS256":
        return None
    return Key(str(kid), str(algorithm), key)


def kid_of(token: str) -> str:
    """Return which key a token says it is signed with; raises Unauthenticated."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise _refused()
    try:
        header = jwt.get_unverified_header(token)
    except _BROKEN:
        raise _refused() from None
    kid = header.get("kid")
    # Extensions that must be understood (RFC 7515 §4.1.11) are not: there are none that we know.
    if not isinstance(kid, str) or not kid or "crit" in header:
        raise _refused()
    if header.get("alg") not in _FITTING.values():
        raise _refused()
    return kid


def check(token: str, keys: Mapping[str, Key], trust: Trust, now: datetime) -> Caller:
    """Return who a token speaks of; raises Unauthenticated unless all of it is in order."""
    key = keys.get(kid_of(token))
    if key is None:
        raise _refused()
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            audience=trust.audience,
            issuer=trust.issuer,
            options={
                "require": ["iss", "aud", "sub", "exp", "iat"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except _BROKEN:
        raise _refused() from None
    subject = claims["sub"]
    if not _timely(claims, now) or not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise _refused()
    return Caller(f"oidc:{subject}", _roles(claims, trust), trust.court, "oidc", subject)


def _timely(claims: Mapping[str, Any], now: datetime) -> bool:
    """Return whether a token is good now, and was not made to live for ever."""
    times = [claims["iat"], claims["exp"], claims.get("nbf", claims["iat"])]
    if not all(_is_moment(value) for value in times):
        return False
    issued, until, since = (float(value) for value in times)
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    begun = max(issued, since) <= at + leeway
    return begun and at - leeway < until and until - issued <= LONGEST_LIFE.total_seconds()


def _is_moment(value: object) -> bool:
    """Return whether a value is a NumericDate (RFC 7519 §2); NaN is less than nothing, so none."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return abs(value) < 1e11


def _roles(claims: Mapping[str, Any], trust: Trust) -> frozenset[Role]:
    """Return the roles that a token gives; none is no error, but opens nothing."""
    value: object = claims.get(trust.roles_claim)
    if value is None:
        value = claims
        for part in trust.roles_claim.split("."):
            value = value.get(part) if isinstance(value, dict) else None
    given: Iterable[object] = value.split() if isinstance(value, str) else ()
    if isinstance(value, list):
        given = value
    return frozenset(
        trust.roles[name] for name in given if isinstance(name, str) and name in trust.roles
    )


def _refused() -> Unauthenticated:
    """Return the one error for every token that does not verify."""
    return Unauthenticated(REFUSED, why=Why.BEARER)
