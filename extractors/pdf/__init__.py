"""PDF with a text layer: characters, rules and pictures of a page become paragraphs and tables (带文字层的 PDF).

The chain, each link a function from one record to the next::

    document.open_pdf ─▶ page.read_page ─▶ rules.find_lines ─▶ lattice.find_grids ─┐
                                │                                                  ├─▶ layout ─▶ furniture ─▶ RawDocument
                                └─▶ alignment.find_aligned ─▶ lines ─▶ paragraphs ─┘

One rule stands over all of it: the picture counts.  What a viewer would not show is not read, and what it shows
but has no text for is reported as unread.  Coordinates are points from the displayed page's top left corner.
"""
