"""Whether what a site has published can be found there: in the reader's check, and in the search.

Both indexes are files that a browser reads; what they leave out, readers do not find, and a true
copy is then called unknown. Of each edition one key and one pair of characters are looked up the
way a browser does it. That catches an edition that was left out, not every row that was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from publish.domain.anchors import keys_of
from publish.domain.grams import fold, ids
from publish.domain.kinds import EditionKind
from publish.domain.plaintext import to_text
from publish.domain.statement import Edition
from publish.errors import BadProof, NotFound, RenderError
from publish.render import checkindex, search_layout as layout
from publish.render.checkindex import MOST_ALIKE, Row, edition_of
from publish.render.floors import FLOORS, Index, Shard
from publish.render.postings import Postings
from publish.services.history import Chain, Finding
from publish.services.shown import Fetch, missing

_DAMAGED = "索引文件已损坏，读者查不到其中的发布件。"


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
            if edition.content is None:
                continue
            for path, look in ((_check_path, self._checked), (_search_path, self._searched)):
                try:
                    yield from look(edition)
                except NotFound:
                    yield missing(path(edition, self.size))
                except (BadProof, RenderError, ValueError, IndexError):
                    where = path(edition, self.size)
                    yield Finding("index.form", where, _DAMAGED)

    def _get(self, path: str) -> bytes:
        """Return a file, fetched once."""
        if path not in self._files:
            self._files[path] = self.fetch(path)
        return self._files[path]

    # -- the reader's check --------------------------------------------------------------------

    def _checked(self, edition: Edition) -> Iterator[Finding]:
        """Yield whether the reader's check leads to no such edition."""
        if edition.kind is EditionKind.WITHDRAWAL:
            return
        path = _check_path(edition, self.size)
        row = Row(_key(edition), edition.index, edition_of(edition.entry.number, edition.rev))
        _, rows = checkindex.decode(self._get(path))
        newer = [each for each in rows if each.key == row.key and each.entry > row.entry]
        if row not in rows and len(newer) < MOST_ALIKE:
            text = f"核对索引里没有 {_named(edition)}，读者核对原文会查不到。"
            yield Finding("check.missing", path, text)

    # -- the search ----------------------------------------------------------------------------

    def _searched(self, edition: Edition) -> Iterator[Finding]:
        """Yield whether the search does not know a gram of the title."""
        gram = _gram(edition)
        if gram is None:
            return
        shard = _search_shard(edition, self.size)
        path, data = layout.path(shard), self._get(layout.path(shard))
        rows = data if shard.floor else layout.tail_parts(data)[1]
        postings = Postings.decode(rows, shard.digits << layout.bits_below(shard.floor))
        if edition.index not in postings.entries.get(gram, ()):
            text = f"搜索索引里没有 {_named(edition)}，读者会搜不到。"
            yield Finding("search.missing", path, text)

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


def _key(edition: Edition) -> int:
    """Return one key of an edition; of a text there is always one."""
    assert edition.content is not None  # noqa: S101 - the caller has looked
    return min(keys_of(edition.content.title, to_text(edition.content.told)))


def _gram(edition: Edition) -> int | None:
    """Return one gram of the title, if it has any."""
    assert edition.content is not None  # noqa: S101 - the caller has looked
    return min(ids(fold(edition.content.title)), default=None)


def _check_path(edition: Edition, size: int) -> str:
    """Return the file in which the key of an edition stands."""
    key = _key(edition)
    found = _shard(Index.CHECK, edition, size, lambda floor: checkindex.shard_of(key, floor))
    return checkindex.path(found)


def _search_path(edition: Edition, size: int) -> str:
    """Return the file in which the gram of an edition stands."""
    return layout.path(_search_shard(edition, size))


def _search_shard(edition: Edition, size: int) -> Shard:
    """Return the shard in which the gram of an edition stands."""
    gram = _gram(edition) or 0
    return _shard(Index.SEARCH, edition, size, lambda floor: gram >> layout.bits_below(floor))


def _shard(index: Index, edition: Edition, size: int, digits: Callable[[int], int]) -> Shard:
    """Return the highest shard that has taken an edition up; ``digits`` names it on each floor."""
    every = (Shard(index, floor, digits(floor)) for floor in reversed(range(FLOORS)))
    return next(shard for shard in every if edition.index < shard.turn(size))
