"""How the house is, for whoever watches it: in one look, without changing anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from publish.bootstrap import Press
from publish.errors import StoreError
from publish.server.duties import Duties
from publish.server.worker import Worker
from publish.services import keys


@dataclass(frozen=True, slots=True)
class Health:
    """A function without arguments: ``environ["zhengming.health"]`` of what is mounted."""

    press: Press
    duties: Duties
    worker: Worker | None

    def __call__(self) -> dict[str, Any]:
        """Return the JSON object; ``ok`` is what a watcher needs, the rest is why.

        ``store``: it answers. ``worker``: it runs and its last round went well. ``published``:
        when the site was last known to show everything. ``backlog``: entries it did not show.
        """
        store = self._store()
        worker = self.worker is not None and self.worker.alive and not self.worker.failures
        last = self.duties.published
        return {
            "ok": store and worker,
            "store": store,
            "worker": worker,
            "published": last.isoformat(timespec="seconds") if last else None,
            "backlog": self.duties.backlog,
        }

    def _store(self) -> bool:
        try:
            self.press.store.get(keys.IDENTITY)
        except StoreError:
            return False
        return True
