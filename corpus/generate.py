"""``python -m corpus.generate``: invented submissions with their gold, as many as wanted."""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from corpus.errors.twice import DUPLICATE
from corpus.gold import write_gold
from corpus.make import Level, Plan, invent, make_submission
from corpus.plans import draw_plan, sample_plans
from corpus.render.formats import FORMATS, Rendition, render
from corpus.render.office import has_office
from corpus.truth.make import draw_county, load_places
from corpus.truth.records import Seat
from pipeline.model.errors import JixiaoError

MANIFEST = ("file", "sha256", "lineage", "renderer", "unit", "year", "forms", "noise", "errors", "seed")


SUBMISSIONS = "submissions"
"""Folder of the documents, where they stand apart from their gold."""
OFFICE = "office-pdf"
MIX = {"docx": 50, OFFICE: 18, "pdf": 18, "xlsx": 6, "txt": 4, "scan": 4}
"""Formats that a county's units hand in, in per cent; without LibreOffice its PDFs are left out."""
HARD_SHARE = 0.3
"""Share of a county's submissions with errors and damage."""
ONCE = 50
"""Of so many of a county's submissions one comes in a second time, with another figure."""


class Job(Struct, frozen=True, kw_only=True):
    """A plan and the formats it is rendered in."""

    plan: Plan
    formats: tuple[str, ...]


def write_submissions(jobs: Sequence[Job], folder: Path, *, apart: bool = False) -> int:
    """Write documents, gold and manifest into a folder; gives the number of documents.

    ``apart``: the documents get a folder of their own below it.
    """
    gold, documents = folder / "gold", folder / SUBMISSIONS if apart else folder
    gold.mkdir(parents=True, exist_ok=True)
    documents.mkdir(parents=True, exist_ok=True)
    rows = []
    for job in jobs:
        submission = make_submission(job.plan)
        for form in job.formats:
            rendition = render(submission, form)
            path = documents / f"{submission.name}{rendition.suffix}"
            path.write_bytes(rendition.data)
            rows.append(manifest_row(rendition, path.name, form))
            # a rendition that holds less than the submission has a gold of its own
            write_gold(rendition.content, gold, "" if rendition.content == submission else rendition.suffix)
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MANIFEST, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["file"]))
    return len(rows)


def manifest_row(rendition: Rendition, name: str, form: str) -> dict[str, str]:
    """Give a document's line of the manifest."""
    submission = rendition.content
    contents = [form.form_type for form in submission.forms] + (["report"] if submission.report else [])
    return {
        "file": name,
        "sha256": hashlib.sha256(rendition.data).hexdigest(),
        "lineage": "+".join(dict.fromkeys(form.lineage for form in submission.forms)),
        "renderer": f"{form} {rendition.style}".rstrip(),
        "unit": submission.truth.unit.name,
        "year": str(submission.truth.year),
        "forms": "+".join(contents),
        "noise": "+".join(submission.noise),
        "errors": "+".join(submission.errors),
        "seed": str(submission.seed),
    }


def draw_jobs(seed: int, documents: int, level: Level, formats: Sequence[str]) -> list[Job]:
    """Plans for a number of documents, each in one of the formats and of a unit of its own."""
    rng = Random(seed)
    taken: set[str] = set()
    jobs = []
    for number in range(1, documents + 1):
        plan = draw_plan(rng, f"{level}-{seed}-{number:04d}", level)
        jobs.append(Job(plan=set_apart(plan, taken), formats=(rng.choice(tuple(formats)),)))
    return jobs


def draw_county_year(seed: int, documents: int) -> list[Job]:
    """Plans for what the units of one county hand in for one year: its bureaus and the stations of its towns."""
    rng = Random(seed)
    seat, year = Seat(county=draw_county(rng)), rng.randint(2020, 2024)
    shares = {form: share for form, share in MIX.items() if form != OFFICE or has_office()}
    taken: set[str] = set()
    jobs = []
    for number in range(1, documents - documents // ONCE + 1):
        level: Level = "hard" if rng.random() < HARD_SHARE else "clean"
        plan = replace(draw_plan(rng, f"{year}-{number:03d}", level), year=year, seat=seat)
        form = rng.choices(tuple(shares), tuple(shares.values()))[0]
        jobs.append(Job(plan=set_apart(plan, taken), formats=(form,)))
    return hand_in_again(jobs, documents - len(jobs))


def hand_in_again(jobs: Sequence[Job], count: int) -> list[Job]:
    """Have the first ``count`` submissions that can come in twice do so: of forms only, as reports repeat figures."""
    done: list[Job] = []
    again: list[Job] = []
    for job in jobs:
        first = replace(job.plan, turn="first")
        if len(again) < count and not first.report and DUPLICATE in make_submission(first).errors:
            again.append(replace(job, plan=replace(first, name=f"{first.name}-again", turn="again")))
            done.append(replace(job, plan=first))
        else:
            done.append(job)
    return done + again


def set_apart(plan: Plan, taken: set[str]) -> Plan:
    """Give the plan, with a town's station for a bureau that handed in already: two drawn years of one unit know
    nothing of each other.

    ``taken`` gets the unit's name.  With more documents than there are names a unit hands in twice after all.
    """
    county = invent(plan, Random(plan.seed))[1].unit.county
    seats = (Seat(county=county, town=town) for town in load_places()["towns"])
    for tried in (plan, *(replace(plan, seat=seat) for seat in seats)):
        name = invent(tried, Random(tried.seed))[1].unit.name
        if name not in taken:
            taken.add(name)
            return tried
    return plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and write the documents."""
    parser = argparse.ArgumentParser(
        prog="python -m corpus.generate", description="Invent submissions with known truth."
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same documents")
    parser.add_argument("--documents", type=int, default=20, metavar="N")
    parser.add_argument(
        "--level", choices=("clean", "hard"), default="clean", help="hard: submitters' errors and damage"
    )
    parser.add_argument("--formats", default="docx,pdf", help=f"comma list of {', '.join(FORMATS)}")
    parser.add_argument(
        "--county-year",
        action="store_true",
        help="one county's submissions of one year, in the usual formats; --level and --formats don't count",
    )
    parser.add_argument("--sample", action="store_true", help="the committed sample instead of drawn documents")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    formats = options.formats.split(",")
    if unknown := set(formats) - set(FORMATS):
        parser.error(f"unknown formats {', '.join(sorted(unknown))}; known are {', '.join(FORMATS)}")
    if options.sample:
        jobs = [Job(plan=plan, formats=formats) for plan, formats in sample_plans()]
    elif options.county_year:
        jobs = draw_county_year(options.seed, options.documents)
    else:
        jobs = draw_jobs(options.seed, options.documents, options.level, formats)
    try:
        count = write_submissions(jobs, options.out, apart=options.county_year)
    except JixiaoError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} documents in {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
