"""Whatever is done at random: a case is never stuck, its days never run backwards, its words say what was computed, loading only refuses."""

import datetime
import re
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.engine.procedures.author import SHIPPED, SMALL, D, calendar, folder, laid, taker_for
from yipanqi.basics.errors import HouseError
from yipanqi.engine.errors import LoadRefused
from yipanqi.engine.procedures import acts
from yipanqi.engine.procedures.check import check_procedures, checked_draft
from yipanqi.engine.procedures.course import Course, Standing, Taker, begin_course
from yipanqi.engine.procedures.days import chinese, reach
from yipanqi.engine.procedures.drawing import drawn
from yipanqi.engine.procedures.flow import advance, begin, explore
from yipanqi.engine.procedures.language import UNITS, ActorRule, Decision, Span, Step
from yipanqi.engine.procedures.load import load_procedures
from yipanqi.engine.procedures.taking import expire, take
from yipanqi.engine.procedures.trials import fill_in, least_papers
from yipanqi.engine.procedures.windows import window_for, windows
from yipanqi.engine.procedures.writing import written

CALENDAR = calendar()
BODIES = [
    laid(procedure.id, procedure.edition, *layers, is_agency=is_agency)
    for procedure in SHIPPED.procedures
    for layers in ((), ("example-county",))
    for is_agency in (False, True)
]
CHIEF = Taker("书记", tuple(Standing(relation, "secretary") for relation in ("own_committee", "superior")))
_DATE = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
DAYS = st.dates(D(2024, 1, 1), D(2029, 12, 31))


def _dates(text: str) -> list[datetime.date]:
    return [D(int(year), int(month), int(day)) for year, month, day in re.findall(_DATE, text)]


def _reckoning_agrees(course: Course, today: datetime.date) -> None:
    for window in windows(course, CALENDAR, today).values():
        lows = [_dates(line)[-1] for line in window.lines if line.startswith("最早") and "不起算" not in line]
        highs = [_dates(line)[-1] for line in window.lines if line.startswith("最迟") and _dates(line)]
        assert window.earliest == max([window.since.first, *lows])
        assert window.is_open or window.earliest >= today
        assert window.latest == min(highs, default=None)
        assert chinese(window.earliest) in window.lines[-1]
        assert window.latest is None or f"最迟{chinese(window.latest)}" in window.lines[-1]


def _earliest_is_the_first_day(course: Course, step: Step, way: Decision, actor: ActorRule) -> None:
    """The day before it is refused as too early, on the day itself it is not; beyond the calendar both are refused for that."""
    window = window_for(course, step.id, way.id, CALENDAR, course.last_on)
    assert window is not None
    anchors = {name.partition(".")[0] for one in step.limits for name in (one.after, one.not_before_after)}
    if anchors & {other.id for other in course.open_steps} or step.id == "apply":
        return
    codes = []
    for day in (window.earliest - datetime.timedelta(days=1), window.earliest):
        try:
            take(
                course,
                calendar=CALENDAR,
                taker=taker_for(course, step, actor),
                step=step.id,
                decision=way.id,
                on=day,
                fields=fill_in(step, way, day, {}),
                papers=least_papers(step, way, {}),
                beside=taker_for(course, step, number=1) if step.needs_two else None,
            )
            codes.append("taken")
        except HouseError as refused:
            codes.append(refused.code.rpartition(".")[2])
    beyond = ("not_published",) if window.is_provisional else ()
    assert codes[0] in ("too_early", "before_opening", "times", "suspended", *beyond), (step.id, codes)
    assert codes[1] in ("taken", "times", "suspended", *beyond), (step.id, codes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_random_course_is_open_or_closed_and_runs_forward(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(BODIES))
    on = max(body.effective_from, D(2026, 1, 1)) if body.effective_until is None else D(2024, 6, 3)
    course = begin_course(body, subject="候选人", on=on)
    for _ in range(data.draw(st.integers(1, 25))):
        if course.is_closed:
            break
        assert course.open_steps
        if course.is_suspended:
            on += datetime.timedelta(days=data.draw(st.integers(0, 40)))
            course = acts.resume(course, taker=CHIEF, on=on)
        step = data.draw(st.sampled_from(course.open_steps))
        way = data.draw(st.sampled_from(step.decisions))
        on += datetime.timedelta(days=data.draw(st.integers(0, 200)))
        # A rule that points to a field which may be left empty stands for nobody until somebody was named.
        named = [one for one in step.actors if not one.named_by or course.value(one.named_by)]
        actor = data.draw(st.sampled_from(named))
        given_fields = {"born_on": D(1990, 1, 1)} if step.id == "apply" else {}
        before = course
        _earliest_is_the_first_day(course, step, way, actor)
        try:
            course = take(
                course,
                calendar=CALENDAR,
                taker=taker_for(course, step, actor),
                step=step.id,
                decision=way.id,
                on=on,
                fields=fill_in(step, way, on, given_fields),
                papers=least_papers(step, way, {}),
                beside=taker_for(course, step, number=1) if step.needs_two else None,
            )
        except HouseError as refused:
            assert refused.sentence.endswith("。")
            assert course is before
        assert course.marks[: len(before.marks)] == before.marks
        assert [mark.on for mark in course.marks] == sorted(mark.on for mark in course.marks)
        assert all(opening.since <= on for opening in course.openings)
        assert set(before.expiries) <= set(course.expiries)
        assert course.is_closed == (not course.open_steps)
        if not course.is_closed:
            course = expire(course, calendar=CALENDAR, today=on)
            _reckoning_agrees(course, on)
            if body.suspension and data.draw(st.integers(0, 6)) == 0:
                try:
                    course = acts.suspend(course, taker=CHIEF, on=on, reason=body.suspension.reasons[0])
                except HouseError:
                    assert not course.is_suspended


@given(st.sampled_from(sorted(UNITS)), st.integers(0, 40), DAYS, DAYS, st.integers(0, 60))
def test_spans_are_monotone_and_rests_only_lengthen(
    unit: str, number: int, one: datetime.date, other: datetime.date, rest: int
) -> None:
    first, second = sorted((one, other))
    assume(second.year < 2030)
    span = Span(number, unit)
    plain = reach(span, first, CALENDAR, (), second, legal=False).day
    assert first <= plain <= reach(span, second, CALENDAR, (), second, legal=False).day
    assert plain <= reach(Span(number + 1, unit), first, CALENDAR, (), second, legal=False).day
    rests = ((second, second + datetime.timedelta(days=rest)),)
    rested = reach(span, first, CALENDAR, rests, second, legal=False)
    assert rested.day >= plain
    if second > plain or not rest:
        assert rested.day == plain


def test_no_shipped_procedure_can_be_stuck() -> None:
    for body in BODIES:
        opened, stuck, is_complete = explore(body)
        assert is_complete and stuck is None
        assert opened == {step.id for step in body.steps}


NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def _wild(draw: st.DrawFn) -> str:
    """A procedure of a few steps that mostly lead onward, and join and turn back as they like."""
    names = NAMES[: draw(st.integers(2, len(NAMES)))]
    lines = [SMALL[: SMALL.index("  starts")], "  starts: [a]", "  steps:"]
    for place, name in enumerate(names):
        later, earlier = names[place + 1 :], names[: place + 1]
        lines += [f"    - id: {name}", f"      title: 步骤{name}", "      who: [{relation: visitor}]"]
        if place > 1 and draw(st.integers(0, 2)) == 0:
            waited = draw(st.lists(st.sampled_from(names[:place]), min_size=1, max_size=2, unique=True))
            lines.append(f"      waits_for: [{', '.join(waited)}]")
        if draw(st.integers(0, 3)) == 0:
            anchor = draw(st.sampled_from(["", *names[:place]]))
            most = draw(st.integers(1, 5))
            lines.append(
                f"      limits: [{{at_least: {{days: 2}}, within: {{days: {most}}}, after: '{anchor}'}}]"
            )
        ways = []
        for number in range(draw(st.integers(1, 2))):
            onward = draw(st.integers(0, 5))
            if later and onward > 1:
                to = draw(st.lists(st.sampled_from(later), min_size=1, max_size=3, unique=True))
                ways.append(f"{{id: d{number}, title: 决定, to: [{', '.join(to)}]}}")
            elif onward == 1:
                ways.append(f"{{id: d{number}, title: 决定, returns: {draw(st.sampled_from(earlier))}}}")
            else:
                ways.append(f"{{id: d{number}, title: 决定, ends: 办结}}")
        lines.append(f"      decisions: [{', '.join(ways)}]")
    return "\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(_wild(), st.data())
def test_what_the_checker_passes_is_never_stuck(text: str, data: st.DataObject) -> None:
    procedure, problems = checked_draft(
        text, "草稿", layer="models", is_local=False, book="office", titles={"local": "约定"}, among=SHIPPED
    )
    assert all(str(problem).endswith("。") for problem in problems)
    if procedure is None or problems:
        return
    flow = begin(procedure)
    assert drawn(procedure) and written(procedure)
    for _ in range(30):
        assert flow.open or flow.ended
        if flow.ended:
            break
        key = data.draw(st.sampled_from(sorted(flow.open)))
        flow = advance(procedure, flow, key, data.draw(st.sampled_from(procedure[key].decisions)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_loading_never_raises_anything_but_its_own_refusal(
    tmp_path_factory: object, data: st.DataObject
) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        junk = data.draw(
            st.sampled_from(
                [
                    "",
                    "  x: [",
                    "- 3",
                    "steps: null",
                    "    - {}",
                    "  starts: 5",
                    "? a",
                    "\tq",
                    "  steps:",
                    "who: [[]]",
                    "{}",
                    "      limits: [{within: {days: -1}}]",
                    "  edition: 2",
                ]
            )
        )
        how = data.draw(st.sampled_from(["replace", "insert", "drop", "cut"]))
        if how == "replace":
            lines[place] = junk
        elif how == "insert":
            lines.insert(place, junk)
        elif how == "drop" and len(lines) > 1:
            del lines[place]
        else:
            lines[place] = lines[place][: data.draw(st.integers(0, 40))]
    root = _fresh(tmp_path_factory, "\n".join(lines))
    try:
        load_procedures(root)
    except LoadRefused as refused:
        assert refused.problems
    report = check_procedures(root)
    assert all(str(problem).endswith("。") for problem in report.problems)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: object, text: str) -> None:
    root = _fresh(tmp_path_factory, "")
    (root / "models/office/procedures/seal.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_procedures(root)
    except LoadRefused as refused:
        assert refused.problems


def _fresh(factory: object, text: str) -> Path:
    root = factory.mktemp("rules")  # type: ignore[attr-defined]
    assert isinstance(root, Path)
    return folder(root, text or "x: 1\n")
