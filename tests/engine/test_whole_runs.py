"""What whole runs and single readings must have in common beyond equal numbers: witnesses of points, elements out of force, own windows, late entries."""

import datetime

import pytest

from tests.engine import building as make
from tests.engine.both import TODAY, YEAR, both_readings
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.expression import Test
from yipanqi.engine.language import Within
from yipanqi.engine.program import compile_program, fingerprint
from yipanqi.engine.schemes import Reported

date = datetime.date
AFTER_VISIT = Within("months", "twice", "activity", (Test("kind", ("visit",)),))


@pytest.mark.django_db
def test_points_count_only_records_in_which_a_second_person_took_part() -> None:
    scheme = make.SchemeRules(points={"P": make.points("P", [make.category("one", "meeting", make.ONE)])})
    rows = [
        make.activity(number, 1, "meeting", date(2026, 3, number), witness=witness)
        for number, witness in enumerate(("冯晨", None, "", "丁宁"), 1)
    ]
    assert both_readings(scheme, rows)[0]["P"] == 62 * make.ONE


def test_points_over_a_table_without_a_second_person_are_refused() -> None:
    scheme = make.SchemeRules(
        points={"P": make.points("P", [make.category("one", "meeting", make.ONE)])},
        facts={**make.FACTS, "activity": make.without_second_person(make.ACTIVITY)},
    )
    with pytest.raises(CompileRefused, match="第二个人"):
        compile_program(scheme, YEAR, TODAY)


@pytest.mark.django_db
def test_what_is_out_of_force_is_not_applicable_and_costs_no_pass_over_facts() -> None:
    ended = date(2026, 3, 31)
    scheme = make.SchemeRules(
        measures={"m": make.measure("m", "count", until=ended)},
        indicators={"i": make.node("i", Reported(make.member_count()), until=ended)},
        standards={"s": make.standard("s", [(make.yes(), True)], 1, [], until=ended)},
        vetoes={"v": make.veto("v", make.yes(), of="g", until=ended)},
        grades={"g": make.grade("g", "i", [(0, None, None)], until=ended)},
    )
    program = compile_program(scheme, YEAR, TODAY)
    assert (program.facts, {step.op for step in program.steps}) == ((), {"number"})
    found = both_readings(scheme, [])[0]
    assert {found[name] for name in ("m", "i", "standard:s", "veto:v", "grade:g")} == {"not_applicable"}


@pytest.mark.django_db
def test_span_after_an_event_is_clamped_judged_and_exempted_in_whole_runs() -> None:
    rule = make.obligation("R", "", within=AFTER_VISIT)
    scheme = make.SchemeRules(make.PARAMETERS, {"R": rule})
    visits = [date(2025, 12, 31), date(2026, 3, 1), date(2026, 6, 1), date(2026, 11, 20)]
    rows = [make.activity(number, 1, "visit", day) for number, day in enumerate(visits, 1)]
    rows.append(make.activity(10, 1, "meeting", date(2026, 2, 28)))
    rows.append(make.activity(11, 1, "meeting", date(2026, 4, 10), recorded_on=date(2026, 5, 20)))
    waived = [
        {"key": 1, "organisation": 1, "rule": "R", "from_on": date(2026, 6, 1), "until_on": date(2026, 7, 31), "recorded_on": date(2026, 6, 2)}
    ]  # fmt: skip
    found = both_readings(scheme, rows, waived=waived)[0]
    # The last span ends in 2027: it belongs to another year.
    assert (found["R:met"], found["R:due"], found["R:not_applicable"], found["R:late"]) == (2, 2, 1, 1)
    assert both_readings(scheme, rows)[0]["R:due"] == 3


@pytest.mark.django_db
def test_term_of_office_is_judged_in_whole_runs_and_a_lost_one_is_missing() -> None:
    scheme = make.SchemeRules(make.PARAMETERS, {"R": make.obligation("R", "term", at_least="twice")})
    rows = [make.activity(number, 1, "meeting", date(2024, number, 1)) for number in (1, 2)]
    assert both_readings(scheme, rows)[0]["R:met"] == 1
    lost = [make.organisation(1, term_ends_on=None)]
    assert both_readings(scheme, rows, lost)[0]["R:missing"] == 1


@pytest.mark.django_db
def test_window_met_only_by_a_record_entered_too_late_is_counted_as_late() -> None:
    scheme = make.SchemeRules(make.PARAMETERS, {"R": make.obligation("R", "quarter")})
    rows = [
        make.activity(1, 1, "meeting", date(2026, 1, 10), recorded_on=date(2026, 4, 1)),
        make.activity(2, 1, "meeting", date(2026, 4, 10), recorded_on=date(2026, 7, 2)),
        make.activity(3, 1, "meeting", date(2026, 7, 10), recorded_on=date(2026, 12, 1)),
        make.activity(4, 1, "meeting", date(2026, 7, 11)),
    ]
    found = both_readings(scheme, rows)[0]
    assert (found["R:met"], found["R:due"], found["R:late"]) == (3, 4, 1)


def test_fingerprint_knows_windows_of_the_subjects_own() -> None:
    def known(within: Within) -> str:
        scheme = make.SchemeRules(make.PARAMETERS, {"R": make.obligation("R", "", within=within)})
        return fingerprint(compile_program(scheme, YEAR, TODAY))

    assert known(AFTER_VISIT) == known(AFTER_VISIT)
    assert known(AFTER_VISIT) != known(Within("days", "twenty", "activity", AFTER_VISIT.where))
