"""The second way to a file's text: every character that shows, in the order of the file, whatever it stands in."""

from __future__ import annotations

import io
import zipfile

import pytest

from extractors.flow.docx import read_parts
from extractors.flow.read import read_flow
from pipeline.model.raw import RawDocument
from pipeline.model.source import SourceFile

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def pack(body: bytes, name: str = "word/document.xml") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(name, body)
    return packed.getvalue()


def read(inner: str, namespaces: str = NAMESPACES) -> str:
    (text,) = read_parts(pack(f"<w:document {namespaces}><w:body>{inner}</w:body></w:document>".encode()))
    return text


def run(text: str, look: str = "") -> str:
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (
            f"<w:p>{run('修建')}{run('水渠')}</w:p><w:tbl><w:tr><w:tc><w:p>{run('3条')}</w:p></w:tc></w:tr></w:tbl>",
            "修建水渠3条",
        ),
        ('<w:p><w:r><w:t xml:space="preserve"> 甲 </w:t><w:tab/><w:t/><w:t>乙</w:t></w:r></w:p>', " 甲 乙"),
        (run("A&amp;B &lt;5&#37;"), "A&B <5%"),
        (run("留") + "<!-- " + run("注") + " -->" + run("<![CDATA[1<2]]>"), "留1<2"),
        (run("见") + run("不见", "<w:rPr><w:b/><w:vanish/></w:rPr>") + run("又见"), "见又见"),
        (run("曾隐", "<w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr>"), "曾隐"),
        (f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('段尾隐')}</w:p>", "段尾隐"),
        (
            f"<mc:AlternateContent><mc:Choice>{run('新')}</mc:Choice><mc:Fallback>{run('旧')}</mc:Fallback>"
            f"</mc:AlternateContent>{run('后')}",
            "新后",
        ),
    ],
    ids=["runs", "blanks", "entities", "comments", "hidden", "hidden-before", "hidden-mark", "fallback"],
)
def test_what_shows_of_a_word_file(inner: str, shown: str):
    assert "".join(read(inner).split()) == "".join(shown.split())


def test_a_word_file_with_another_prefix_for_its_elements():
    body = (
        f"<x:document {NAMESPACES.replace('xmlns:w', 'xmlns:x')}><x:t>总分</x:t><w:t>别的</w:t></x:document>".encode()
    )

    assert read_parts(pack(body)) == ("总分",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gb18030"])
def test_a_word_file_in_another_encoding(encoding: str):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'

    assert read_parts(pack(f"{head}<w:document {NAMESPACES}>{run('年度预算')}</w:document>".encode(encoding))) == (
        "年度预算",
    )


def test_a_package_without_a_body_under_its_usual_name_has_no_text():
    assert read_parts(pack(b"<x/>", "word/other.xml")) == ("",)


def make_source(format: str) -> SourceFile:
    return SourceFile(source_path=f"a.{format}", doc_id="0" * 64, format=format, data=b"")


def test_a_pdf_has_the_text_that_its_pages_are_painted_with():
    raw = RawDocument(doc_id="0" * 64, format="pdf", blocks=(), stream=("产出 指标\r\n１０", "第 2 页"))

    flow = read_flow(make_source("pdf"), raw)

    assert flow is not None
    assert flow.parts == ("产出指标10", "第2页")


def test_a_workbook_has_no_second_way():
    assert read_flow(make_source("xlsx"), RawDocument(doc_id="0" * 64, format="xlsx", blocks=())) is None
