"""The repository's own rules hold, and a report says what it looked at."""

from pathlib import Path

from tests.engine.desk import RULES, change, copied
from yipanqi.engine.check import check_rules
from yipanqi.engine.load import load_library


def test_repository_rules_pass_with_every_situation_and_example() -> None:
    report = check_rules(RULES)
    assert report.is_good, report.lines
    assert (report.books, report.rules) == (20, 18)
    assert report.trials >= 115
    assert report.elements >= 96
    assert report.lines[-1].endswith("全部成立。")


def test_rules_written_from_memory_are_named_for_verification() -> None:
    assert any("ZH-14" in name for name in check_rules(RULES).to_verify)


def test_situation_that_does_not_hold_is_named_with_both_states(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(
        folder,
        "national/organisational_life/tests/situations.yaml",
        "state: met, counted: 1",
        "state: unmet, counted: 2",
    )
    report = check_rules(folder)
    assert not report.is_good
    assert "预期未完成，实得已完成；2026-Q1：预期计2次，实计1次" in report.lines[0]


def test_example_that_does_not_hold_fails_the_check(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "national/organisational_life/rules/theme_day.yaml", "held: [2026-06-15]", "held: []")
    assert "六月十五日开展了主题党日" in check_rules(folder).failed[0].name


def test_vocabularies_know_the_words_of_the_workbooks() -> None:
    words = load_library(RULES).vocabularies
    for name, texts in {
        "sex": ("男", "女"),
        "ethnic_group": ("汉族", "满族", "回族", "蒙古族", "汉"),
        "education": ("大学本科", "大学专科", "硕士研究生", "博士研究生", "高中"),
        "person_category": ("正式党员", "预备党员"),
        "activity_kind": ("支部委员会", "支委会", "主题党日", "党小组会", "党课", "党员大会", "支部党员大会"),
        "party_organisation_kind": ("党支部", "机关党委", "工委"),
    }.items():
        for text in texts:
            assert words[name].find(text) is not None, f"{name}: {text}"
    assert [term.title for term in words["stage"].terms] == [
        "同谋划",
        "同部署",
        "同落实",
        "同检查",
        "同考核",
        "同问责",
    ]
    assert len(words["ethnic_group"].terms) == 58


def test_every_kind_of_activity_and_carrier_states_how_much_evidence_is_enough() -> None:
    words = load_library(RULES).vocabularies
    for name in ("activity_kind", "carrier_kind"):
        for term in words[name].terms:
            low, high = term.attributes["evidence_minimum"], term.attributes["evidence_maximum"]
            assert isinstance(low, int) and isinstance(high, int) and low <= high <= 8
