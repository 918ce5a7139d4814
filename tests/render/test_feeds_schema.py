"""The Atom feeds held against a grammar of RFC 4287, by a validator that is not ours (Jing)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from publish.domain.kinds import EditionKind, Kind
from publish.render import addresses as at
from publish.render.feed_atom import atom_document
from publish.render.feed_kind import kind_document
from tests.render.records import INFO, Log

ROOT = Path(__file__).resolve().parents[2]
GRAMMAR = Path(__file__).parent / "schemas" / "feed.rnc"
JAR = ROOT / "tests" / "browser" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JING = "nu.validator.vendor.thaiopensource.relaxng.util.Driver"

pytestmark = pytest.mark.nu


def faults(folder: Path, **feeds: bytes) -> str:
    """What Jing, which the Nu checker carries, says of some feeds; skips where it is not there."""
    if not (shutil.which("java") and JAR.is_file()):
        pytest.skip("the Nu checker or Java is not installed: run `make test`")
    for name, data in feeds.items():
        (folder / f"{name}.atom").write_bytes(data)
    files = [str(folder / f"{name}.atom") for name in feeds]
    command = ["java", "-cp", str(JAR), JING, "-c", str(GRAMMAR), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or done.stdout, done.stderr
    return done.stdout


def busy() -> Log:
    """A log in which everything that can happen has happened."""
    log = Log()
    numbers = [log.first(kind).number for kind in (*Kind, *Kind)]
    log.publish(numbers[0], EditionKind.CORRECTION)
    log.publish(numbers[1], EditionKind.UPDATE)
    log.publish(numbers[2], EditionKind.WITHDRAWAL)
    log.redact(numbers[3], 1)
    return log


def feeds() -> dict[str, bytes]:
    """Every sort of Atom document of a busy log, and of an empty one."""
    log = busy()
    everything = log.feed(range(len(log.events)))
    found = {str(kind): _of_kind(log, kind) for kind in Kind}
    found["whole"] = atom_document(everything, archive=None, previous=0, info=INFO)
    found["archive"] = atom_document(log.feed(range(3)), archive=1, previous=0, info=INFO)
    found["empty"] = atom_document([], archive=None, previous=None, info=INFO)
    return found


def _of_kind(log: Log, kind: Kind) -> bytes:
    indexes = [index for index, number in enumerate(log.events) if number.kind is kind]
    events = [log.feed(range(index, index + 1))[0] for index in indexes]
    return kind_document(kind, events[-at.KIND_WINDOW :], INFO)


def test_every_atom_document_is_by_the_grammar(tmp_path: Path) -> None:
    """Subscription, archive, each kind's feed, and a feed without entries."""
    assert faults(tmp_path, **feeds()) == ""


def test_the_grammar_tells_what_is_wrong(tmp_path: Path) -> None:
    """A feed without a date, a date that is none, and an element out of place are refused."""
    whole = feeds()["whole"]
    wrong = {
        "dateless": whole.replace(b"<updated>", b"<at:updated>").replace(
            b"</updated>", b"</at:updated>"
        ),
        "undated": whole.replace(b"2026-03-01T", b"2026-03-01 "),
        "strange": whole.replace(b"<rights>", b"<p/><rights>", 1),
    }
    told = faults(tmp_path, **wrong)
    assert [name for name in wrong if f"{name}.atom" not in told] == []
