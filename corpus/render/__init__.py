"""Files from blocks: Word, PDF, workbook, text dump, scan.  The same submission always gives the same bytes."""
