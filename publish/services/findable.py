"""Whether what a site has published can be found there: in the reader's check, and in the search.

Both indexes are files that a browser reads; what they leave out, readers do not find, and a true
copy is then called unknown. Editions are looked up the way a browser does it: by all their keys, as
far as the files are at hand or a few more bring them, and by two grams, one of the title and one of
the text. With every size of the log it begins with others, so a lost row is found in time; a look
at everything has all files of the check at hand after the first few hundred editions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from publish.domain.copying import keys_of_copies
from publish.domain.grams import fold, ids
from publish.domain.kinds import EditionKind
from publish.domain.statement import Edition
from publish.errors import BadProof, NotFound, RenderError
from publish.render import checkindex, search_layout as layout
from publish.render.checkindex import MOST_ALIKE, Row, edition_of
from publish.render.documents import searched
from publish.render.floors import FLOORS, Index, Shard
from publish.render.postings import Postings
from publish.services.history import Chain, Finding
from publish.services.shown import Fetch, missing

_T = TypeVar("_T")
_DAMAGED = "索引文件已损坏，读者查不到其中的发布件。"
_MORE = 6
"""Files of the check that are fetched for one edition, besides those at hand."""


@dataclass(slots=True)
class Finder:
    """Looks editions up in the indexes of one site, as of a size of its log."""

    fetch: Fetch
    size: int
    _files: dict[str, bytes] = field(default_factory=dict)

    def findings(
        self, chain: Chain, editions: Sequence[Edition | None], label: str
    ) -> Iterator[Finding]:
        """Yield which editions of a statement cannot be found; raises SiteError.

        ``label`` is what other notices did to it (``render.states``).
        """
        for edition in editions:
            if edition is None:
                continue
            yield from self._called(chain, edition, label)
            if edition.content is not None:
                yield from self._checked(edition)
                yield from self._searched(edition)

    def _get(self, path: str) -> bytes:
        """Return a file, fetched once."""
        if path not in self._files:
            self._files[path] = self.fetch(path)
        return self._files[path]

    def _from_here(self, values: Sequence[_T], edition: Edition) -> Sequence[_T]:
        """Return values, beginning with another at each size of the log."""
        start = (self.size + edition.index) % len(values) if values else 0
        return (*values[start:], *values[:start])

    # -- the reader's check --------------------------------------------------------------------

    def _checked(self, edition: Edition) -> Iterator[Finding]:
        """Yield the first sign that the reader's check does not lead to an edition."""
        if edition.kind is EditionKind.WITHDRAWAL:
            return
        more = _MORE
        for key in self._from_here(_keys(edition), edition):
            path = _check_path(key, edition, self.size)
            if path not in self._files and not more:
                continue
            more -= path not in self._files
            finding = self._looked_up(path, key, edition)
            if finding is not None:
                yield finding
                return

    def _looked_up(self, path: str, key: int, edition: Edition) -> Finding | None:
        """Return what is wrong with one key of an edition."""
        row = Row(key, edition.index, edition_of(edition.entry.number, edition.rev))
        try:
            rows = checkindex.rows_of(self._get(path), key)
        except NotFound:
            return missing(path)
        except BadProof:
            return Finding("index.form", path, _DAMAGED)
        newer = [each for each in rows if each.entry > row.entry]
        if row in rows or len(newer) >= MOST_ALIKE:
            return None
        text = f"核对索引里缺少 {_named(edition)}的一句，读者核对原文会查不到。"
        return Finding("check.missing", path, text)

    # -- the search ----------------------------------------------------------------------------

    def _searched(self, edition: Edition) -> Iterator[Finding]:
        """Yield whether the search does not know a gram of the title, or one of the text."""
        drawn = self._from_here(sorted(ids(fold(searched(edition)))), edition)
        for gram in dict.fromkeys((*_gram_of_title(edition), *drawn[:1])):
            shard = _search_shard(gram, edition, self.size)
            path = layout.path(shard)
            try:
                data = self._get(path)
                rows = data if shard.floor else layout.tail_parts(data)[1]
                postings = Postings.decode(rows, shard.digits << layout.bits_below(shard.floor))
            except NotFound:
                yield missing(path)
                return
            except (RenderError, ValueError, IndexError):
                yield Finding("index.form", path, _DAMAGED)
                return
            if edition.index not in postings.entries.get(gram, ()):
                text = f"搜索索引里缺少 {_named(edition)}的一个词，读者会搜不到。"
                yield Finding("search.missing", path, text)
                return

    def _called(self, chain: Chain, edition: Edition, label: str) -> Iterator[Finding]:
        """Yield whether the search has another name for an entry, or one for what is past."""
        alive = edition.rev == len(chain.editions) and edition.rev not in chain.redactions
        expected = layout.name(chain.number, edition.rev, label) if alive else ""
        part, at = divmod(edition.index, layout.NAMES)
        tail = layout.tail_names(self.size)
        full = part in layout.full_names(self.size)
        path = layout.names_path(part) if full else layout.TAIL_PATH
        try:
            data = self._get(path)
            told = json.loads(data if full else layout.tail_parts(data)[0])
            shown = told[at] if full else told["names"][edition.index - tail.start]
        except NotFound:
            yield missing(path)
        except (ValueError, IndexError, KeyError, TypeError):
            yield Finding("index.form", path, _DAMAGED)
        else:
            if shown != expected:
                text = f"搜索索引里 {_named(edition)}的名称与台账不符。"
                yield Finding("search.names", path, text)


def _named(edition: Edition) -> str:
    """Return number and edition for a reader."""
    return f"{edition.entry.number} 第{edition.rev}版"


def _keys(edition: Edition) -> Sequence[int]:
    """Return the keys of an edition; of a text there is always one."""
    assert edition.content is not None  # noqa: S101 - the caller has looked
    return keys_of_copies(edition.content)


def _gram_of_title(edition: Edition) -> Sequence[int]:
    """Return one gram of the title, if it has any."""
    assert edition.content is not None  # noqa: S101 - the caller has looked
    return sorted(ids(fold(edition.content.title)))[:1]


def _check_path(key: int, edition: Edition, size: int) -> str:
    """Return the file in which a key of an edition stands."""
    found = _shard(Index.CHECK, edition, size, lambda floor: checkindex.shard_of(key, floor))
    return checkindex.path(found)


def _search_shard(gram: int, edition: Edition, size: int) -> Shard:
    """Return the shard in which a gram of an edition stands."""
    return _shard(Index.SEARCH, edition, size, lambda floor: gram >> layout.bits_below(floor))


def _shard(index: Index, edition: Edition, size: int, digits: Callable[[int], int]) -> Shard:
    """Return the highest shard that has taken an edition up; ``digits`` names it on each floor."""
    every = (Shard(index, floor, digits(floor)) for floor in reversed(range(FLOORS)))
    files = (volume for shard in every for volume in shard.volumes(size))
    return next(volume for volume in files if edition.index < volume.turn(size))
