"""Invented submissions of many provinces, each drawn as text with what a careful reader would write down below it."""
