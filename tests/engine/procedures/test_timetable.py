"""All steps of the development procedure with their days, over the Mid-Autumn and National Day holidays and two ends of months."""

from pathlib import Path

import pytest

from yipanqi.engine.__main__ import main

RULES = Path(__file__).resolve().parents[3] / "rules"
COMMAND = [
    "timetable", "development", "--folder", str(RULES), "--begun", "2025-09-20", "--moved", "2026-05-11", "--agency",
    "--taken", "training=2026-09-21", "--taken", "posting=2026-09-24", "--taken", "pre_review=2026-10-31",
    "--taken", "meeting=2026-11-30",
]  # fmt: skip
# number: first day, last day. The 20 September and 10 October 2026 are Sundays or Saturdays that are worked.
DAYS = """
1 2025-09-20 —|2 2025-09-20 2025-10-20|3 2025-09-20 —|4 2025-09-20 —|5 2025-09-20 —|6 2026-09-20 2026-03-20
7 2026-09-21 —|8 2026-09-21 —|8-1 2026-09-21 —|8-2 2026-10-10 —|9 2026-10-10 —|10 2026-10-10 —|11 2026-10-10 —
12 2026-10-10 —|13 2026-10-10 —|14 2026-10-31 —|15 2026-10-31 2026-11-30|16 2026-11-30 —|16-1 2026-11-30 —
17 2026-11-30 2027-02-28|18 2026-11-30 —|19 2026-11-30 —|20 2026-11-30 2026-12-30|21 2027-11-30 —|22 2027-11-30 —
23 2027-11-30 —|23-4 2027-11-30 —|24 2027-11-30 2028-02-29|25 2027-11-30 —
"""


def test_every_step_has_its_first_and_last_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COMMAND) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    found = [" ".join((line[1], line[3], line[4])) for line in lines]
    assert found == DAYS.strip().replace("\n", "|").split("|")
    assert {line[1].partition("-")[0] for line in lines} == {str(number) for number in range(1, 26)}
    assert [line[0] for line in lines] == ["2014"] * 5 + ["2026"] * 24


def test_reckoning_is_said_with_its_article(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--why"]) == 0
    assert main([*COMMAND, "--why", "--locality", "example-county"]) == 0
    told = capsys.readouterr().out
    for words in (
        "自“张榜公示”2026年9月24日起公示5个工作日（当日不计），至2026年10月9日止，次日2026年10月10日起可作结论（《中国共产党发展党员工作细则》第13条）",
        "自“基层党委预审”2026年10月31日起1个月内，为2026年11月30日",
        "自“支部党员大会讨论”的大会通过日期2026年11月30日起3个月内，为2027年2月28日",
        "自“递交入党申请书”2025年9月20日起满6个月，为2026年3月20日",
    ):
        assert words in told, words


def test_a_year_without_a_calendar_is_only_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    taken = [*COMMAND[:-1], "meeting=2026-11-30", "--taken", "posting=2029-09-27"]
    assert main(taken) == 0
    assert "公示结论（暂计）" in capsys.readouterr().out


def test_unknown_procedure_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timetable", "nothing", "--folder", str(RULES), "--begun", "2026-06-01"]) == 2
    assert "没有有效的版本" in capsys.readouterr().err


def test_a_step_taken_every_half_year_before_it_ends_says_both_days(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The examination of an activist: within six months, and again, until a year has passed."""
    assert main([*COMMAND, "--why"]) == 0
    assert "因此最迟2026年3月20日先办一次，最早2026年9月20日办结本步骤" in capsys.readouterr().out
