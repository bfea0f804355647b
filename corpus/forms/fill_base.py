"""Filling in the 基础数据表: staff, money under control, buildings; with nought to twelve project lines."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from corpus import words
from corpus.forms.fill import start_form
from corpus.forms.lineage import Lineage, choose
from corpus.forms.records import FilledForm, FilledLine
from corpus.truth.records import Line, Project, Truth, add_lines
from corpus.writing import BLANK, Hand, Stated, state_amount, state_count, state_or_zero, state_rate

MONEY_MEASURES = ("prior_year_final", "current_year_budget", "current_year_final")


@cache
def load_base_lines() -> dict[str, Any]:
    """Read the table's lines and columns, as printed."""
    return tomllib.loads((files("corpus.forms") / "data" / "lines" / "base_data.toml").read_text(encoding="utf-8"))


def fill_base_data(truth: Truth, lineage: Lineage, hand: Hand, rng: Random) -> FilledForm:
    """Fill in a 基础数据表."""
    names = {
        "year": str(truth.year),
        "prior": str(truth.year - 1),
        "area": truth.unit.county.kind,
        "money_unit": hand.money_unit,
    }
    data = load_base_lines()
    lines = [fill_staffing(truth, hand, choose(rng, tuple(data["staffing"]["label"])))]
    lines += fill_control(truth, hand, rng, names, data, first=len(lines))
    lines.append(fill_buildings(truth, hand, rng, data["buildings"], names))
    unit_label = choose(rng, lineage.unit_line or ("",))
    form = start_form(truth, lineage, hand, rng)
    return FilledForm(
        lineage=form.lineage,
        form_type=form.form_type,
        title=form.title,
        subtitle=form.subtitle,
        unit_name=truth.unit.name if unit_label else None,
        fiscal_year=truth.year,
        money_unit=hand.money_unit,
        base=tuple(lines),
        signature=form.signature,
        notes=form.notes,
        scored=False,
        labels=tuple({"unit": unit_label, **choose_labels(lineage, rng, names, data)}.items()),
    )


def fill_control(
    truth: Truth, hand: Hand, rng: Random, names: dict[str, str], data: dict[str, Any], *, first: int
) -> list[FilledLine]:
    """Fill in the lines of 经费控制情况; ``first`` is the position of the first among the form's lines."""
    sources = money_sources(truth)
    positions: dict[str, int] = {}
    lines: list[FilledLine] = []
    for spec in data["control"]["lines"]:
        parent, here = positions.get(spec.get("parent", "")), first + len(lines)
        if spec["item"] == "projects":
            lines += fill_projects(truth, hand, rng, names, data["groups"], parent=parent, first=here)
            continue
        positions[spec["item"]] = here
        lines.append(
            FilledLine(
                section="expenditure_control",
                item=spec["item"],
                label=choose(rng, tuple(spec["label"])),
                parent=parent,
                indent=spec.get("indent", 0),
                figures=money_figures(truth, hand, sources[spec["source"]]),
            )
        )
    return lines


def choose_labels(lineage: Lineage, rng: Random, names: dict[str, str], data: dict[str, Any]) -> dict[str, str]:
    """Choose the wordings of the title in the table, of its blocks and of their columns."""
    labels = {
        "inner_title": choose(rng, lineage.inner_title or ("",)),
        "control": choose(rng, tuple(data["control"]["label"])).format(**names),
        "thrift": choose(rng, tuple(data["thrift"]["label"])),
        "thrift_text": choose(rng, tuple(data["thrift"]["texts"])),
    }
    for block in ("staffing", "control", "buildings"):
        for position, texts in enumerate(data[block]["columns"]):
            labels[f"{block}.{position}"] = choose(rng, tuple(texts)).format(**names)
    return labels


def money_sources(truth: Truth) -> dict[str, Line]:
    """Give the truth behind each money line."""
    accounts = truth.accounts
    return {
        "three_public": accounts.three_public,
        "vehicles": accounts.vehicles,
        "vehicle_purchase": accounts.vehicle_purchase,
        "vehicle_operation": accounts.vehicle_operation,
        "overseas": accounts.overseas,
        "reception": accounts.reception,
        "projects": truth.project_money,
        "public": accounts.public,
        "office": accounts.office,
        "utilities": accounts.utilities,
        "meetings": accounts.meetings,
        "procurement": accounts.procurement,
        "adjustment": accounts.adjustment,
    }


def money_figures(truth: Truth, hand: Hand, line: Line) -> tuple[tuple[str, int, Stated, str], ...]:
    """Last year's account, this year's budget, this year's account."""
    return tuple(
        (measure, year, state_or_zero(hand, value), words.WAN)
        for measure, year, value in zip(
            MONEY_MEASURES,
            (truth.year - 1, truth.year, truth.year),
            (line.prior, line.initial, line.executed),
            strict=True,
        )
    )


def fill_staffing(truth: Truth, hand: Hand, label: str) -> FilledLine:
    """Fill in the line of posts and people."""
    staff = truth.staff
    rate = state_rate(hand, Decimal(staff.active), Decimal(staff.establishment))
    return FilledLine(
        section="staffing",
        item="staff",
        label=label,
        figures=(
            ("establishment", truth.year, state_count(staff.establishment), words.PEOPLE),
            ("actual_staff", truth.year, state_count(staff.active), words.PEOPLE),
            ("control_rate", truth.year, rate, "ratio"),
        ),
    )


def fill_projects(
    truth: Truth,
    hand: Hand,
    rng: Random,
    names: dict[str, str],
    groups: dict[str, list[str]],
    *,
    parent: int | None,
    first: int,
) -> list[FilledLine]:
    """Fill in the lines under 项目支出: numbered one after the other, or in the template's four groups."""
    if rng.random() < 0.5:
        return [
            project_line(truth, hand, project, f"{number}、{project.name}", parent)
            for number, project in enumerate(truth.projects, start=1)
        ]
    lines: list[FilledLine] = []
    for kind, item in (("business", "business_funds"), ("operation", "operation_funds")):
        money = add_lines(project.money for project in truth.projects if project.kind == kind)
        lines.append(
            FilledLine(
                section="expenditure_control",
                item=item,
                label=choose(rng, tuple(groups[kind])),
                parent=parent,
                figures=money_figures(truth, hand, money),
            )
        )
    with_sum = rng.random() < 0.5
    for kind, item in (("special", "special_funds"), ("transfer", "upper_level_transfer")):
        own = [project for project in truth.projects if project.kind == kind]
        money = add_lines(project.money for project in own)
        position = first + len(lines)
        lines.append(
            FilledLine(
                section="expenditure_control",
                item=item,
                label=choose(rng, tuple(groups[kind])).format(**names),
                parent=parent,
                figures=money_figures(truth, hand, money) if with_sum else (),
            )
        )
        lines += [project_line(truth, hand, project, project.name, position, other=parent) for project in own]
    return lines


def project_line(
    truth: Truth, hand: Hand, project: Project, label: str, parent: int | None, *, other: int | None = None
) -> FilledLine:
    """Give a project's own line."""
    return FilledLine(
        section="expenditure_control",
        item="project_item",
        label=label,
        parent=parent,
        other_parent=other,
        figures=money_figures(truth, hand, project.money),
    )


def fill_buildings(truth: Truth, hand: Hand, rng: Random, data: dict[str, Any], names: dict[str, str]) -> FilledLine:
    """Fill in the line of buildings: mostly nothing, seldom one finished within its limits."""
    label = choose(rng, tuple(data["label"])).format(**names)
    measures: list[str] = data["measures"]
    units = (words.SQUARE_METRES, words.SQUARE_METRES, "ratio", words.WAN, words.WAN, "ratio")
    if rng.random() < 0.12:
        area, money = Decimal(rng.randint(8, 60) * 100), Decimal(rng.randint(200, 3000))
        built, paid = area - rng.choice((0, 20, 50)), money - rng.choice((0, 12, 35))
        stated = (
            Stated(raw=f"{area}", value=area),
            Stated(raw=f"{built}", value=built),
            state_rate(hand, built, area),
            state_amount(hand, money),
            state_amount(hand, paid),
            state_rate(hand, paid, money),
        )
    elif hand.zero == "digit":
        stated = (Stated(raw="0", value=Decimal(0)),) * 6
    else:
        stated = (BLANK,) * 6
    return FilledLine(
        section="buildings",
        item="buildings",
        label=label,
        figures=tuple((m, truth.year, s, u) for m, s, u in zip(measures, stated, units, strict=True)),
    )
