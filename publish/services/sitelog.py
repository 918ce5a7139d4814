"""The log on the site, held against the record: its checkpoint, and every tile and bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.errors import LogError, NotFound, StoreError
from publish.ports import Site
from publish.services import logfiles
from publish.services.history import Finding
from publish.services.record import Record
from publish.services.shown import Watch
from publish.tlog import Checkpoint, Verifier, open_checkpoint


def shown_checkpoint(
    record: Record, verifiers: Sequence[Verifier], site: Site | None
) -> Checkpoint | Finding | None:
    """Return the checkpoint that the site shows, if any, or why it is not believed."""
    if site is None:
        return None
    try:
        data = site.get(logfiles.CHECKPOINT).data
        return open_checkpoint(data, origin=record.origin, verifiers=verifiers)
    except NotFound:
        return None
    except LogError as error:
        return Finding("site.checkpoint", logfiles.CHECKPOINT, f"{error}。")


def site_findings(
    record: Record,
    site: Site,
    shown: Checkpoint | Finding,
    roots: Sequence[bytes],
    watch: Watch,
) -> Iterator[Finding]:
    """Yield what is wrong with the log on the site; ``roots`` are those of the record by size."""
    if isinstance(shown, Finding):
        yield shown
    elif shown.size >= len(roots):
        text = f"网站上有 {shown.size} 条，存储里只有 {len(roots) - 1} 条。"
        yield Finding("site.ahead", logfiles.CHECKPOINT, text)
    elif roots[shown.size] != shown.root:
        text = "网站上的台账与存储里的历史不一致。"
        yield Finding("site.fork", logfiles.CHECKPOINT, text)
    else:
        yield from _files(record, site, shown.size, watch)


def _files(record: Record, site: Site, size: int, watch: Watch) -> Iterator[Finding]:
    """Yield which tiles and bundles are missing on the site, or other than they must be."""
    try:
        for file in watch("网站上的台账", size, logfiles.tiles(record, 0, size)):
            try:
                given = site.get(file.path).data
            except NotFound:
                yield Finding("site.missing", file.path, "网站上缺少台账文件。")
            else:
                if given != file.data:
                    yield Finding("site.wrong", file.path, "网站上的台账文件与存储不符。")
    except StoreError as error:
        yield Finding("site.unchecked", logfiles.PREFIX, f"台账文件没有核对完：{error}。")
