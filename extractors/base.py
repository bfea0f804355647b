"""What every format's extractor promises (抽取器契约).

An extractor turns the bytes of one file into a ``RawDocument``: what is printed, where it stands, nothing
interpreted.  It knows no form and no indicator, folds no character and fills no cell.  It raises a
``DocumentError`` for a file it cannot read and lets bugs fly.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from msgspec import Struct

from pipeline.model.raw import RawDocument
from pipeline.model.source import Limits, SourceFile

Extract = Callable[[SourceFile, Limits], RawDocument]
"""``extract(source, limits)``; raises ``DocumentError``."""


class Extractor(Struct, frozen=True, kw_only=True):
    """One format: what it is called and where its code is, imported only when a file needs it."""

    format: str
    """The contract's ``documents.format``."""
    module: str
    """Module with a function ``extract``."""

    def load(self) -> Extract:
        """Import the module and give its ``extract``."""
        return cast(Extract, import_module(self.module).extract)
