"""What the operating system objects to, in words for a clerk."""

from __future__ import annotations

import errno

import pytest

from publish.errors import why


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "没有这个文件或者文件夹"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (OSError(errno.ELOOP, "Too many links"), "Too many links"),
        (OSError("timed out"), "timed out"),
    ],
)
def test_a_person_reads_why(error: OSError, told: str) -> None:
    """The usual reasons in Chinese, others as the system says them."""
    assert why(error) == told
