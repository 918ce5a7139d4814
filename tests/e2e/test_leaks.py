"""The case file never leaves (DESIGN §3.4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from publish.domain import canonical
from publish.domain.schema import statement_schema
from publish.domain.submission import parse_markdown
from tests.e2e.conftest import SAMPLES, Office

ATTACHED = {path.name: path.read_bytes() for path in SAMPLES.glob("*.txt")}


def _strings(value: object) -> Iterator[str]:
    """Yield every string in a JSON value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def _internal() -> set[str]:
    """Return every string of the case files that neither a content nor the public form says."""
    internal, public = set[str](), ""
    for path in SAMPLES.glob("*.md"):
        if path.name == "README.md":
            continue
        submission = parse_markdown(path.read_text(encoding="utf-8"), ATTACHED)
        internal |= set(_strings(canonical.decode(submission.case.data)))
        public += submission.content.data.decode()
        public += "".join(file.data.decode() for file in submission.attachments)
    public += json.dumps(statement_schema(), ensure_ascii=False)
    return {text for text in internal - _CHANNELS if text not in public}


_CHANNELS = {"site", "weixin", "weibo"}
"""Names of channels: words that any page may use."""


def _public_files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def test_no_internal_string_is_in_any_public_byte(demo: Office) -> None:
    """No string of any sample's case file occurs in any public file of the demo."""
    internal = _internal()
    assert len(internal) > 100
    found = [
        (path.relative_to(demo.site), text)
        for path, data in _public_files(demo.site)
        for text in internal
        if text.encode() in data
    ]
    assert found == []


def test_references_and_codes_are_among_the_internal_strings() -> None:
    """The search above looks for what matters: report and reply numbers, staff codes, digests."""
    internal = _internal()
    front = (SAMPLES / "clarification-2026-001.md").read_text(encoding="utf-8").split("---")[1]
    value = yaml.safe_load(front)
    assert value["verification"]["report_ref"] in internal
    assert value["approval"]["reply_ref"] in internal
    assert any(text.startswith("QY-") for text in internal)
    assert any(text.startswith("sha256:") for text in internal)


def test_log_key_is_in_no_public_file(demo: Office) -> None:
    """The signing key occurs in no public file and in no output of a command."""
    key = (demo.folder / "var" / "log.key").read_text().strip().split("+", 4)[4].encode()
    assert not [path for path, data in _public_files(demo.site) if key in data]
    ran = demo.run("status")
    assert key.decode() not in ran.prose + str(ran.value)
