"""How long a flag takes to open on an output folder: its page, and the image of the lit place (``make bench-review``).

    python benchmarks/review.py DIR [COUNT]

Flags are taken evenly from the queue, each from a server that has not shown it before: what was painted is forgotten.
Then the same output with its flags repeated until they are 50,000: the server's start, the first page, and filters.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from starlette.testclient import TestClient

from pipeline.review.app import make_app
from pipeline.review.desk import Desk
from pipeline.review.queue import Filter
from pipeline.storage.read import open_tables
from pipeline.storage.tables import FILE_NAME

PORT = 8746
MANY = 50_000
FILTERS = 20
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
    with tempfile.TemporaryDirectory() as scratch:
        _measure_many(root, Path(scratch) / "many")


def _measure_many(root: Path, many: Path) -> None:
    """Measure the queue over 50,000 flags."""
    shutil.copytree(root, many, symlinks=True, ignore=shutil.ignore_patterns("cache"))
    _repeat_flags(open_tables(many).folders["flags"] / FILE_NAME)
    started = time.perf_counter()
    desk = Desk(many)
    client = TestClient(make_app(desk, PORT), base_url=f"http://127.0.0.1:{PORT}")
    items = desk.queue().index.items
    print(
        f"{len(items)} flags: start {time.perf_counter() - started:.2f} s, first page {_time(client, '/queue'):.2f} s"
    )
    filters = {f"/queue?{Filter(rule=item.rule, unit=item.unit_name or '').write()}" for item in items[::97]}
    print(f"filters: {_describe([_time(client, address) for address in sorted(filters)[:FILTERS]])}")
    chosen = items[:: len(items) // FILTERS]
    print(f"opened: {_describe([_time(client, f'/flags/{item.flag_id}') for item in chosen])}")
    desk.close()


def _repeat_flags(path: Path) -> None:
    """Repeat a table of flags until they are many, each with a number of its own."""
    flags = pq.read_table(path)
    copies = []
    for number in range(-(-MANY // len(flags))):
        named = pc.binary_join_element_wise(flags["record_id"], f"copy-{number}", "-")
        copies.append(flags.set_column(0, flags.schema.field("record_id"), named))
    path.unlink()  # the file may be another set's under a second name
    pq.write_table(pa.concat_tables(copies).slice(0, MANY), path)


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
