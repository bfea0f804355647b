"""How many reading faults the rules would notice (变异测试): one at a time is put into real extractions.

A mutant is *caught* when the rules raise a flag on it that they do not raise on the extraction itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from msgspec import Struct, field

from extractors.discover import discover
from extractors.sources import check_format, load
from pipeline.evaluate.equations import list_equations
from pipeline.evaluate.faults import FAULTS, Fault, Site, add_amounts, list_sites
from pipeline.model.errors import DocumentError, UsageError
from pipeline.model.rows import Extraction, Flag
from pipeline.model.source import Limits
from pipeline.rules.catalogue import check
from pipeline.run import understand


class Kind(NamedTuple):
    """What the mutants are counted by."""

    fault: Fault
    field: str
    is_confirmed: bool
    """A sum or rate that came out does not any more (two figures swapped within one sum leave it as it was)."""
    is_term: bool
    """A figure that it touches, other than zero, stood in a sum or rate that came out."""


class Mutation(Struct, frozen=True, kw_only=True):
    """What became of all mutants."""

    documents: int
    unread: tuple[str, ...]
    """Paths of the documents that could not be read."""
    made: Counter[Kind] = field(default_factory=Counter)
    caught: Counter[Kind] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    """Mutants that each rule caught; several rules may catch one."""

    def count(
        self,
        *,
        fault: Fault | None = None,
        name: str | None = None,
        confirmed: bool | None = None,
        term: bool | None = None,
    ) -> tuple[int, int]:
        """Count the mutants of a kind, and those caught; None stands for any."""

        def add(counts: Counter[Kind]) -> int:
            return sum(
                count
                for kind, count in counts.items()
                if fault in (None, kind.fault)
                and name in (None, kind.field)
                and confirmed in (None, kind.is_confirmed)
                and term in (None, kind.is_term)
            )

        return add(self.made), add(self.caught)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that were mutated, by name."""
        return tuple(sorted({kind.field for kind in self.made}))


def mutate(inputs: Sequence[Path], *, faults: int, seed: int) -> Mutation:
    """Read submissions and try the rules on mutants of them.

    ``faults``: most mutants of each fault a document.  ``seed``: the same one makes the same mutants.
    Raises: ``UsageError`` when there is nothing to read.
    """
    refs = discover(inputs).refs
    unread: list[str] = []
    made, caught, rules = Counter[Kind](), Counter[Kind](), Counter[str]()
    for ref in refs:
        try:
            source = load(ref, Limits())
            check_format(source)
            extraction = understand(source, Limits()).extraction
        except DocumentError:
            unread.append(ref.source_path)
            continue
        for kind, found in try_mutants(extraction, faults, Random(f"{seed} {source.doc_id}")):
            made[kind] += 1
            caught[kind] += bool(found)
            rules.update(found)
    if not made:
        raise UsageError("没有可供试验的材料：请给出含自评表的文件", "nothing to mutate: name files that hold forms")
    return Mutation(documents=len(refs), unread=tuple(unread), made=made, caught=+caught, rules=rules)


def try_mutants(extraction: Extraction, faults: int, random: Random) -> Iterator[tuple[Kind, frozenset[str]]]:
    """Yield what each mutant of a submission is, and the rules that catch it."""
    known = {_sign(flag) for flag in check(extraction)}
    equations, before = list_equations(extraction), add_amounts(extraction)
    terms = frozenset(cell for equation in equations for cell in equation.terms if before.get(cell))
    sites = defaultdict[Fault, list[Site]](list)
    for site in list_sites(extraction):
        sites[site.fault].append(site)
    for fault in FAULTS:
        for site in random.sample(sites[fault], min(faults, len(sites[fault]))):
            mutant = site.mutate(random)
            after = add_amounts(mutant)
            is_confirmed = any(equation.is_broken(before, after) for equation in equations)
            is_term = not terms.isdisjoint(site.cells)
            kind = Kind(fault=fault, field=site.field, is_confirmed=is_confirmed, is_term=is_term)
            flags = check(mutant)
            yield kind, frozenset(flag.rule for flag in flags if _sign(flag) not in known)


def _sign(flag: Flag) -> tuple[str | None, ...]:
    """What tells a flag from others of the same submission, whatever its number."""
    return flag.rule, flag.target_id, flag.field, flag.observed, flag.expected


def describe_mutation(mutation: Mutation) -> Iterator[str]:
    """Describe the figures in Markdown, which is as easy to read at a terminal."""
    made, caught = mutation.count()
    yield f"- {made} mutants of {mutation.documents} documents, {_rate(made, caught)} % caught by a flag"
    made, caught = mutation.count(confirmed=True)
    yield f"- Of {made} that break a sum or rate of the document that came out, {_rate(made, caught)} % caught"
    made, caught = mutation.count(term=True)
    yield (
        f"- Of {made} that touch a figure (not 0) of such a sum or rate, also where they leave it as it was, "
        f"{_rate(made, caught)} % caught"
    )
    if mutation.unread:
        yield f"- {len(mutation.unread)} documents could not be read"
    yield ""
    yield from _draw("fault", ((each, partial(mutation.count, fault=each)) for each in FAULTS))
    yield ""
    yield from _draw("field", ((each, partial(mutation.count, name=each)) for each in mutation.fields))


_Count = Callable[..., tuple[int, int]]
"""``Mutation.count`` of one fault or field."""


def _draw(what: str, lines: Iterable[tuple[str, _Count]]) -> Iterator[str]:
    kinds = ("mutants", "breaks an equation", "stands in one")
    head = " | ".join(f"{kind} | caught | caught %" for kind in kinds)
    yield f"| {what} | {head} |"
    yield "| --- |" + " --: |" * 3 * len(kinds)
    for name, count in lines:
        counts = (count(), count(confirmed=True), count(term=True))
        yield "| " + " | ".join((name, *(cell for each in counts for cell in _cells(*each)))) + " |"


def _cells(made: int, caught: int) -> tuple[str, str, str]:
    return str(made), str(caught), _rate(made, caught)


def _rate(made: int, caught: int) -> str:
    """Give a share in per cent, cut and not rounded."""
    return f"{10000 * caught // made / 100:.2f}" if made else "-"


def summarize_mutation(mutation: Mutation) -> Mapping[str, Any]:
    """Give everything for a script."""

    def figure(fault: Fault | None = None, name: str | None = None, **of: bool) -> dict[str, Any]:
        made, caught = mutation.count(fault=fault, name=name, **of)
        return {"mutants": made, "caught": caught, "share": caught / made if made else None}

    def figures(fault: Fault | None = None, name: str | None = None) -> dict[str, Any]:
        inside = {"in_equation": figure(fault, name, confirmed=True), "of_equation": figure(fault, name, term=True)}
        return figure(fault, name) | inside

    return {
        "documents": mutation.documents,
        "unread": list(mutation.unread),
        "overall": figure(),
        "in_equation": figure(confirmed=True),
        "of_equation": figure(term=True),
        "by_fault": {fault: figures(fault) for fault in FAULTS},
        "by_field": {name: figures(name=name) for name in mutation.fields},
        "by_fault_and_field": [
            {"fault": fault, "field": name, **figure(fault=fault, name=name)}
            for fault in FAULTS
            for name in mutation.fields
            if mutation.count(fault=fault, name=name)[0]
        ],
        "caught_by_rule": dict(mutation.rules.most_common()),
    }
