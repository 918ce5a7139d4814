"""The door of one court's API, as the settings want it."""

from __future__ import annotations

from publish.bootstrap.moment import clock
from publish.bootstrap.press import Press
from publish.guard.caller import Caller, operator
from publish.services.door import Door, Recognise


def open_door(press: Press) -> Door:
    """Return the door of a press; keep it for as long as the process lives, and close it.

    Raises SettingsError for a store without a record, or with another court's.
    """
    return Door(
        press.record.store,
        clock,
        recognise=_single_sign_on(press),
        per_minute=press.settings.rate_limit,
    )


def at_the_machine(press: Press) -> Caller:
    """Return the caller that the command line is: whoever has the store may do everything."""
    return operator(press.record.origin)


def _single_sign_on(press: Press) -> Recognise | None:
    """Return how tokens of the court's single sign-on are recognised, if it has one."""
    chosen = press.settings
    if not chosen.oidc_issuer:
        return None
    from publish.adapters.oidc import SingleSignOn
    from publish.guard.bearer import Trust
    from publish.guard.roles import Role

    trust = Trust(
        court=press.record.origin,
        issuer=chosen.oidc_issuer,
        audience=chosen.oidc_audience,
        roles_claim=chosen.oidc_roles_claim,
        roles={name: Role(role) for name, role in chosen.oidc_roles.items()},
    )
    return SingleSignOn(trust).recognise
