"""Where the files stand that travel with the package but are not Python: look, fixed pages."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def root() -> Path:
    """Return the folder of ``mkdocs.yml``, ``site/`` and ``content/``.

    In a checkout it is the repository; in an installed wheel, ``publish/_bundle`` (see
    ``force-include`` in pyproject.toml).
    """
    checkout = _PACKAGE.parent
    return checkout if (checkout / "mkdocs.yml").is_file() else _PACKAGE / "_bundle"
