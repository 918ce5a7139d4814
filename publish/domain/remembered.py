"""Answers of a function that is asked the same over and over, by millions of texts' pieces."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class Remembered(dict[_K, _V]):
    """The answers given lately; unlike a cache, a dict is asked without a call of Python's.

    Once there are ``most`` it begins anew. What is not ``worth`` it is answered and not kept.
    """

    def __init__(
        self, answer: Callable[[_K], _V], most: int, worth: Callable[[_K], bool] | None = None
    ) -> None:
        """Remember what ``answer`` says."""
        super().__init__()
        self._answer, self._most, self._worth = answer, most, worth

    def __missing__(self, asked: _K) -> _V:
        """Ask, and remember the answer."""
        answer = self._answer(asked)
        if self._worth is None or self._worth(asked):
            if len(self) >= self._most:
                self.clear()
            self[asked] = answer
        return answer
