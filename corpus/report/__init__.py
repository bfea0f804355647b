"""The narrative (自评报告): outlines, sentences with figures, and what a reader takes from them."""
