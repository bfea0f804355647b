"""Document XML drawn in one line, so that a test shows its input.

``xml('p/(pPr/jc{val=center},r/t"部门概况")')`` is::

    <w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">部门概况</w:t></w:r></w:p>

A slash leads to the child, brackets hold several, braces hold attributes, quotes hold text.  A name without a prefix
is one of ``w``, an attribute without one belongs to its element's namespace for ``w`` and to none for the others.
Between two elements stands a comma.  ``"`` inside a text is written ``\\"``.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "http://example.org/something-else",
}

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<name>[A-Za-z][\w]*(?::[A-Za-z]\w*)?)
      | (?P<attributes>\{[^{}]*\})
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<sign>[/(),])
    )""",
    re.VERBOSE,
)


def xml(drawing: str) -> str:
    """The XML of a drawing, without namespace declarations: several elements where a comma stands at the top."""
    tokens = _Tokens(drawing)
    elements = tokens.read_list()
    assert tokens.is_at_end, f"not understood: {drawing[tokens.position :]!r}"
    return elements


class _Tokens:
    def __init__(self, drawing: str) -> None:
        self.drawing = drawing
        self.position = 0

    @property
    def is_at_end(self) -> bool:
        return not self.drawing[self.position :].strip()

    def take(self, kind: str, value: str | None = None) -> str | None:
        match = _TOKEN.match(self.drawing, self.position)
        if match is None or match[kind] is None or (value is not None and match[kind] != value):
            return None
        self.position = match.end()
        return match[kind]

    def read_list(self) -> str:
        elements = self.read_element()
        while self.take("sign", ","):
            elements += self.read_element()
        return elements

    def read_element(self) -> str:
        name = self.take("name")
        assert name is not None, f"a name is wanted here: {self.drawing[self.position :]!r}"
        prefix, _, local = name.rpartition(":")
        qualified = f"{prefix or 'w'}:{local}"
        attributes = self.read_attributes(prefix or "w")
        text = self.take("text")
        content = "" if text is None else escape(re.sub(r"\\(.)", r"\1", text[1:-1]))
        if text is not None and qualified == "w:t":
            attributes += ' xml:space="preserve"'
        if self.take("sign", "/"):
            if self.take("sign", "("):
                content += self.read_list()
                assert self.take("sign", ")"), f"a bracket is not closed: {self.drawing!r}"
            else:
                content += self.read_element()
        return f"<{qualified}{attributes}>{content}</{qualified}>" if content else f"<{qualified}{attributes}/>"

    def read_attributes(self, prefix: str) -> str:
        braces = self.take("attributes")
        if braces is None:
            return ""
        written = ""
        for pair in filter(None, (part.strip() for part in re.split(r";(?=\s*[\w:]+=)", braces[1:-1]))):
            name, _, value = pair.partition("=")
            qualified = name if ":" in name or prefix != "w" else f"{prefix}:{name}"
            written += f" {qualified}={quoteattr(value)}"
        return written


def p(text: str = "", properties: str = "", *runs: str) -> str:
    """A paragraph: its text, what its ``w:pPr`` holds, further runs; the last two drawn."""
    p_pr = f"<w:pPr>{xml(properties)}</w:pPr>" if properties else ""
    return f"<w:p>{p_pr}{r(text) if text else ''}{''.join(xml(run) for run in runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of text with what its ``w:rPr`` holds, drawn."""
    r_pr = f"<w:rPr>{xml(properties)}</w:rPr>" if properties else ""
    return f'<w:r>{r_pr}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tc(content: str = "", *, span: int = 1, v: str = "", w: int = 0, properties: str = "") -> str:
    """A cell: a text or paragraphs as XML, its span, vertical merge (``restart``, ``continue``) and width in twips."""
    inside = content if content.startswith("<") else p(content)
    width = f'<w:tcW w:w="{w}" w:type="dxa"/>' if w else ""
    grid_span = f'<w:gridSpan w:val="{span}"/>' if span != 1 else ""
    merge = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[v]
    return f"<w:tc><w:tcPr>{width}{grid_span}{merge}{xml(properties) if properties else ''}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str, before: int = 0, after: int = 0, properties: str = "") -> str:
    """A row of cells (XML) or of texts, with the grid columns that it leaves out."""
    tr_pr = "".join((
        f'<w:gridBefore w:val="{before}"/>' if before else "",
        f'<w:gridAfter w:val="{after}"/>' if after else "",
        xml(properties) if properties else "",
    ))  # fmt: skip
    inside = "".join(cell if cell.startswith("<w:") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{tr_pr}</w:trPr>' if tr_pr else ''}{inside}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = (), properties: str = "") -> str:
    """A table of rows (XML), with the widths of its ``tblGrid`` in twips."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    tbl_pr = xml(properties) if properties else ""
    return f"<w:tbl><w:tblPr>{tbl_pr}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
