"""The documents tell the truth: commands exist, decisions are whole, exemptions have reasons."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from publish.adapters.observing import FAMILIES
from publish.settings import Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh.md")
DECISIONS = sorted((ROOT / "content/about/decisions").glob("[0-9]*.md"))
LOCKS = (
    *("requirements/run.lock", "requirements/dev.lock"),
    *("requirements/engines.lock", "requirements/cloud.lock"),
    "tests/browser/package-lock.json",
)
WORDS_OF_A_DECISION = 600

needs_cli = pytest.mark.skipif(
    importlib.util.find_spec("publish.cli") is None, reason="publish/cli is not there yet"
)


def text(name: str) -> str:
    """Return a document of the repository."""
    return (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="module")
def offered() -> set[str]:
    """The commands that ``zhengming --help`` lists."""
    run = [sys.executable, "-m", "publish", "--help"]
    answer = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^ {4}([a-z]+) {2,}\S", answer, re.MULTILINE))


def named(document: str) -> set[str]:
    """Return the commands that a document names, behind ``zhengming`` or in README's "Also"."""
    found = set(re.findall(r"\bzhengming ([a-z]+)\b", document))
    also = re.search(r"^Also: (.*?);", document, re.MULTILINE | re.DOTALL)
    return found | set(re.findall(r"`([a-z]+)`", also[1] if also else ""))


@needs_cli
@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_exists(name: str, offered: set[str]) -> None:
    """Nobody types what a README says and is told that there is no such command."""
    assert named(text(name)) - offered == set()


@needs_cli
def test_every_command_is_named_in_the_readme(offered: set[str]) -> None:
    """No command is a secret."""
    assert offered - named(text("README.md")) == set()


@needs_cli
@pytest.mark.parametrize("name", READMES)
def test_every_exit_status_is_told(name: str) -> None:
    """Both readmes explain the statuses that the tree of errors uses."""
    used = set(re.findall(r"\(exit (\d)\)", text("publish/errors.py"))) | {"0"}
    told = set(re.findall(r"(?:^\| |[;:]\s)(\d)(?: [a-z]| \|)", text(name), re.MULTILINE))
    assert told == used


GUIDES = ("OPERATING.md", "OPERATING.zh.md")


@needs_cli
@pytest.mark.parametrize("name", GUIDES)
def test_every_command_of_the_guide_exists(name: str, offered: set[str]) -> None:
    """Nobody who keeps it running types what the operator's guide says in vain."""
    assert named(text(name)) - offered == set()


@pytest.mark.parametrize("name", GUIDES)
def test_the_guide_names_meters_and_settings_that_exist(name: str) -> None:
    """Every alarm rests on a figure that is measured, every setting is one, in both languages."""
    meters = set(re.findall(r"`(zhengming_[a-z_]+)", text(name)))
    assert len(meters) >= 8
    assert meters - set(FAMILIES) == set()
    settings = set(re.findall(r"`([a-z_]+) = \"", text(name)))
    assert {"metrics", "trusted_proxy", "log_addresses"} <= settings
    assert settings - {field.name for field in fields(Settings)} == set()


def test_both_guides_say_the_same() -> None:
    """The Chinese guide has the alarms, commands and headings of the English one."""
    english, chinese = map(text, GUIDES)
    for pattern in (r"`(zhengming_[a-z_]+)", r"^ {4}(?:sudo .*)?(zhengming [a-z]+)"):
        found = [set(re.findall(pattern, guide, re.MULTILINE)) for guide in (english, chinese)]
        assert found[0] == found[1]
    assert english.count("\n## ") == chinese.count("\n## ")


def test_there_are_decisions() -> None:
    """Decisions are numbered from 1 without gaps."""
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_four_headings(path: Path) -> None:
    """Each says what was known, what was decided, what follows, and what was turned down."""
    headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Rejected"]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_a_chinese_summary(path: Path) -> None:
    """It fits on a page, and who reads no English learns what it is about."""
    body = path.read_text("utf-8")
    assert len(body.split()) <= WORDS_OF_A_DECISION
    assert re.search(rf"^# {path.name[:4]}\. .+\n\n> 中文摘要：.+。$", body, re.MULTILINE)


def exemptions() -> list[str]:
    """Return the lines of pyproject.toml that exempt something from ruff."""
    ruff = text("pyproject.toml").partition("[tool.ruff.lint]")[2].partition("\n[tool.mypy]")[0]
    return re.findall(r'^  "[A-Z]+[0-9]*",.*$', ruff, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("basenc"), reason="basenc of GNU coreutils is not there")
@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("tests/golden/1-first/v*/statement.json")), ids=str
)
def test_a_commitment_can_be_computed_by_hand(tmp_path: Path, path: Path) -> None:
    """What the page about the log tells readers to run gives the commitment."""
    page = (ROOT / "content" / "about" / "log.md").read_text("utf-8")
    _, _, told = page.partition("```sh\n")
    path = ROOT / "tests" / "golden" / "1-first" / "v1" / "statement.json"
    shutil.copy(path, tmp_path)
    words = ["sh", "-c", told.partition("```")[0]]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == json.loads(path.read_bytes())["commit"]


def test_every_exemption_has_a_reason() -> None:
    """Strictness is one list with a reason beside each exemption."""
    lint = tomllib.loads(text("pyproject.toml"))["tool"]["ruff"]["lint"]
    listed = [
        *lint["ignore"],
        *(rule for rules in lint["per-file-ignores"].values() for rule in rules),
    ]
    lines = exemptions()
    assert len(lines) == len(listed)
    assert [line for line in lines if not re.search(r",\s+# \w.{6,}", line)] == []


@pytest.mark.parametrize("floor", ["publish", "tests", "site"])
def test_every_noqa_names_its_rule_and_its_reason(floor: str) -> None:
    """An exemption on the spot says why, too; ANN401 alone speaks for itself (JSON)."""
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"# noqa\b(?!: (ANN401$|[A-Z]+[0-9]+(, [A-Z]+[0-9]+)*( - |  # )\w))", line)
        and path != Path(__file__)
    ]
    assert bare == []


def test_every_dependency_says_what_it_is_for() -> None:
    """CONTRIBUTING has a line for each package that pyproject.toml asks for."""
    project = tomllib.loads(text("pyproject.toml"))
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *groups["dev"]]
    wanted += [*groups["engines"], *groups["cloud"]]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0] for line in wanted}  # type: ignore[index]
    rows = re.findall(r"^\| ([^|]+) \|", text("CONTRIBUTING.md"), re.MULTILINE)
    told = {name for row in rows for name in re.split(r", | \(npm\)", row)}
    assert names - told == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_names_no_registry(name: str) -> None:
    """A lock works with whatever index a machine is set up for."""
    lock = text(name)
    assert not re.search(r"index-url|find-links|--trusted-host|\"resolved\"|file:/", lock)
    if name.endswith(".lock"):
        assert "://" not in lock
        pins = re.findall(r"^[a-z0-9][^ ]*==[^ ]+.*\\\n +--hash=sha256:", lock, re.MULTILINE)
        assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE))


@pytest.mark.parametrize(
    "target", ["help", "run", "test", "check", "golden", "bench", "lock", "clean"]
)
def test_make_offers(target: str) -> None:
    """The targets that documents and continuous integration rest on have a line of help."""
    assert re.search(rf"^{target}:.*## .+", text("Makefile"), re.MULTILINE)
