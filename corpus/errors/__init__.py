"""What submitters get wrong, by name, each with the flag that must follow."""
