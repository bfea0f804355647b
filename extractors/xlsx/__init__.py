"""Workbooks: every visible sheet as one grid, its cells as they are shown (工作簿)."""
