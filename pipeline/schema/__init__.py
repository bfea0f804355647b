"""Columns, codes, labels and form variants: data files and their checked loaders (数据字典与表样)."""
