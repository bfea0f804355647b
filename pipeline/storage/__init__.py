"""From a document's records to Parquet and back: rows, the cache, the tables, and how a new set replaces the old."""
