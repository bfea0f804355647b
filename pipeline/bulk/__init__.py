"""Many documents: processes that can be killed, limits, and the way from a folder to the tables."""
