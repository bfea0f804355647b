"""DOCX: the package's own XML read in one pass, without python-docx (Word, WPS and LibreOffice documents).

``extract`` opens the package (``package``), reads styles and lists on demand (``styles``, ``numbering``), walks the
body block by block (``story``, ``inline``, ``grid``) and keeps headers and footers apart (``furniture``).  What a
reader of the printed document cannot see is left out by one set of rules; ``census`` counts the visible characters
by another route, so that a loss in the walk shows.

Clause numbers are those of ECMA-376 part 1, fifth edition.
"""
