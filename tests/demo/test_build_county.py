"""The demo county: as big as it says, lawful in every part, the same each time, and never on top of real data."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.demo_county import DAY, TOLD
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import Refused
from yipanqi.demo.services import build_county, is_built
from yipanqi.demo.services.cast import ACCOUNTS, stand_in_for
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_AGENCY
from yipanqi.execution.queries import activities
from yipanqi.inspection.queries import findings
from yipanqi.integration.queries import board, desk, stages
from yipanqi.ledger.queries import entries, verification
from yipanqi.organisation.queries import agency_roots, branches, demo_accounts, members_as_at
from yipanqi.planning.queries import junctions, plans

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="the county is told on one database; the services that tell it run on both",
    ),
]


def test_county_has_two_years_of_everything_and_an_unbroken_ledger(demo_county: None) -> None:
    everybody = system_actor(DAY)
    assert is_built()
    assert 58 <= agency_roots(everybody).count() <= 65
    assert branches(everybody).count() >= 300
    assert 5_500 <= members_as_at(everybody, "").count() <= 6_500
    years = {plan.year for plan in plans(everybody)}
    assert years == {2024, 2025}
    assert junctions(everybody).count() > 200
    assert activities(everybody).filter(held_on__year=2024).count() > 5_000
    assert not activities(everybody).filter(held_on__gt=DAY).exists()
    states = set(findings(everybody).values_list("state", flat=True))
    assert {"found", "closed"} <= states
    assert len(demo_accounts()) == 13
    assert verification().faults == ()


def test_a_county_is_never_told_on_top_of_data(demo_county: None) -> None:
    assert "演示县已装入" in (settings.YIPANQI_DATA / TOLD).read_text("utf-8")
    with pytest.raises(Refused, match="空库"):
        build_county(today=DAY)


def test_acts_happen_in_the_working_hours_of_their_days(demo_county: None) -> None:
    """No entry lies after today, none at night, none before its predecessor in its chain."""
    before: dict[str, datetime.datetime] = {}
    for chain, at in entries(system_actor(DAY)).order_by("chain", "number").values_list("chain", "at"):
        assert before.get(chain, at) <= at
        before[chain] = at
        moment = timezone.localtime(at)
        assert moment.date() <= DAY
        assert 9 <= moment.hour < 17 or moment.time() == datetime.time(17)


def test_agencies_differ_in_every_stage(demo_county: None) -> None:
    """Good, average and neglected ones in each column of both years; the story's agency is good, not perfect."""
    for year in (DAY.year - 1, DAY.year):
        rows = board(system_actor(DAY), year).rows
        for number, stage in enumerate(stages()):
            values = [row.cells[number].value for row in rows if row.cells[number].value is not None]
            assert values and max(values) - min(values) > 0.2, (year, stage.code, values)
        own = next(row for row in rows if row.name == STORY_AGENCY)
        shares = [cell.value for cell in own.cells if cell.value is not None]
        assert 0.7 < sum(shares) / len(shares) < 1


def test_everybody_has_something_true_to_do(demo_county: None) -> None:
    """Each person of the chain finds something of this year on his desk, and few changes, none of them bulk."""
    for username, *_ in ACCOUNTS:
        found = desk(stand_in_for(username, DAY, StoryClock()))
        assert found.next_three, username
        late = [one for one in found.due if one.light == "overdue"]
        assert len(late) <= 2, username
        assert all(one.due_on and one.due_on.year == DAY.year for one in late), late
        assert len(found.changed.lines) <= 8
        assert not any(change.entry.subject_key == "many" for change in found.changed.lines)
