"""The sum is written out, each figure is found where it stands, and pages and tables show it lit."""

import pytest
from msgspec.structs import replace

from pipeline.review.dossier import TABLES, Dossier
from pipeline.review.drawing import draw_narrative, draw_table
from pipeline.review.evidence import gather_evidence
from pipeline.review.queue import ANY, Filter
from pipeline.schema.columns import load_dictionary
from tests.review.test_queue import item


def find(desk, rule, path):
    return next(each for each in desk.queue().index.items if each.rule == rule and each.source_path.endswith(path))


def written(desk, rule, path):
    _, evidence = desk.evidence(find(desk, rule, path))
    return " ".join(token.text for token in evidence.equation), evidence


@pytest.mark.parametrize(
    ("rule", "path", "equation"),
    [
        ("execution_rate_mismatch", "07-wrong-money.docx", "890.04 ÷ 936.09 = 95.081% ≠ 92.50%"),
        ("narrative_table_mismatch", "07-wrong-money.docx", "892.04万元 ≠ 890.04万元"),
        ("control_rate_mismatch", "07-wrong-money.docx", "71 ÷ 71 = 100% ≠ 97%"),
        ("score_exceeds_weight", "06-wrong-points.pdf", "6.0 > 5.0"),
        (
            "weight_sum_mismatch",
            "09-slips.xlsx",
            "2.0 + 2.0 + 4.0 + 4.0 + 4.0 + 4.0 + 10.0 + 8.0 + 8.0 + 8.0 + 8.0 + 10.0 + 10.0 + 10.0 + 5.0 + 5.0 "
            "= 102.0 ≠ 100.0",
        ),
    ],
)
def test_the_arithmetic_is_written_out_whole(desk, rule, path, equation):
    text, evidence = written(desk, rule, path)
    assert text == equation
    placed = [token for token in evidence.equation if not token.is_sign and not token.is_result]
    assert all(token.place is not None for token in placed)


def test_both_sides_of_a_mismatch_are_shown(desk):
    _, evidence = written(desk, "narrative_table_mismatch", "07-wrong-money.pdf")
    (quote,) = evidence.quotes
    assert [text for text, kind in quote.pieces if kind == "main"] == ["892.04万元"]
    (other,) = evidence.others
    assert (other.table, other.field, other.value) == ("funds", "executed", 890.04)
    assert {each.is_main for each in evidence.lit} == {False}
    assert evidence.pages[0] == quote.page
    assert other.page in evidence.pages


def test_a_cell_on_a_page_has_its_box(desk):
    _, evidence = written(desk, "score_exceeds_weight", "06-wrong-points.pdf")
    main = next(each for each in evidence.lit if each.is_main)
    assert main.page in evidence.pages
    left, top, right, bottom = main.box
    assert left < right
    assert top < bottom


def test_an_unmapped_cell_is_lit_alone_in_its_row():
    def cell(col, role):
        return {"table_index": 0, "row": 3, "col": col, "row_span": 1, "col_span": 1, "role": role, "record_id": None,
                "field": None, "text": "甲", "page": None, "x0": None, "y0": None, "x1": None, "y1": None}  # fmt: skip

    columns = (column.column for column in load_dictionary().tables["forms"].columns)
    form = dict.fromkeys(columns) | {"record_id": "f-1", "title_raw": "自评表", "locator": "table 1 row 1"}
    rows = {table: [] for table in TABLES} | {
        "documents": [{"doc_id": "d", "locator": None}],
        "forms": [form],
        "cells": [cell(0, "label"), cell(1, "unmapped"), cell(2, "value")],
    }
    flag = item(
        1, doc_id="d", rule="unmapped_cell", table="forms", target_id="f-1", field=None, locator="table 1 row 4"
    )
    evidence = gather_evidence(flag, Dossier(doc_id="d", rows=rows))
    assert [(each.row, each.col, each.is_main) for each in evidence.lit] == [(3, 1, True)]
    assert evidence.tables == (0,)


def test_a_drawn_table_covers_its_grid_once(desk):
    dossier, evidence = desk.evidence(find(desk, "execution_rate_mismatch", "07-wrong-money.docx"))
    table = draw_table(dossier, evidence.tables[0], evidence.lit)
    taken = set()
    for row, cells in enumerate(table.rows):
        col = 0
        for cell in cells:
            while (row, col) in taken:
                col += 1
            covered = {(row + down, col + right) for down in range(cell.row_span) for right in range(cell.col_span)}
            assert not covered & taken
            taken |= covered
    lit = [cell.text for cells in table.rows for cell in cells if cell.lit == "main"]
    assert lit == ["92.50%"]


def test_the_narratives_figures_are_marked_where_they_stand(desk):
    document = find(desk, "narrative_table_mismatch", "07-wrong-money.docx").doc_id
    dossier = desk.dossier(document)
    sections = draw_narrative(dossier, {}, {})
    marked = [piece for each in sections for paragraph in each.paragraphs for piece in paragraph if piece.fact]
    facts = {fact["record_id"]: fact for fact in dossier.rows["facts"]}
    assert len(marked) > 10
    for piece in marked:
        fact = facts[piece.fact]
        assert piece.text == fact["sentence"][fact["start"] : fact["end"]]
    for each, section in zip(sections, dossier.rows["sections"], strict=True):
        pieces = "\n".join("".join(piece.text for piece in paragraph) for paragraph in each.paragraphs)
        assert pieces.replace("\n", "") == (section["text"] or "").replace("\n", "")


def test_every_flag_of_the_sample_can_be_shown(desk):
    queue = desk.queue()
    for rank in queue.select(Filter(decision=ANY)).ranks:
        dossier, evidence = desk.evidence(queue.index.items[rank])
        for table in evidence.tables:
            assert draw_table(dossier, table, evidence.lit).has_lit


class TestPages:
    def test_a_page_is_painted_once(self, desk):
        item = find(desk, "score_exceeds_weight", "06-wrong-points.pdf")
        dossier = desk.dossier(item.doc_id)
        painted = desk.paint(dossier, 1, scale=1.0)
        assert painted.image.startswith(b"\x89PNG")
        assert desk.paint(dossier, 1, scale=1.0) is painted

    def test_a_sentence_is_found_on_its_page(self, desk):
        _, evidence = written(desk, "narrative_table_mismatch", "07-wrong-money.pdf")
        dossier = desk.dossier(find(desk, "narrative_table_mismatch", "07-wrong-money.pdf").doc_id)
        (quote,) = evidence.quotes
        painted = desk.paint(dossier, quote.page, texts=(quote.sentence, "没有这句话"))
        assert len(painted.boxes[0]) == 1
        assert painted.boxes[1] == ()

    def test_a_file_that_has_changed_is_not_shown(self, desk, out, tmp_path):
        from pipeline.review.desk import Desk

        (tmp_path / "moved").mkdir()
        (tmp_path / "moved/sample-06-wrong-points.pdf").write_bytes(b"%PDF-1.4 something else")
        item = find(desk, "score_exceeds_weight", "06-wrong-points.pdf")
        other = Desk(out, source=tmp_path / "moved")
        try:
            assert other.paint(other.dossier(item.doc_id), 1).reason == "changed"
            missing = find(other, "narrative_table_mismatch", "07-wrong-money.pdf")
            assert other.paint(other.dossier(missing.doc_id), 1).reason == "missing"
        finally:
            other.close()

    def test_a_paragraph_that_no_table_keeps_is_read_from_the_document(self, desk):
        item = find(desk, "narrative_table_mismatch", "07-wrong-money.docx")
        ordinal = int(item.locator.removeprefix("paragraph "))
        (paragraph,) = desk.read_paragraphs(desk.dossier(item.doc_id), (ordinal,))
        assert "892.04万元" in paragraph.text


def test_where_a_flag_is_on_a_whole_form_the_figures_compared_are_offered_first(desk):
    flag = replace(find(desk, "score_sum_mismatch", "06-wrong-points.pdf"), field=None)
    _, evidence = desk.evidence(flag)
    assert evidence.main.field is None
    assert evidence.choices[0] in evidence.others


def test_a_limit_that_is_a_rules_own_has_no_place(desk):
    flag = replace(find(desk, "score_exceeds_weight", "06-wrong-points.pdf"), expected="≤10.0")
    _, evidence = desk.evidence(flag)
    assert evidence.equation[-1].text == "10.0"
    assert evidence.equation[-1].place is None
