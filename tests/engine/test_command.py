"""`python -m yipanqi.engine`: what a rule author sees, in an interpreter that has no Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.desk import RULES, change, copied
from tests.engine.language_page import page_folder
from yipanqi.engine.check import check_rules

PROGRAM = (
    "import runpy, sys; sys.modules['django'] = None; runpy.run_module('yipanqi.engine', run_name='__main__')"
)


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_check_of_the_repository_passes_without_django() -> None:
    code, text = run("check", str(RULES))
    assert code == 0, text
    assert text.rstrip().endswith("全部成立。")


def test_check_names_every_fault_and_fails(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "national/organisational_life/rules/meetings.yaml", "strength: 一般", "strength: 大概")
    for command in ("check", "lint", "test"):
        code, text = run(command, str(folder))
        assert code == 1
        assert "“大概”不认识" in text and "1处问题" in text


def test_test_lists_each_situation(tmp_path: Path) -> None:
    code, text = run("test", str(page_folder(tmp_path)))
    assert code == 0, text
    assert "成立：情景“全年十二次主题党日，比上年多两次”" in text


def test_situation_of_an_element_that_does_not_hold_is_named(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    change(folder, "models/example/tests/elements.yaml", "{of: EX-P, value: 79}", "{of: EX-P, value: 80}")
    code, text = run("test", str(folder))
    assert code == 1
    assert "EX-P：预期80，实得79" in text


def test_lint_prints_the_self_check_sheet_and_rule_health(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    code, text = run("lint", str(folder), "--today", "2026-11-21", "--locality", "example-county")
    assert code == 0, text
    assert "减负自查表" in text and "9. 不推送排名：未发现" in text and "规则健康" in text
    change(folder, "models/example/rules/measures.yaml", "title: 主题党日次数", "title: 登录次数")
    code, text = run("lint", str(folder), "--today", "2026-11-21")
    assert code == 1
    assert "不得采用·自查第1项" in text


def test_schema_is_json() -> None:
    code, text = run("schema")
    assert code == 0
    assert "<层>/<制度>/rules/*.yaml" in json.loads(text)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: lecture", "kind: lectrue", "不在词表“活动种类”里，是否想写“lecture”"),
        ("held_on: [2026-07-01]", 'held_on: "七月一日"', "“开展日期”的取值“七月一日”类型不对，应是日期"),
        ("present_count: [12]", "present_count: [true]", "应是整数"),
        ("has_committee: true", "has_comittee: true", "是否想写“has_committee”"),
        ("      participation:", "      participations:", "是否想写“participation”"),
        ("{of: theme_days, value: 12}", "{of: theme_day, value: 12}", "“theme_day”不是这类对象的元素"),
        ("{of: theme_days, value: 12}", '{of: theme_days, value: "12.5"}', "这个元素得出的是整数"),
        ("{of: last_meeting, state: not_applicable}", "{of: last_meeting, state: missing}", "预期缺数据，实得不适用"),
        ('period: "2026"', 'period: "2026-Q5"', "期间“2026-Q5”看不懂"),
    ],
)  # fmt: skip
def test_slip_in_a_situation_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = page_folder(tmp_path)
    change(folder, "models/example/tests/elements.yaml", old, new)
    failed = check_rules(folder).failed
    assert any(words in trial.wrong for trial in failed), failed
