"""Which row of the tables answers which row of the gold (配对).

Documents are paired by their file names, rows by how well they fit (``fit.py``).  The rows of a form are paired within
that form, so that what stands in a wrong form is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from pipeline.evaluate.assign import Pairs, pair_freely, pair_in_order
from pipeline.evaluate.columns import load_columns
from pipeline.evaluate.fit import FITS
from pipeline.evaluate.found import FoundRow, Reading, base_name
from pipeline.evaluate.gold import Gold, GoldRow
from pipeline.evaluate.likeness import liken

FORM_TABLES = ("funds", "indicators", "base_data", "goals")
"""Tables whose rows belong to a form."""

_OPTIONAL = 0.85
"""A row answers a demanded row rather than an optional one that fits it a little better."""
_ORDER = 1e-3
"""What standing at the same place of both lists adds at most: it decides between rows that fit alike."""

_SCOPE_FORMS = {"unit": "unit_self_evaluation"}
_OTHER_SCOPE_FORM = "project_self_evaluation"


class RowPair(Struct, frozen=True, kw_only=True):
    """A row of the gold and the row of the tables that answers it; one of the two may be None."""

    gold: GoldRow | None
    """None: a row that the gold does not know."""
    found: FoundRow | None
    """None: a row that the tables lack."""
    form: FoundRow | None = None
    """Where the tables lack a row: the form it should be in, if they have that."""


Pairing = Mapping[str, Sequence[RowPair]]
"""By table, the pairs of one document; tables that the gold does not score are left out."""


def pair_documents(golds: Iterable[Gold], documents: Sequence[FoundRow]) -> Mapping[str, Sequence[FoundRow]]:
    """Give each gold file, by name, its documents: those whose file name begins with its name, the longest if several.

    ``documents``: by path.  Files with the same bytes are one document, the first of them.
    """
    names = sorted((gold.name for gold in golds), key=len, reverse=True)
    paired: dict[str, list[FoundRow]] = {name: [] for name in names}
    seen: set[str] = set()
    for document in documents:
        file = base_name(str(document.get("source_path")))
        name = next((name for name in names if file.startswith(name)), None)
        if name is not None and document.record_id not in seen:
            seen.add(document.record_id)
            paired[name].append(document)
    return paired


def pair_document(gold: Gold, reading: Reading) -> Pairing:
    """Pair all rows of a document."""
    pairing: dict[str, Sequence[RowPair]] = {}
    for table in load_columns():
        rows = gold.tables.get(table)
        if rows is None:
            continue
        if table == "documents":
            pairing[table] = tuple(RowPair(gold=row, found=reading.document) for row in rows)
        elif table in FORM_TABLES:
            pairing[table] = _pair_in_forms(table, gold, reading, pairing.get("forms", ()))
        else:
            pairing[table] = _pair_group(table, rows, reading.rows.get(table, ()), form=None)
    return pairing


def _pair_in_forms(table: str, gold: Gold, reading: Reading, forms: Sequence[RowPair]) -> tuple[RowPair, ...]:
    """Pair the rows of each form.  What stands in a form that the gold does not know answers nothing."""
    known = [(pair.gold, pair.found) for pair in forms if pair.gold is not None]
    """The gold's forms in their order, and the forms that answer them."""
    keys = {found.record_id: key for key, (_, found) in enumerate(known) if found is not None}
    unknown = {form.record_id for form in reading.rows.get("forms", ())} - keys.keys()
    gold_forms = [form for form, _ in known]
    gold_groups: dict[int | None, list[GoldRow]] = defaultdict(list)
    for row in gold.tables[table]:
        gold_groups[_find_form(table, row, gold_forms)].append(row)
    found_groups: dict[int | None, list[FoundRow]] = defaultdict(list)
    pairs: list[RowPair] = []
    for found in reading.rows.get(table, ()):
        if found.form_id in keys:
            found_groups[keys[found.form_id]].append(found)
        elif found.form_id in unknown:
            pairs.append(RowPair(gold=None, found=found))
        else:  # its form is not in the tables
            found_groups[_find_form(table, found, gold_forms)].append(found)
    for group in dict.fromkeys((*gold_groups, *found_groups)):
        form = None if group is None else known[group][1]
        pairs += _pair_group(table, gold_groups[group], found_groups[group], form=form)
    return tuple(pairs)


def _find_form(table: str, row: GoldRow | FoundRow, forms: Sequence[GoldRow]) -> int | None:
    """Find the form of a row that names none, by table, scope and project; None where the gold has no such form."""
    wanted = "base_data" if table == "base_data" else _SCOPE_FORMS.get(str(row.get("scope")), _OTHER_SCOPE_FORM)
    for index, form in enumerate(forms):
        is_named = wanted != _OTHER_SCOPE_FORM or liken(form.get("project_name"), row.get("project_name"), 1.0) == 1.0
        if form.get("form_type") == wanted and is_named:
            return index
    return None


def _pair_group(
    table: str, golds: Sequence[GoldRow], found: Sequence[FoundRow], form: FoundRow | None
) -> tuple[RowPair, ...]:
    """Pair two lists of rows; what has no partner stays alone.

    A fact without a subject answers a demand, but is none too many: the gold lists those with one only.
    """
    pairs = _choose_pairs(table, golds, found)
    partners = dict(pairs)
    taken = set(partners.values())
    alone = (row for index, row in enumerate(found) if index not in taken)
    return (
        *(
            RowPair(gold=row, found=found[partners[index]])
            if index in partners
            else RowPair(gold=row, found=None, form=form)
            for index, row in enumerate(golds)
        ),
        *(RowPair(gold=None, found=row) for row in alone if table != "facts" or row.get("subject") is not None),
    )


def _choose_pairs(table: str, golds: Sequence[GoldRow], found: Sequence[FoundRow]) -> Pairs:
    if not golds or not found:
        return ()
    fit = FITS[table]
    if table == "sections":
        return pair_in_order([[fit(row, other) * _weigh(row) for other in found] for row in golds])
    n, m = len(golds), len(found)
    gains = [[0.0] * m for _ in golds]
    for i, row in enumerate(golds):
        for j, other in enumerate(found):
            gain = fit(row, other)
            if gain > 0:
                gains[i][j] = (gain + _ORDER * (1 - abs(i / n - j / m))) * _weigh(row)
    return pair_freely(gains)


def _weigh(row: GoldRow) -> float:
    return _OPTIONAL if row.is_optional else 1.0
