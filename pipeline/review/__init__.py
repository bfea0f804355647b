"""The review page (审核页): a flagged value beside its lit place in the source, decided by keyboard.

The page asks typed questions of the tables; a thin layer speaks HTTP.  What each module is for, and what to call:

    index.py       ``load_index(root) -> Index``: every flag as an ``Item``, sorted by risk, once a set of tables
    queue.py       ``Filter`` (from and to a query string), ``Queue(index, book)``: pages, counts, next, previous
    dossier.py     ``Library(root)``: ``dossier(doc_id) -> Dossier``, one document's rows of all tables
    places.py      ``list_figures(dossier)``: every printed figure with the cells it stands in
    arithmetic.py  ``write_equation(item, dossier) -> Equation | None``: the sum written out, each term with its place
    evidence.py    ``gather_evidence(item, dossier) -> Evidence``: places, pages, tables and sentences to show
    drawing.py     ``draw_table(dossier, table_index, lit)``: a table of the document with its spans; ``draw_narrative``
    painter.py     ``Painter``: page images and text boxes from a process of its own (``painting.py``), cached
    desk.py        ``Desk(root)``: the state of a server: index, journal, painter; ``decide``, ``undo``; thread-safe
    guard.py       Host, Origin, token and headers: ASGI middleware
    app.py         ``make_app(desk) -> Starlette``: routes; ``server.py`` runs it with uvicorn on the loopback address
    words.py       ``Words(language)``: the page's texts (``data/words.csv``), labels of codes and columns

    sampling.py    ``draw_sample(tables, documents, count) -> Sample``: values without a flag, in the order of drawing
    proof.py       ``weigh_sample(sample, verdicts) -> Proof``: what the checked ones prove (Clopper–Pearson)
    letters.py     ``write_letter(queue, unit, find_dossier) -> Letter``; ``letter_file.py``: the same as a Word file
    overview.py    ``load_overview(root, queue, words, year) -> Overview``; ``plots.py``: where bars and columns stand

To add a page: a function in ``app.py`` and in ``pages.py``, a
template that extends ``base.html``, words in ``words.csv``; a form that changes something includes ``token.html``.
Decisions themselves live in ``pipeline.decisions``.
"""
