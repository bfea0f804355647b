"""Damage between the clerk's desk and the reader's screen: named operations that say nothing else than before."""
