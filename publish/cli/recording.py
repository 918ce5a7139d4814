"""What the command line does to the record, put on the trail as the operator's doing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from publish import bootstrap
from publish.bootstrap.entrance import at_the_machine, open_door
from publish.cli.output import Output
from publish.errors import GateRefused
from publish.guard.roles import Right
from publish.services import access
from publish.services.door import Doing, Door
from publish.services.trail import Event, What

if TYPE_CHECKING:
    from publish.domain.submission import Submission
    from publish.services.submit import Answer


@contextmanager
def recorded(press: bootstrap.Press, right: Right, target: str) -> Iterator[Doing]:
    """Keep on the trail what the operator does to a target, before and after it is done."""
    with open_door(press).act(at_the_machine(press), right, target=target) as doing:
        yield doing


def submitted(
    press: bootstrap.Press, door: Door, submissions: Sequence[Submission], now: datetime
) -> list[Answer | GateRefused]:
    """Submit some together, and keep on the trail what became of each."""
    from publish.services.submit import Answer, submit_batch

    if not submissions:
        return []
    digests = [submission.content.digest for submission in submissions]
    target = digests[0] if len(digests) == 1 else f"{len(digests)} submissions"
    me = at_the_machine(press)
    with door.act(me, Right.SUBMIT, target=target) as doing:
        outcomes = submit_batch(press.record, press.settings.gate, submissions, now)
        accepted = [f"{a.number}/{a.edition}" for a in outcomes if isinstance(a, Answer)]
        refused = [
            (digest, outcome)
            for digest, outcome in zip(digests, outcomes, strict=True)
            if isinstance(outcome, GateRefused)
        ]
        if not accepted and len(refused) == 1:
            doing.refused(refused[0][1].faults)
            return outcomes
        for digest, refusal in refused:
            one = Doing(digest)
            one.refused(refusal.faults)
            event = Event.about(What.REFUSED, me, Right.SUBMIT, target=digest)
            door.trail.write(replace(event, rules=one.rules), now)
        doing.target = " ".join(accepted)
    return outcomes


def first_administrator(press: bootstrap.Press) -> bool:
    """Make the first administrator, if there has been none; return whether it was made."""
    if any(user.name == access.FIRST for user in access.list_users(press.store)):
        return False
    with recorded(press, Right.MANAGE_USERS, f"add:{access.FIRST}"):
        return access.first_administrator(press.store, bootstrap.clock())


def first_token(press: bootstrap.Press, output: Output) -> dict[str, str]:
    """Issue the first administrator's token where only the operator sees it.

    That is a terminal, or the object that ``--json`` prints. Otherwise none is issued: what a
    command prints elsewhere ends in a journal.
    """
    if not (output.json or sys.stderr.isatty()):
        output.say(f"已建立管理员账号 {access.FIRST}；取令牌：zhengming user token {access.FIRST}")
        return {}
    with recorded(press, Right.MANAGE_USERS, f"token:{access.FIRST}") as doing:
        issued = access.issue_token(press.store, access.FIRST, bootstrap.clock())
        doing.target += f":{issued.token.id}"
    if output.json:
        return {"token": issued.text}
    output.say(f"管理员 {access.FIRST} 的访问令牌，只显示这一次，请妥善保管：\n{issued.text}")
    return {}
