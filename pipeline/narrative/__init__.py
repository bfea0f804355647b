"""The report's text (自评报告): its outline as sections, and the figures its sentences state as facts.

``report.read_report`` is the stage.  The words it reads by are data: ``headings.csv``, ``subjects.csv`` and
``narrative.toml`` of ``pipeline/schema/data``.
"""
