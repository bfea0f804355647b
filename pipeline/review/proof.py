"""What a checked sample proves (抽查结论): an upper bound on the share of wrong values, by Clopper and Pearson.

Of n values that were checked k were wrong.  The bound is the share p at which a result as good as that would be seen
in one of twenty samples only: the p with P(X ≤ k) = 5 % for a binomial X.  It is exact, also where k is 0
(1 − 0.05^(1/n): 300 values without an error prove less than 1 %), and in a sample in proportion to its strata it errs
on the safe side, as values of one stratum are more alike than of all (Hoeffding 1956).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from pipeline.review.sampling import Sample, Stratum

CONFIDENCE = 0.95
GOALS = (0.01, 0.005, 0.001)
"""Shares of wrong values that reviewers want to stay below."""

_STEPS = 60
"""Halvings of the interval: more digits than a float has."""


class StratumCount(Struct, frozen=True, kw_only=True):
    """How far one stratum is."""

    stratum: Stratum
    population: int
    drawn: int
    checked: int
    wrong: int


class Proof(Struct, frozen=True, kw_only=True):
    """What the sample proves so far."""

    population: int
    """Values without a flag."""
    drawn: int
    checked: int
    wrong: int
    """Misread."""
    unclear: int
    """Could not be decided; counted as wrong in ``bound``."""
    bound: float
    """Fewer than this share of all values without a flag are wrong; 1 while nothing is checked."""
    goal: float | None
    """The next share to get below; None when the last is reached."""
    missing: int
    """Values still to be found right for ``goal``."""
    strata: tuple[StratumCount, ...]

    @property
    def failures(self) -> int:
        """What counts against the reading: wrong or undecided."""
        return self.wrong + self.unclear


def weigh_sample(sample: Sample, verdicts: Mapping[str, str]) -> Proof:
    """Say what a sample proves.  ``verdicts``: what was decided, by ``sample_id``."""
    judged = [(each.stratum, verdicts.get(each.value.sample_id)) for each in sample.drawn]
    counts = Counter(verdict for _, verdict in judged if verdict is not None)
    checked, failures = counts.total(), counts["misread"] + counts["unclear"]
    bound = bound_share(checked, failures)
    goal = next((each for each in GOALS if bound >= each), None)
    return Proof(
        population=sum(sample.population.values()),
        drawn=len(sample.drawn),
        checked=checked,
        wrong=counts["misread"],
        unclear=counts["unclear"],
        bound=bound,
        goal=goal,
        missing=0 if goal is None else count_needed(goal, failures) - checked,
        strata=tuple(_count_strata(sample, judged)),
    )


def _count_strata(sample: Sample, judged: Iterable[tuple[Stratum, str | None]]) -> Iterable[StratumCount]:
    drawn: Counter[Stratum] = Counter()
    checked: Counter[Stratum] = Counter()
    wrong: Counter[Stratum] = Counter()
    for stratum, verdict in judged:
        drawn[stratum] += 1
        checked[stratum] += verdict is not None
        wrong[stratum] += verdict == "misread"
    for stratum, population in sorted(sample.population.items(), key=lambda each: (-each[1], each[0])):
        yield StratumCount(
            stratum=stratum,
            population=population,
            drawn=drawn[stratum],
            checked=checked[stratum],
            wrong=wrong[stratum],
        )


def bound_share(checked: int, wrong: int, confidence: float = CONFIDENCE) -> float:
    """Bound the share of wrong values from above (one-sided Clopper–Pearson); 1 when nothing was checked."""
    if wrong >= checked:
        return 1.0
    low, high = wrong / checked, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _chance_of_at_most(wrong, checked, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def count_needed(share: float, wrong: int, confidence: float = CONFIDENCE) -> int:
    """Count the values that have to be checked, ``wrong`` of them wrong, to prove less than a share."""
    low, high = wrong, wrong + 1
    while bound_share(high, wrong, confidence) >= share:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if bound_share(middle, wrong, confidence) >= share else (low, middle)
    return high


def round_up(share: float) -> str:
    """Print a bound as a percentage of two digits, never smaller than it is: ``1``, ``0.5``, ``1.6``."""
    percent = share * 100
    places = 1 - math.floor(math.log10(percent))
    return f"{math.ceil(percent * 10**places - 1e-9) / 10**places:g}"


def _chance_of_at_most(wrong: int, checked: int, share: float) -> float:
    """Give the binomial probability of at most ``wrong`` of ``checked``, summed by logarithms: n may be large."""
    if share >= 1.0:
        return 0.0
    return math.fsum(
        math.exp(
            math.lgamma(checked + 1)
            - math.lgamma(each + 1)
            - math.lgamma(checked - each + 1)
            + each * math.log(share)
            + (checked - each) * math.log1p(-share)
        )
        if share > 0.0
        else float(each == 0)
        for each in range(wrong + 1)
    )
