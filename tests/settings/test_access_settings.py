"""Settings of who may come in: what is read, and what makes no sense together."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.errors import SettingsError
from publish.settings import FILE_NAME, load, template

WHOLE = {
    "ZHENGMING_OIDC_ISSUER": "https://sso.court.example/realms/court",
    "ZHENGMING_OIDC_AUDIENCE": "zhengming",
    "ZHENGMING_OIDC_ROLES": "press-heads=publisher, press-editors = drafter",
}


def test_without_any_there_is_no_single_sign_on(tmp_path: Path) -> None:
    """A court that says nothing has our own tokens alone, and a sensible pace."""
    found = load({}, tmp_path)
    assert (found.oidc_issuer, dict(found.oidc_roles), found.rate_limit) == ("", {}, 120)


def test_the_environment_can_say_it_all(tmp_path: Path) -> None:
    """Where there is no file, as on Lambda, names and commas do."""
    found = load(WHOLE | {"ZHENGMING_RATE_LIMIT": "30"}, tmp_path)
    assert dict(found.oidc_roles) == {"press-heads": "publisher", "press-editors": "drafter"}
    assert (found.oidc_roles_claim, found.rate_limit) == ("roles", 30)


def test_the_file_has_a_table(tmp_path: Path) -> None:
    """In the file, a table says which name is which role."""
    (tmp_path / FILE_NAME).write_text(
        'oidc_issuer = "http://127.0.0.1:8080/realm"\noidc_audience = "zhengming"\n'
        'rate_limit = 60\n[oidc_roles]\n"科室负责人" = "signer"\n',
        "utf-8",
    )
    found = load({}, tmp_path)
    assert (dict(found.oidc_roles), found.rate_limit) == ({"科室负责人": "signer"}, 60)


def test_the_template_can_be_read(tmp_path: Path) -> None:
    """The file that ``init`` writes has no single sign-on, and is in order."""
    (tmp_path / FILE_NAME).write_text(template(), "utf-8")
    assert load({}, tmp_path).oidc_issuer == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ZHENGMING_OIDC_ISSUER": "http://sso.court.example/"}, "oidc_issuer 应当是 https"),
        ({"ZHENGMING_OIDC_ISSUER": "https://[::1"}, "oidc_issuer 应当是 https"),
        ({"ZHENGMING_OIDC_ISSUER": "sso.court.example"}, "oidc_issuer 应当是 https"),
        ({"ZHENGMING_OIDC_AUDIENCE": ""}, "要同时写明 oidc_audience 和 oidc_roles"),
        ({"ZHENGMING_OIDC_ROLES": ""}, "要同时写明 oidc_audience 和 oidc_roles"),
        ({"ZHENGMING_OIDC_ROLES": "press-heads=king"}, "不认识的角色：king"),
        ({"ZHENGMING_OIDC_ROLES": "press-heads"}, "不认识的角色"),
        ({"ZHENGMING_RATE_LIMIT": "0"}, "rate_limit 应当在 1 至 100000 之间"),
        ({"ZHENGMING_RATE_LIMIT": "100001"}, "rate_limit 应当在 1 至 100000 之间"),
        ({"ZHENGMING_RATE_LIMIT": "many"}, "rate_limit 应当是整数"),
        ({"ZHENGMING_RATE_LIMIT": "-5"}, "rate_limit 应当是整数"),
        ({"ZHENGMING_RATE_LIMIT": "１２０"}, "rate_limit 应当是整数"),
    ],
)
def test_what_makes_no_sense_is_said(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    """Half a single sign-on, or one that anybody could forge, does not start."""
    with pytest.raises(SettingsError, match=said):
        load(WHOLE | changed, tmp_path)


@pytest.mark.parametrize("line", ["rate_limit = true", 'rate_limit = "60"', 'oidc_roles = "x"'])
def test_a_value_of_another_kind_is_refused(line: str, tmp_path: Path) -> None:
    """The file is typed: a word is no number, and a text no table."""
    (tmp_path / FILE_NAME).write_text(line + "\n", "utf-8")
    with pytest.raises(SettingsError, match="写法不对"):
        load({}, tmp_path)
