"""Writes small OLE compound files ([MS-CFB]) with empty streams, to have every kind of them without the programs."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def make_ole(*streams: str, storages: Mapping[str, tuple[str, ...]] | None = None) -> bytes:
    """A compound file with these empty streams in its root, and these storages of empty streams.

    header | sector 0: FAT | sector 1…: directory
    """
    entries = _list_entries(streams, storages or {})
    while len(entries) % 4:
        entries.append(_entry("", 0))
    sectors = len(entries) // 4
    chain = [_FAT, *range(2, sectors + 1), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    )
    header = header.ljust(80, b"\xff") + b"\xff" * (512 - 80)
    return header + fat + b"".join(entries)


def _list_entries(streams: tuple[str, ...], storages: Mapping[str, tuple[str, ...]]) -> list[bytes]:
    """Directory entries: the children of a storage hang on each other as right siblings."""
    names = [(name, _STREAM) for name in streams] + [(name, _STORAGE) for name in storages]
    entries = [_entry("Root Entry", _ROOT, child=1 if names else _NONE)]
    below: list[bytes] = []
    first_below = 1 + len(names)
    for index, (name, kind) in enumerate(names, start=1):
        right = index + 1 if index < len(names) else _NONE
        children = storages.get(name, ()) if kind == _STORAGE else ()
        child = first_below + len(below) if children else _NONE
        for number, stream in enumerate(children, start=1):
            place = first_below + len(below)
            below.append(_entry(stream, _STREAM, right=place + 1 if number < len(children) else _NONE))
        entries.append(_entry(name, kind, right=right, child=child))
    return entries + below


def _entry(name: str, kind: int, *, right: int = _NONE, child: int = _NONE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\x00\x00" if name else b""
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ", encoded, len(encoded), kind, 1, _NONE, right, child, b"", 0, b"", b"", _END, 0
    )
