"""What a check costs a reader: the modules of /verify/, run in Chromium over a site's files."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish.adapters.mkdocs import build_theme
from publish.adapters.sites.directory import DirectorySite
from publish.domain.kinds import Kind
from publish.domain.plaintext import to_text
from publish.ports import SiteFile
from publish.render.checkindex import Row
from publish.render.documents import statement_json
from publish.server import StaticSite
from publish.services import checking, logfiles
from publish.services.projection import Projection
from tests.bench import corpus
from tests.server.house import serving
from tests.services.press import INFO, PressBuilder

_ROOT = Path(__file__).resolve().parents[2]
MODULES = _ROOT / "site" / "assets" / "check"
_BROWSER = _ROOT / "tests" / "browser"
_LOADED = (
    *("page.js", "check.js", "find.js", "proof.js"),
    *("statement.js", "wording.js", "words.js", "holding.js"),
)
_EACH = 20
KINDS = {  # of a paragraph whose every sentence stands in hundreds of texts, another may be told
    "whole": "exact",
    "paragraph": "excerpt",
    "altered": "altered",
    "number": "number",
}


def modules() -> int:
    """Return the bytes of the modules that a browser with Ed25519 loads, compressed."""
    return sum(len(gzip.compress((MODULES / name).read_bytes(), 6)) for name in _LOADED)


def write(press: PressBuilder, projection: Projection, site: DirectorySite) -> None:
    """Write what a check reads: index, log, JSON, proofs, and the pages of notices."""
    record, size = projection.record, projection.head.size
    themed = replace(projection, theme=build_theme(_ROOT, INFO))

    def documents() -> Iterator[SiteFile]:
        for index, proof in logfiles.proofs(record, 0, size, projection.signers):
            edition = record.edition(index)
            number = edition.entry.number
            folder = f"statements/{number}/v{edition.rev}/"
            if number.kind is Kind.NOTICE:
                yield themed.page(themed.statement_page(number))
            yield SiteFile(folder + "statement.json", statement_json(edition, INFO))
            yield SiteFile(folder + "statement.tlog-proof", proof)

    site.put(documents())
    site.put(checking.everything(projection))
    site.put(logfiles.tiles(record, 0, size))
    site.put([SiteFile("log/vkey", f"{press.signer.vkey}\n".encode())])
    logfiles.advance(site, record, projection.head, projection.signers, press.verifiers)


def cost(projection: Projection, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Check texts, paragraphs, altered texts and numbers of all ages; they must be told right."""
    draw = random.Random(corpus.SEED)
    cases: list[tuple[str, dict[str, Any]]] = []
    for _ in range(_EACH):
        edition = projection.record.edition(draw.randrange(projection.head.size))
        if edition.content is None:
            continue
        text = to_text(edition.content.told)
        number = str(edition.entry.number)
        paragraphs = [each for each in text.split("\n\n") if len(each) > 60 and "|" not in each]
        cases += [
            ("whole", {"text": text}),
            ("paragraph", {"text": draw.choice(paragraphs)}),
            ("altered", {"text": text.replace("办理", "处理", 1)}),
            ("number", {"number": number}),
        ]
    answers = _run(folder, [case for _, case in cases])
    found = defaultdict(list)
    for (kind, _), answer in zip(cases, answers, strict=True):
        if answer["match"] != KINDS[kind] and kind != "paragraph":
            raise AssertionError((kind, answer))
        found[kind].append(answer)
    return dict(found)


def looked_up(rows: Sequence[tuple[Row, ...]], bodies: Sequence[str], folder: Path) -> list[int]:
    """Make the index alone, and look paragraphs up in it; return the bytes of each."""
    DirectorySite(folder).put(checking.of_rows(rows, len(rows)))
    draw = random.Random(corpus.SEED)
    cases = [
        {"text": draw.choice(bodies).split("\n\n")[1], "size": len(rows)} for _ in range(_EACH)
    ]
    return [answer["bytes"] for answer in _run(folder, cases)]


def _run(folder: Path, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check in Chromium; return what it told and read, with the bytes on the wire."""
    site = DirectorySite(folder)
    site.put([SiteFile("check/0.bin.html", b"<!doctype html>")])
    for module in MODULES.glob("*.js"):
        site.put([SiteFile(f"assets/check/{module.name}", module.read_bytes())])
    chromium = shutil.which("chromium") or "chromium-browser"
    given = folder.parent / "cases.json"  # a pipe may answer a reader in a hurry with EAGAIN
    given.write_text(json.dumps(cases), "utf-8")
    with serving(StaticSite(site)) as address:
        command = ["node", "checkcost.mjs", chromium, address, str(given)]
        done = subprocess.run(command, cwd=_BROWSER, stdout=subprocess.PIPE, text=True, check=True)
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    for answer in answers:
        answer["bytes"] = sum(_on_the_wire(folder / path) for path in answer["read"])
    return answers


def _on_the_wire(path: Path) -> int:
    """Return the bytes of a file: what a server compresses, compressed."""
    data = path.read_bytes()
    packed = path.suffix not in {".bin", ""} and "tile" not in path.parts
    return len(gzip.compress(data, 6)) if packed else len(data)
