"""The single sign-on over a real connection: keys that rotate, services that are down or lie."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from publish.adapters.oidc import SingleSignOn, is_private
from publish.errors import IdentityUnavailable, SettingsError, Unauthenticated
from tests.adapters.sign_on import DISCOVERY, KEYS, SignOn, sign_on
from tests.guard.issuer import EC, ED, NOW, OTHER_ED, RSA, TRUST, Signing, jwk, jwks

MINUTE = timedelta(minutes=1)


@pytest.fixture
def service() -> Iterator[SignOn]:
    """Give a single sign-on that works."""
    with sign_on(jwks()) as running:
        yield running


def trusting(service: SignOn) -> SingleSignOn:
    """Return what recognises its callers."""
    return SingleSignOn(replace(TRUST, issuer=f"http://127.0.0.1:{service.port}/realm"))


def token(service: SignOn, signing: Signing = Signing()) -> str:  # noqa: B008 - a value
    """Return a token of the service that is in order."""
    return signing.token(iss=f"http://127.0.0.1:{service.port}/realm")


@pytest.mark.parametrize(
    "signing",
    [Signing(RSA, "RS256", {"kid": "r1"}), Signing(EC, "ES256", {"kid": "e1"}), Signing()],
    ids=lambda signing: signing.algorithm,
)
def test_a_caller_is_recognised(signing: Signing, service: SignOn) -> None:
    """Keys are found as the issuer says, and open the door for its tokens."""
    caller = trusting(service).recognise(token(service, signing), NOW)
    assert (caller.name, caller.via) == ("oidc:u-1001", "oidc")
    assert service.asked == [DISCOVERY, KEYS]


def test_keys_are_kept(service: SignOn) -> None:
    """A hundred callers cost one fetch; after ten minutes there is another."""
    known = trusting(service)
    for second in range(100):
        known.recognise(token(service), NOW + timedelta(seconds=second))
    assert service.asked == [DISCOVERY, KEYS]
    known.recognise(token(service, _later(11)), NOW + 11 * MINUTE)
    assert service.asked == [DISCOVERY, KEYS] * 2


def _later(minutes: int) -> Signing:
    """Return how tokens are signed that are good so much later."""

    class Later(Signing):
        """Signs for another time."""

        def token(self, **changed: object) -> str:
            at = int(NOW.timestamp()) + 60 * minutes
            return super().token(**({"iat": at, "exp": at + 300} | changed))

    return Later()


def test_a_new_key_is_fetched_at_once(service: SignOn) -> None:
    """After a rotation the first token with the new key is taken, and the old key is not."""
    known = trusting(service)
    old = token(service)
    known.recognise(old, NOW)
    service.keys = {"keys": [jwk(OTHER_ED, "d2")]}
    fresh = Signing(OTHER_ED, headers={"kid": "d2"})
    assert known.recognise(token(service, fresh), NOW + MINUTE).token == "u-1001"
    with pytest.raises(Unauthenticated):
        known.recognise(old, NOW + MINUTE)


def test_unknown_keys_are_asked_for_once_a_minute(service: SignOn) -> None:
    """A stranger who makes up names of keys cannot make us ask more often."""
    known = trusting(service)
    known.recognise(token(service), NOW)
    for second in range(180):
        made_up = Signing(OTHER_ED, headers={"kid": f"k{second}"})
        with pytest.raises(Unauthenticated):
            known.recognise(token(service, made_up), NOW + timedelta(seconds=second))
    assert service.asked == [DISCOVERY, KEYS] * 3


def test_garbage_asks_nobody(service: SignOn) -> None:
    """What cannot be a token is refused without a fetch, whatever its header names."""
    known = trusting(service)
    url = f"http://127.0.0.1:{service.port}{KEYS}"
    for text in ("x", "a.b.c", "." * 9000, Signing(OTHER_ED, headers={"jku": url}).token()):
        with pytest.raises(Unauthenticated):
            known.recognise(text, NOW)
    assert service.asked == []


BROKEN: dict[str, dict[str, object]] = {
    "an error": {"status": 500},
    "a redirect": {"status": 302, "headers": {"Location": "http://127.0.0.1:1/keys"}},
    "no JSON": {"raw": b"<html>"},
    "nested deep": {"raw": b"[" * 100_000},
    "a list": {"raw": b"[]"},
    "no keys": {"keys": {"keys": []}},
    "only keys of no use": {"keys": {"keys": [{"kty": "oct", "kid": "d1", "k": "AAAA"}]}},
    "too much": {"raw": b" " * 300_000},
    "not UTF-8": {"raw": b'{"keys": "\xff"}'},
    "compressed": {"headers": {"Content-Encoding": "gzip"}, "raw": b"\x1f\x8b"},
    "another issuer": {"issuer": "https://sso.other.example/realm"},
    "no address of keys": {"jwks_uri": None},
    "an address in the clear": {"jwks_uri": "http://sso.court.example/keys"},
    "a broken address": {"jwks_uri": "https://[::1"},
    "no address at all": {"jwks_uri": "file:///etc/passwd"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_service_that_answers_nonsense_is_unavailable(name: str, service: SignOn) -> None:
    """Whatever it answers, the caller is told to come again, and nothing breaks."""
    for field, value in BROKEN[name].items():
        setattr(service, field, value)
    with pytest.raises(IdentityUnavailable) as error:
        trusting(service).recognise(token(service), NOW)
    assert "单点登录" in error.value.advice
    assert error.value.exit_status == 1


def test_keys_are_not_fetched_in_the_clear(service: SignOn) -> None:
    """An address that anybody could answer for is not even asked."""
    service.jwks_uri = f"http://[::ffff:127.0.0.1]:{service.port}{KEYS}"
    with pytest.raises(IdentityUnavailable):
        trusting(service).recognise(token(service), NOW)
    assert service.asked == [DISCOVERY]


def test_nobody_there_is_unavailable() -> None:
    """A port on which nobody listens is an answer in Chinese, with advice."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{bound.getsockname()[1]}/realm"
        with pytest.raises(IdentityUnavailable, match="单点登录服务没有回答"):
            SingleSignOn(replace(TRUST, issuer=issuer)).recognise(Signing().token(), NOW)


def test_a_service_that_is_down_is_not_hammered(service: SignOn) -> None:
    """While it fails it is asked once a minute, and found again when it is back."""
    known = trusting(service)
    service.status = 503
    for second in range(90):
        with pytest.raises(IdentityUnavailable):
            known.recognise(token(service), NOW + timedelta(seconds=second))
    assert service.asked == [DISCOVERY] * 2
    service.status = 200
    assert known.recognise(token(service), NOW + 2 * MINUTE).token == "u-1001"


def test_known_keys_outlast_a_short_outage(service: SignOn) -> None:
    """For an hour the keys go on without the service; after that nobody is recognised by it."""
    known = trusting(service)
    known.recognise(token(service), NOW)
    service.status = 503
    assert known.recognise(token(service, _later(59)), NOW + 59 * MINUTE).token == "u-1001"
    with pytest.raises(IdentityUnavailable):
        known.recognise(token(service, _later(62)), NOW + 62 * MINUTE)


def test_a_new_key_during_an_outage_is_not_the_callers_fault(service: SignOn) -> None:
    """A key that cannot be asked for is no reason to tell somebody that their token is bad."""
    known = trusting(service)
    known.recognise(token(service), NOW)
    service.status = 503
    fresh = Signing(OTHER_ED, headers={"kid": "d2"})
    with pytest.raises(IdentityUnavailable):
        known.recognise(token(service, fresh), NOW + MINUTE)


def test_threads_fetch_once(service: SignOn) -> None:
    """Many callers at once make one fetch."""
    known, text = trusting(service), token(service)
    with ThreadPoolExecutor(8) as pool:
        names = {
            caller.name for caller in pool.map(lambda _: known.recognise(text, NOW), range(32))
        }
    assert names == {"oidc:u-1001"}
    assert service.asked == [DISCOVERY, KEYS]


@pytest.mark.parametrize(
    ("url", "yes"),
    [
        ("https://sso.court.example/realm", True),
        ("http://127.0.0.1:8080/realm", True),
        ("http://sso.court.example/realm", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https://", False),
        ("ftp://127.0.0.1/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_keys_come_by_a_private_way(url: str, *, yes: bool) -> None:
    """Nobody in between may put in a key: TLS, or this machine."""
    assert is_private(url) is yes
    if not yes:
        with pytest.raises(SettingsError):
            SingleSignOn(replace(TRUST, issuer=url))


def test_nothing_of_a_key_or_token_is_shown(service: SignOn) -> None:
    """Neither error nor representation repeats what was brought."""
    text = token(service, Signing(ED, headers={"kid": "secret-kid"}))
    with pytest.raises(Unauthenticated) as error:
        trusting(service).recognise(text, NOW)
    assert "secret-kid" not in f"{error.value}{error.value!r}{error.value.advice}"
    assert text[:20] not in f"{error.value!r}"
