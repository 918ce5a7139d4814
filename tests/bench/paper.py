"""The indexes of search and check from texts alone: of more statements than one can publish."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.adapters.sites.directory import DirectorySite
from publish.domain.anchors import keys_of
from publish.domain.grams import fold, ids
from publish.domain.number import Number
from publish.domain.variants import PAIRS
from publish.ports import SiteFile
from publish.render import search_layout as layout
from publish.render.checkindex import Row, edition_of
from publish.services import checking, searching
from publish.services.projection import nothing
from tests.bench import checks, corpus


@dataclass(frozen=True, slots=True)
class Drawn:
    """A statement that was never published."""

    number: Number
    title: str
    doc: str
    body: str

    @property
    def text(self) -> str:
        """Return what is searched."""
        return "。".join((self.title, self.doc, *self.body.split("\n\n")))

    @property
    def name(self) -> str:
        """Return what the table of names calls it."""
        return f"{self.number}/1"

    def rows(self, index: int) -> tuple[Row, ...]:
        """Return its rows in the index of the check."""
        short = edition_of(self.number, 1)
        return tuple(Row(key, index, short) for key in keys_of(self.title, self.body))


def drawn(index: int) -> Drawn:
    """Return statement ``index`` of the bench's corpus, its Markdown read by hand."""
    public = corpus.public(index)
    year = int(public["pub_date"][:4])
    letter = "C" if public["kind"] == "clarification" else "N"
    lines = (line for line in public["body"].strip().split("\n") if not line.startswith("|---"))
    body = "\n".join(line.removeprefix("- ").strip("| ") for line in lines)
    return Drawn(Number(letter, year, index + 1), public["title"], public["doc_number"], body)


def _grams(every: Sequence[Drawn], index: int) -> set[int]:
    return ids(fold(every[index].text))


def _names(every: Sequence[Drawn], start: int, end: int) -> list[str]:
    return [each.name for each in every[start:end]]


def index(every: Sequence[Drawn], size: int) -> Iterator[SiteFile]:
    """Yield the whole search index."""
    yield from searching.of_grams((_grams(every, at) for at in range(size)), size)
    for part in layout.full_names(size):
        names = _names(every, part * layout.NAMES, (part + 1) * layout.NAMES)
        yield SiteFile(layout.names_path(part), json.dumps(names, separators=(",", ":")).encode())
    yield SiteFile(layout.VARIANTS, f"{PAIRS}\n".encode())
    yield _tail(every, size, nothing)


def _tail(every: Sequence[Drawn], size: int, earlier: searching.Earlier) -> SiteFile:
    newest = layout.tail_names(size)
    names = _names(every, newest.start, newest.stop)
    return searching.tail_file(lambda at: _grams(every, at), earlier, size, names)


def documents(every: Iterable[Drawn]) -> Iterator[SiteFile]:
    """Yield each ``statement.txt``, as far as the search reads it."""
    for each in every:
        text = f"标题：{each.title}\n文号：{each.doc}\n\n{each.body}\n\n-\n"
        yield SiteFile(f"statements/{each.number}/v1/statement.txt", text.encode())


def looked_up(every: Sequence[Drawn], folder: Path) -> list[int]:
    """Make the index of the check and look paragraphs up in it; return the bytes of each."""
    rows = [each.rows(at) for at, each in enumerate(every)]
    return checks.looked_up(rows, [each.body for each in every], folder)


def changes(every: Sequence[Drawn], site: DirectorySite, size: int) -> list[SiteFile]:
    """Return what one more statement changes in both indexes."""

    def earlier(path: str) -> bytes:
        return site.get(path).data

    def rows(at: int) -> tuple[Row, ...]:
        return every[at].rows(at)

    made = [*searching.changes(lambda at: _grams(every, at), earlier, size, size + 1)]
    made.append(_tail(every, size + 1, earlier))
    return [*made, *checking.changes(rows, earlier, size, size + 1)]
