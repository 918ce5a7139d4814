"""What a person can let go wrong over there, with buttons on the front page of a simulator.

A test sets switches and calls methods; whoever tries the product by hand has only the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from tests.simulators.pages import button
from tests.simulators.wire import Answer, Request, html_answer

_P = TypeVar("_P")
_PATH = "/by-hand/knob"
BACK = html_answer('<meta http-equiv="refresh" content="0;url=/">')
"""What every button leads to: the front page again."""


@dataclass(frozen=True, slots=True)
class Knob(Generic[_P]):
    """One thing that goes wrong until it is put right, or that happens once."""

    fault: str
    """What the button says that lets it go wrong."""
    cause: Callable[[_P], object]
    repair: str = ""
    """What the button says that puts it right; empty: it happens once."""
    undo: Callable[[_P], object] = lambda _: None
    is_on: Callable[[_P], bool] = lambda _: False


def panel(platform: _P, knobs: Mapping[str, Knob[_P]]) -> str:
    """Return the part of a page that has the buttons."""
    rows = "".join(_row(name, knob, on=knob.is_on(platform)) for name, knob in knobs.items())
    return f"<h2>故障（试用）</h2><article>{rows}</article>"


def _row(name: str, knob: Knob[_P], *, on: bool) -> str:
    words = knob.repair if on else knob.fault
    state = f'<span class="small">现在：{escape(knob.fault)}。</span>' if on else ""
    return f"<div>{state}{button(f'{_PATH}?name={name}', words)}</div>"


def turned(platform: _P, knobs: Mapping[str, Knob[_P]], request: Request) -> Answer | None:
    """Turn the knob that a request names; None if it names none."""
    knob = knobs.get(request.query.get("name", ""))
    if request.path != _PATH or knob is None:
        return None
    (knob.undo if knob.is_on(platform) else knob.cause)(platform)
    return BACK
