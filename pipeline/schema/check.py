"""What can be wrong among the form data (表样数据核对): looked for as a whole before the first document is read."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files

from pipeline.schema.columns import load_dictionary
from pipeline.schema.records import BaseItem, BaseMeasure, Label, Variant

_LISTED_CODES = {"fund_line": "line", "level1": "level1", "level2": "level2", "grade": "grade"}
"""Lists of the contract that are the codes of a kind of label; those of the others are in ``label_codes.toml``."""


def find_mistakes(
    labels: tuple[Label, ...],
    items: dict[str, BaseItem],
    measures: dict[str, BaseMeasure],
    variants: tuple[Variant, ...],
) -> Iterator[str]:
    """Say what contradicts itself among the form data, or says what nobody reads."""
    yield from _ambiguous("labels.csv", labels)
    for variant in variants:
        yield from _ambiguous(variant.name, variant.labels)
        if not variant.requires:
            yield f"{variant.name}: requires no label, so it would fit every form"
    names = [variant.name for variant in variants]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"variant {name} is defined twice"
    every = (*labels, *(label for variant in variants for label in variant.labels))
    for label in every:
        if label.kind == "base_item" and label.code not in items:
            yield f"base item {label.code} has no line in base_items.csv"
        if label.kind == "base_measure" and label.code not in measures:
            yield f"base measure {label.code} has no line in base_measures.csv"
    yield from _unknown_codes(every)
    for item in items.values():
        if item.parent is not None and item.parent not in items:
            yield f"base_items.csv: parent {item.parent} of {item.item} is no item"


def _unknown_codes(labels: tuple[Label, ...]) -> Iterator[str]:
    """Labels whose code nobody reads: a misspelt code would lose its column without a word."""
    known_codes = _list_codes()
    for label in labels:
        known = known_codes.get(label.kind)
        if known is not None and label.code not in known:
            there_are = ", ".join(sorted(known))
            yield f"{label.kind} {label.text}: there is no code {label.code} (there are: {there_are})"


def _ambiguous(name: str, labels: tuple[Label, ...]) -> Iterator[str]:
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for label in labels:
        codes[label.kind, label.text].add(label.code)
    for (kind, text), found in sorted(codes.items()):
        if len(found) > 1:
            yield f"{name}: {kind} {text} means {' and '.join(sorted(found))}"


def _list_codes() -> Mapping[str, frozenset[str]]:
    """List the codes that are read, by the kind of label that has them."""
    text = files("pipeline.schema").joinpath("data", "label_codes.toml").read_text("utf-8")
    read = {kind: frozenset(codes) for kind, codes in tomllib.loads(text).items()}
    lists = load_dictionary().codes
    return read | {kind: frozenset(code.code for code in lists[name]) for kind, name in _LISTED_CODES.items()}
