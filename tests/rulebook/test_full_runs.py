"""What acts leave, one after another, is what a run over everybody finds: results, sheets, places among peers, sums."""

import datetime
import random

import pytest

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year
from yipanqi.rulebook.models import FullRun, LiveResult, Placing, RollUp, Sheet
from yipanqi.rulebook.queries import offered
from yipanqi.rulebook.queries.programs import SUBJECT
from yipanqi.rulebook.queries.rule_pages import last_full_run
from yipanqi.rulebook.services import evaluate_all, evaluate_organisation
from yipanqi.rulebook.services.full_runs import LOT
from yipanqi.rulebook.services.scoring import recount

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
YEAR = calendar_year(2025)
KINDS = ("theme_day", "general_meeting", "committee_meeting", "organisational_life_meeting", "lecture")
ITEMS = ("no_plan", "no_summary", "innovation_project", "low_satisfaction", "serious_problem")


class Appraisals(Activities):
    """The table of what inspectors found, filled by hand."""

    def judge(self, organisation: int, item: str, day: datetime.date) -> None:
        """One occurrence."""
        self.rows.append(
            {
                "key": len(self.rows) + 1, "organisation": organisation, "item": item, "amount": 1, "judged_on": day, "held_on": day,
                "judged_by": "检查组", "recorded_on": day,
            }
        )  # fmt: skip


@pytest.fixture
def appraisals(monkeypatch: pytest.MonkeyPatch) -> Appraisals:
    table = Appraisals()
    monkeypatch.setitem(offered._READERS, "appraisal", table.read)
    return table


def state() -> tuple[object, ...]:
    """Everything that acts keep up to date, without the runs it names."""
    results = LiveResult.objects.values_list(
        "organisation", "rule", "window_start", "state", "needed", "counted", "is_late", "trace"
    )
    sheets = Sheet.objects.filter(person=None).values_list("organisation", "values", "amounts")
    places = Placing.objects.values_list("sheet__organisation", "grade", "peers", "codes", "level")
    return tuple(sorted(map(repr, rows)) for rows in (results, sheets, places))


def act(cast: Cast, activities: Activities, appraisals: Appraisals, chance: random.Random) -> None:
    """Something happens in some branch, and the branch is judged anew."""
    branch = chance.choice([*cast.first.branches, *cast.second.branches])
    day = datetime.date(2025, 1, 1) + datetime.timedelta(days=chance.randrange(165))
    what = chance.random()
    mine = [row for row in activities.rows if row["organisation"] == branch.pk]
    if what < 0.2 and mine:
        activities.rows.remove(chance.choice(mine))
    elif what < 0.4:
        appraisals.judge(branch.pk, chance.choice(ITEMS), day)
    else:
        activities.add(branch.pk, chance.choice(KINDS), day, key=chance.randrange(10**6))
    evaluate_organisation(actor=cast.system, organisation=branch, period=YEAR)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_acts_leave_what_a_full_run_finds(
    cast: Cast, activities: Activities, appraisals: Appraisals, seed: int
) -> None:
    chance = random.Random(seed)
    evaluate_all(actor=cast.system, period=YEAR)
    for _ in range(40):
        act(cast, activities, appraisals, chance)
    left = state()
    kept, afresh = recount(YEAR)
    assert {key: +counter for key, counter in kept.items()} == {
        key: +counter for key, counter in afresh.items()
    }
    evaluate_all(actor=cast.system, period=YEAR)
    run = FullRun.objects.latest("pk")
    assert run.different == [] and run.compared == run.equal > 10 and run.finished_at is not None
    assert state() == left
    assert len(set(Placing.objects.values_list("level", flat=True))) > 2
    LiveResult.objects.all().delete()
    Placing.objects.all().delete()
    Sheet.objects.all().delete()
    RollUp.objects.all().delete()
    evaluate_all(actor=cast.system, period=YEAR)
    assert state() == left


def test_a_result_changed_behind_the_back_is_told(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    broken = Sheet.objects.get(organisation=cast.branch, person=None)
    broken.values["STAR"] = 1
    broken.save()
    evaluate_all(actor=cast.system, period=YEAR)
    run = last_full_run(cast.system, 2025)
    assert run is not None and not run.is_exact
    assert run.different == [f"第{cast.branch.pk}号党组织的结果与全量核算不一致"]


def test_both_readings_give_the_same_sheets(
    cast: Cast, activities: Activities, appraisals: Appraisals, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(3)
    for _ in range(30):
        act(cast, activities, appraisals, chance)
    for one in (cast.county, cast.first.committee, cast.second.committee):
        evaluate_organisation(actor=cast.system, organisation=one, period=YEAR)
    left = state()
    monkeypatch.setattr("yipanqi.rulebook.queries.scoring.MANY", 1)
    evaluate_all(actor=cast.system, period=YEAR)
    run = FullRun.objects.latest("pk")
    assert run.different == []
    after = state()
    assert set(left[1]) <= set(after[1]) and set(left[2]) <= set(after[2])
    assert offered.offered_names().count(SUBJECT) == 1


def test_a_killed_run_goes_on_where_it_stopped(
    cast: Cast, activities: Activities, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yipanqi.rulebook.services.full_runs.LOT", 3)
    told: list[int] = []

    def kill(done: int, total: int, title: str) -> None:
        told.append(done)
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate_all(actor=cast.system, period=YEAR, progress=kill)
    assert LiveResult.objects.exists() and FullRun.objects.get().finished_at is None
    done = told[-1]
    evaluate_all(actor=cast.system, period=YEAR, progress=lambda at, total, title: told.append(at))
    assert told[2] == done == 3 and FullRun.objects.get().finished_at is not None
    assert LOT > 3
