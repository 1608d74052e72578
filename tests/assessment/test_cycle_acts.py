"""Every act of assessment: who may, what is refused, what a result explains."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest

from tests.cast import CAST, TODAY, Cast, cast
from yipanqi.assessment import queries, services
from yipanqi.assessment.errors import SamePerson
from yipanqi.assessment.models import Cycle, Result
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.execution.services import ActivityRow, bulk_record_activities
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)
SCHEME = "organisational_life_completion"
EVERYBODY = (*CAST, "member")


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return services.open_cycle(actor=cast.clerk, organisation_id=cast.county.pk, year=2025, scheme=SCHEME)


@pytest.fixture
def computed(cast: Cast, cycle: Cycle) -> Cycle:
    rows = [
        ActivityRow(organisation_id=cast.branch.pk, kind="theme_day", title=f"{month}月主题党日", held_on=datetime.date(2025, month, 10)) for month in (1, 2, 3)
    ]  # fmt: skip
    bulk_record_activities(actor=cast.system, rows=rows)
    services.compute_results(actor=cast.clerk, cycle=cycle)
    cycle.refresh_from_db()
    return cycle


def words(cast: Cast, cycle: Cycle) -> list[str]:
    return list(
        entries_about(cast.system, "assessment.cycle", cycle.pk).order_by("id").values_list("word", flat=True)
    )


def outcome(act: object) -> str:
    try:
        act()  # type: ignore[operator]
    except HouseError as error:
        return "404" if isinstance(error, NotFound) else "403" if isinstance(error, NotPermitted) else "400"
    return "done"


@pytest.mark.parametrize("name", EVERYBODY)
def test_open_over_the_cast(cast: Cast, name: str) -> None:
    act = outcome(
        lambda: services.open_cycle(
            actor=cast.actors[name], organisation_id=cast.county.pk, year=2025, scheme=SCHEME
        )
    )
    assert act == {"clerk": "done", "inspector": "403", "assessor": "403"}.get(name, "404")


@pytest.mark.parametrize("name", EVERYBODY)
def test_confirm_over_the_cast(cast: Cast, computed: Cycle, name: str) -> None:
    act = outcome(lambda: services.confirm_results(actor=cast.actors[name], cycle=computed))
    assert act == ("done" if name == "assessor" else "403")
    assert ("assessment.results.confirmed" in words(cast, computed)) is (name == "assessor")


def test_who_computed_does_not_confirm(cast: Cast, computed: Cycle) -> None:
    with pytest.raises(SamePerson):
        services.confirm_results(actor=cast.clerk, cycle=computed)


def test_only_staff_compute_and_publish(cast: Cast, computed: Cycle) -> None:
    with pytest.raises(NotPermitted):
        services.compute_results(actor=cast.assessor, cycle=computed)
    with pytest.raises(Conflict):
        services.publish_cycle(actor=cast.clerk, cycle=computed)
    confirmed = services.confirm_results(actor=cast.assessor, cycle=computed)
    with pytest.raises(Conflict):
        services.compute_results(actor=cast.clerk, cycle=confirmed)
    with pytest.raises(NotPermitted):
        services.publish_cycle(actor=cast.assessor, cycle=confirmed)
    assert services.publish_cycle(actor=cast.clerk, cycle=confirmed).state == Cycle.PUBLISHED


def test_result_explains_its_number(cast: Cast, computed: Cycle) -> None:
    result = Result.objects.get(cycle=computed, organisation=cast.branch)
    assert result.run_id is not None and result.due > 0 and result.score is not None
    explained = queries.explanation(cast.clerk, queries.result(cast.clerk, result.pk))
    assert any("已完成项数÷应完成项数" in step for step in explained.steps)
    counted = [rule for rule in explained.rules if rule.records]
    assert counted and counted[0].records[0].is_open and "主题党日" in counted[0].records[0].name
    assert sum(rule.state == "met" for rule in explained.rules) == result.met
    assert all(rule.citations and rule.steps for rule in explained.rules)
    parent = Result.objects.get(cycle=computed, organisation=cast.first.committee)
    parts = queries.explanation(cast.clerk, queries.result(cast.clerk, parent.pk)).parts
    assert {part.name for part in parts} and sum(part.met for part in parts) == parent.met
    assert json.loads(result.trace)["made_on"] == str(TODAY)


def test_computing_twice_gives_the_same(cast: Cast, computed: Cycle) -> None:
    before = list(Result.objects.order_by("pk").values_list("organisation", "score", "met", "due"))
    services.compute_results(actor=cast.clerk, cycle=computed)
    assert list(Result.objects.order_by("pk").values_list("organisation", "score", "met", "due")) == before


def test_unconfirmed_results_stay_with_who_assesses(cast: Cast, computed: Cycle) -> None:
    result = Result.objects.get(cycle=computed, organisation=cast.branch)
    with pytest.raises(NotFound):
        queries.result(cast.doer, result.pk)
    services.confirm_results(actor=cast.assessor, cycle=computed)
    assert queries.result(cast.doer, result.pk).confirmed_by_name == "考核员丙"
    with pytest.raises(NotFound):
        queries.result(cast.stranger, result.pk)
    assert queries.cycle(cast.doer, computed.pk) == computed


def test_open_refuses(cast: Cast, cycle: Cycle) -> None:
    for year, scheme in ((2025, SCHEME), (2026, SCHEME), (2024, "unknown")):
        with pytest.raises(Refused):
            services.open_cycle(actor=cast.clerk, organisation_id=cast.county.pk, year=year, scheme=scheme)
    with pytest.raises(Refused):
        services.confirm_results(actor=cast.assessor, cycle=cycle)
    assert replace(cast.clerk, name="另一人").person_id == cast.clerk.person_id
