"""What the rules are given: one submission's records, sorted by form, and the data that says how they hang together."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from pipeline.model.rows import Extraction
from pipeline.rules.records import FormRecords, sort_records
from pipeline.rules.slips import Slip, list_slips
from pipeline.schema.records import Schema
from pipeline.schema.rules import RuleBook


class Dossier(Struct, frozen=True, kw_only=True):
    """One submission (单份材料) as the rules see it."""

    extraction: Extraction
    forms: tuple[FormRecords, ...]
    """All forms, blank ones (空白表) too."""
    slips: Mapping[str, tuple[Slip, ...]]
    """Amounts off by about 10,000, by the form's ``record_id``."""
    schema: Schema
    book: RuleBook

    @property
    def filled(self) -> tuple[FormRecords, ...]:
        """The forms that somebody filled in: a blank one has nothing to check."""
        return tuple(records for records in self.forms if not records.form.blank)

    def name_slipped(self, records: FormRecords) -> frozenset[tuple[str, str]]:
        """Name the slipped amounts of a form: sums and rates that rest on one of them are told by its flag."""
        return frozenset((slip.record.record_id, slip.field) for slip in self.slips[records.form.record_id])


def open_dossier(extraction: Extraction, schema: Schema, book: RuleBook) -> Dossier:
    """Sort a submission's records and find the slipped amounts, which most rules look at."""
    forms = sort_records(extraction)
    return Dossier(
        extraction=extraction,
        forms=forms,
        slips={records.form.record_id: list_slips(records, schema, book) for records in forms},
        schema=schema,
        book=book,
    )
