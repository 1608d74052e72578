"""Everybody at once equals one at a time, and costs as much as there are."""

import datetime
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.desk import COUNTY, activity, branch, exemption, rules
from tests.engine.richer import with_every_shape
from tests.pace import cost
from yipanqi.basics.periods import Period
from yipanqi.engine.batch import evaluate_many
from yipanqi.engine.evaluate import evaluate_obligations

RULES = rules(COUNTY)
SHAPES = with_every_shape(RULES)
KINDS = [term.code for term in RULES.vocabularies["activity_kind"].terms][:8]
ORGANISATION_KINDS = [term.code for term in RULES.vocabularies["party_organisation_kind"].terms]
DAYS = st.dates(datetime.date(2017, 12, 1), datetime.date(2027, 2, 1))
MAYBE = st.one_of(st.none(), st.booleans())


@st.composite
def counties(
    draw: st.DrawFn,
) -> tuple[list[dict[str, object]], list[dict[str, object]], list[dict[str, object]]]:
    organisations = [
        branch(number, kind=draw(st.sampled_from(["branch", *ORGANISATION_KINDS])), has_committee=draw(MAYBE), has_groups=draw(MAYBE),
               founded_on=draw(st.one_of(st.none(), DAYS)), ended_on=draw(st.one_of(st.none(), DAYS)), term_started_on=draw(st.one_of(st.none(), DAYS)),
               term_ends_on=draw(st.one_of(st.none(), DAYS)))
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]  # fmt: skip
    rows = []
    for key in range(draw(st.integers(0, 30))):
        held_on = draw(DAYS)
        rows.append(activity(key, draw(st.one_of(st.none(), st.sampled_from(KINDS))), held_on, organisation=draw(st.integers(1, 5)),
                             present_count=draw(st.one_of(st.none(), st.integers(0, 20))), host=draw(st.sampled_from([None, "冯晨", "沈岚", "韩菲"])),
                             recorded_on=held_on + datetime.timedelta(days=draw(st.integers(0, 60)))))  # fmt: skip
    exemptions = []
    for key in range(draw(st.integers(0, 6))):
        first = draw(DAYS)
        exemptions.append(exemption(key, draw(st.sampled_from(list(SHAPES.obligations))), first, first + datetime.timedelta(days=draw(st.integers(0, 200))),
                                    organisation=draw(st.integers(1, 5)), recorded_on=draw(DAYS)))  # fmt: skip
    return organisations, rows, exemptions


@given(
    county=counties(),
    first=DAYS,
    length=st.integers(0, 800),
    today=DAYS,
    running=st.booleans(),
    offered=st.booleans(),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_batch_equals_one_at_a_time(
    county: tuple[list[dict[str, object]], list[dict[str, object]], list[dict[str, object]]],
    first: datetime.date,
    length: int,
    today: datetime.date,
    running: bool,
    offered: bool,
) -> None:
    organisations, rows, exemptions = county
    period = Period(first, first + datetime.timedelta(days=length))
    facts = {"activity": rows if offered else None, "exemption": exemptions}
    together = list(evaluate_many(SHAPES, organisations, facts, period, today, running=running))
    apart = []
    for organisation in organisations:
        own = [row for row in rows if row["organisation"] == organisation["key"]] if offered else None
        excused = [row for row in exemptions if row["organisation"] == organisation["key"]]
        apart += evaluate_obligations(
            SHAPES, organisation, {"activity": own, "exemption": excused}, period, today, running=running
        )
    assert together == apart


def test_ten_times_the_branches_cost_about_ten_times() -> None:
    few, _ = cost(lambda: _outcomes_of(30), rounds=3)
    many, outcomes = cost(lambda: _outcomes_of(300))
    assert len(outcomes) == 300 * (3 * 22 + 2 * 7 + 2)
    assert many < few * 20


def _outcomes_of(branches: int) -> list[object]:
    organisations = [branch(number) for number in range(branches)]
    period = Period(datetime.date(2025, 1, 1), datetime.date(2026, 10, 31))
    rows = list(_activities(period, branches))
    return list(evaluate_many(RULES, organisations, {"activity": rows}, period, datetime.date(2026, 11, 21)))


def _activities(period: Period, branches: int) -> Iterator[dict[str, object]]:
    key = 0
    for window in period.windows("month"):
        for number in range(branches):
            for kind in KINDS[:5]:
                key += 1
                yield activity(
                    key, kind, window.start + datetime.timedelta(days=number % 28), organisation=number
                )
