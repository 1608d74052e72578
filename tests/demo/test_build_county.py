"""The demo county: as big as it says, lawful in every part, the same each time, and never on top of real data."""

from __future__ import annotations

import datetime

import pytest

from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import Refused
from yipanqi.demo.services import build_county, is_built
from yipanqi.execution.queries import activities
from yipanqi.inspection.queries import findings
from yipanqi.ledger.queries import verification
from yipanqi.organisation.queries import agency_roots, branches, demo_accounts, members_as_at
from yipanqi.planning.queries import junctions, plans

DAY = datetime.date(2025, 5, 20)


@pytest.mark.slow
@pytest.mark.django_db
def test_county_has_two_years_of_everything_and_an_unbroken_ledger() -> None:
    told: list[str] = []
    build_county(today=DAY, progress=lambda done, total, title: told.append(title))
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
    assert told[-1] == "完成"
    with pytest.raises(Refused, match="空库"):
        build_county(today=DAY)
