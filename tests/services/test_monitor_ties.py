"""The monitor holds the page of a notice against what other notices did to it."""

from __future__ import annotations

import re

from publish.domain.content import Repeal
from publish.domain.kinds import Kind
from tests.services.dishonest import Files, kinds, watch
from tests.services.press import N1, PressBuilder

OLD = f"statements/{N1}/index.html"
OWN = f"statements/{N1}/v1/index.html"


def repealed() -> tuple[PressBuilder, dict[str, bytes]]:
    """A site with a notice and one that repeals it; and the first one's pages before that."""
    press = PressBuilder()
    press.first(Kind.NOTICE)
    press.publish()
    before = {path: press.fetch(path) for path in (OLD, OWN)}
    press.first(Kind.NOTICE, repeals=(Repeal("旧规定", number=str(N1)),))
    press.publish()
    return press, before


def test_an_honest_site_raises_no_alarm() -> None:
    """Whether the run looks at both notices or, later, at the repealed one alone."""
    press, _ = repealed()
    files = Files(press)
    seen = watch(files)
    assert kinds(seen) == set()
    assert kinds(watch(files, seen.state)) == set()
    press.correct(N1)
    press.publish()
    assert kinds(watch(Files(press), seen.state)) == set()


def test_a_page_that_hides_a_repeal_is_found() -> None:
    """The old pages, put back: the notice that repeals says what they leave out, the search too."""
    press, before = repealed()
    files = Files(press)
    files.files.update(before)
    assert kinds(watch(files)) == {"page.state", "search.names"}


def test_a_repeal_that_nobody_ordered_is_found() -> None:
    """A page that names a notice which does nothing to it."""
    press = PressBuilder()
    press.first(Kind.NOTICE)
    press.first(Kind.NOTICE)
    press.publish()
    files = Files(press)
    forged = '自2026-04-01起由<a href="../../statements/N2026-0002/">新规定</a>废止。</div>'
    files.edit(OLD, "。</div>", f"。{forged}")
    assert "page.state" in kinds(watch(files))


def timed() -> PressBuilder:
    """Sixty clarifications, each noticed a day before; more than one run looks at."""
    press = PressBuilder()
    for _ in range(60):
        press.first(first_seen="2026-03-02 08:00")
    press.publish()
    return press


def test_the_hours_of_the_figures_are_counted_anew() -> None:
    """A full run counts them from the texts; a later one holds what it reads against the file."""
    files = Files(timed())
    seen = watch(files, full=True)
    assert kinds(seen) == set()
    assert kinds(watch(files, seen.state)) == set()


def test_embellished_hours_are_found() -> None:
    """Whether all statements are read or some: faster answers than the texts say."""
    for full in (True, False):
        files = Files(timed())
        seen = watch(files, full=True)
        path = "register/index.html"
        files.files[path] = re.sub(
            rb'("hours":\{"2026":\{).*?\}',
            rb'\1"1":60}',
            files.files[path],
        )
        assert "register.figures" in kinds(watch(files, seen.state, full=full))
