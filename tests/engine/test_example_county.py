"""The example county overrides a number and a weight, adds a rule, switches one off, each with its own source; a locality may add to a tree."""

import datetime
import functools
from pathlib import Path

from tests.engine.desk import COUNTY, RULES
from tests.engine.language_page import page_folder
from yipanqi.engine.health import health
from yipanqi.engine.language import Rules
from yipanqi.engine.load import load_library
from yipanqi.engine.resolve import resolve

DAY = datetime.date(2026, 6, 30)


@functools.cache
def body(*localities: str) -> Rules:
    """The repository's rules where these localities were adopted."""
    return resolve(load_library(RULES), localities)


def test_a_number_is_overridden_from_its_day_with_the_countys_own_source() -> None:
    name = "group_hearings_per_year"
    own = body(COUNTY).parameters[name]
    before, laid = own.value_on(datetime.date(2025, 12, 31)), own.value_on(DAY)
    national = body().parameters[name].value_on(DAY)
    assert laid is not None and national is not None and before is not None
    assert (before.value, laid.value, national.value) == (2, 4, 2)
    assert (laid.layer, laid.source.document) == (COUNTY, "county_assessment_measures")


def test_a_rule_is_added_where_the_county_holds_and_nowhere_else() -> None:
    added = body(COUNTY).obligations.keys() - body().obligations.keys()
    assert added == {"SX-01"}
    assert body(COUNTY).obligations["SX-01"].sources[0].confidence == "本地"


def test_an_element_is_switched_off_from_its_day_and_a_weight_is_changed() -> None:
    switched, kept = body(COUNTY).points["MEMBER-POINTS"].head, body().points["MEMBER-POINTS"].head
    assert (switched.effective_until, kept.effective_until) == (datetime.date(2025, 12, 31), None)
    assert [each.source.document for each in body(COUNTY).switches] == ["county_assessment_measures"]
    assert (body(COUNTY).indicators["FIVE-1"].weight, body().indicators["FIVE-1"].weight) == (
        40_0000,
        20_0000,
    )


def test_a_locality_may_add_a_child_to_an_earlier_tree(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    own = folder / COUNTY / "example" / "rules" / "more.yaml"
    own.write_text(
        "indicators:\n"
        '  - {id: EX-T9, title: 本县特色, parent: EX-T, weight: "10", source: {document: county_example, article: "4", confidence: 本地},\n'
        "     effective_from: 2026-01-01, strength: 惯例, applies_to: {kinds: [branch]}, score: {pass: theme_days >= 6}}\n",
        encoding="utf-8",
    )
    library = load_library(folder)
    assert resolve(library, (COUNTY,)).indicators["EX-T9"].parent == "EX-T"
    assert "EX-T9" not in resolve(library, ()).indicators


def test_every_rule_of_the_repository_is_healthy_and_told_by_a_situation() -> None:
    library = load_library(RULES)
    assert health(library, resolve(library), datetime.date(2026, 11, 21)) == []
