"""A parameter of an adopted locality changed by hand: with its source, tried before it is saved, one winner, corrected, revoked."""

import datetime
from dataclasses import replace

import pytest

from tests.cast import Cast, cast
from tests.rulebook.desk import Activities
from yipanqi.basics.periods import calendar_year, month
from yipanqi.jobs.models import Job
from yipanqi.ledger.queries import entries_about
from yipanqi.rulebook import queries
from yipanqi.rulebook.errors import AmendmentOvertaken, AmendmentRefused, MayNotAdopt
from yipanqi.rulebook.jobs import run_refresh
from yipanqi.rulebook.models import Adoption, Amendment, LiveResult
from yipanqi.rulebook.queries.adoptions import Draft, body_at, effect_of, parameter_stamp
from yipanqi.rulebook.services import (
    adopt_layer,
    amend_parameter,
    correct_amendment,
    evaluate_all,
    revoke_amendment,
)

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
date = datetime.date
NAME = "theme_days_per_month"
TWICE = Draft(NAME, 2, date(2025, 5, 1), document="主题党日补充通知", number="样直工〔2025〕3号", article="2")
WHY = "工委会议决定每月两次"


@pytest.fixture
def adoption(cast: Cast, activities: Activities) -> Adoption:
    """The county's locality, adopted by the clerk since the year's begin."""
    return adopt_layer(
        actor=cast.clerk, organisation=cast.county, layer="example-county", from_on=date(2025, 1, 1)
    )


def amended(cast: Cast, adoption: Adoption, draft: Draft = TWICE) -> Amendment:
    return amend_parameter(
        actor=cast.clerk, adoption=adoption, draft=draft, seen=parameter_stamp(adoption, NAME), accepted_reason=WHY,
    )  # fmt: skip


def state_of(cast: Cast, year: int, number: int) -> str:
    window = month(year, number)
    return LiveResult.objects.get(organisation=cast.branch, rule="ZH-12", window_start=window.start).state


def test_amended_value_holds_from_its_day_below_the_adoption_and_is_cited(
    cast: Cast, adoption: Adoption, activities: Activities
) -> None:
    for day in (date(2025, 4, 10), date(2025, 5, 10)):
        activities.add(cast.branch.pk, "theme_day", day)
    row = amended(cast, adoption)
    evaluate_all(actor=cast.system, period=calendar_year(2025))
    assert (state_of(cast, 2025, 4), state_of(cast, 2025, 5)) == ("met", "unmet")
    result = LiveResult.objects.get(organisation=cast.branch, rule="ZH-12", window_start=date(2025, 5, 1))
    said = "".join(queries.steps_of(cast.doer, result))
    assert "至少2次" in said and "《主题党日补充通知（样直工〔2025〕3号）》第2条" in said
    entry = entries_about(cast.clerk, "rulebook.amendment", row.pk).get()
    assert entry.word == "rulebook.parameter.amended" and WHY in entry.data


def test_fingerprint_of_the_rules_includes_the_amendment(cast: Cast, adoption: Adoption) -> None:
    before = queries.rules_for(body_at(cast.branch, cast.clerk.today)).fingerprint
    amended(cast, adoption)
    assert queries.rules_for(body_at(cast.branch, cast.clerk.today)).fingerprint != before


def test_what_differs_merely_by_the_number_is_named_and_needs_a_reason(
    cast: Cast, adoption: Adoption
) -> None:
    effect = effect_of(cast.clerk, adoption, TWICE)
    assert not effect.is_blocked and effect.needs_reason
    different = [one for one in effect.tried if one.verdict == "number_only"]
    assert different and {one.rule for one in different} == {"ZH-12"}
    assert effect.counts["real"] == 0 and effect.organisations == 4
    assert effect.differences[0].words == "主题党日次数自2025-05-01起由每月1次改为每月2次。"
    with pytest.raises(AmendmentRefused) as refused:
        amend_parameter(
            actor=cast.clerk, adoption=adoption, draft=TWICE, seen=parameter_stamp(adoption, NAME)
        )
    assert refused.value.code == "rulebook.amendment.confirm" and not Amendment.objects.exists()


def test_change_that_changes_no_trial_needs_no_reason(cast: Cast, adoption: Adoption) -> None:
    draft = replace(TWICE, from_on=date(2027, 1, 1))
    row = amend_parameter(
        actor=cast.clerk, adoption=adoption, draft=draft, seen=parameter_stamp(adoption, NAME)
    )
    assert row.trials["counts"]["number_only"] == 0 and row.trials["counts"]["held"] > 10


def test_least_number_below_the_national_one_is_cautioned(cast: Cast, adoption: Adoption) -> None:
    caution = effect_of(cast.clerk, adoption, replace(TWICE, value=0)).caution
    assert "低于《中国共产党支部工作条例（试行）》第16条规定的1次" in caution
    assert effect_of(cast.clerk, adoption, TWICE).caution == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"article": ""}, "article"),
        ({"value": -1}, "value"),
        ({"value": 1}, "value"),
        ({"from_on": date(2024, 12, 31)}, "from_on"),
        ({"until_on": date(2025, 4, 30)}, "until_on"),
    ],
)
def test_change_without_source_or_with_wrong_dates_is_refused(
    cast: Cast, adoption: Adoption, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(AmendmentRefused) as refused:
        amended(cast, adoption, replace(TWICE, **changes))  # type: ignore[arg-type]
    assert field in refused.value.fields and not Amendment.objects.exists()


def test_of_two_at_once_one_wins_and_the_other_reads_who(cast: Cast, adoption: Adoption) -> None:
    seen = parameter_stamp(adoption, NAME)
    amended(cast, adoption)
    other = replace(TWICE, value=3, from_on=date(2025, 6, 1))
    with pytest.raises(AmendmentOvertaken, match=f"{cast.clerk.name}刚刚改动了这个参数") as overtaken:
        amend_parameter(actor=cast.system, adoption=adoption, draft=other, seen=seen, accepted_reason=WHY)
    assert overtaken.value.sentence.count("。") == 1
    assert Amendment.objects.count() == 1


def test_correction_replaces_and_keeps_the_wrong_one_to_be_read(cast: Cast, adoption: Adoption) -> None:
    row = amended(cast, adoption)
    seen = parameter_stamp(adoption, NAME)
    right = correct_amendment(
        actor=cast.clerk, amendment=row, draft=replace(TWICE, from_on=date(2025, 6, 1)), seen=seen, reason="日期写错",
        accepted_reason=WHY,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, right.replaces, right.state) == ("replaced", row, "holding")
    value = queries.rules_for(body_at(cast.county, cast.clerk.today)).parameters[NAME]
    assert [(one.from_on, one.value) for one in value.values][-1] == (date(2025, 6, 1), 2)
    with pytest.raises(AmendmentOvertaken):
        revoke_amendment(
            actor=cast.clerk,
            amendment=row,
            from_on=date(2025, 7, 1),
            reason="再来",
            seen=parameter_stamp(adoption, NAME),
        )


def test_revocation_from_a_day_keeps_the_days_before(
    cast: Cast, adoption: Adoption, activities: Activities
) -> None:
    for day in (date(2025, 5, 10), date(2025, 6, 10)):
        activities.add(cast.branch.pk, "theme_day", day)
    row = amended(cast, adoption)
    revoke_amendment(
        actor=cast.clerk,
        amendment=row,
        from_on=date(2025, 6, 1),
        reason="文件废止",
        seen=parameter_stamp(adoption, NAME),
    )
    evaluate_all(actor=cast.system, period=calendar_year(2025))
    assert (state_of(cast, 2025, 5), state_of(cast, 2025, 6)) == ("unmet", "met")
    row.refresh_from_db()
    assert (row.state, row.until_on) == ("holding", date(2025, 5, 31))


def test_revocation_from_its_first_day_withdraws_it(cast: Cast, adoption: Adoption) -> None:
    before = queries.rules_for(body_at(cast.county, cast.clerk.today)).fingerprint
    row = amended(cast, adoption)
    revoke_amendment(
        actor=cast.clerk,
        amendment=row,
        from_on=TWICE.from_on,
        reason="从未生效",
        seen=parameter_stamp(adoption, NAME),
    )
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert queries.rules_for(body_at(cast.county, cast.clerk.today)).fingerprint == before


def test_results_are_judged_anew_by_a_job(cast: Cast, adoption: Adoption, activities: Activities) -> None:
    activities.add(cast.branch.pk, "theme_day", date(2025, 5, 10))
    evaluate_all(actor=cast.system, period=calendar_year(2025))
    assert state_of(cast, 2025, 5) == "met"
    amended(cast, adoption)
    job = Job.objects.get(kind="rulebook.refresh")
    assert job.payload["years"] == [2025]
    run_refresh(job.payload, lambda done, total, message: None)
    assert state_of(cast, 2025, 5) == "unmet"


@pytest.mark.parametrize(
    ("name", "may"),
    [("clerk", True), ("planner", False), ("doer", False), ("stranger", False), ("inspector", False)],
)
def test_only_staff_over_the_adopting_organisation_amend(
    cast: Cast, adoption: Adoption, name: str, may: bool
) -> None:
    def act() -> None:
        amend_parameter(
            actor=cast.actors[name], adoption=adoption, draft=TWICE, seen=parameter_stamp(adoption, NAME), accepted_reason=WHY,
        )  # fmt: skip

    if may:
        act()
    else:
        with pytest.raises(MayNotAdopt):
            act()
    assert Amendment.objects.exists() is may
