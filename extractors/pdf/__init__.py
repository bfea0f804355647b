"""PDF with a text layer: characters, rules and pictures of a page become paragraphs and tables (带文字层的 PDF).

The chain, each link a function from one record to the next; the first two talk to pdfium, the others to nobody::

    document   open_pdf           bytes → an open document, or a reason why it would be read in part only
    page       read_page          a page → PageContent: pieces of text, marks, pictures, as a reader sees them
      objects, drawing, characters, glyphs, doubles, visibility, geometry
    layout     lay_out            PageContent → PageLayout: tables with their texts, the other lines
      rules, lattice              full rules → grids
      level                       level rules only → grids
      alignment, unruled          no rules → grids
      lines                       pieces → lines
    furniture  find_furniture     lines of all pages → headers, footers, page numbers
    paragraphs split_paragraphs   lines → paragraphs
    extract    extract            all of it → RawDocument

One rule stands over all: the picture counts.  What a viewer would not show is not read, and what it shows without a
text to it is reported as unread.  Coordinates are points from the displayed page's top left corner.
"""
