"""One organisation: every state, partial periods, late entry, layers, score and explanation."""

import datetime
from pathlib import Path

import pytest

from tests.engine.desk import COUNTY, activity, branch, change, copied, rules
from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter
from yipanqi.engine.errors import FactsRefused
from yipanqi.engine.evaluate import checked, evaluate_obligations
from yipanqi.engine.explain import explain, explain_score, trace_of
from yipanqi.engine.language import Rules
from yipanqi.engine.outcomes import Outcome
from yipanqi.engine.score import percent, score

date = datetime.date
TODAY = date(2026, 7, 10)


def judged(
    period: Period,
    *rows: dict[str, object],
    body: Rules | None = None,
    today: date = TODAY,
    **subject: object,
) -> dict[tuple[str, date], Outcome]:
    facts = {"activity": list(rows)}
    outcomes = evaluate_obligations(body or rules(), branch(**subject), facts, period, today)
    return {(outcome.rule, outcome.window.start): outcome for outcome in outcomes}


def test_windows_belong_to_the_period_that_holds_their_last_day() -> None:
    assert {rule for rule, _ in judged(month(2026, 2))} == {"ZH-05", "ZH-08", "ZH-12"}
    assert {rule for rule, _ in judged(month(2026, 3))} == {"ZH-01", "ZH-05", "ZH-08", "ZH-12"}
    assert len(judged(calendar_year(2025))) == 4 + 3 * 12 + 2


def test_running_windows_share_a_day_with_the_period() -> None:
    outcomes = evaluate_obligations(rules(), branch(), {"activity": []}, month(2026, 2), TODAY, running=True)
    assert {outcome.rule for outcome in outcomes} == {"ZH-01", "ZH-05", "ZH-08", "ZH-12", "ZH-14", "ZH-17"}


def test_met_before_its_last_day_counts_as_met_and_the_records_are_named_oldest_first() -> None:
    rows = [activity(8, "theme_day", date(2026, 7, 9)), activity(7, "theme_day", date(2026, 7, 2))]
    found = judged(month(2026, 7), *rows)["ZH-12", date(2026, 7, 1)]
    assert (found.state, found.counted, found.records, found.late) == ("met", 2, (7, 8), False)


@pytest.mark.parametrize(("today", "state"), [(date(2026, 6, 30), "not_due"), (date(2026, 7, 1), "unmet")])
def test_due_day_itself_is_not_yet_overdue(today: date, state: str) -> None:
    assert judged(month(2026, 6), today=today)["ZH-12", date(2026, 6, 1)].state == state


@pytest.mark.parametrize(("recorded_on", "late"), [(date(2026, 7, 1), False), (date(2026, 7, 2), True)])
def test_entry_after_the_time_for_recording_is_met_but_late(recorded_on: date, late: bool) -> None:
    row = activity(7, "theme_day", date(2026, 6, 20), recorded_on=recorded_on)
    found = judged(month(2026, 6), row)["ZH-12", date(2026, 6, 1)]
    assert (found.state, found.late) == ("met", late)


def test_facts_not_offered_are_missing_after_the_due_day_and_never_nought() -> None:
    outcomes = evaluate_obligations(rules(), branch(), {"activity": None}, month(2026, 6), TODAY)
    assert {outcome.state for outcome in outcomes} == {"missing"}
    outcomes = evaluate_obligations(rules(), branch(), {}, month(2026, 7), TODAY)
    assert {outcome.state for outcome in outcomes} == {"not_due"}


def test_record_without_its_kind_leaves_the_verdict_open() -> None:
    found = judged(month(2026, 6), activity(7, None, date(2026, 6, 20)))["ZH-12", date(2026, 6, 1)]
    assert (found.state, found.reason) == ("missing", "columns")


def test_branch_without_a_committee_owes_no_committee_meeting() -> None:
    assert judged(month(2026, 6), has_committee=False)["ZH-05", date(2026, 6, 1)].state == "not_applicable"
    assert judged(month(2026, 6), has_committee=None)["ZH-05", date(2026, 6, 1)].state == "missing"


def test_branch_founded_in_may_owes_from_the_first_window_it_lived_through_half() -> None:
    found = judged(half_year(2026, 1), founded_on=date(2026, 5, 20))
    states = {start: outcome.state for (rule, start), outcome in found.items() if rule == "ZH-12"}
    assert states[date(2026, 5, 1)] == "not_applicable"
    assert states[date(2026, 6, 1)] == "unmet"
    assert found["ZH-01", date(2026, 4, 1)].state == "not_applicable"


def test_branch_ended_in_the_window_owes_by_the_same_rule() -> None:
    assert (
        judged(month(2026, 6), ended_on=date(2026, 6, 14))["ZH-12", date(2026, 6, 1)].state
        == "not_applicable"
    )
    assert judged(month(2026, 6), ended_on=date(2026, 6, 15))["ZH-12", date(2026, 6, 1)].state == "unmet"


def test_rule_in_force_for_a_part_of_a_window_counts_by_the_same_rule() -> None:
    assert judged(calendar_year(2019))["ZH-14", date(2019, 1, 1)].state == "unmet"
    assert judged(calendar_year(2018))["ZH-01", date(2018, 10, 1)].state == "unmet"
    assert ("ZH-14", date(2018, 1, 1)) not in judged(calendar_year(2018))


def test_other_kinds_of_organisation_get_their_own_rules_only() -> None:
    assert {rule for rule, _ in judged(calendar_year(2025), kind="primary_committee")} == {"ZH-10"}
    assert judged(calendar_year(2025), kind="party_group") == {}


def test_locality_adds_a_rule_where_it_is_laid_on() -> None:
    assert "SX-01" not in rules().obligations
    assert judged(quarter(2026, 2), body=rules(COUNTY))["SX-01", date(2026, 4, 1)].state == "unmet"


def test_locality_overrides_a_number_from_a_day_on(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "example-county/organisational_life/parameters/cadence.yaml", "parameters:",
           "overrides:\n  theme_days_per_month:\n    values:\n"
           "      - {from: 2026-06-01, value: 2, source: {document: county_life_measures, article: '5', confidence: 本地}}\n"
           "parameters:")  # fmt: skip
    body = rules(COUNTY, folder=folder)
    rows = [activity(1, "theme_day", date(2026, 5, 8)), activity(2, "theme_day", date(2026, 6, 8))]
    found = judged(quarter(2026, 2), *rows, body=body)
    assert found["ZH-12", date(2026, 5, 1)].state == "met"
    june = found["ZH-12", date(2026, 6, 1)]
    assert (june.state, june.needed) == ("unmet", 2)
    assert "示范县县直机关党的组织生活实施办法》第5条" in "".join(explain(body, june))
    assert (
        judged(quarter(2026, 2), *rows, body=rules(folder=folder))["ZH-12", date(2026, 6, 1)].state == "met"
    )


def test_locality_switches_a_rule_off_with_its_own_source(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "example-county/organisational_life/rules/lectures.yaml", "obligations:",
           "switch_off:\n  - {rule: ZH-17, from: 2025-01-01, source: {document: county_life_measures, article: '6', confidence: 本地}}\n"
           "obligations:")  # fmt: skip
    body = rules(COUNTY, folder=folder)
    assert ("ZH-17", date(2024, 1, 1)) in judged(calendar_year(2024), body=body)
    assert ("ZH-17", date(2025, 1, 1)) not in judged(calendar_year(2025), body=body)


def test_switching_off_what_does_not_exist_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(
        folder,
        "example-county/organisational_life/rules/lectures.yaml",
        "obligations:",
        "switch_off:\n  - {rule: ZH-99, from: 2025-01-01, source: {document: county_life_measures, confidence: 本地}}\nobligations:",
    )
    with pytest.raises(Exception, match="ZH-99"):
        rules(COUNTY, folder=folder)


def test_score_is_met_over_due_in_ten_thousandths_rounded_half_up() -> None:
    body = rules()
    indicator = body.indicators["organisational_life_completion"]
    rows = [activity(1, "general_meeting", date(2026, 5, 8)), activity(2, "theme_day", date(2026, 5, 9))]
    outcomes = evaluate_obligations(
        body, branch(has_groups=False), {"activity": rows}, quarter(2026, 2), TODAY
    )
    found = score(body, indicator, outcomes)
    assert (found.met, found.due, found.value, found.state) == (2, 7, 2857, "computed")
    assert found.not_applicable == 3
    assert percent(2857) == "28.57%"
    assert "2÷7＝28.57%" in explain_score(indicator.head.title, found)[0]


@pytest.mark.parametrize(
    ("today", "subject", "state"),
    [
        (date(2026, 6, 2), {}, "not_due"),
        (date(2026, 7, 10), {"founded_on": date(2026, 7, 1)}, "not_applicable"),
    ],
)
def test_nothing_due_is_a_state_and_never_a_score_of_nought(
    today: date, subject: dict[str, object], state: str
) -> None:
    body = rules()
    outcomes = evaluate_obligations(body, branch(**subject), {"activity": []}, month(2026, 6), today)
    found = score(body, body.indicators["organisational_life_completion"], outcomes)
    assert (found.value, found.state, found.due) == (None, state, 0)
    assert "不是零分" in explain_score("组织生活完成率", found)[0]


def test_explanation_names_rule_article_requirement_window_records_and_verdict() -> None:
    found = judged(month(2026, 6), activity(7, "theme_day", date(2026, 6, 20)))["ZH-12", date(2026, 6, 1)]
    steps = explain(rules(), found, {7: "2026年6月20日主题党日"})
    assert steps == [
        "规则：ZH-12 主题党日每月开展（应当）。",
        "依据：《中国共产党支部工作条例（试行）》第16条、《中国共产党党员教育管理工作条例》第16条。",
        "要求：每月至少1次（主题党日次数，自2018年10月28日起执行，出自《中国共产党支部工作条例（试行）》第16条）。",
        "周期：2026年6月，2026年6月30日到期。",
        "计数：在“活动记录”中找活动种类为“主题党日”的记录，1条：2026年6月20日主题党日。",
        "结论：1≥1，已完成。",
    ]


def test_every_state_explains_itself_and_leaves_a_trace_of_plain_data() -> None:
    cases = [
        (judged(month(2026, 6)), "已过到期日，未完成。请在每月相对固定的一天"),
        (judged(month(2026, 7)), "尚未到期，不算未完成"),
        (judged(month(2026, 6), founded_on=date(2026, 6, 29)), "不到规定的计入比例"),
        (judged(month(2026, 6), activity(7, None, date(2026, 6, 20))), "补齐后可能达到要求"),
    ]
    for found, words in cases:
        outcome = next(outcome for (rule, _), outcome in found.items() if rule == "ZH-12")
        assert words in "".join(explain(rules(), outcome))
        assert trace_of(rules(), outcome)["records"] == list(outcome.records)
    committee = judged(month(2026, 6), has_committee=None)["ZH-05", date(2026, 6, 1)]
    assert "“设支部委员会”未填写" in "".join(explain(rules(), committee))


def test_rows_that_do_not_match_their_table_are_refused() -> None:
    table = rules().facts["activity"]
    assert checked(table, [activity(1, "theme_day", date(2026, 6, 1))])
    with pytest.raises(FactsRefused, match="缺少列“host”"):
        checked(
            table,
            [{name: value for name, value in activity(1, "theme_day", TODAY).items() if name != "host"}],
        )
    with pytest.raises(FactsRefused, match="“录入日期”是空的"):
        checked(table, [activity(1, "theme_day", TODAY, recorded_on=None)])
