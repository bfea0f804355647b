"""Plans of submissions: drawn ones by the number, and the fixed ones of the committed sample."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS
from corpus.make import Level, Plan, lineages_of
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.forms import FORM_NOISE
from corpus.render.docx import EMBEDDED, FEATURES


def draw_plan(rng: Random, name: str, level: Level) -> Plan:
    """Draw what a submission holds."""
    seed = rng.randrange(2**31)
    units = [lineage.name for lineage in lineages_of("unit_self_evaluation")]
    projects = [lineage.name for lineage in lineages_of("project_self_evaluation")]
    kind = rng.choice(("unit", "unit", "all", "all", "projects", "projects", "base", "report"))
    hard = level == "hard"
    # a report's errors would seldom come up behind those of the forms, which fit nearly everywhere
    mistakes = sorted(REPORT_ERRORS) if rng.random() < 0.35 else sorted([*FORM_ERRORS, *REPORT_ERRORS])
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
    """Give the committed sample: submissions of several forms and layouts, and the formats of each."""
    word, both, office = ("docx",), ("docx", "pdf"), ("docx", "office-pdf")
    twice = Plan(name="sample-20-first", seed=120, project_lineage="ministry_project", project_forms=1, turn="first")
    return (
        (Plan(name="sample-01-unit", seed=101, unit_lineage="hunan_unit", report=True), both),
        (Plan(name="sample-02-base", seed=102, base_data=True, projects=5), both),
        (
            Plan(name="sample-03-project", seed=103, project_lineage="ministry_project", project_forms=1),
            (*both, "scan"),
        ),
        (Plan(name="sample-04-structure", seed=104, unit_lineage="source_structure_unit", report=True), both),
        (
            Plan(
                name="sample-05-all",
                seed=105,
                base_data=True,
                unit_lineage="hunan_unit_cells",
                project_lineage="ministry_project_cost",
                project_forms=3,
                projects=4,
                report=True,
                features=frozenset({EMBEDDED}),
            ),
            both,
        ),
        (
            Plan(
                name="sample-06-wrong-points",
                seed=106,
                unit_lineage="plain_unit",
                errors=("wrong_total", "score_above_weight"),
            ),
            both,
        ),
        (
            Plan(
                name="sample-07-wrong-money",
                seed=107,
                level="hard",
                base_data=True,
                unit_lineage="split_target_unit",
                projects=3,
                report=True,
                errors=("wrong_rate", "wrong_base_sum", "wrong_control_rate", "text_against_table"),
            ),
            both,
        ),
        (
            Plan(
                name="sample-08-blank",
                seed=108,
                unit_lineage="two_level_unit",
                project_lineage="points_first_project",
                project_forms=1,
                blank_form=True,
            ),
            both,
        ),
        (
            Plan(
                name="sample-09-slips",
                seed=109,
                level="hard",
                project_lineage="recheck_project",
                project_forms=2,
                projects=2,
                report=True,
                errors=("two_figures", "wrong_weight", "no_total"),
            ),
            (*both, "xlsx"),
        ),
        (Plan(name="sample-10-base-only", seed=110, level="hard", base_data=True, projects=0), both),
        (
            Plan(name="sample-11-transfer", seed=111, project_lineage="transfer_payment", project_forms=2, report=True),
            both,
        ),
        (
            Plan(
                name="sample-12-damaged",
                seed=112,
                level="hard",
                unit_lineage="hunan_unit",
                report=True,
                noise=("template_rows", "cut_row", "unmerged_groups", "wrapped_cells", "spaced_words", "page_numbers"),
                features=frozenset({"split_runs", "tracked_changes", "hidden_text", "text_box"}),
            ),
            (*both, "txt"),
        ),
        (Plan(name="sample-13-list", seed=113, unit_lineage="flat_list_unit", report=True), word),
        (Plan(name="sample-14-report", seed=114, report=True), word),
        (
            Plan(
                name="sample-15-framework",
                seed=115,
                unit_lineage="framework_unit",
                project_lineage="execution20_project",
                project_forms=1,
                report=True,
            ),
            office,
        ),
        (Plan(name="sample-16-method", seed=116, project_lineage="method_project", project_forms=2), both),
        (
            Plan(name="sample-17-system", seed=117, project_lineage="system_export_project", project_forms=2),
            ("pdf", "xlsx"),
        ),
        (
            Plan(name="sample-18-reference", seed=118, project_lineage="reference_points_project", project_forms=1),
            ("office-pdf",),
        ),
        (
            Plan(name="sample-19-signs", seed=119, project_lineage="split_target_project", project_forms=1),
            ("docx", "txt"),
        ),
        (twice, word),
        (replace(twice, name="sample-20-second", turn="again"), word),
    )
