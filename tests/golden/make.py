"""Write the golden files anew from the records beside them: ``make golden``.

What changed is for git to show and for a person to judge; the tests only compare.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # run as a file, from anywhere

from tests.render import cases  # noqa: E402 - the path above comes first


def main() -> None:
    """Write every file of every case, and remove what is no longer made."""
    for case in cases.cases():
        folder = cases.GOLDEN / case
        made = cases.files(cases.read(case))
        for path in folder.rglob("*"):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name != "record.json" and name not in made:
                path.unlink()
        for name, data in made.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        print(f"{case}: {len(made)} files")


if __name__ == "__main__":
    main()
