"""A load for the server's bench: some connections that stay open, each asking one after the other.

``python load.py URL METHOD CONNECTIONS HEADERS`` reads lines of paths and bodies on standard input
and prints one JSON list: seconds of the whole, and of each answer. In a process of its own, so
that it takes nothing from the server but the processor.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit


def main(url: str, method: str, connections: int, headers: dict[str, str]) -> None:
    """Ask for every line; raises RuntimeError for an answer that is not 2xx."""
    rows = [tuple(json.loads(line)) for line in sys.stdin]
    place = urlsplit(url)
    took: list[float] = []
    wrong: list[int] = []

    def work(mine: list[tuple[str, str]]) -> None:
        client = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
        for path, body in mine:
            began = time.perf_counter()
            client.request(method, path, body.encode() or None, headers)
            answer = client.getresponse()
            answer.read()
            took.append(time.perf_counter() - began)
            if not 200 <= answer.status < 300:
                wrong.append(answer.status)

    threads = [
        threading.Thread(target=work, args=(rows[number::connections],))
        for number in range(connections)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong or len(took) < len(rows):
        message = f"{len(wrong)} of {len(rows)} requests failed: {sorted(set(wrong))}"
        raise RuntimeError(message)
    print(json.dumps([time.perf_counter() - began, *sorted(took)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]))
