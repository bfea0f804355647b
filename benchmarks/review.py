"""How long a flag takes to open on an output folder: its page, and the image of the lit place (``make bench-review``).

    python benchmarks/review.py DIR [COUNT]

Flags are taken evenly from the queue, each from a server that has not shown it before: what was painted is forgotten.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path

from starlette.testclient import TestClient

from pipeline.review.app import make_app
from pipeline.review.desk import Desk

PORT = 8746
IMAGE = re.compile(r'<image href="([^"]+)"')


def main() -> None:
    """Open flags one after the other and print the figures."""
    root, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    started = time.perf_counter()
    desk = Desk(root)
    index = desk.queue().index
    print(f"start: {time.perf_counter() - started:.2f} s, {len(index.documents)} documents, {len(index.items)} flags")
    desk.painter.start()
    client = TestClient(make_app(desk, PORT), base_url=f"http://127.0.0.1:{PORT}")
    paged = [item for item in index.items if index.documents[item.doc_id]["format"] == "pdf"]
    for name, items in (("with pages", paged), ("all", index.items)):
        chosen = items[:: max(1, len(items) // count)][:count]
        print(f"{name}: {_describe([_open(client, item.flag_id) for item in chosen])}")
    print(f"queue: {_describe([_time(client, '/queue?decision=any') for _ in range(10)])}")
    desk.close()


def _open(client: TestClient, flag_id: str) -> float:
    started = time.perf_counter()
    page = client.get(f"/flags/{flag_id}?decision=any").text
    found = IMAGE.search(page)
    if found is not None:
        client.get(found[1]).raise_for_status()
    return time.perf_counter() - started


def _time(client: TestClient, address: str) -> float:
    started = time.perf_counter()
    client.get(address).raise_for_status()
    return time.perf_counter() - started


def _describe(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    median, worst = statistics.median(ordered), ordered[-1]
    late = ordered[int(len(ordered) * 0.95) - 1]
    return (
        f"{len(ordered)} times, median {median * 1000:.0f} ms, 95th {late * 1000:.0f} ms, worst {worst * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
