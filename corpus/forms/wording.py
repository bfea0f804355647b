"""Which of its wordings a form prints: the same one wherever it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.forms.records import FilledForm


def wording(form: FilledForm, key: str, texts: Sequence[str]) -> str:
    """Which wording of a label this copy prints: the one chosen for the key, else by the form's own name."""
    chosen = dict(form.labels).get(key)
    if chosen is not None:
        return chosen
    seed = sum(map(ord, f"{form.title}{form.project_name}{form.unit_name}{key}"))
    return texts[seed % len(texts)]
