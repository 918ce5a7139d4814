"""Reading what is to be submitted: Markdown files, JSON files, streams of JSON lines.

An archive may have a hundred thousand statements: they are read as a stream, in chunks, and large
ones on all processors.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from publish.domain.submission import Submission, parse_json, parse_markdown
from publish.errors import Fault, InvalidStatement, WrongUsage, why

CHUNK = 64
"""Submissions that are read, and committed, together."""
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One submission before it is read."""

    name: str
    """File name, with the line for a stream."""
    folder: str
    """Where its attachments lie."""
    text: str
    markdown: bool


@dataclass(frozen=True, slots=True)
class Read:
    """One submission after it was read: well formed, or not."""

    name: str
    submission: Submission | None
    error: InvalidStatement | None


class _Beside(Mapping[str, bytes]):
    """The files beside a statement, read when asked for."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def sources(names: Iterable[str]) -> Iterator[Source]:
    """Yield what the named files hold; raises WrongUsage for a file that cannot be opened."""
    for name in names:
        if name == STDIN:
            yield from _lines("标准输入", ".", sys.stdin)
        elif name.endswith((".jsonl", ".ndjson")):
            with _open(name) as stream:
                yield from _lines(name, str(Path(name).parent), stream)
        else:
            with _open(name) as stream:
                text = _text(name, stream)
            yield Source(name, str(Path(name).parent), text, not name.endswith(".json"))


def _open(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a text stream
    try:
        return Path(name).open(encoding="utf-8-sig")
    except OSError as error:
        message = f"打不开文件 {name}：{why(error)}"
        raise WrongUsage(message, advice="请检查文件名和所在的文件夹。") from error


def _text(name: str, stream: Iterable[str]) -> str:
    try:
        return "".join(stream)
    except UnicodeDecodeError as error:
        fault = Fault(
            "", "form.encoding", "文件不是 UTF-8 编码。", "请在编辑软件中另存为 UTF-8 编码。"
        )
        message = f"{name} 读不懂"
        raise InvalidStatement(message, [fault]) from error


def _lines(name: str, folder: str, stream: Iterable[str]) -> Iterator[Source]:
    for at, line in enumerate(stream, start=1):
        if line.strip():
            yield Source(f"{name}:{at}", folder, line, markdown=False)


def read(source: Source) -> Read:
    """Read one submission."""
    try:
        return Read(source.name, _parse(source), None)
    except InvalidStatement as error:
        return Read(source.name, None, error)


def _parse(source: Source) -> Submission:
    beside = _Beside(source.folder)
    if source.markdown:
        return parse_markdown(source.text, beside)
    try:
        value = json.loads(source.text)
    except ValueError as error:
        value = None
        detail = f"不是完整的 JSON:{error}"
    else:
        detail = "最外层应当是一个 JSON 对象。"
    if not isinstance(value, dict):
        message = f"{source.name} 读不懂"
        raise InvalidStatement(message, [Fault("", "form.json", detail, "请检查导出程序。")])
    return parse_json(value, beside)


def read_chunks(found: Iterable[Source]) -> Iterator[list[Read]]:
    """Yield what was read, in order, in chunks; on all processors once it is more than one."""
    chunks = _chunks(found)
    first = next(chunks, [])
    second = next(chunks, None)
    if second is None or (os.cpu_count() or 1) < 2:
        rest = [] if second is None else chain([second], chunks)
        yield from (_read_all(chunk) for chunk in chain([first], rest) if chunk)
    else:
        yield from _read_parallel(chain([first, second], chunks))


def _read_parallel(chunks: Iterator[list[Source]]) -> Iterator[list[Read]]:
    """Read chunks ahead in other processes, never more than a few, so that memory stays bounded."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=context) as pool:
        ahead: list[Future[list[Read]]] = [
            pool.submit(_read_all, chunk) for chunk in islice(chunks, 4)
        ]
        while ahead:
            yield ahead.pop(0).result()
            ahead += [pool.submit(_read_all, chunk) for chunk in islice(chunks, 1)]


def _read_all(chunk: list[Source]) -> list[Read]:
    return [read(source) for source in chunk]


def _chunks(found: Iterable[Source]) -> Iterator[list[Source]]:
    stream = iter(found)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
