"""Noise on printed blocks: wraps, blanks, cut tables, lost merges, stray page numbers; what is said stays."""

from __future__ import annotations

from corpus.noise.cells import break_numbers, pad_cells, space_words, widen_digits, wrap_cells
from corpus.noise.common import BlockNoise
from corpus.noise.cuts import cut_row, cut_table, cut_table_raggedly, cut_table_repeating
from corpus.noise.merges import drop_blank_tails, inflate_columns, merge_equal_targets, repeat_groups, unmerge_groups
from corpus.noise.pages import add_contents, add_cover, join_pages, title_into_table
from corpus.noise.paragraphs import (
    cut_paragraphs,
    halve_punctuation,
    scatter_page_numbers,
    space_figures,
    widen_text_digits,
)

BLOCK_NOISE: dict[str, tuple[BlockNoise, float]] = {
    "title_in_table": (title_into_table, 0.1),
    "merged_targets": (merge_equal_targets, 0.15),
    "unmerged_groups": (unmerge_groups, 0.12),
    "repeated_groups": (repeat_groups, 0.08),
    "cut_row": (cut_row, 0.15),
    "cut_table": (cut_table, 0.15),
    "cut_table_repeating": (cut_table_repeating, 0.08),
    "cut_table_ragged": (cut_table_raggedly, 0.06),
    "blank_tails": (drop_blank_tails, 0.1),
    "inflated_columns": (inflate_columns, 0.12),
    "joined_pages": (join_pages, 0.12),
    "contents": (add_contents, 0.05),
    "cover": (add_cover, 0.08),
    "page_numbers": (scatter_page_numbers, 0.12),
    "cut_paragraphs": (cut_paragraphs, 0.08),
    "spaced_figures": (space_figures, 0.2),
    "half_punctuation": (halve_punctuation, 0.15),
    "wide_text_digits": (widen_text_digits, 0.06),
    "wrapped_cells": (wrap_cells, 0.4),
    "spaced_words": (space_words, 0.25),
    "broken_numbers": (break_numbers, 0.1),
    "padded_cells": (pad_cells, 0.25),
    "wide_digits": (widen_digits, 0.1),
}
"""Operations on blocks, by name, with how often they happen in hard submissions; done in this order."""
