"""What a clerk writes on a form, and how a form's lineage lays it out as a grid of cells."""
