"""Golden cases: every byte that a reader gets, kept where a person can look at it."""

from __future__ import annotations

import pytest

from tests.render.cases import GOLDEN, cases, files, read


@pytest.mark.parametrize("case", cases())
def test_a_record_yields_its_files_byte_for_byte(case: str) -> None:
    """``make golden`` writes them anew; look at what changed before committing it."""
    folder = GOLDEN / case
    made = files(read(case))
    kept = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert kept == {"record.json", *made}
    assert {name: (folder / name).read_bytes() for name in made} == made


def test_there_is_a_case_for_each_event() -> None:
    """First, update, correction, withdrawal, redaction, a notice, pictures, and answers."""
    assert len(cases()) == 8
