"""Plans of submissions: drawn ones by the number, and the fixed ones of the committed sample."""

from __future__ import annotations

from random import Random

from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS
from corpus.make import Level, Plan, lineages_of
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.forms import FORM_NOISE
from corpus.render.docx import FEATURES


def draw_plan(rng: Random, name: str, level: Level) -> Plan:
    """Draw what a submission holds."""
    seed = rng.randrange(2**31)
    units = [lineage.name for lineage in lineages_of("unit_self_evaluation")]
    projects = [lineage.name for lineage in lineages_of("project_self_evaluation")]
    kind = rng.choice(("unit", "unit", "all", "all", "projects", "projects", "base", "report"))
    hard = level == "hard"
    mistakes = sorted([*FORM_ERRORS, *REPORT_ERRORS])
    noises = {**FORM_NOISE, **BLOCK_NOISE}
    return Plan(
        name=name,
        seed=seed,
        level=level,
        report=kind == "report" or (kind != "base" and rng.random() < 0.6),
        noise=tuple(name for name, (_, chance) in noises.items() if rng.random() < chance) if hard else (),
        features=frozenset(rng.sample(sorted(FEATURES), rng.randint(0, 4))) if hard else frozenset(),
        base_data=kind in ("all", "base") or (kind == "unit" and rng.random() < 0.4),
        unit_lineage=rng.choice(units) if kind in ("unit", "all") else None,
        project_lineage=rng.choice(projects) if kind in ("projects", "all") else None,
        project_forms=rng.randint(1, 3),
        blank_form=hard and rng.random() < 0.15,
        projects=rng.choice((None, None, 0 if kind == "base" else None)),
        errors=tuple(rng.sample(mistakes, len(mistakes))) if hard else (),
        most_errors=rng.choice((0, 1, 1, 2)),
    )


def sample_plans() -> tuple[tuple[Plan, tuple[str, ...]], ...]:
    """Give the committed sample: ten submissions of several forms and layouts."""
    return (
        (Plan(name="sample-01-unit", seed=101, unit_lineage="hunan_unit"), ("docx", "pdf")),
        (Plan(name="sample-02-base", seed=102, base_data=True, projects=5), ("docx", "pdf")),
        (
            Plan(name="sample-03-project", seed=103, project_lineage="ministry_project", project_forms=1),
            ("docx", "pdf"),
        ),
        (Plan(name="sample-04-structure", seed=104, unit_lineage="source_structure_unit"), ("docx", "pdf")),
        (
            Plan(
                name="sample-05-all",
                seed=105,
                base_data=True,
                unit_lineage="hunan_unit",
                project_lineage="ministry_project",
                project_forms=3,
                projects=4,
            ),
            ("docx", "pdf"),
        ),
        (
            Plan(
                name="sample-06-wrong-points",
                seed=106,
                unit_lineage="hunan_unit",
                errors=("wrong_total", "score_above_weight"),
            ),
            ("docx", "pdf"),
        ),
        (
            Plan(
                name="sample-07-wrong-money",
                seed=107,
                level="hard",
                base_data=True,
                unit_lineage="source_structure_unit",
                projects=3,
                errors=("wrong_rate", "wrong_base_sum", "wrong_control_rate"),
            ),
            ("docx", "pdf"),
        ),
        (
            Plan(
                name="sample-08-blank",
                seed=108,
                unit_lineage="hunan_unit",
                project_lineage="ministry_project",
                project_forms=1,
                blank_form=True,
            ),
            ("docx", "pdf"),
        ),
        (
            Plan(
                name="sample-09-slips",
                seed=109,
                level="hard",
                project_lineage="ministry_project",
                project_forms=2,
                projects=2,
                errors=("two_figures", "wrong_weight", "no_total"),
            ),
            ("docx", "pdf"),
        ),
        (Plan(name="sample-10-base-only", seed=110, level="hard", base_data=True, projects=0), ("docx", "pdf")),
    )
