"""Tables held against gold files (评测): what is right, what is wrong, and of what is wrong, what no flag points at.

``evaluation.py`` is the way through: ``gold.py`` reads what is right, ``found.py`` what the tables say, ``pairing.py``
puts their rows side by side, ``values.py`` and ``flags.py`` judge, ``tally.py`` counts; ``report.py`` and
``markdown.py`` print.  ``docs/accuracy.md`` has the definitions.
"""
