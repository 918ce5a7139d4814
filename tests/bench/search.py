"""Measures the search beside Pagefind and Material's: ``python tests/bench/search.py [--write]``.

Ours is asked through the page's own script; Pagefind through its browser API, run by Node.js over
files; of Material's the index alone is weighed, since every page would load it. Truth is the plain
run of characters in title, document number and text. Pagefind is asked in quotation marks, the only
way in which it looks for a run. ``--pagefind`` names the folder of npm's package.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from publish.adapters.sites.directory import DirectorySite  # noqa: E402 - after the path is set
from publish.adapters.stores.memory import MemoryStore  # noqa: E402 - as above
from publish.domain.grams import fold  # noqa: E402 - as above
from publish.domain.kinds import Kind  # noqa: E402 - as above
from publish.domain.submission import parse_json  # noqa: E402 - as above
from publish.ports import SiteFile  # noqa: E402 - as above
from publish.render import checkindex  # noqa: E402 - as above
from publish.render.documents import searchable, statement_txt  # noqa: E402 - as above
from publish.render.postings import Postings  # noqa: E402 - as above
from publish.services import checking, searching  # noqa: E402 - as above
from publish.services.gathered import Gathered  # noqa: E402 - as above
from publish.services.projection import Projection  # noqa: E402 - as above
from publish.services.touched import touched_by  # noqa: E402 - as above
from tests.bench import checks, corpus, paper  # noqa: E402 - as above
from tests.bench.run import into_readme  # noqa: E402 - as above
from tests.bench.search_report import Found, table  # noqa: E402 - as above
from tests.services.press import INFO, PressBuilder, minimal_theme  # noqa: E402 - as above

_BEGIN, _END = "<!-- bench-search:begin -->", "<!-- bench-search:end -->"
_WORDS = (
    "法官",
    "澄清",
    "不实",
    "诉讼服务大厅",
    "立案窗口",
    "12368",
    "询问在场人员",
    "网传内容与事实不符",
)
_QUERIES = 200
_GROWN = 20
_ALL_OF = 10_000
"""Statements above which complete answers are asked of rare words alone, of 20."""
_RARE = 500
_ENGINE = _ROOT / "tests" / "search" / "engine.mjs"
_SCRIPT = _ROOT / "site" / "assets" / "search.js"


def main() -> int:
    """Measure, print the table, and write it into the README if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="by commas")
    parser.add_argument("--pagefind", default="", help="folder of npm's pagefind package")
    parser.add_argument("--pagefind-most", type=int, default=10_000, help="largest size for it")
    parser.add_argument("--records-most", type=int, default=10_000, help="above: texts alone")
    parser.add_argument("--again", action="store_true", help="take up sizes that were measured")
    parser.add_argument("--folder", default=str(_ROOT / "build" / "bench-search"))
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    given = parser.parse_args()
    found = []
    for size in map(int, given.sizes.split(",")):
        folder, kept = Path(given.folder) / str(size), Path(given.folder) / f"{size}.json"
        if not (given.again and kept.exists()):
            shutil.rmtree(folder, ignore_errors=True)
            with_pagefind = given.pagefind if size <= given.pagefind_most else ""
            make = _measure if size <= given.records_most else _measure_texts
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(asdict(make(folder, size, with_pagefind))), "utf-8")
            shutil.rmtree(folder)
        found.append(Found(**json.loads(kept.read_text("utf-8"))))
    text = table(found)
    print(text)
    if given.write:
        into_readme(text, _BEGIN, _END)
    return 0


def _press(size: int) -> PressBuilder:
    """Return a record of the bench's corpus, in memory, without the gate."""
    press = PressBuilder(MemoryStore(), theme=minimal_theme())
    for index in range(size):
        _add(press, index)
    return press


def _add(press: PressBuilder, index: int) -> None:
    public = corpus.public(index)
    content = parse_json(public).content
    kind = Kind(public["kind"])
    doc = public["doc_number"]
    press.first(kind, content.year, title=content.title, body=content.body, doc_number=doc)


def _projection(press: PressBuilder, site: DirectorySite) -> Projection:
    head = press.record.head()
    record = Gathered(press.record, head.size)
    theme, signers = press.theme, [press.signer]
    return Projection(record, head, INFO, theme, signers, lambda path: site.get(path).data)


def _measure(folder: Path, size: int, pagefind: str) -> Found:
    """Build, ask, and add one by one."""
    found = Found(size)
    press = _press(size)
    site = DirectorySite(folder / "site")
    _say(f"{size}: the record is there")
    projection = _projection(press, site)
    start = time.process_time()
    site.put(searching.everything(projection))
    site.put([searching.tail(projection)])
    found.all_ = time.process_time() - start
    found.total = sum(site_file.stat().st_size for site_file in _files(folder / "site" / "search"))
    texts = _texts(projection, site)
    _say(f"{size}: indexed in {found.all_:.1f} s")
    queries = _queries(list(texts.values()))
    _ask(found, folder / "site", queries, texts)
    found.material = _material(texts)
    found.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if pagefind:
        found.pagefind = _pagefind(folder, Path(pagefind), queries, texts)
    checks.write(press, projection, site)
    found.most = _most(folder / "site")
    for kind, told in checks.cost(projection, folder / "site").items():
        found.checks[kind] = [each["bytes"] for each in told]
    _say(f"{size}: checked")
    _grow(found, press, site)
    return found


def _measure_texts(folder: Path, size: int, _: str) -> Found:
    """Index, ask and add, from texts alone: no record, no log, no pages."""
    found = Found(size)
    site = DirectorySite(folder / "site")
    drawn = [paper.drawn(index) for index in range(size + _GROWN)]
    texts = {str(each.number): each.text for each in drawn[:size]}
    _say(f"{size}: the texts are there")
    start = time.process_time()
    site.put(paper.index(drawn, size))
    found.all_ = time.process_time() - start
    found.total = sum(site_file.stat().st_size for site_file in _files(folder / "site" / "search"))
    found.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    site.put(paper.documents(drawn[:size]))
    _say(f"{size}: indexed in {found.all_:.1f} s")
    _ask(found, folder / "site", _queries([each.text for each in drawn[:size:50]]), texts)
    found.material = _material(texts)
    found.checks["paragraph"] = paper.looked_up(drawn[:size], folder / "site")
    found.most = _most(folder / "site")
    _say(f"{size}: checked")
    for step in range(_GROWN):
        start = time.process_time()
        made = paper.changes(drawn, site, size + step)
        _grown(found, site, made, start)
    return found


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _most(site: Path) -> list[int]:
    """Return the bytes of the largest file of a top floor, and of all files of one publication.

    Of the top floors those that had their turns at one size are added up; of each other kind of
    file the largest is added.
    """
    turns: defaultdict[int, int] = defaultdict(int)
    others: defaultdict[str, int] = defaultdict(int)
    largest = 0
    for path in _files(site / "search") + _files(site / "check"):
        folder, data = str(path.parent.relative_to(site)), path.read_bytes()
        if not re.fullmatch(r"(search|check)/3(\.\d+)?", folder):
            others[folder] = max(others[folder], 0 if path.suffix == ".txt" else len(data))
            continue
        check = folder.startswith("check")
        turns[checkindex.decode(data)[0] if check else Postings.decode(data).turn] += len(data)
        largest = max(largest, len(data))
    return [largest, max(turns.values(), default=0) + sum(others.values())]


def _texts(projection: Projection, site: DirectorySite) -> dict[str, str]:
    """Write every statement.txt; return what is searched, by number."""
    texts: dict[str, str] = {}

    def documents() -> Iterator[SiteFile]:
        for index in range(projection.head.size):
            edition = projection.record.edition(index)
            data = statement_txt(edition, INFO)
            number = str(edition.entry.number)
            texts[number] = searchable(data.decode())
            yield SiteFile(f"statements/{number}/v1/statement.txt", data)

    site.put(documents())
    return texts


def _queries(texts: Sequence[str]) -> list[str]:
    """Return fixed words, and runs out of texts, common and rare."""
    draw = random.Random(corpus.SEED)
    found = dict.fromkeys(_WORDS)
    while len(found) < _QUERIES:
        runs = [run for run in fold(draw.choice(texts)).split("\n") if len(run) > 1]
        run = draw.choice(runs)
        length = min(draw.choice((2, 2, 3, 4, 4, 6, 10)), len(run))
        at = draw.randint(0, len(run) - length)
        if fold(word := run[at : at + length]) == word:
            found[word] = None
    return list(found)


def _ask(found: Found, site: Path, queries: Sequence[str], texts: dict[str, str]) -> None:
    """Hold complete answers against plain runs of characters; weigh first queries."""
    folded = {number: fold(text) for number, text in texts.items()}
    true = given = hit = 0
    few = queries
    if found.size > _ALL_OF:
        rare = (q for q in queries if sum(q in text for text in folded.values()) <= _RARE)
        few = list(islice(rare, 20))
    for each in _engine(site, 1 << 30, few):
        truth = {number for number, text in folded.items() if each["query"] in text}
        true, given = true + len(truth), given + len(each["found"])
        hit += len(truth & set(each["found"]))
    found.recall, found.precision, found.asked = hit / true, hit / given, len(few)
    script = len(gzip.compress(_SCRIPT.read_bytes(), 6))
    for each in _engine(site, 10, queries):
        found.first.append(each["bytes"] + script)
        found.requests.append(len(each["files"]) + 1)
    _say(f"{found.size}: asked {len(few)}")


def _engine(site: Path, limit: int, queries: Sequence[str]) -> list[dict[str, Any]]:
    command = ["node", str(_ENGINE), str(_SCRIPT), str(site), str(limit)]
    given = json.dumps({"queries": list(queries)})
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    answers: list[dict[str, Any]] = json.loads(done.stdout)["answers"]
    return answers


def _grow(found: Found, press: PressBuilder, site: DirectorySite) -> None:
    """Publish single statements, as far as the index is concerned."""
    for step in range(_GROWN):
        size = found.size + step
        _add(press, size)
        projection = _projection(press, site)
        start = time.process_time()
        made = list(searching.changed(projection, size, touched_by(projection, size)))
        made.append(searching.tail(projection, size))
        made += checking.changed(projection, size)
        _grown(found, site, made, start)


def _grown(found: Found, site: DirectorySite, made: list[SiteFile], start: float) -> None:
    found.times.append(time.process_time() - start)
    site.put(made)
    found.files.append(len(made))
    found.written.append(sum(len(each.data) for each in made))


def _material(texts: dict[str, str]) -> int:
    """Return the compressed size of the index as Material writes it, one record a statement."""
    docs = [{"location": n, "title": n, "text": text} for n, text in texts.items()]
    return len(gzip.compress(json.dumps({"docs": docs}).encode(), 6))


def _pagefind(
    folder: Path, package: Path, queries: Sequence[str], texts: dict[str, str]
) -> dict[str, Any]:
    """Index the same texts with Pagefind and ask it the same, in quotation marks."""
    pages = folder / "pages"
    for number, text in texts.items():
        (pages / number).mkdir(parents=True)
        body = f"<html lang=zh-cn><title>{number}</title><body><p>{text}</p></body></html>"
        (pages / number / "index.html").write_text(body, encoding="utf-8")
    command = ["/usr/bin/time", "-f", "%U %S %M", "npx", "pagefind", "--site", str(pages)]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=True)
    user, system, peak = done.stderr.strip().rsplit("\n", 1)[-1].split()
    command = ["node", str(Path(__file__).with_name("pagefind.mjs")), str(pages / "pagefind")]
    given = json.dumps(list(queries))
    asked = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    folded = {number: fold(text) for number, text in texts.items()}
    true = given_ = hit = 0
    answers = json.loads(asked.stdout)
    for each in answers:
        truth = {number for number, text in folded.items() if each["query"] in text}
        answered = set(each["found"])
        true, given_, hit = true + len(truth), given_ + len(answered), hit + len(truth & answered)
    _say(f"{len(texts)}: asked Pagefind")
    return {
        "cpu": float(user) + float(system),
        "peak": int(peak) / 1024,
        "recall": hit / true,
        "precision": hit / max(given_, 1),
        "first": [each["bytes"] for each in answers],
        "requests": [each["files"] for each in answers],
        "total": sum(path.stat().st_size for path in _files(pages / "pagefind")),
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
