"""Layout and characters put right, no form known: text, numbers, units, tables (规范化)."""
