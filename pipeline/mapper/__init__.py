"""Which form is it, and which cell feeds which field (表单识别与字段映射).

A form is read by its labels and its structure, never by position alone: header rows are found by their labels,
columns by the header cells' spans, groups by merged cells.  What the labels are called is data
(``pipeline/schema/data``).  A filled cell of a form that fed nothing ends as an unmapped ``CellUse``, never as a
guess or a loss.
"""
