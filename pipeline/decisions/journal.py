"""The journal of decisions: a line a decision, on the disk before the reviewer is told, and a table for readers.

    DIR/.jixiao/decisions.jsonl      the truth: only ever added to, each line synced
    DIR/.jixiao/decisions.lock       held while a line is added, so that two servers do not mix theirs
    DIR/decisions/part-0.parquet     the contract's table, written anew from the journal after every line

A server that is killed while it adds leaves at most a line without its end, which the next one cuts off.  A folder
that was copied without its hidden part has the table alone: the journal is begun again from it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.decisions.record import Decision, DecisionBook, Spot, subject_of
from pipeline.model.causes import name_cause
from pipeline.model.errors import JixiaoError, OutputError
from pipeline.schema.columns import arrow_schema
from pipeline.storage.fetched import send_back
from pipeline.storage.layout import UNFINISHED, Layout, sync_path
from pipeline.storage.lock import release_lock, take_lock
from pipeline.storage.tables import FILE_NAME

TABLE = "decisions"

_PATIENCE = 5.0
"""Seconds to wait for another process that is adding a decision, which takes it milliseconds."""


class StaleDecisionError(JixiaoError):
    """Somebody else has decided on the same thing since the page was shown (已有新的结论)."""

    code = "stale_decision"

    def __init__(self) -> None:
        super().__init__(
            "另一位审核人刚刚作了结论，请看过之后再决定",
            "another reviewer has just decided on this: look at it before you decide",
        )

    def __reduce__(self) -> tuple[type[StaleDecisionError], tuple[()]]:
        """Make it anew without arguments."""
        return type(self), ()


class Journal(Struct):
    """The decisions of one output folder.  Not for several threads at once: the server has one writer."""

    root: Path
    _book: DecisionBook = field(default_factory=DecisionBook)
    _size: int = -1
    """Bytes of the journal that ``_book`` was read from."""

    @property
    def path(self) -> Path:
        """The journal's file."""
        return Layout(self.root).hidden / "decisions.jsonl"

    def read(self) -> DecisionBook:
        """Read all decisions; what another process has added is seen too.

        Raises: ``OutputError`` when the journal is damaged.
        """
        if not self.path.exists():
            return DecisionBook(decisions=tuple(_read_table(self.root)))
        size = self.path.stat().st_size
        if size != self._size:
            self._book, self._size = DecisionBook(decisions=tuple(self._read_lines())), size
        return self._book

    def add(self, decision: Decision, seen: str | None) -> DecisionBook:
        """Add a decision; it is on the disk and in the table when this returns.

        ``seen``: number of the last decision on the same thing that the reviewer saw, '' for none; None: do not ask.
        Raises: ``StaleDecisionError`` when there is another by now, ``OutputError`` when it cannot be kept.
        """
        with self._held():
            book = self.read()
            if seen is not None and book.latest_id(subject_of(decision)) != seen:
                raise StaleDecisionError
            with self._sent():
                self._append(decision)
            book = self.read()
            write_table(self.root, book)
            send_back(self.root, (f"{TABLE}/{FILE_NAME}",))
        return book

    @contextmanager
    def _sent(self) -> Iterator[None]:
        """Send what is added to the store that the folder is a copy of; where that fails nothing has been added."""
        before = self.path.read_bytes() if self.path.exists() else None
        yield
        try:
            send_back(self.root, (self.path.relative_to(self.root).as_posix(),))
        except OSError:
            self.path.unlink()
            if before is not None:
                self.path.write_bytes(before)
            raise

    def _append(self, decision: Decision) -> None:
        old = () if self.path.exists() else _read_table(self.root)
        text = "".join(json.dumps(_as_row(each), ensure_ascii=False) + "\n" for each in (*old, decision))
        with self.path.open("ab") as file:
            file.truncate(_whole_lines(self.path))
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        sync_path(self.path.parent)

    def _read_lines(self) -> Iterator[Decision]:
        data = self.path.read_bytes()
        for number, line in enumerate(data[: data.rfind(b"\n") + 1].splitlines(), 1):
            try:
                yield _from_row(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise OutputError(
                    f"{self.path} 第 {number} 行已损坏，请改正或移走该行后再试",
                    f"line {number} of {self.path} is damaged: mend it or move it away",
                ) from error

    @contextmanager
    def _held(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = _wait_for_lock(self.path.with_suffix(".lock"))
        try:
            yield
        except OSError as error:
            zh, en = name_cause(error)
            raise OutputError(
                f"结论无法写入 {self.path}（{zh}）：请检查磁盘空间和权限",
                f"the decision cannot be written to {self.path} ({en}): check free space and permissions",
            ) from error
        finally:
            release_lock(handle)


def write_table(root: Path, book: DecisionBook) -> None:
    """Write the table ``decisions`` from the journal, as a whole or not at all.

    Raises: ``OSError``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = root / TABLE
    folder.mkdir(exist_ok=True)
    table = pa.Table.from_pylist([_as_row(each) | {"decided_at": each.decided_at} for each in book.decisions],
                                 schema=arrow_schema(TABLE))  # fmt: skip
    unfinished = folder / f".{FILE_NAME}{UNFINISHED}"
    pq.write_table(table, unfinished, compression="zstd")
    sync_path(unfinished)
    unfinished.replace(folder / FILE_NAME)
    sync_path(folder)


def _read_table(root: Path) -> tuple[Decision, ...]:
    path = root / TABLE / FILE_NAME
    if not path.exists():
        return ()
    import pyarrow.parquet as pq

    rows = pq.read_table(path).to_pylist()
    return tuple(_from_row(row | {"decided_at": row["decided_at"].isoformat()}) for row in rows)


def _whole_lines(path: Path) -> int:
    """Count the bytes of the lines that have their end; what a kill left behind them does not count."""
    return path.read_bytes().rfind(b"\n") + 1


def _wait_for_lock(path: Path) -> int:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return take_lock(path)
        except OutputError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


_SPOT = ("doc_id", "table", "target_id", "field")
_OWN = (
    "decision_id", "flag_id", "verdict", "old_value", "new_value", "reason", "reviewer", "pipeline_version",
    "rule", "message", "revokes",
)  # fmt: skip


def _as_row(decision: Decision) -> dict[str, Any]:
    return {
        **{name: getattr(decision, name) for name in _OWN},
        **{name: getattr(decision.spot, name) for name in _SPOT},
        "decided_at": decision.decided_at.isoformat(),
    }


def _from_row(row: dict[str, Any]) -> Decision:
    spot = Spot(**{name: row[name] for name in _SPOT})
    decided_at = datetime.fromisoformat(row["decided_at"])
    return Decision(spot=spot, decided_at=decided_at, **{name: row[name] for name in _OWN})
