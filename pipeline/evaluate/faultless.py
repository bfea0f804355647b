"""What flags cost on submissions that nothing is wrong with: documents whose gold asks for no flag (无差错材料).

There every flag is one too many, and every value that a flag points at is one that somebody looks at in vain.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from pipeline.evaluate.evaluation import DocumentEvaluation
from pipeline.evaluate.tally import Figures, add_tallies, figure


class Faultless(Struct, frozen=True, kw_only=True):
    """The figures of such documents.  A rate is None where there is nothing to have a share of."""

    documents: int
    flags: int
    """Errors and warnings."""
    notes: int
    """Flags for information."""
    figures: Figures

    @property
    def flag_rate(self) -> float | None:
        """Flags for each value."""
        return _share(self.flags, self.figures.gold_values)

    @property
    def free_share(self) -> float | None:
        """Of all values compared, the share that no flag of any severity points at."""
        flagged = self.figures.flagged_share
        return None if flagged is None else 1 - flagged


def figure_faultless(documents: Iterable[DocumentEvaluation]) -> Faultless:
    """Make the figures of those of some documents that nothing is wrong with."""
    picked = [document for document in documents if document.is_faultless]
    return Faultless(
        documents=len(picked),
        flags=sum(document.flags for document in picked),
        notes=sum(document.notes for document in picked),
        figures=figure(add_tallies(document.tally for document in picked)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
