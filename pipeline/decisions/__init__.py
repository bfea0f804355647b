"""What reviewers decided (审核结论): kept at once and for ever, and applied to the tables of this and of later runs.

    journal = Journal(root)                     # DIR/.jixiao/decisions.jsonl, and DIR/decisions for readers
    journal.add(decision, seen=…)               # on the disk when it returns; StaleDecisionError: somebody was faster
    book = journal.read()                       # all decisions; which of them stand, by flag and by place
    rows = correct_rows(machine_rows, book)     # a document's rows as the reviewers want them, with conflicts flagged
    publish_corrections(root)                   # the shown tables follow the journal

A decision is never changed or deleted: taking one back is another decision, whose ``revokes`` names it.
"""
