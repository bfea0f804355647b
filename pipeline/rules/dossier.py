"""What the rules are given: one submission's records, sorted by form, and the data that says how they hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.model.rows import BaseDatum, Extraction, Form, Fund, Indicator
from pipeline.schema.load import Schema
from pipeline.schema.rules import RuleBook

_Child = TypeVar("_Child", Fund, Indicator, BaseDatum)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecords:
    """A form with the rows that were read from it."""

    form: Form
    funds: tuple[Fund, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    base_data: tuple[BaseDatum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One submission (单份材料) as the rules see it."""

    extraction: Extraction
    forms: tuple[FormRecords, ...]
    """All forms, blank ones (空白表) too."""
    schema: Schema
    book: RuleBook

    @property
    def filled(self) -> tuple[FormRecords, ...]:
        """The forms that somebody filled in: a blank one has nothing to check."""
        return tuple(records for records in self.forms if not records.form.blank)


def open_dossier(extraction: Extraction, schema: Schema, book: RuleBook) -> Dossier:
    """Sort the records of a submission by form, each table walked once."""
    funds, indicators = _by_form(extraction.funds), _by_form(extraction.indicators)
    base_data = _by_form(extraction.base_data)
    return Dossier(
        extraction=extraction,
        forms=tuple(
            FormRecords(
                form=form,
                funds=tuple(funds[form.record_id]),
                indicators=tuple(indicators[form.record_id]),
                base_data=tuple(base_data[form.record_id]),
            )
            for form in extraction.forms
        ),
        schema=schema,
        book=book,
    )


def _by_form(records: Iterable[_Child]) -> defaultdict[str, list[_Child]]:
    by_form: defaultdict[str, list[_Child]] = defaultdict(list)
    for record in records:
        by_form[record.form_id].append(record)
    return by_form
