"""How fast: figures that are printed, not asserted."""
