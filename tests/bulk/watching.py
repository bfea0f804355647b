"""A watcher that says nothing, for tests that run the whole way."""

from __future__ import annotations

from pipeline.bulk.engine import Outcome


class NoWatcher:
    def begin(self, total: int) -> None: ...

    def renew(self, changes: tuple[str, ...]) -> None: ...

    def advance(self, outcome: Outcome) -> None: ...

    def compose(self) -> None: ...
