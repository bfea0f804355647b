"""ZIP packages without time stamps, so that the same content has the same bytes."""

from __future__ import annotations

import io
import zipfile

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP entry can carry."""


def pack(parts: dict[str, bytes]) -> bytes:
    """Pack a ZIP package of the parts, in the given order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, data)
    return buffer.getvalue()


def repack(data: bytes, replaced: dict[str, bytes]) -> bytes:
    """Pack the same package without its time stamps, some of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return pack({name: replaced.get(name) or package.read(name) for name in package.namelist()})
