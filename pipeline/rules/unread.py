"""The rule on what stands in a file and was not read (未读取的内容)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model.rows import Severity
from pipeline.rules.dossier import Dossier
from pipeline.rules.finding import Finding
from pipeline.schema.unread import describe_unread

_CASES: dict[str, Severity] = {"shown": "warning", "hidden": "info"}
_MOST_NAMED = 6


def find_unread_content(dossier: Dossier) -> Iterator[Finding]:
    """unread_content (有内容没有读取): what a reader sees is warned of, what is hidden from him is told."""
    known = [found for phrase in dossier.extraction.unread if (found := describe_unread(phrase)) is not None]
    for case, severity in _CASES.items():
        names = list(dict.fromkeys(found.text_zh for found in known if found.severity == severity))
        if names:
            more = f"等{len(names)}处" if len(names) > _MOST_NAMED else ""
            yield Finding(
                target=None,
                case=case,
                words={"things": "、".join(names[:_MOST_NAMED]) + more},
                severity=severity,
                cause="extraction",
                observed=str(len(names)),
            )
