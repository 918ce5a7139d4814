"""A judge shares no code with those it judges."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def imports(folder: Path, package: str) -> list[str]:
    """Return the files below a folder that import a package."""
    wanted = re.compile(rf"^\s*(?:from|import) {re.escape(package)}\b", re.MULTILINE)
    return [path.name for path in folder.rglob("*.py") if wanted.search(path.read_text("utf-8"))]


def test_the_simulators_import_nothing_of_the_product() -> None:
    """Counting and filtering are done twice, on purpose; a test may put both side by side."""
    assert [name for name in imports(HERE, "publish") if not name.startswith("test_")] == []


def test_the_product_imports_nothing_of_the_tests() -> None:
    """It runs without them."""
    assert imports(ROOT / "publish", "tests") == []
