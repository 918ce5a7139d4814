"""XML as far as a platform's events need it: elements and text, in UTF-8, and nothing else.

What makes XML dangerous stands in a document type declaration: entities that grow, entities that
fetch. There is none in these messages, so the first sign of one ends the reading. Expat of the
standard library does the rest; it fetches nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 8
MOST_ELEMENTS = 1000


class UnreadableError(Exception):
    """It is not XML of this kind."""


@dataclass(slots=True)
class Element:
    """One element."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def first(self, *path: str) -> Element | None:
        """Return the first element under a path of names."""
        here: Element | None = self
        for name in path:
            rows = here.children if here else []
            here = next((each for each in rows if each.name == name), None)
        return here

    def all(self, *path: str) -> list[Element]:
        """Return all elements of the last name under the first of the others."""
        parent = self.first(*path[:-1])
        return [each for each in parent.children if each.name == path[-1]] if parent else []

    def value(self, *path: str) -> str:
        """Return the text of the first element under a path, without space around it."""
        found = self.first(*path)
        return found.text.strip() if found else ""


@dataclass(slots=True)
class _Reader:
    """What expat calls."""

    root: Element = field(default_factory=lambda: Element(""))
    open: list[Element] = field(default_factory=list)
    count: int = 0

    def begin(self, name: str, _: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise UnreadableError("too much")
        element = Element(name)
        (self.open[-1] if self.open else self.root).children.append(element)
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data

    @staticmethod
    def declared(*_: object) -> None:
        raise UnreadableError("document type")


def parse(data: bytes) -> Element:
    """Return the root element; raises UnreadableError."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # whatever the document says of itself
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.declared
    parser.EntityDeclHandler = reader.declared
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError("not XML") from error
    return reader.root.children[0]
