"""Publishes one statement after the other in one process, as a worker does; tells what each cost.

``python warm.py SITE ARCHIVE COUNT`` in a press's folder: submits COUNT statements of an archive,
one at a time, and prints one JSON row for each publication: index, seconds of wall and processor,
files and bytes, with and without the indexes.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import astuple
from itertools import islice
from pathlib import Path

from publish import bootstrap
from publish.domain.submission import parse_json
from publish.services.submit import submit
from tests.bench.measure import Written, tree


def main(site: str, archive: str, count: int, *, look: bool) -> None:
    """Publish ``count`` statements that are not there yet."""
    press = bootstrap.open_press(bootstrap.settings())
    publisher = press.publisher()
    with Path(archive).open(encoding="utf-8") as lines:
        for line in islice(lines, count):
            answer = submit(
                press.record, press.settings.gate, parse_json(json.loads(line)), bootstrap.clock()
            )
            before = tree(Path(site)) if look else {}
            wall, cpu = time.perf_counter(), time.process_time()
            done = publisher.publish()
            cost = [time.perf_counter() - wall, time.process_time() - cpu]
            written = (
                Written.between(before, tree(Path(site))) if look else Written(done.written, 0)
            )
            print(json.dumps([answer.index, *cost, *astuple(written)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), look="--look" in sys.argv)
