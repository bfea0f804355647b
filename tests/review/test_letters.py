"""Letters back to the units, and the county on one page."""

import io
import re
from urllib.parse import quote

import docx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from pipeline.review.app import make_app
from pipeline.review.desk import Answer
from pipeline.review.letters import list_contradictions, write_letter
from pipeline.review.plots import Tally, plot_bars, plot_histogram

PORT = 8746


@pytest.fixture
def client(desk):
    with TestClient(make_app(desk, PORT), base_url=f"http://127.0.0.1:{PORT}") as client:
        client.cookies.set("language", "zh")
        yield client


@pytest.fixture
def wrong(desk):
    """A contradiction of a unit's own, read surely."""
    return next(item for item in list_contradictions(desk.queue()) if item.rule == "execution_rate_mismatch")


def letter_to(desk, item, **options):
    return write_letter(desk.queue(), item.unit_name, desk.dossier, **options)


def points(letter):
    return {point.flag_id: point for part in letter.parts for point in part.points}


class TestLetters:
    def test_it_lists_what_the_unit_contradicts_with_place_and_arithmetic(self, desk, wrong):
        point = points(letter_to(desk, wrong))[wrong.flag_id]
        assert point.title == "执行率不符"
        assert re.search(r"[\d.]+ ÷ [\d.]+ = [\d.]+% ≠ 92\.50?%", point.arithmetic)
        assert point.places[0].startswith("《")
        assert "执行率" in "".join(point.places)
        assert "row" not in "".join(point.places)

    def test_it_lists_nothing_that_is_the_readers_doubt(self, desk, wrong):
        by_id = desk.queue().index.by_id
        assert {by_id[flag_id].cause for flag_id in points(letter_to(desk, wrong))} == {"document"}

    def test_a_cell_with_several_figures_is_no_mistake_of_the_unit(self, desk):
        assert "multiple_values" in {item.rule for item in desk.queue().index.items}
        assert "multiple_values" not in {item.rule for item in list_contradictions(desk.queue())}

    @pytest.mark.parametrize(("verdict", "is_listed"), [("as_stated", True), ("unclear", False)])
    def test_what_reviewers_decided_counts(self, desk, wrong, verdict, is_listed):
        desk.decide(wrong, Answer(verdict=verdict))
        assert (wrong.flag_id in points(letter_to(desk, wrong))) is is_listed

    def test_only_what_was_confirmed(self, desk, wrong):
        assert letter_to(desk, wrong, is_confirmed_only=True).parts == ()
        desk.decide(wrong, Answer(verdict="as_stated"))
        letter = letter_to(desk, wrong, is_confirmed_only=True)
        assert list(points(letter)) == [wrong.flag_id]
        assert (letter.count, letter.open_count) == (1, 0)

    def test_the_page_and_the_file_say_the_same(self, client, desk, wrong):
        address = f"unit={quote(wrong.unit_name)}"
        page = client.get(f"/letter?{address}").text
        answer = client.get(f"/letter.docx?{address}")
        assert answer.headers["content-disposition"].endswith(f"''{quote(wrong.unit_name)}.docx")
        text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)
        assert wrong.unit_name in text
        for point in points(letter_to(desk, wrong)).values():
            for shown in (point.message, point.arithmetic, *point.places):
                assert shown in text
            assert point.message.replace("'", "&#39;") in page

    def test_a_unit_without_contradictions_gets_none(self, client):
        assert "没有需要" in client.get("/letter?unit=无此单位").text
        assert client.get("/letter.docx?unit=无此单位").status_code == 404

    def test_names_of_units_are_text(self, client):
        page = client.get(f"/letter?unit={quote('<script>alert(1)</script>')}").text
        assert "<script>alert" not in page


class TestOverview:
    def test_it_counts_what_came_in(self, client, desk):
        page = client.get("/overview").text
        assert f"<dd>{len(desk.queue().index.documents)}</dd>" in page
        assert f"<dd>0 / {len(desk.queue().index.items)}</dd>" in page
        assert "--units" in page
        assert not re.search(r"https?://", page)

    def test_it_lists_who_has_not_submitted(self, client, out):
        (out / "missing_submissions").mkdir()
        row = {"ordinal": 1, "unit_name": "青川县某局", "fiscal_year": None, "status": "missing", "found": None}
        pq.write_table(pa.Table.from_pylist([row]), out / "missing_submissions/part-0.parquet")
        page = client.get("/overview").text
        assert "青川县某局" in page
        assert "--units" not in page

    def test_a_year_alone(self, client, desk):
        years = {row["fiscal_year"] for row in desk.queue().index.documents.values()} - {None}
        for year in (*years, 1999):
            assert client.get(f"/overview?year={year}").status_code == 200
        assert client.get("/overview?year=1' or").status_code == 200

    def test_letters_are_offered_to_those_with_contradictions(self, client, wrong):
        assert f"/letter?unit={quote(wrong.unit_name)}" in client.get("/overview").text


class TestPlots:
    def test_bars_stand_behind_one_another(self):
        plot = plot_bars(
            [Tally(label="甲", parts=(("error", 3), ("warning", 1))), Tally(label="乙", parts=(("info", 2),))]
        )
        first, second = plot.bars
        error, warning = first.pieces
        assert error.x + error.width == warning.x
        assert error.width == pytest.approx(3 * warning.width, abs=0.05)
        assert second.pieces[0].width == pytest.approx((error.width + warning.width) / 2, abs=0.05)
        assert second.pieces[0].y > first.pieces[0].y

    def test_long_names_are_cut_by_their_width(self):
        bars = plot_bars([Tally(label="很" * 30, parts=()), Tally(label="a" * 30, parts=())]).bars
        assert bars[0].short.endswith("…")
        assert bars[1].short == "a" * 30

    def test_values_on_an_edge(self):
        plot = plot_histogram([79.9, 80, 89, 90, 100, 100.5], (80, 90, 100), ("<80", "80–90", "90–100", ">100"))
        assert [bar.count for bar in plot.bars] == [1, 2, 2, 1]

    def test_columns_need_names(self):
        with pytest.raises(ValueError, match="2 edges"):
            plot_histogram([], (1, 2), ("a", "b"))
