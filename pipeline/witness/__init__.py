"""The document as its own witness (第二遍识读与置信度).

A second reading is held against the first, and what is known of each record becomes a probability that it is right.

``hear`` asks the second reading about the rows of the tables, ``tell_differences`` makes flags of what it contradicts,
``weigh`` gives every record its ``confidence`` from ``data/confidence.csv``.
"""
