"""What Word files are made of: the state while one is written, its texts, its tables, its other parts."""
