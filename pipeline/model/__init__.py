"""The frozen records that flow between the stages, and the errors that stop a document.

Standard library only, no I/O, nothing but small properties: records compare, print and cross
process borders by themselves.  ``docs/design.md`` draws how they follow one another.
"""
