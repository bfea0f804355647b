"""What is true of an invented unit and its year, before anyone writes it down."""
