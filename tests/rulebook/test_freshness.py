"""A live result says by which run it came, when, and whether rules, facts or the day went on since."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year
from yipanqi.rulebook.models import LiveResult, Reading
from yipanqi.rulebook.queries.freshness import Freshness, freshness_of
from yipanqi.rulebook.queries.rule_pages import stale_results
from yipanqi.rulebook.services import adopt_layer, evaluate_all, evaluate_organisation

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
date = datetime.date
YEAR = calendar_year(2025)


def fresh(cast: Cast, rule: str = "ZH-12", number: int = 5) -> Freshness:
    result = LiveResult.objects.select_related("organisation", "run").get(
        organisation=cast.branch, rule=rule, window_start=date(2025, number, 1)
    )
    return freshness_of(cast.doer, [result])[result.pk]


@pytest.mark.parametrize("alone", [True, False])
def test_fresh_until_a_fact_changes_and_fresh_again_after_an_evaluation(
    cast: Cast, activities: Activities, alone: bool
) -> None:
    def evaluate() -> None:
        if alone:
            evaluate_organisation(actor=cast.doer, organisation=cast.branch, period=YEAR)
        else:
            evaluate_all(actor=cast.system, period=YEAR)

    evaluate()
    first = fresh(cast)
    assert not first.is_stale and first.words == "结果与现在的制度和数据一致。"
    assert first.as_at == cast.doer.today and first.made_by_name
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 10))
    stale = fresh(cast)
    assert stale.facts_changed and not stale.rules_changed and "数据有变化" in stale.words
    evaluate()
    assert not fresh(cast).is_stale


def test_facts_of_another_organisation_leave_it_fresh(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    activities.add(cast.first.branches[1].pk, "theme_day", date(2025, 5, 10))
    assert not fresh(cast).is_stale


def test_adoption_makes_it_stale(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    adopt_layer(actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 5, 1))
    assert fresh(cast).rules_changed and "制度有改动" in fresh(cast).words
    assert not fresh(cast, number=4).rules_changed
    assert stale_results(cast.doer, "ZH-12", 2025) == 8
    evaluate_all(actor=cast.system, period=YEAR)
    assert not fresh(cast).is_stale and stale_results(cast.doer, "ZH-12", 2025) == 0


def test_changed_rule_file_makes_it_stale(
    cast: Cast, activities: Activities, settings: Any, tmp_path: Path
) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    copy = tmp_path / "rules"
    for path in Path(settings.YIPANQI_RULES).rglob("*.yaml"):
        target = copy / path.relative_to(settings.YIPANQI_RULES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    with (copy / "layers.yaml").open("a") as file:
        file.write("# changed\n")
    settings.YIPANQI_RULES = copy
    assert fresh(cast).rules_changed


def test_undue_result_grows_stale_when_its_day_has_passed(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    result = LiveResult.objects.select_related("organisation", "run").get(
        organisation=cast.branch, rule="ZH-12", window_start=date(2025, 6, 1)
    )
    assert result.state == "not_due"
    later = replace(cast.doer, today=date(2025, 7, 1))
    assert "已过到期日" in freshness_of(later, [result])[result.pk].words


def test_result_of_a_run_that_kept_no_digest_says_so(cast: Cast, activities: Activities) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    Reading.objects.all().delete()
    assert fresh(cast).facts_changed is None and "未核对" in fresh(cast).words


def test_many_results_of_one_organisation_cost_the_same_few_statements(
    cast: Cast, activities: Activities
) -> None:
    evaluate_all(actor=cast.system, period=YEAR)
    results = list(LiveResult.objects.select_related("organisation", "run").filter(organisation=cast.branch))
    with CaptureQueriesContext(connection) as one:
        freshness_of(cast.doer, results[:1])
    with CaptureQueriesContext(connection) as many:
        freshness_of(cast.doer, results)
    assert len(results) > 10 and len(many) == len(one)
