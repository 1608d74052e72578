"""An adoption ends from a day; what was judged before stays judged by it, on the desk each thing once."""

import datetime

import pytest

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year, quarter
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook import queries
from yipanqi.rulebook.errors import AdoptionEnded, AdoptionRefused, MayNotAdopt
from yipanqi.rulebook.models import Adoption, LiveResult
from yipanqi.rulebook.services import adopt_layer, end_adoption, evaluate_all

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
date = datetime.date
YEAR = calendar_year(2025)


@pytest.fixture
def adoption(cast: Cast, activities: Activities) -> Adoption:
    return adopt_layer(
        actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 1, 1)
    )


def quarters_judged(cast: Cast) -> list[datetime.date]:
    rows = LiveResult.objects.filter(organisation=cast.branch, rule="SX-01").order_by("window_start")
    return list(rows.values_list("window_start", flat=True))


def test_windows_before_the_end_stay_judged_and_counted(cast: Cast, adoption: Adoption) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    assert len(quarters_judged(cast)) == 4
    end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 4, 1), reason="县里另行规定")
    evaluate_all(actor=cast.system, period=YEAR)
    assert quarters_judged(cast) == [date(2025, 1, 1)]
    sheet = queries.score_of(cast.doer, cast.branch, YEAR)
    assert sheet.outcomes.filter(rule="SX-01").count() == 1
    entry = entries_about(cast.clerk, "rulebook.adoption", adoption.pk).first()
    assert entry is not None and entry.word == "rulebook.layer.ended"


def test_windows_before_the_beginning_are_not_judged(cast: Cast, activities: Activities) -> None:
    adopt_layer(actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 7, 1))
    evaluate_all(actor=cast.system, period=YEAR)
    assert quarters_judged(cast) == [date(2025, 7, 1), date(2025, 10, 1)]


def test_each_organisation_and_rule_has_one_result_a_window(cast: Cast, adoption: Adoption) -> None:
    end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 5, 1), reason="县里另行规定")
    evaluate_all(actor=cast.system, period=YEAR)
    places = list(LiveResult.objects.values_list("organisation", "rule", "window_start", "window_end"))
    assert len(places) == len(set(places))
    due = queries.obligations_due(cast.doer, cast.branch, cast.doer.today, date(2025, 12, 31))
    keys = [(one.organisation_id, one.rule, one.window) for one in due]
    assert len(keys) == len(set(keys)) and keys
    assert "SX-01" not in {one.rule for one in due}


def test_adopted_above_and_below_a_thing_is_due_once(cast: Cast, adoption: Adoption) -> None:
    adopt_layer(
        actor=cast.planner,
        organisation=cast.first.committee,
        layer="example-county",
        from_on=date(2025, 3, 1),
    )
    due = queries.obligations_due(cast.doer, cast.branch, cast.doer.today, date(2025, 12, 31))
    assert [(one.rule, one.window) for one in due].count(("SX-01", quarter(2025, 2))) == 1


def test_ending_twice_or_before_the_beginning_is_refused(cast: Cast, adoption: Adoption) -> None:
    with pytest.raises(AdoptionRefused) as refused:
        end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 1, 1), reason=" ")
    assert set(refused.value.fields) == {"from_on", "reason"}
    end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 4, 1), reason="另行规定")
    with pytest.raises(AdoptionEnded, match=cast.clerk.name):
        end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 5, 1), reason="另行规定")


def test_adopted_anew_after_the_end_and_not_over_it(cast: Cast, adoption: Adoption) -> None:
    end_adoption(actor=cast.clerk, adoption=adoption, from_on=date(2025, 4, 1), reason="另行规定")
    with pytest.raises(AdoptionRefused):
        adopt_layer(
            actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 3, 1)
        )
    again = adopt_layer(
        actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 7, 1)
    )
    assert again.pk != adoption.pk
    evaluate_all(actor=cast.system, period=YEAR)
    assert quarters_judged(cast) == [date(2025, 1, 1), date(2025, 7, 1), date(2025, 10, 1)]


@pytest.mark.parametrize("name", ["planner", "doer", "inspector", "stranger"])
def test_only_staff_over_the_adopting_organisation_end_it(cast: Cast, adoption: Adoption, name: str) -> None:
    with pytest.raises(MayNotAdopt):
        end_adoption(actor=cast.actors[name], adoption=adoption, from_on=date(2025, 4, 1), reason="另行规定")
