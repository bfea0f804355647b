"""A second, plain way to the text of a file, which shares nothing with the extractor of its format but the library.

No grid, no lines, no judgement of what is seen: the characters in the order of the file.  ``pipeline/witness`` holds
the first reading against it.

A PDF's characters in the order in which they are painted are what the extractor asks its library for first, and kept as
they came: to open each page twice would give the same.  Word, WPS and LibreOffice paint a table row by row and each row
cell by cell, all lines of a cell together; so do most programs that draw forms.
"""
