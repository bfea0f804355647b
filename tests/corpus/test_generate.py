import csv
import hashlib
import json
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

import corpus
from corpus.generate import MANIFEST, Job, draw_county_year, draw_jobs, main, write_submissions
from corpus.make import invent
from corpus.plans import sample_plans
from corpus.render.formats import FORMATS
from corpus.render.office import has_office
from tests.corpus.helpers import LINEAGES

SAMPLE = Path(corpus.__file__).parent / "sample"


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.*")
    }


@pytest.mark.parametrize("level", ["clean", "hard"])
def test_the_same_seed_writes_the_same_files(tmp_path, level):
    for run in ("a", "b"):
        command = [
            "--seed",
            "4",
            "--documents",
            "5",
            "--level",
            level,
            "--formats",
            "docx,pdf,txt",
            "--out",
            str(tmp_path / run),
        ]
        assert main(command) == 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_an_unknown_format_is_a_wrong_command_line(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--formats", "docx,odt", "--out", str(tmp_path)])
    assert "odt" in capsys.readouterr().err


def test_a_missing_program_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("corpus.render.office.shutil.which", lambda name: None)
    assert main(["--documents", "1", "--formats", "doc", "--out", str(tmp_path)]) == 2
    assert "LibreOffice" in capsys.readouterr().err


def test_another_seed_writes_other_documents(tmp_path):
    for seed in ("1", "2"):
        main(["--seed", seed, "--documents", "2", "--formats", "txt", "--out", str(tmp_path / seed)])
    first, second = (set(digests(tmp_path / seed).values()) for seed in ("1", "2"))
    assert not first & second


def test_the_manifest_has_a_line_a_document(tmp_path):
    main(["--seed", "3", "--documents", "6", "--level", "hard", "--formats", "docx,xlsx", "--out", str(tmp_path)])
    with (tmp_path / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == MANIFEST
    for row in rows:
        assert hashlib.sha256((tmp_path / row["file"]).read_bytes()).hexdigest() == row["sha256"]
        assert row["unit"]
        assert row["year"]
    documents = {path.name for path in tmp_path.iterdir() if path.suffix in (".docx", ".xlsx")}
    assert {row["file"] for row in rows} == documents


def test_every_document_has_a_gold(tmp_path):
    main(["--seed", "3", "--documents", "6", "--formats", "docx,xlsx", "--out", str(tmp_path)])
    golds = {path.stem for path in (tmp_path / "gold").iterdir()}
    for path in tmp_path.iterdir():
        if path.suffix in (".docx", ".xlsx"):
            assert any(path.name.startswith(name) for name in golds)


def test_the_committed_sample_is_what_the_generator_writes(tmp_path):
    """Gold and Word files to the byte; PDFs by name, as their bytes depend on the programs that print them."""
    left_out = set() if has_office() else {"office-pdf"}
    jobs = [Job(plan=plan, formats=tuple(set(formats) - left_out)) for plan, formats in sample_plans()]
    write_submissions(jobs, tmp_path)
    committed = {name: digest for name, digest in digests(SAMPLE).items() if not name.startswith("manifest")}
    written = {name: digest for name, digest in digests(tmp_path).items() if not name.startswith("manifest")}
    assert written.keys() <= committed.keys()
    assert left_out or written.keys() == committed.keys()
    assert [n for n, digest in written.items() if not n.endswith(".pdf") and digest != committed[n]] == []


def test_the_sample_is_small_and_flagged_where_it_is_wrong():
    files = [path for path in SAMPLE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 5_000_000
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in (SAMPLE / "gold").iterdir()]
    assert any(gold["documents"]["status"] == "flagged" for gold in golds)
    assert any(gold["documents"]["status"] == "ok" for gold in golds)


def test_no_unit_hands_in_twice_but_those_that_are_to():
    for jobs in (draw_jobs(5, 320, "clean", ["docx"]), draw_county_year(5, 320)):
        once = [job.plan for job in jobs if job.plan.turn != "again"]
        truths = [invent(plan, Random(plan.seed))[1] for plan in once]
        assert len({truth.unit.name for truth in truths}) == len(truths)


def test_of_a_county_some_hand_in_twice_in_the_same_format():
    jobs = draw_county_year(5, 120)
    assert len(jobs) == 120
    again = [job for job in jobs if job.plan.turn == "again"]
    assert len(again) == 2
    for job in again:
        (first,) = [other for other in jobs if f"{other.plan.name}-again" == job.plan.name]
        assert (first.plan.turn, first.formats) == ("first", job.formats)


def test_the_sample_has_every_lineage_and_every_way_of_printing():
    with (SAMPLE / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert 30 <= len(rows) <= 40
    assert {name for row in rows for name in row["lineage"].split("+")} - {""} == set(LINEAGES)
    assert {row["renderer"].split()[0] for row in rows} == set(FORMATS) - {"doc"}
    assert {"wrong_rate", "blank_form", "duplicate"} <= {name for row in rows for name in row["errors"].split("+")}


def test_a_county_year_is_of_one_county_and_one_year_and_its_gold_stands_apart(tmp_path):
    truths = [invent(job.plan, Random(job.plan.seed))[1] for job in draw_county_year(7, 40)]
    assert len({(truth.unit.county, truth.year) for truth in truths}) == 1
    jobs = [replace(job, formats=("docx",)) for job in draw_county_year(7, 3)]
    assert write_submissions(jobs, tmp_path, apart=True) == 3
    assert len(list((tmp_path / "submissions").iterdir())) == len(list((tmp_path / "gold").iterdir())) == 3


def test_a_county_year_does_without_the_office_program(monkeypatch):
    monkeypatch.setattr("corpus.generate.has_office", lambda: False)
    formats = {form for job in draw_county_year(7, 60) for form in job.formats}
    assert "office-pdf" not in formats
    assert {"docx", "pdf"} <= formats
