"""Invented submissions with known truth: what the programs under test must read off them.

The truth comes first (``corpus.truth``), then what a clerk writes on forms and in a report (``corpus.forms``,
``corpus.report``), then slips (``corpus.errors``) and damage (``corpus.noise``), then files (``corpus.render``) and,
from the same records, the gold (``corpus.gold``).  All places, units, people and figures are invented.
"""
