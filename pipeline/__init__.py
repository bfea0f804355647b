"""绩效自评 submissions in, typed Parquet out.  Kept empty so that anyone may import ``pipeline.model``."""
