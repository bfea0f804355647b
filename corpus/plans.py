"""Plans of submissions: drawn ones by the number, and the fixed ones of the committed sample."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from random import Random

import msgspec

from corpus.errors.forms import FORM_ERRORS
from corpus.errors.report import REPORT_ERRORS
from corpus.make import Level, Plan, lineages_of
from corpus.noise.blocks import BLOCK_NOISE
from corpus.noise.forms import FORM_NOISE
from corpus.render.word.writer import FEATURES


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
    text = (files("corpus") / "data" / "sample.toml").read_text(encoding="utf-8")
    return tuple(read_plan(**row) for row in tomllib.loads(text)["submissions"])


def read_plan(formats: list[str], **plan: object) -> tuple[Plan, tuple[str, ...]]:
    """Read a submission of the sample.

    Raises: ``msgspec.ValidationError`` for what no plan has.
    """
    return msgspec.convert(plan, Plan), tuple(formats)
