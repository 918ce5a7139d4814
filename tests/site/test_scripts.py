"""Scripts run in the web views of apps, which are years behind the browsers they are made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "site" / "assets"
SCRIPTS = sorted(path for path in ASSETS.rglob("*.js") if "noble" not in path.name)
YOUNG = {
    r"\.at\(": "Chromium 92, Safari 15.4",
    r"\bObject\.hasOwn\(": "Chromium 93, Safari 15.4",
    r"\bstructuredClone\(": "Chromium 98, Safari 15.4",
    r"\.findLast(?:Index)?\(": "Chromium 97, Safari 15.4",
    r"\.(?:toSorted|toReversed|toSpliced|with)\(": "Chromium 110, Safari 16",
    r"\(\?<[=!]": "Safari 16.4",
    r"/v[;,).]": "Chromium 112, Safari 17",
    r"\b(?:Object|Map)\.groupBy\(": "Chromium 117, Safari 17.4",
}
"""What scripts must not use, and what knows it first; all else that they use is of 2020."""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_uses_nothing_young(script: Path) -> None:
    """Nothing that a web view of 2021 has not."""
    code = re.sub(r"//.*", "", script.read_text("utf-8"))
    assert {why for pattern, why in YOUNG.items() if re.search(pattern, code)} == set()


def test_there_are_scripts() -> None:
    """The test above looks at all of them."""
    assert {"search.js", "read.js", "wording.js"} <= {path.name for path in SCRIPTS}
