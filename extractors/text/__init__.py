"""Text dumps of documents (.txt): paragraphs and tables found again from tabs, pipes and empty lines (文本转储)."""
