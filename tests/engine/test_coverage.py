"""The page that says where each article went names only what is in the rules, and nothing of the rules' figures is left unsaid."""

import re

from tests.engine.desk import RULES
from yipanqi.engine.elements import groups_of
from yipanqi.engine.load import load_library
from yipanqi.engine.procedures.load import load_procedures
from yipanqi.engine.resolve import resolve

PAGE = RULES.parent / "docs" / "coverage-of-regulations.md"


def named() -> tuple[set[str], list[list[str]]]:
    """The names in the column “落处”, and all rows."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    ]
    rows = [row for row in rows if row[0] not in ("条文", "---")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", " ".join(row[2:]))}, rows


def steps() -> set[str]:
    """Every step as `procedure:step`, those that a special lot adds among them."""
    everything = load_procedures(RULES)
    own = {f"{each.id}:{step.id}" for each in everything.procedures for step in each.steps}
    return own | {
        f"{each.procedure}:{part.step.id}" for each in everything.overlays for part in each.insertions
    }


def test_every_place_named_by_the_page_is_in_the_rules() -> None:
    rules = resolve(load_library(RULES))
    known = {*rules.parameters, *rules.obligations, *rules.vocabularies, *steps()}
    known |= {key for group in groups_of(rules) for key in group}
    names, rows = named()
    assert names <= known, names - known
    assert all(len(row) == 4 and row[2] and row[3] for row in rows), [row for row in rows if len(row) != 4]


def test_every_national_figure_is_on_the_page() -> None:
    rules = resolve(load_library(RULES))
    national = {
        name for name, parameter in rules.parameters.items() if parameter.place.file.startswith("national")
    }
    duties = {rule.id for rule in rules.obligations.values() if rule.layer.startswith("national")}
    conventions = {"partial_window_share"}
    assert (national | duties) - named()[0] == conventions
