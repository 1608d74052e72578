"""A locality's rules hold where they were adopted, from the day on, by a named person."""

import datetime

import pytest

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.errors import HouseError
from yipanqi.basics.periods import quarter
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook import queries
from yipanqi.rulebook.errors import AlreadyAdopted, LayerUnknown
from yipanqi.rulebook.services import adopt_layer, evaluate_all

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
FROM = datetime.date(2025, 1, 1)
SPRING = quarter(2025, 1)


def test_adopted_rules_hold_below_and_nowhere_else(cast: Cast, activities: Activities) -> None:
    adoption = adopt_layer(
        actor=cast.planner, organisation=cast.first.committee, layer="example-county", from_on=FROM
    )
    entry = entries_about(cast.planner, "rulebook.adoption", adoption.pk).get()
    assert entry.word == "rulebook.layer.adopted"
    evaluate_all(actor=cast.system, period=SPRING)
    assert queries.outcomes_of(cast.planner, cast.branch, SPRING).filter(rule="SX-01").count() == 1
    assert not queries.outcomes_of(cast.system, cast.second.committee, SPRING).filter(rule="SX-01").exists()
    sheet = queries.score_of(cast.planner, cast.branch, SPRING)
    assert any(result.rule == "SX-01" for result in sheet.outcomes)
    result = next(result for result in sheet.outcomes if result.rule == "SX-01")
    assert "实施办法》第3条" in "".join(queries.steps_of(cast.planner, result))


def test_adopting_twice_or_what_does_not_exist_is_refused(cast: Cast) -> None:
    adopt_layer(actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=FROM)
    with pytest.raises(AlreadyAdopted):
        adopt_layer(actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=FROM)
    with pytest.raises(LayerUnknown, match="example-county"):
        adopt_layer(actor=cast.clerk, organisation=cast.county, layer="national", from_on=FROM)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("clerk", ""),
        ("planner", ""),
        ("doer", "rulebook.adoption.not_permitted"),
        ("inspector", "rulebook.adoption.not_permitted"),
        ("member", "organisation.not_found"),
        ("stranger", "organisation.not_found"),
    ],
)
def test_who_may_adopt(cast: Cast, name: str, code: str) -> None:
    target = cast.first.committee if name != "doer" else cast.branch
    actor = cast.actors[name] if name != "doer" else cast.actors["discipline"]
    try:
        adopt_layer(actor=actor, organisation=target, layer="example-county", from_on=FROM)
    except HouseError as error:
        assert error.code == code
    else:
        assert code == ""
