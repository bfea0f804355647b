"""A second, plain way to the text of a file, which shares nothing with the extractor of its format but the library.

No grid, no lines, no judgement of what is seen: the characters in the order of the file.  ``pipeline/witness`` holds
the first reading against it.
"""
