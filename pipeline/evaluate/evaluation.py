"""An output folder held against a folder of gold files, from the tables to the figures (评测)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct

from pipeline.evaluate.flags import BadFlag, judge_flags
from pipeline.evaluate.found import NOTHING, Reading, Tables, base_name
from pipeline.evaluate.gold import Gold, read_golds
from pipeline.evaluate.manifest import UNKNOWN, Origin, read_manifest
from pipeline.evaluate.pairing import pair_document, pair_documents
from pipeline.evaluate.tally import Tally, add_tallies
from pipeline.evaluate.values import BadValue, judge_rows

Dimension = Literal["format", "lineage", "renderer", "rendition"]
"""``rendition``: what a file's name adds to that of its gold file (``.docx``, ``.scan.pdf``)."""

NONE = "-"
"""The group of documents that have nothing of a dimension."""


class DocumentEvaluation(Struct, frozen=True, kw_only=True):
    """A gold file held against one document, or against none."""

    gold: str
    """Name of the gold file, without ``.json``."""
    source_path: str | None
    """None: there is no document for the gold file, and all its values are missing."""
    format: str | None
    status: str | None
    origin: Origin
    tally: Tally
    is_faultless: bool
    """Its gold asks for no flag; not so where the gold says nothing of flags."""
    flags: int
    """Errors and warnings that were raised, asked for or not."""
    notes: int
    """Flags for information."""
    bad_values: tuple[BadValue, ...]
    bad_flags: tuple[BadFlag, ...]

    @property
    def rendition(self) -> str | None:
        """What its file name adds to that of the gold file; None where there is no document."""
        if self.source_path is None:
            return None
        name = base_name(self.source_path)
        return name.removeprefix(self.gold) or PurePosixPath(name).suffix

    def group(self, dimension: Dimension) -> tuple[str, ...]:
        """Name the groups it belongs to: one for each lineage of its forms, one group of everything else."""
        names: Mapping[Dimension, tuple[str | None, ...]] = {
            "format": (self.format,),
            "lineage": self.origin.lineages or (None,),
            "renderer": (self.origin.renderer,),
            "rendition": (self.rendition,),
        }
        return tuple(name or NONE for name in names[dimension])


class Evaluation(Struct, frozen=True, kw_only=True, dict=True):
    """An output folder held against a folder of gold files."""

    documents: tuple[DocumentEvaluation, ...]
    """By gold file and path."""
    versions: tuple[str, ...]
    """The program versions that read the documents."""
    unscored: Mapping[str, tuple[str, ...]]
    """By gold file, the columns that stand in it and are not scored."""

    @cached_property
    def tally(self) -> Tally:
        """All judgements."""
        return add_tallies(document.tally for document in self.documents)

    @property
    def not_found(self) -> tuple[str, ...]:
        """The gold files that have no document."""
        return tuple(document.gold for document in self.documents if document.source_path is None)

    @property
    def known_dimensions(self) -> tuple[Dimension, ...]:
        """What a reader wants the documents grouped by, as far as it is known: the format, and the lineage."""
        wanted: tuple[Dimension, ...] = ("format", "lineage")
        return tuple(dimension for dimension in wanted if set(self.group(dimension)) - {NONE})

    @cached_property
    def bad_values(self) -> tuple[BadValue, ...]:
        """All values that are not right, the worst first: silent errors, then by table, wrong before lacking."""
        order = {table: place for place, table in enumerate(self.tally.tables)}
        ranks = {"wrong": 0, "spurious": 1, "missing": 2}
        values = [value for document in self.documents for value in document.bad_values]
        return tuple(
            sorted(
                values,
                key=lambda value: (not value.is_silent, order[value.table], value.is_whole_row, ranks[value.outcome]),
            )
        )

    @cached_property
    def bad_flags(self) -> tuple[BadFlag, ...]:
        """All flags that were not raised, then all that nothing asks for."""
        flags = [flag for document in self.documents for flag in document.bad_flags]
        return tuple(sorted(flags, key=lambda flag: (flag.is_raised, flag.rule)))

    def group(self, dimension: Dimension) -> Mapping[str, tuple[DocumentEvaluation, ...]]:
        """Group the documents; one with forms of several lineages is in the group of each."""
        groups: dict[str, list[DocumentEvaluation]] = {}
        for document in self.documents:
            for name in document.group(dimension):
                groups.setdefault(name, []).append(document)
        return {name: tuple(groups[name]) for name in sorted(groups)}


def evaluate(out_dir: Path, gold_dir: Path, *, found_only: bool = False) -> Evaluation:
    """Hold the tables of an output folder against the gold files of a folder.

    ``found_only``: leave out gold files that no document answers; else all their values are missing.
    Raises: ``UsageError`` when there are no tables or no gold files, or a gold file is not as the contract says.
    """
    golds = read_golds(gold_dir)
    origins = read_manifest(gold_dir)
    tables = Tables(out_dir)
    paired = pair_documents(golds, tables.documents)
    readings = tables.read(document for documents in paired.values() for document in documents)
    documents: list[DocumentEvaluation] = []
    for gold in golds:
        found = [readings[document.record_id] for document in paired[gold.name]]
        if not found and not found_only:
            found = [NOTHING]
        documents += (evaluate_document(gold, reading, origins) for reading in found)
    return Evaluation(
        documents=tuple(documents),
        versions=tuple(sorted({version for each in readings.values() if (version := each.get("pipeline_version"))})),
        unscored={gold.name: gold.unscored for gold in golds if gold.unscored},
    )


def evaluate_document(gold: Gold, reading: Reading, origins: Mapping[str, Origin]) -> DocumentEvaluation:
    """Hold what the tables say of a document against its gold file."""
    path = reading.source_path
    name = gold.name if path is None else path
    notes = sum(flag.get("severity") == "info" for flag in reading.flags)
    pairing = pair_document(gold, reading)
    tally, bad_values = judge_rows(name, pairing, reading)
    bad_flags: tuple[BadFlag, ...] = ()
    if gold.flags is not None:
        flag_tally, bad_flags = judge_flags(name, gold.flags, pairing, reading)
        tally = add_tallies((tally, flag_tally))
    return DocumentEvaluation(
        gold=gold.name,
        source_path=path,
        format=reading.get("format"),
        status=reading.get("status"),
        origin=UNKNOWN if path is None else origins.get(base_name(path), UNKNOWN),
        tally=tally,
        is_faultless=gold.flags is not None and all(flag.is_optional for flag in gold.flags),
        flags=len(reading.flags) - notes,
        notes=notes,
        bad_values=bad_values,
        bad_flags=bad_flags,
    )
