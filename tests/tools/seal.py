"""Seal samples: write the content digest into every receipt of a Markdown file, in place.

    python tests/tools/seal.py content/samples/*.md

Only for samples and tests: in an office, each person writes the digest that they have read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from publish.domain import submission, written

_DIGEST = re.compile(r'(\bdigest: )"?sha256:[0-9a-f]{64}"?')


class Beside(Mapping[str, bytes]):
    """The files that stand beside a sample, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder."""
        self._folder = folder

    def __getitem__(self, name: str) -> bytes:
        """Return a file's bytes."""
        path = self._folder / name
        if not path.is_file():
            raise KeyError(name)
        return path.read_bytes()

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the files."""
        return (path.name for path in self._folder.iterdir())

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(list(iter(self)))


def sealed(text: str, files: Mapping[str, bytes]) -> str:
    """Return the text with every receipt carrying the digest of the content."""
    digest = submission.parse_markdown(text, files).content.digest
    return _DIGEST.sub(rf'\g<1>"{digest}"', text)


def main(paths: list[str]) -> None:
    """Seal files in place."""
    for path in map(Path, paths):
        text = written.decode(path.read_bytes())
        path.write_text(sealed(text, Beside(path.parent)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
