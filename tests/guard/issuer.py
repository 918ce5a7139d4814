"""A single sign-on for tests: keys of its own, and whatever tokens are asked of it."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from publish.guard.bearer import Trust
from publish.guard.roles import Role

COURT = "press.court.example/log"
ISSUER = "https://sso.court.example/realms/court"
AUDIENCE = "zhengming"
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
TRUST = Trust(
    court=COURT,
    issuer=ISSUER,
    audience=AUDIENCE,
    roles={"press-heads": Role.PUBLISHER, "press-editors": Role.DRAFTER},
)
RSA = rsa.generate_private_key(65537, 2048)
SMALL_RSA = rsa.generate_private_key(65537, 1024)
EC = ec.generate_private_key(ec.SECP256R1())
WIDE_EC = ec.generate_private_key(ec.SECP384R1())
ED = ed25519.Ed25519PrivateKey.generate()
OTHER_ED = ed25519.Ed25519PrivateKey.generate()


def jwk(key: Any, kid: str, **more: object) -> dict[str, Any]:  # noqa: ANN401 - any private key
    """Return the public half of a key as JWK."""
    public = key.public_key()
    kinds: list[tuple[type, Any]] = [
        (rsa.RSAPublicKey, RSAAlgorithm),
        (ec.EllipticCurvePublicKey, ECAlgorithm),
        (ed25519.Ed25519PublicKey, OKPAlgorithm),
    ]
    algorithm = next(found for kind, found in kinds if isinstance(public, kind))
    return {**algorithm.to_jwk(public, as_dict=True), "kid": kid, **more}


def jwks() -> dict[str, Any]:
    """Return the key set of the sign-on."""
    return {"keys": [jwk(RSA, "r1", use="sig"), jwk(EC, "e1"), jwk(ED, "d1", alg="EdDSA")]}


def claims(**changed: object) -> dict[str, Any]:
    """Return claims that are in order, but for what is changed; None leaves one out."""
    whole = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u-1001",
        "iat": AT - 10,
        "exp": AT + 300,
        "roles": ["press-heads"],
    }
    return {name: value for name, value in (whole | changed).items() if value is not None}


@dataclass(frozen=True)
class Signing:
    """How a token is signed."""

    key: Any = field(default=ED)
    algorithm: str = "EdDSA"
    headers: dict[str, Any] = field(default_factory=lambda: {"kid": "d1"})

    def token(self, **changed: object) -> str:
        """Return a token with claims that are in order, but for what is changed."""
        payload = json.dumps(claims(**changed)).encode()
        return jwt.PyJWS().encode(payload, self.key, self.algorithm, headers=self.headers)


def coded(value: object) -> str:
    """Return one part of a token."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def by_hand(header: dict[str, Any], secret: bytes = b"") -> str:
    """Return a token that no honest library makes: any header, signed by HMAC or not at all."""
    signed = f"{coded(header)}.{coded(claims())}"
    if not secret:
        return f"{signed}."
    code = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"
