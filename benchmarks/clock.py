"""Time taken side by side (并排计时): what is compared takes turns, so that a busy machine slows all of it alike.

Seconds are of the processor where one process does the work, of the clock where several do.  The fastest round is what
the work takes, the middle one what the machine made of it.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pipeline.bulk.child import settle_collector


class Timing(NamedTuple):
    """Seconds of the rounds of one contestant."""

    rounds: tuple[float, ...]

    @property
    def least(self) -> float:
        """The fastest round."""
        return min(self.rounds)

    @property
    def middle(self) -> float:
        """The median round."""
        return statistics.median(self.rounds)


def race(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, Timing]:
    """Let contestants take turns for a number of rounds; each has run once before it counts.

    Garbage is collected as in a worker of ours, for all of them.
    """
    for run in contestants.values():
        run()
    settle_collector()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            gc.collect()
            started = clock()
            run()
            seconds[name].append(clock() - started)
    return {name: Timing(tuple(taken)) for name, taken in seconds.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that a share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]
