"""The monitor and ``verify`` hold what a page tells of copies against the file beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publish.services.verify import read_public_log, verify_in
from tests.services.desk import CASE
from tests.services.dishonest import Files, copy, kinds, watch
from tests.services.elsewhere import FILE, FIRST, PAGE, House
from tests.services.press import C1, INFO

SECOND = f"statements/{C1}/v2/index.html"


@pytest.fixture(scope="module")
def honest() -> tuple[House, Files, dict[str, object]]:
    """A corrected statement with two copies, its honest site, and what a first run remembered."""
    house = House()
    house.press.first(case=CASE)
    house.work()
    house.press.correct(C1)
    house.work()
    files = Files(house.press)
    return house, files, watch(files).state


Honest = tuple[House, Files, dict[str, object]]
FORGED = '<li><a rel="external" href="https://evil.example/">微博 第9版</a></li></ul>'
TAMPERED: dict[str, tuple[Callable[[Files], object], str]] = {
    "a state on the page": (
        lambda f: f.edit(FIRST, "已被后续版本取代", "与网站一致"),
        "page.copies",
    ),
    "a day on the page": (lambda f: f.edit(PAGE, "最近核对：", "最近核对：昨天"), "page.copies"),
    "another address on the page": (
        lambda f: f.edit(PAGE, "https://platform.example/", "https://evil.example/"),
        "page.copies",
    ),
    "a copy that is none": (lambda f: f.edit(SECOND, "</ul>", FORGED), "page.copies"),
    "no section on the page": (
        lambda f: f.edit(PAGE, '<section class="zm-copies"', '<template class="zm-copies"'),
        "page.copies",
    ),
    "no file beside the page": (lambda f: f.files.pop(FILE), "page.copies"),
    "a bit of the file": (lambda f: f.flip(FILE), "file.copies"),
    "a state in the file that the log contradicts": (
        lambda f: f.edit(
            FILE,
            '"state": "superseded",\n      "state_label": "已被后续版本取代"',
            '"state": "same",\n      "state_label": "与网站一致"',
        ),
        "file.copies",
    ),
    "an edition in the file that the log does not have": (
        lambda f: f.edit(FILE, '"edition": 2', '"edition": 3'),
        "file.copies",
    ),
}


def test_an_honest_site_raises_no_alarm(honest: Honest) -> None:
    """Every page is what follows from the log and from the file beside it."""
    _, files, state = honest
    assert FILE in files.files
    assert kinds(watch(files, state, full=True)) == set()


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_raises_an_alarm(honest: Honest, name: str) -> None:
    """Each kind of tampering that contradicts the file, or the log, is named."""
    tamper, kind = TAMPERED[name]
    files = copy(honest[1])
    tamper(files)
    assert kind in kinds(watch(files, honest[2]))


def test_both_changed_alike_is_beyond_the_log(honest: Honest) -> None:
    """As SECURITY.md says: no leaf holds how copies stand, so page and file can lie together."""
    files = copy(honest[1])
    for path in (PAGE, SECOND):
        files.edit(path, "与网站一致", "与网站不一致")
        files.edit(path, "zm-tag--same", "zm-tag--corrected")
    files.edit(FILE, '"state": "same"', '"state": "differs"')
    files.edit(FILE, "与网站一致", "与网站不一致")
    assert kinds(watch(files, honest[2])) == set()


def test_verify_names_it_with_the_edition(honest: Honest) -> None:
    """A reader who verifies a number is told which page contradicts its file."""
    house, _, _ = honest
    files = copy(honest[1])
    files.edit(FIRST, "已被后续版本取代", "与网站一致")
    log = read_public_log(files.fetch, house.press.verifiers, INFO.origin)
    first, second = verify_in(log, C1, files.fetch, house.press.verifiers, today="2026-06-01")
    assert [each.rule for each in first.findings] == ["page.copies"]
    assert second.findings == ()
