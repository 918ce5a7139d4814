"""Public numbers of statements: ``C2026-0003`` (clarification), ``N2026-0012`` (notice).

A number is a letter, the civil year (Asia/Shanghai) of the first edition, and a serial that
counts from 1 within letter and year, without gaps, and is never used again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from publish.domain.kinds import Kind
from publish.errors import WrongUsage

_SHAPE = re.compile(r"([CN])([0-9]{4})-([0-9]{4,7})")
_LETTERS = {Kind.CLARIFICATION: "C", Kind.NOTICE: "N"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, order=True)
class Number:
    """A statement's public number."""

    letter: str
    year: int
    serial: int

    @classmethod
    def of(cls, kind: Kind, year: int, serial: int) -> Number:
        """Return the number of the ``serial``-th statement of a kind in a year."""
        return cls(_LETTERS[kind], year, serial)

    @classmethod
    def parse(cls, text: str) -> Number:
        """Read a number in its one written form; raises WrongUsage."""
        match = _SHAPE.fullmatch(text)
        number = cls(match[1], int(match[2]), int(match[3])) if match else None
        if number is None or str(number) != text or number.serial < 1:
            message = f"“{text}”不是发布编号"
            raise WrongUsage(message, advice="编号的写法如 C2026-0003 或 N2026-0012。")
        return number

    @property
    def kind(self) -> Kind:
        """Return the kind that the letter stands for."""
        return _KINDS[self.letter]

    @property
    def book(self) -> str:
        """Return letter and year, within which serials count: ``C2026``."""
        return f"{self.letter}{self.year:04d}"

    def __str__(self) -> str:
        """Return the written form; serials have at least four digits."""
        return self._text

    @cached_property
    def _text(self) -> str:
        """Return the written form, made once: a page has it a dozen times."""
        return f"{self.book}-{self.serial:04d}"
