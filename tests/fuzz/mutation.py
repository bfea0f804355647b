"""Damaged documents out of good ones, as hypothesis strategies: in the bytes, and inside the package's parts.

A mutation is a base and a list of edits.  An edit says where by a share of the length, so the same edits make sense on
any base, and hypothesis can shrink them.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from functools import cache
from typing import Literal

import openpyxl
from docx import Document
from hypothesis import strategies as st
from msgspec import Struct

from tests.robustness import files

Deed = Literal["set", "cut", "copy", "insert", "swap"]
Format = Literal["docx", "pdf", "xlsx", "txt", "zip"]

TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff\xff\xff\xff", b"\x80\x00\x00\x00", b"-1", b"99999999999", b"1e309", b"NaN", b"\xef\xbf\xbe",
    b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tc>", b'w:val="-5"', b'w:val="70000"', b"<w:vMerge/>", b"<w:gridSpan/>",
    b"<w:p>", b"<!--", b"]]>", b"&#0;", b"&x;", b"<w:fldChar/>", b"<w:del>", b"<mc:AlternateContent>",
    b"<<", b">>", b"[", b"]", b"endobj", b"endstream", b"obj", b" R ", b"/Kids[1 0 R]", b"/Length 0", b"/W[0 0 0]",
    b"/Parent 1 0 R", b"/Contents 2 0 R", b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1e9]", b" Do ", b" q ", b" Q ",
    b" 0 0 0 0 re ", b" 1e30 0 0 1e30 0 0 cm ", b" BT ", b" Tj ", b"/Rotate 45", b"xref", b"trailer",
    b"<row>", b"<c>", b't="s"', b'r="ZZZ99999999"', b"<mergeCell ref=\"A1:XFD1048576\"/>", b"<v>1E400</v>",
    "合计".encode(), "①".encode(), "％".encode(), "单位：万元".encode(), "（".encode(), b"1,2,3.4.5", b"\xa1",
    b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"\x1f\x8b\x08", b"../", b"ustar\x00",
)  # fmt: skip
"""Words that mean something in one of the formats, where they are not expected."""


class Edit(Struct, frozen=True, dict=True):
    """One change of some bytes."""

    deed: Deed
    at: float
    """Where, as a share of the length."""
    length: int
    token: bytes


class Mutation(Struct, frozen=True, dict=True):
    """A damaged document."""

    base: int
    """Which of the good ones."""
    part: int | None
    """Which part of a package the edits are in; None for the bytes of the file."""
    edits: tuple[Edit, ...]


EDITS = st.builds(
    Edit,
    deed=st.sampled_from(["set", "cut", "copy", "insert", "swap"]),
    at=st.floats(0, 1, exclude_max=True),
    length=st.one_of(st.integers(1, 8), st.integers(1, 4000)),
    token=st.one_of(st.sampled_from(TOKENS), st.binary(min_size=1, max_size=6)),
)

MUTATIONS = st.builds(
    Mutation,
    base=st.integers(0, 3),
    part=st.one_of(st.none(), st.integers(0, 30)),
    edits=st.lists(EDITS, min_size=1, max_size=12).map(tuple),
)


def mutate(format: Format, mutation: Mutation) -> bytes:
    """Make the bytes of a damaged document."""
    good = good_files(format)
    data = good[mutation.base % len(good)]
    if format in {"docx", "xlsx"} and mutation.part is not None:
        return _mutate_part(data, mutation.part, mutation.edits)
    return _apply(data, mutation.edits)


@cache
def good_files(format: Format) -> tuple[bytes, ...]:
    """Documents that are read without an error; PDFs also uncompressed, so that edits hit what they mean."""
    match format:
        case "docx":
            return files.make_docx(), _make_form_docx()
        case "pdf":
            return files.make_pdf(pages=2), _make_plain_pdf()
        case "xlsx":
            return (_make_xlsx(),)
        case "txt":
            lines = (*files.REPORT, "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分")
            lines += ("产出指标\t数量指标\t培训人次\t≥50人次\t52人次\t10\t10",) * 5
            return "\n".join(lines).encode(), "\r\n".join(lines).encode("gb18030"), "\n".join(lines).encode("utf-16")
        case "zip":
            small = {"甲/自评报告.txt": good_files("txt")[0], "甲/自评表.docx": _make_form_docx()}
            plain = _make_zip(small)
            return plain, _make_zip({"甲.zip": plain, "乙.txt": good_files("txt")[1]}), _make_tar(small)


_FORM = (
    ("单位名称", "云岭县水利局", "", "", "", ""),
    ("年度预算申请（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"),
    ("年度资金总额", "100.00", "120.50", "110.25", "10", "9.15"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"),
    ("产出指标", "数量指标", "巡查河道", "≥12次", "40", "40"),
    ("", "质量指标", "合格率", "100%", "40", "39"),
    ("满意度指标", "服务对象满意度", "群众满意度", "≥90%", "10", "10"),
    ("总分", "", "", "", "100", "98.15"),
)


def _make_form_docx() -> bytes:
    document = Document()
    document.add_paragraph("2023年度部门整体支出绩效自评表")
    table = document.add_table(len(_FORM), 6)
    for row, texts in enumerate(_FORM):
        for col, text in enumerate(texts):
            table.cell(row, col).text = text
    table.cell(4, 0).merge(table.cell(5, 0))
    table.cell(0, 1).merge(table.cell(0, 5))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _make_xlsx() -> bytes:
    book = openpyxl.Workbook()
    for row in _FORM:
        book.active.append(row)
    book.active.merge_cells("A5:A6")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _make_plain_pdf() -> bytes:
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.make_pdf(pages=1))) as pdf:
        pdf.save(
            buffer,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )
    return buffer.getvalue()


def _make_zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _make_tar(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def _mutate_part(data: bytes, part: int, edits: tuple[Edit, ...]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bad:
        names = sorted(good.namelist(), key=lambda name: -good.getinfo(name).file_size)
        hit = names[part % len(names)]
        for name in good.namelist():
            text = good.read(name)
            bad.writestr(name, _apply(text, edits) if name == hit else text)
    return buffer.getvalue()


def _apply(data: bytes, edits: tuple[Edit, ...]) -> bytes:
    for edit in edits:
        start = int(edit.at * len(data))
        end = min(len(data), start + edit.length)
        match edit.deed:
            case "set":
                data = data[:start] + edit.token + data[start + len(edit.token) :]
            case "cut":
                data = data[:start] + data[end:]
            case "copy":
                data = data[:end] + data[start:end] + data[end:]
            case "insert":
                data = data[:start] + edit.token + data[start:]
            case "swap":
                half = (start + end) // 2
                data = data[:start] + data[half:end] + data[start:half] + data[end:]
    return data
