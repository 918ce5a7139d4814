"""What one page of a statement shows, and the ways from it to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from publish.domain.copies import Copies
from publish.domain.statement import Edition, Statement
from publish.render.site import SiteInfo
from publish.render.states import State


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows."""

    statement: Statement
    edition: Edition
    state: State
    info: SiteInfo
    current: bool
    """Whether this is the current address rather than the edition's own."""
    copies: Copies = ()
    """All copies of the statement on other platforms, as of the statement."""

    @property
    def root(self) -> str:
        """Return the way to the site's root."""
        return "../../" if self.current else "../../../"

    @property
    def base(self) -> str:
        """Return the way to the statement's folder."""
        return "./" if self.current else "../"

    @property
    def own(self) -> str:
        """Return the way to the edition's folder."""
        return f"v{self.edition.rev}/" if self.current else ""

    def version(self, rev: int) -> str:
        """Return the way to another edition's page."""
        return f"v{rev}/" if self.current else f"../v{rev}/"
