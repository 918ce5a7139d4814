"""The monitor holds the page of a notice against what other notices did to it."""

from __future__ import annotations

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
    """The old pages, put back: the notice that repeals says what they leave out."""
    press, before = repealed()
    files = Files(press)
    files.files.update(before)
    assert kinds(watch(files)) == {"page.state"}


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
