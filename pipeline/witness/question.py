"""Both readings of one document put together: the flags where they differ, and every record's confidence."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from pipeline.model.clean import CleanDocument
from pipeline.model.flow import Flow
from pipeline.model.rows import Flag
from pipeline.rules.dossier import Dossier
from pipeline.witness.confidence import rate_records
from pipeline.witness.evidence import Evidence, list_evidence
from pipeline.witness.hear import hear
from pipeline.witness.settle import settle_doubts
from pipeline.witness.tell import tell_differences


class Testimony(Struct, frozen=True, kw_only=True):
    """What came of hearing the second reading (证言)."""

    flags: tuple[Flag, ...]
    """All flags: those of the rules but for what the second reading settles, and those where the readings differ."""
    evidence: Mapping[str, Evidence]
    """What is known of every record, by ``record_id``."""

    @property
    def confidence(self) -> Mapping[str, float]:
        """The probability that every value of a record is right, by ``record_id``."""
        return rate_records(self.evidence)


def question(clean: CleanDocument, dossier: Dossier, flags: tuple[Flag, ...], flow: Flow | None) -> Testimony:
    """Hold the second reading against the first.

    ``flags``: those that the rules raised.  ``flow``: None where there is no second reading.
    """
    heard = {} if flow is None or not clean.tables else hear(clean, flow)
    told = (*flags, *tell_differences(dossier.extraction, heard, first=len(flags) + 1))
    evidence = list_evidence(clean, dossier, told, heard, flow)
    return Testimony(flags=settle_doubts(dossier.extraction, told, evidence), evidence=evidence)
