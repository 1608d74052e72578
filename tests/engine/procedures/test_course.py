"""A case driven by the right people and refused to the wrong ones; its days on a calendar with make-up days and month ends."""

import dataclasses
import datetime
from pathlib import Path

import pytest

from tests.engine.procedures.author import SHIPPED, D, calendar, laid, taker_for, with_change
from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.basics.working_days import YearNotPublished
from yipanqi.engine.procedures import acts
from yipanqi.engine.procedures.check import sound_procedures
from yipanqi.engine.procedures.course import Course, CourseRefused, Standing, Taker, begin_course, replay
from yipanqi.engine.procedures.giving import missing
from yipanqi.engine.procedures.language import RELATIONS, Procedure
from yipanqi.engine.procedures.permits import sees
from yipanqi.engine.procedures.taking import expire, take
from yipanqi.engine.procedures.trials import fill_in, least_papers
from yipanqi.engine.procedures.windows import window_of, windows

CALENDAR = calendar()
_DAY = datetime.timedelta(days=1)
BORN = {"born_on": D(2000, 2, 29)}
ALL = [(procedure.id, procedure.edition) for procedure in SHIPPED.procedures]


def go(course: Course, step: str, decision: str, on: datetime.date, **fields: object) -> Course:
    """Take a step as somebody who may, the rest filled in."""
    here = course.procedure[step]
    way = here.decision(decision)
    assert way is not None, (step, decision)
    beside = taker_for(course, here, number=1) if here.needs_two else None
    return take(
        course,
        calendar=CALENDAR,
        taker=taker_for(course, here),
        step=step,
        decision=decision,
        on=on,
        fields=fill_in(here, way, on, fields),  # type: ignore[arg-type]
        papers=least_papers(here, way, {}),
        beside=beside,
    )


def drive(procedure: Procedure, on: datetime.date) -> Course:
    """Take every step on its earliest day by its first decision that goes on."""
    course = begin_course(procedure, subject="候选人", on=on)
    for _ in range(80):
        if course.is_closed:
            return course
        step = course.open_steps[0]
        way = next((one for one in step.decisions if not one.returns), step.decisions[0])
        on = max(on, course.since(step.id) or on)
        fields = BORN if step.id == "apply" else {}
        try:
            course = go(course, step.id, way.id, on, **fields)
        except CourseRefused as refused:
            assert refused.code == "engine.procedures.too_early", refused.sentence
            on += _DAY
            for _ in range(500):
                try:
                    course = go(course, step.id, way.id, on, **fields)
                    break
                except CourseRefused:
                    on += _DAY
    raise AssertionError("never closed")


@pytest.mark.parametrize(("key", "edition"), ALL)
def test_every_shipped_procedure_ends_for_the_right_people(key: str, edition: str) -> None:
    procedure = laid(key, edition)
    course = drive(procedure, max(procedure.effective_from, D(2024, 2, 29)))
    assert course.is_closed and course.marks
    assert replay(begin_course(procedure, subject="候选人", on=course.started_on), course.marks, {}) == course


@pytest.mark.parametrize(("key", "edition"), ALL)
def test_every_step_is_refused_to_a_stranger_and_says_who_could(key: str, edition: str) -> None:
    procedure = laid(key, edition, is_agency=True)
    stranger = Taker("路人", (Standing("office", "office_deputy_head", "别处"),))
    on = procedure.effective_from
    for step in procedure.steps:
        if any(actor.relation == "office" for actor in step.actors):
            continue
        fresh = begin_course(procedure, subject="候选人", on=on)
        course = dataclasses.replace(fresh, openings=(dataclasses.replace(fresh.openings[0], step=step.id),))
        with pytest.raises(NotPermitted, match="请转请其办理") as refused:
            take(
                course, calendar=CALENDAR, taker=stranger, step=step.id, decision=step.decisions[0].id, on=on
            )
        assert str(step.actors[0]) in refused.value.sentence


def test_all_25_steps_have_a_window_from_the_first_day() -> None:
    procedure = laid("development", "2026", is_agency=True)
    course = go(
        begin_course(procedure, subject="候选人", on=D(2027, 1, 31)),
        "apply",
        "received",
        D(2027, 1, 31),
        **BORN,
    )
    found = windows(course, CALENDAR, D(2027, 1, 31))
    assert {procedure[key].number for key in found} >= {str(number) for number in range(2, 26)}
    assert found["talk"].latest == D(2027, 2, 28)
    assert found["candidate"].earliest == D(2028, 1, 31)
    assert found["probation"].earliest >= D(2029, 1, 31)
    days = [found[key].earliest for key in found if procedure[key].number.isdigit()]
    assert days == sorted(days)
    for window in found.values():
        assert window.lines[-1].startswith("因此最早")
        assert len(window.lines) == 2 or "《" in "".join(window.lines)


def test_publicity_crosses_national_day_with_its_make_up_saturday() -> None:
    course = begin_course(laid("development", "2026"), subject="候选人", on=D(2027, 9, 30))
    course = dataclasses.replace(course, openings=(dataclasses.replace(course.openings[0], step="posting"),))
    course = go(course, "posting", "posted", D(2027, 9, 30))
    window = window_of(course, "publicity", CALENDAR, D(2027, 9, 30))
    assert window is not None
    # 8 October is a Friday, 9 October the make-up Saturday, then 11, 12, 13; the conclusion may be drawn on the 14th.
    assert window.earliest == D(2027, 10, 14)
    assert any(
        "至2027年10月13日止，次日2027年10月14日起可作结论（《中国共产党发展党员工作细则》第13条）" in line
        for line in window.lines
    )
    with pytest.raises(CourseRefused, match="请在2027年10月14日或以后办理"):
        go(course, "publicity", "clear", D(2027, 10, 13))
    assert go(course, "publicity", "clear", D(2027, 10, 14)).since("sponsors") == D(2027, 10, 14)


def test_beyond_the_published_years_the_limit_is_refused_and_the_due_day_provisional() -> None:
    short = calendar(2026)
    course = begin_course(laid("development", "2026"), subject="候选人", on=D(2026, 12, 30))
    course = dataclasses.replace(course, openings=(dataclasses.replace(course.openings[0], step="posting"),))
    course = go(course, "posting", "posted", D(2026, 12, 30))
    window = windows(course, short, D(2026, 12, 31))["publicity"]
    assert window.is_provisional and "按周末推算" in window.lines[-1]
    step = course.procedure["publicity"]
    with pytest.raises(YearNotPublished, match="2027年的放假安排还没有录入"):
        take(
            course,
            calendar=short,
            taker=taker_for(course, step),
            step="publicity",
            decision="clear",
            on=D(2027, 1, 20),
            fields={"reports": "无"},
        )


def test_a_provisional_day_never_becomes_a_mark() -> None:
    course = begin_course(laid("public_demand"), subject="事项", on=D(2026, 12, 30))
    course = go(course, "submit", "submitted", D(2026, 12, 30))
    assert expire(course, calendar=calendar(2026), today=D(2027, 2, 1)).expiries == ()
    assert [mark.due_on for mark in expire(course, calendar=CALENDAR, today=D(2027, 2, 1)).expiries] == [
        D(2027, 1, 5)
    ]


def test_a_limit_that_passed_stays_marked_beside_its_excuse() -> None:
    course = begin_course(laid("branch_difficulty"), subject="支部", on=D(2026, 5, 6))
    course = go(course, "raise", "raised", D(2026, 5, 6))
    course = expire(course, calendar=CALENDAR, today=D(2026, 6, 1))
    assert expire(course, calendar=CALENDAR, today=D(2026, 6, 9)) == course
    (passed,) = course.expiries
    assert passed.due_on is not None
    course = go(course, "take_on", "own", D(2026, 6, 10))
    with pytest.raises(CourseRefused, match="不能认可自己的说明"):
        acts.excuse(
            course,
            taker=Taker("take_on0", (Standing("own_committee", "secretary"),)),
            step="take_on",
            limit=passed.limit,
            due_on=passed.due_on,
            on=D(2026, 6, 11),
            reason="忙",
        )
    course = acts.excuse(
        course,
        taker=Taker("书记", (Standing("own_committee", "secretary"),)),
        step="take_on",
        limit=passed.limit,
        due_on=passed.due_on,
        on=D(2026, 6, 11),
        reason="机构改革",
    )
    assert course.expiries == (passed,) and len(course.excuses(passed)) == 1


def test_refusals_say_what_why_and_who() -> None:
    course = begin_course(laid("rectification"), subject="问题", on=D(2026, 1, 12))
    with pytest.raises(CourseRefused, match="“整改”还没有走到，现在可办的是“登记问题”，请先办这一步"):
        go(course, "carry_out", "done", D(2026, 1, 12))
    with pytest.raises(CourseRefused, match="是否指“register”"):
        take(
            course,
            calendar=CALENDAR,
            taker=Taker("x", ()),
            step="registr",
            decision="registered",
            on=D(2026, 1, 12),
        )
    step = course.procedure["register"]
    with pytest.raises(CourseRefused, match="还不能作“已登记”的决定：请填写“来源”。") as refused:
        take(
            course,
            calendar=CALENDAR,
            taker=taker_for(course, step),
            step="register",
            decision="registered",
            on=D(2026, 1, 12),
        )
    assert set(refused.value.fields) == {"origin"}
    shown = course.procedure["effect"]
    assert [one.title for one in missing(shown, "shown", {"reached": True})] == [
        "成效（对照目标）",
        "成效材料",
    ]
    with pytest.raises(CourseRefused, match="应填巡视巡察、审计、督查检查"):
        go(course, "register", "registered", D(2026, 1, 12), origin="听说")
    with pytest.raises(CourseRefused, match="不能记为2026年1月11日办理"):
        go(course, "register", "registered", D(2026, 1, 11))


def test_the_two_sponsors_are_two_people() -> None:
    course = begin_course(laid("development", "2026"), subject="候选人", on=D(2026, 6, 1))
    course = dataclasses.replace(course, openings=(dataclasses.replace(course.openings[0], step="sponsors"),))
    with pytest.raises(CourseRefused, match="填了同一个人"):
        go(course, "sponsors", "done", D(2026, 6, 1), first_sponsor="甲", second_sponsor="甲")


def test_a_case_begun_under_2014_ends_under_2026_and_replays() -> None:
    old, new = laid("development", "2014"), laid("development", "2026")
    first = begin_course(old, subject="候选人", on=D(2024, 2, 29))
    course = go(first, "apply", "received", D(2024, 2, 29), **BORN)
    for step, decision, on in (
        ("talk", "done", D(2024, 3, 29)),
        ("activist", "confirmed", D(2024, 4, 30)),
        ("file_activist", "done", D(2024, 5, 6)),
        ("contacts", "done", D(2024, 5, 7)),
        ("training", "examined", D(2024, 11, 7)),
        ("training", "ready", D(2025, 5, 6)),
        ("candidate", "agreed", D(2026, 4, 1)),
    ):
        course = go(course, step, decision, on)
    chief = Taker("书记", (Standing("own_committee", "secretary"),))
    with pytest.raises(CourseRefused, match="不适用于本件"):
        acts.move(course, new, taker=chief, on=D(2026, 5, 10), reason="党委决定")
    with pytest.raises(NotPermitted, match="您不能决定本件改用新版：由所属机关党委的书记"):
        acts.move(
            course, new, taker=Taker("候选人", (Standing("subject"),)), on=D(2026, 5, 11), reason="想快些"
        )
    course = acts.move(course, new, taker=chief, on=D(2026, 5, 11), reason="党委决定")
    assert [step.id for step in course.open_steps] == ["consent"]
    assert course.since("consent") == D(2026, 4, 1)
    while not course.is_closed:
        step = course.open_steps[0]
        on = max(course.last_on, course.since(step.id) or course.last_on)
        way = next(one for one in step.decisions if not one.returns)
        for _ in range(500):
            try:
                course = go(course, step.id, way.id, on)
                break
            except CourseRefused as refused:
                assert refused.code.endswith("too_early")
                on += _DAY
    assert course.ended == "已转正归档"
    assert replay(first, course.marks, {"2026": new}) == course


def test_a_restricted_case_is_seen_by_the_named_posts_alone() -> None:
    course = begin_course(laid("clue"), subject="线索", on=D(2026, 4, 1))
    for relation in RELATIONS:
        for post in SHIPPED.posts:
            named = {("discipline", "discipline_secretary"), ("own_committee", "discipline_commissioner")}
            assert sees(course, Taker("谁", (Standing(relation, post),))) == ((relation, post) in named)
    assert sees(begin_course(laid("suggestion"), subject="建议", on=D(2026, 4, 1)), Taker("谁", ()))


def test_no_act_falls_on_a_day_of_rest() -> None:
    course = begin_course(laid("objection"), subject="结果", on=D(2026, 1, 12))
    course = go(course, "file", "filed", D(2026, 1, 12))
    chief = Taker("书记", (Standing("superior", "secretary"),))
    course = acts.suspend(course, taker=chief, on=D(2026, 1, 13), reason="相关案件结论未出")
    course = acts.resume(course, taker=chief, on=D(2026, 1, 20))
    with pytest.raises(CourseRefused, match="正在暂停，不能记为当天办理"):
        go(course, "accept", "accepted", D(2026, 1, 15))
    course = go(course, "accept", "accepted", D(2026, 1, 26))
    assert course.expiries == ()  # five working days, the five of rest left out, end on the 26th


def test_a_least_time_after_a_step_still_to_come_has_not_begun(tmp_path: Path) -> None:
    legal = "      title: 合法性审查\n"
    change = (legal, f"{legal}      limits: [{{id: wait, at_least: {{days: 2}}, after: check}}]\n")
    procedures = sound_procedures(with_change(tmp_path, change))
    course = begin_course(procedures.procedures[0], subject="文稿", on=D(2026, 3, 2))
    course = go(course, "ask", "asked", D(2026, 3, 2))
    with pytest.raises(CourseRefused, match="时限要从“审核”起算，那一步还没有办"):
        go(course, "legal", "fine", D(2026, 3, 10))
    course = go(course, "check", "fine", D(2026, 3, 5))
    with pytest.raises(CourseRefused, match="请在2026年3月7日或以后办理"):
        go(course, "legal", "fine", D(2026, 3, 6))
    assert [step.id for step in go(course, "legal", "fine", D(2026, 3, 7)).open_steps] == ["approve"]


def test_marks_are_only_added() -> None:
    course = begin_course(laid("suggestion"), subject="职工", on=D(2026, 4, 1))
    course = go(course, "submit", "submitted", D(2026, 4, 1))
    longer = go(course, "study", "declined", D(2026, 6, 1))
    assert longer.marks[: len(course.marks)] == course.marks
    assert [mark.kind for mark in longer.marks] == ["take", "expire", "take"]


def test_every_refusal_is_a_house_error_with_a_whole_sentence() -> None:
    course = begin_course(laid("clue"), subject="线索", on=D(2026, 4, 1))
    nobody = Taker("谁", ())
    for act in (
        lambda: acts.suspend(course, taker=nobody, on=D(2026, 4, 1), reason="x"),
        lambda: acts.resume(course, taker=nobody, on=D(2026, 4, 1)),
        lambda: acts.withdraw(course, taker=nobody, on=D(2026, 4, 1), reason="x"),
        lambda: acts.extend(course, taker=nobody, step="receive", limit="x", on=D(2026, 4, 1), reason="x"),
        lambda: acts.delegate(course, taker=nobody, step="receive", to="y", on=D(2026, 4, 1), reason="x"),
    ):
        with pytest.raises(HouseError) as refused:
            act()
        assert refused.value.sentence.endswith("。") and refused.value.code.startswith("engine.procedures.")


def small(tmp_path: Path, *changes: tuple[str, str]) -> Course:
    course = begin_course(
        sound_procedures(with_change(tmp_path, *changes)).procedures[0], subject="文稿", on=D(2026, 3, 2)
    )
    return go(course, "ask", "asked", D(2026, 3, 2))


def test_a_limit_that_only_warns_lets_act_early_and_leaves_a_mark(tmp_path: Path) -> None:
    change = (
        "at_least: {days: 1}, within: {days: 3}",
        "at_least: {days: 2}, within: {days: 3}, too_early: warn",
    )
    course = small(tmp_path, change)
    window = windows(course, CALENDAR, D(2026, 3, 2))["check"]
    assert window.earliest == D(2026, 3, 2) and window.advised[0].day == D(2026, 3, 4)
    assert any("提前办理的予以记录" in line for line in window.lines)
    early = go(course, "check", "fine", D(2026, 3, 3))
    assert [(mark.kind, mark.due_on) for mark in early.marks if mark.kind == "early"] == [
        ("early", D(2026, 3, 4))
    ]
    assert early.expiries == ()
    in_time = go(course, "check", "fine", D(2026, 3, 4))
    assert [mark.kind for mark in in_time.marks] == ["take", "take"]


def test_a_decision_can_be_closed_for_good_when_its_day_has_passed(tmp_path: Path) -> None:
    change = ("within: {days: 3}, after: ask", "within: {days: 3}, after: ask, too_late: refuse, for: [fine]")
    course = small(tmp_path, change)
    with pytest.raises(
        CourseRefused, match=r"已经过了2026年3月5日，不能再作“通过”的决定（.*），请改作“退回”，或重新办理"
    ):
        go(course, "check", "fine", D(2026, 3, 6))
    assert go(course, "check", "fine", D(2026, 3, 5)).times("check") == 1
    assert [step.id for step in go(course, "check", "back", D(2026, 3, 6)).open_steps] == ["ask"]
