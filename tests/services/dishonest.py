"""A host that rearranges a site's files, and one look at them by the monitor."""

from __future__ import annotations

from publish.errors import NotFound
from publish.services.alarms import Report
from publish.services.monitor import Monitor
from tests.services.press import PressBuilder


class Files:
    """A site's files as a dishonest host may rearrange them."""

    def __init__(self, press: PressBuilder) -> None:
        """Copy what is published."""
        site = press.site
        self.files = {path: site.get(path).data for path in site.list()}

    def fetch(self, path: str) -> bytes:
        """Serve a file."""
        if path not in self.files:
            raise NotFound(path)
        return self.files[path]

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that must be there."""
        data = self.files[path]
        assert old.encode() in data, (path, old)
        self.files[path] = data.replace(old.encode(), new.encode())

    def flip(self, path: str) -> None:
        """Change one bit in the middle of a file."""
        data = bytearray(self.files[path])
        data[len(data) // 2] ^= 1
        self.files[path] = bytes(data)

    def swap(self, one: str, other: str) -> None:
        """Exchange two files."""
        files = self.files
        files[one], files[other] = files[other], files[one]


def watch(files: Files, state: dict[str, object] | None = None, *, full: bool = False) -> Report:
    """One run of the monitor."""
    return Monitor(files.fetch, None, state or {}).run(full=full)


def kinds(report: Report) -> set[str]:
    """The kinds of a report's alarms."""
    return {alarm.kind for alarm in report.alarms}


def copy(files: Files) -> Files:
    """The same files, to be tampered with."""
    twin = object.__new__(Files)
    twin.files = dict(files.files)
    return twin
