"""The checks (勾稽校验): rules that read the records of one submission and say what a person should look at.

A rule changes nothing.  ``catalogue.py`` lists all of them and turns their findings into the contract's flags; what
adds up to what stands in ``pipeline/schema/data/relations.toml``, how far figures may differ in ``tolerance.py``, and
the sentences a county clerk reads in ``pipeline/schema/data/rule_messages.csv``.
"""
