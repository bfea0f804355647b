"""The layout side of the normalizers: printed grids become whole tables, and every change leaves a ``Repair``.

Nothing here knows a form.  What is done rests on lines, positions, blank and missing cells, line ends, brackets and on
whether a text is a bare figure; ``normalizers.document`` gives the order of the steps.
"""
