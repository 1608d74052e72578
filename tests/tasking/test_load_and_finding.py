"""Who carries how much, in duties and in minutes; duties and nodes found by the initials of their pinyin."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps

from tests.cast import TODAY, Cast, cast
from tests.tasking.test_tasking_acts import issue
from yipanqi.basics.periods import calendar_year
from yipanqi.rulebook.services import evaluate_organisation
from yipanqi.tasking import queries, services
from yipanqi.tasking.models import Duty
from yipanqi.tasking.queries import DutyFilter, LoadLine, occurrences_matching

__all__ = ("cast",)


@pytest.mark.parametrize("words", ["bbts", "BBTS", "bangban", "帮办", "帮办图审"])
def test_duties_and_nodes_are_found_by_initials(cast: Cast, words: str) -> None:
    duty = issue(cast)
    assert list(queries.duties_matching(cast.planner, DutyFilter(text=words))) == [duty]
    assert {one.duty for one in occurrences_matching(cast.planner, words)} == {duty}
    assert not queries.duties_matching(cast.stranger, DutyFilter(text=words)).exists()
    assert not queries.duties_matching(cast.planner, DutyFilter(text="xyz")).exists()


def test_old_duties_are_spelled_by_the_migration(cast: Cast) -> None:
    duty = issue(cast)
    Duty.objects.update(pinyin="")
    importlib.import_module("yipanqi.tasking.migrations.0006_duty_pinyin").spell(apps, None)
    duty.refresh_from_db()
    assert duty.pinyin == "bangbantushen bbts"


def test_minutes_of_the_month_come_from_the_rules(cast: Cast) -> None:
    issue(cast)
    period = calendar_year(TODAY.year)
    (before,) = queries.loads(cast.planner, cast.branch.path)
    assert (before.duties, before.minutes) == (1, 0)  # Nobody has said how long a duty of a list takes.
    evaluate_organisation(actor=cast.system, organisation=cast.branch, period=period)
    services.lay_out_recurring(actor=cast.system, day=TODAY)
    (line,) = queries.loads(cast.planner, cast.branch.path)
    assert (line.duties, line.nodes > before.nodes) == (1, True)
    assert line.minutes >= 10  # The monthly activity day alone.


def test_too_many_minutes_are_said() -> None:
    most = queries.arrangements().most_minutes.value
    line = LoadLine(1, "庚", ("书记",), 1, 1, most, 0, 10)
    assert line.warnings == ()
    much = LoadLine(1, "庚", ("书记",), 1, 1, most + 1, 0, 10)
    assert much.warnings == (f"一个月内约需{most + 1}分钟，超过{most}分钟",)
