"""File formats in, ``RawDocument`` out: one package a format, listed in ``registry.py`` (抽取器)."""
