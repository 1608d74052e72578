"""减负 lint and rule health: what may not be scored, asked twice, asked without end or pushed is named by clause."""

import datetime
from pathlib import Path

import pytest

from tests.engine.desk import RULES, change
from tests.engine.language_page import page_folder
from yipanqi.engine.health import health
from yipanqi.engine.lint import Finding, lint
from yipanqi.engine.load import load_library
from yipanqi.engine.resolve import resolve

BASE = "models/example/rules"
TODAY = datetime.date(2026, 11, 21)


def found(folder: Path) -> list[Finding]:
    return list(lint(resolve(load_library(folder))).findings)


def test_books_of_the_repository_are_not_refused() -> None:
    sheet = lint(resolve(load_library(RULES)))
    assert not sheet.is_refused, sheet.lines
    assert any("减负自查表" in line for line in sheet.lines)


def test_whatever_asks_somebody_says_how_much_and_who_reckoned_it() -> None:
    sheet = lint(resolve(load_library(RULES)))
    assert sheet.without_burden == ()
    assert all(burden.note.startswith("平台估算") for _, _, burden in sheet.burdens)
    assert any(
        "ZH-05" in line and "每次10分钟" in line and "一年12次（平台估算" in line for line in sheet.lines
    )


def test_what_asks_somebody_without_saying_how_much_is_named(tmp_path: Path) -> None:
    sheet = lint(resolve(load_library(page_folder(tmp_path))))
    assert {"EX-02", "EX-R", "EX-P"} <= set(sheet.without_burden) and "EX-01" not in sheet.without_burden
    assert "EX-02" in sheet.lines[-1] and "burden" in sheet.lines[-1]


@pytest.mark.parametrize(
    ("file", "old", "new", "number", "grade"),
    [
        ("measures", "title: 主题党日次数", "title: 登录次数", 1, "refused"),
        ("measures", "title: 主题党日次数", "title: 党员在线时长", 2, "refused"),
        ("tree", "title: 组织生活,", "title: 文章阅读量,", 3, "refused"),
        ("points", "title: 志愿服务", "title: 连续签到七天", 4, "refused"),
        ("judgement", "title: 主题党日不少于十次", "title: 心得不少于两千字数", 5, "refused"),
        ("obligations", "title: 支部会议每季度召开，次数有上限", "title: 手机应用安装率", 6, "refused"),
        ("obligations", "message: 请按期开会。", "message: 你支部排名全县末位。", 9, "refused"),
        ("tree", "title: 支部工作总分", "title: 支部排行", 9, "warned"),
        ("obligations", "files: 1, times: 8", "files: 20, times: 8", 8, "warned"),
        ("points", "where: {kind: volunteering}, each: 2", "where: {kind: [general_meeting, theme_day]}, each: 2", 7, "warned"),
    ],
)  # fmt: skip
def test_each_clause_names_the_element_its_line_and_what_to_do(
    tmp_path: Path, file: str, old: str, new: str, number: int, grade: str
) -> None:
    folder = page_folder(tmp_path)
    change(folder, f"{BASE}/{file}.yaml", old, new)
    fitting = [finding for finding in found(folder) if finding.clause.number == number]
    assert fitting and fitting[0].grade == grade
    assert f"自查第{number}项" in str(fitting[0]) and f"{file}.yaml 第" in str(fitting[0])
    assert fitting[0].remedy


def test_column_that_counts_volume_is_refused_by_its_own_name(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    change(
        folder,
        "facts/activity.yaml",
        "columns:",
        "columns:\n  pages: {title: 材料页数, type: integer, optional: true, meaning: 页数}",
    )
    change(folder, f"{BASE}/measures.yaml", "take: mean, column: present_count", "take: mean, column: pages")
    (finding,) = found(folder)
    assert finding.clause.number == 5


def test_same_fact_asked_twice_is_refused(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    path = folder / "models" / "organisational_life_again"
    (path / "rules").mkdir(parents=True)
    national = folder / "national" / "organisational_life"
    (path / "book.yaml").write_text((national / "book.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    text = (national / "rules" / "theme_day.yaml").read_text(encoding="utf-8").replace("ZH-12", "ZH-12b")
    (path / "rules" / "theme_day.yaml").write_text(text, encoding="utf-8")
    (finding,) = found(folder)
    assert finding.clause.number == 7 and "ZH-12" in finding.what


def test_kind_with_evidence_but_without_a_maximum_is_refused(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    name = "vocabulary/activity_kind.yaml"
    change(
        folder,
        name,
        "evidence_maximum: {title: 佐证最多件数, type: integer, required: true}",
        "evidence_maximum: {title: 佐证最多件数, type: integer}",
    )
    change(folder, name, "    evidence_maximum: 5\n", "")
    (finding,) = found(folder)
    assert finding.clause.number == 8


def test_sheet_adds_up_the_burden_by_whom_it_falls_on(tmp_path: Path) -> None:
    sheet = lint(resolve(load_library(page_folder(tmp_path))))
    assert "每年向支部书记要：" in "\n".join(sheet.lines)
    assert "没有写明负担" in "\n".join(sheet.lines)


def sorts(
    folder: Path, today: datetime.date = TODAY, applied: set[str] | None = None
) -> set[tuple[str, str]]:
    library = load_library(folder)
    return {(ailment.sort, ailment.key) for ailment in health(library, resolve(library), today, applied)}


def test_health_names_expired_sources_gaps_and_what_nobody_uses_or_tests(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    change(
        folder,
        "models/example/book.yaml",
        "effective_from: 2026-01-01",
        "effective_from: 2026-01-01\n    effective_until: 2026-10-31",
    )
    change(
        folder,
        "models/example/parameters/numbers.yaml",
        "{from: 2026-01-01, value: 30",
        "{from: 2026-01-01, until: 2026-09-30, value: 30",
    )
    change(folder, "models/example/parameters/numbers.yaml", "parameters:",
           "parameters:\n  idle: {title: 闲置, unit: 次, values: [{from: 2026-01-01, value: 1, source: {document: example, confidence: 平台}}]}")  # fmt: skip
    said = sorts(folder)
    assert {
        ("expired_source", "EX-01"),
        ("gap", "example_days_after"),
        ("unused", "idle"),
        ("untested", "EX-02"),
    } <= said
    assert ("untested", "EX-01") not in said
    assert ("expired_source", "EX-01") not in sorts(folder, datetime.date(2026, 10, 31))


def test_rule_that_never_gave_a_result_is_named_only_when_runs_are_known(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    assert not {sort for sort, _ in sorts(folder)} & {"never_applied"}
    assert ("never_applied", "EX-02") in sorts(folder, applied={"EX-01"})


def test_element_older_than_its_source_is_named(tmp_path: Path) -> None:
    folder = page_folder(tmp_path)
    change(folder, "models/example/book.yaml", "effective_from: 2026-01-01", "effective_from: 2026-02-01")
    assert ("early", "theme_days") in sorts(folder)
