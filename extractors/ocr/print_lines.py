"""Where lines of print stand in a region of a picture (行切分).

Rows of ink with paper between them are lines; what the rows of one character part (二, ：) is put together again, and
what two tightly set lines join is parted at the thinnest place between them.
"""
