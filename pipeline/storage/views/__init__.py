"""Views (视图): tables for the analyst that join and choose from the normal ones, written with them as one set."""
