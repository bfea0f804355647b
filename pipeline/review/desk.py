"""The state of a review server (审核台): what is to be decided, what was, and where to see it.

Everything that changes goes through here, under one lock; a decision is in the journal before anything else happens.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from normalizers.text import join_lines
from pipeline.decisions.apply import list_corrections
from pipeline.decisions.fields import UnreadableValueError, blank_place, read_place, write_place
from pipeline.decisions.journal import Journal
from pipeline.decisions.publish import publish_corrections
from pipeline.decisions.record import Decision, Spot, Verdict, make_decision_id, now
from pipeline.model.errors import OutputError
from pipeline.model.source import SourceRef
from pipeline.review.dossier import Dossier, Library
from pipeline.review.evidence import Evidence, gather_evidence
from pipeline.review.index import Item, load_index
from pipeline.review.painter import Painter
from pipeline.review.painting import PICTURES, Painted, PaintRequest, Paragraph
from pipeline.review.queue import Queue
from pipeline.storage.read import open_tables
from pipeline.storage.sources import read_sources

logger = logging.getLogger(__name__)

PAGED = frozenset({"pdf", *PICTURES})
"""Formats whose pages can be shown as they are."""
SCALE = 2.0
"""Pixels a point: sharp at the size a page is read at."""

_BARE = re.compile(r"[-−]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?")
_AHEAD = 0.3
"""Seconds to wait before the next item is got ready."""
_RETRY = 2.0
"""Seconds between attempts to bring the tables in line while a run holds them."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a reviewer says of an item."""

    verdict: Verdict
    reviewer: str | None = None
    reason: str | None = None
    place: tuple[str, str, str] | None = None
    """Table, record and field that was misread; None unless misread."""
    new_value: str | None = None
    is_blank: bool = False
    """Nothing stands there in the source: what was read is to go."""
    seen: str = ""
    """Number of the last decision on the item that the reviewer saw; '' for none."""


class Desk:
    """One output folder under review."""

    def __init__(
        self, root: Path, *, source: Path | None = None, reviewer: str | None = None, sample_size: int = 0
    ) -> None:
        """Read the tables and bring them in line with what was decided before.

        ``source``: folder that the documents' ``source_path`` is relative to, when they are not where the run was.
        ``sample_size``: values without a flag to draw.
        Raises: ``UsageError`` without tables, ``OutputError`` when the journal is damaged.
        """
        self.root = root
        self.reviewer = reviewer
        self.painter = Painter()
        self.reader = Painter()
        self._source = source
        self._sample_size = sample_size
        self._lock = threading.RLock()
        self._journal = Journal(root)
        self._library = Library(root)
        self._index = load_index(root, sample_size)
        self._queue: Queue | None = None
        self._ahead = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
        self._soon = ThreadPoolExecutor(max_workers=1, thread_name_prefix="soon")
        self._wanted: Item | None = None
        self._is_behind = threading.Event()
        self._closed = threading.Event()
        self._publish(None)
        threading.Thread(target=self._catch_up, daemon=True, name="catch-up").start()

    @property
    def is_behind(self) -> bool:
        """A correction waits for a run to end before it shows in the tables."""
        return self._is_behind.is_set()

    def queue(self) -> Queue:
        """Give the items and decisions as they are now; a run that has ended meanwhile is seen."""
        with self._lock:
            token = open_tables(self.root).folders["flags"].resolve()
            if self._index.token != token:
                self._index = replace(load_index(self.root, self._sample_size), token=token)
            book = self._journal.read()
            if self._queue is None or self._queue.index is not self._index or self._queue.book is not book:
                self._queue = Queue(self._index, book)
            return self._queue

    def dossier(self, doc_id: str) -> Dossier | None:
        """Give a document's rows; None when the tables do not have it."""
        with self._lock:
            return self._library.dossier(doc_id)

    def decide(self, item: Item, answer: Answer) -> Decision:
        """Take an answer; it is on the disk when this returns, and in the tables unless a run is under way.

        Raises: ``StaleDecisionError``, ``UnreadableValueError``, ``OutputError``.
        """
        with self._lock:
            decision = self._make_decision(item, answer)
            self._journal.add(decision, answer.seen)
            standing = self._journal.read().by_document.get(item.doc_id, ())
            if any(each.verdict == "misread" for each in standing):
                self._publish(item.doc_id)
            return decision

    def undo(self, decision_id: str, reviewer: str | None, seen: str) -> Decision | None:
        """Take a decision back; None when there is no such decision, or it was taken back already.

        Raises: ``StaleDecisionError``, ``OutputError``.
        """
        with self._lock:
            book = self._journal.read()
            earlier = next((each for each in book.standing if each.decision_id == decision_id), None)
            if earlier is None:
                return None
            at = now()
            revoking = replace(
                earlier,
                decision_id=make_decision_id(at),
                verdict="revoked",
                new_value=None,
                reason=None,
                reviewer=reviewer,
                decided_at=at,
                revokes=decision_id,
            )
            self._journal.add(revoking, seen)
            self._publish(earlier.spot.doc_id)
            return revoking

    def check(self, item: Item, place: tuple[str, str, str], text: str) -> str:
        """Tell how a typed value is read.

        Raises: ``UnreadableValueError``.
        """
        table, record_id, field = place
        row = self._row(item.doc_id, table, record_id)
        shown = read_place({**row, **write_place(row, table, field, text)}, table, field)
        return shown or ""

    def evidence(self, item: Item) -> tuple[Dossier, Evidence]:
        """Gather what an item rests on.

        Raises: ``KeyError`` when its document is gone.
        """
        dossier = self.dossier(item.doc_id)
        if dossier is None:
            raise KeyError(item.doc_id)
        return dossier, gather_evidence(item, dossier)

    def paint(self, dossier: Dossier, page: int, *, scale: float = 0.0, texts: tuple[str, ...] = ()) -> Painted:
        """Paint a page of a document, or find texts on it."""
        ref = self._locate(dossier)
        if dossier.document["format"] not in PAGED or ref is None:
            return Painted(reason="missing")
        return self.painter.paint(PaintRequest(ref=ref, doc_id=dossier.doc_id, page=page, scale=scale, texts=texts))

    def read_paragraphs(self, dossier: Dossier, ordinals: tuple[int, ...]) -> tuple[Paragraph, ...]:
        """Read paragraphs that no table keeps from the document itself; none where it is not there, or is a scan."""
        ref = self._locate(dossier)
        if ref is None or not ordinals or dossier.document["ocr_pages"]:
            return ()
        return self.reader.paint(PaintRequest(ref=ref, doc_id=dossier.doc_id, paragraphs=ordinals)).paragraphs

    def look_ahead(self, item: Item | None) -> None:
        """Get an item's first page ready while the reviewer looks at another."""
        self._wanted = item
        if item is not None and not self._closed.is_set():
            self._ahead.submit(self._prepare, item)

    def paint_soon(self, dossier: Dossier, page: int) -> None:
        """Begin to paint a page that the browser will ask for in a moment."""
        if not self._closed.is_set():
            self._soon.submit(self.paint, dossier, page, scale=SCALE)

    def close(self) -> None:
        """Let go of everything; decisions are on the disk already."""
        self._closed.set()
        for pool in (self._ahead, self._soon):
            pool.shutdown(wait=False, cancel_futures=True)
        self.painter.close()
        self.reader.close()

    def _prepare(self, item: Item) -> None:
        if self._closed.wait(_AHEAD) or self._wanted is not item:
            return  # what the reviewer looks at now comes first
        with suppress(KeyError):
            dossier, evidence = self.evidence(item)
            self.read_paragraphs(dossier, evidence.paragraphs)
            for page in evidence.pages[:1]:
                self.paint(dossier, page, scale=SCALE)

    def _make_decision(self, item: Item, answer: Answer) -> Decision:
        spot = item.spot
        new_value = None
        if answer.verdict == "misread":
            if answer.place is None or (answer.new_value is None and not answer.is_blank):
                raise UnreadableValueError("请输入正确的值", "type the right value")
            table, record_id, field = answer.place
            spot = Spot(doc_id=item.doc_id, table=table, target_id=record_id, field=field)
            if not item.is_flag and spot != item.spot:
                raise UnreadableValueError("抽查的是另一个值", "another value was drawn")
            new_value = self._settle(item, answer.place, None if answer.is_blank else answer.new_value)
        at = now()
        return Decision(
            decision_id=make_decision_id(at),
            flag_id=item.flag_id if item.is_flag else None,
            spot=spot,
            verdict=answer.verdict,
            old_value=self._machine_reading(spot),
            new_value=new_value,
            reason=answer.reason,
            reviewer=answer.reviewer,
            decided_at=at,
            pipeline_version=self._index.documents[item.doc_id]["pipeline_version"],
            rule=item.rule if item.is_flag else None,
            message=item.message if item.is_flag else None,
        )

    def _settle(self, item: Item, place: tuple[str, str, str], text: str | None) -> str | None:
        """Check a typed value and give it the unit of its place where it has none; None stands for a blank."""
        table, record_id, field = place
        row = self._row(item.doc_id, table, record_id)
        written = blank_place(row, table, field) if text is None else write_place(row, table, field, text)
        after = {**row, **written}
        if all(row[column] == value for column, value in after.items()):
            raise UnreadableValueError("与现在的值相同，没有改动", "this is the value that stands there now")
        if text is None:
            return None
        typed = join_lines(text)
        shown = read_place(after, table, field) or typed
        if _BARE.fullmatch(typed):
            unit = re.sub(r"^[^0-9]*[0-9.]+", "", shown)
            return typed + unit
        return typed

    def _machine_reading(self, spot: Spot) -> str | None:
        """Give what the machine read at a place, also where a correction is shown by now."""
        if spot.field is None:
            return None
        standing = self._journal.read().by_document.get(spot.doc_id, ())
        for correction in list_corrections(standing):
            if correction.spot == spot:
                return correction.old_value
        return read_place(self._row(spot.doc_id, spot.table, spot.target_id), spot.table, spot.field)

    def _row(self, doc_id: str, table: str, record_id: str) -> Mapping[str, object]:
        dossier = self.dossier(doc_id)
        found = None if dossier is None else dossier.records.get(record_id)
        if found is None or found[0] != table:
            raise UnreadableValueError(
                "该处已不在数据表中，请刷新页面", "this place is not in the tables any more: reload"
            )
        return found[1]

    def _locate(self, dossier: Dossier) -> SourceRef | None:
        source_path = dossier.document["source_path"]
        if self._source is None:
            return read_sources(self.root).get(source_path)
        outer, *members = source_path.split("!/")
        path = (self._source / outer).resolve()
        if not path.is_relative_to(self._source.resolve()):
            return None
        return SourceRef(source_path=source_path, path=str(path), members=tuple(members))

    def _publish(self, doc_id: str | None) -> None:
        """Bring the tables in line; what a run holds up is tried again until it can be done."""
        was_current = self._index.token == open_tables(self.root).folders["flags"].resolve()
        try:
            publish_corrections(self.root, self._journal.read(), None if doc_id is None else (doc_id,))
        except OutputError as error:
            logger.warning("%s", error)
            self._is_behind.set()
            return
        if doc_id is None:
            self._is_behind.clear()
        if was_current:  # flags are as before, so the index stays
            self._index = replace(self._index, token=open_tables(self.root).folders["flags"].resolve())

    def _catch_up(self) -> None:
        while not self._closed.wait(_RETRY):
            if self._is_behind.is_set():
                with self._lock:
                    self._publish(None)
