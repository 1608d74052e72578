"""Measures of a requirement: set as rows, taken up once, held against it, corrected by one and confirmed by another."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.cast import TODAY, Cast, cast
from tests.planning.deciding import adopted
from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.ledger.queries import verification
from yipanqi.planning import services
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import PlanItem, RequirementMeasure
from yipanqi.planning.queries.measures import measure, measures, said_by_measures
from yipanqi.planning.services import ItemDraft, MeasureDraft
from yipanqi.tasking.models import Duty
from yipanqi.tasking.services import issue_duty_from_measure

__all__ = ("cast",)
DUE = datetime.date(2025, 9, 30)
LATER = datetime.date(2025, 7, 31)


@pytest.fixture
def item(cast: Cast) -> PlanItem:
    plan = services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)
    draft = ItemDraft(
        "落实融合意见",
        kind="requirement",
        business_face="逐条落实",
        party_face="融合",
        office_id=cast.first.office.pk,
    )
    return services.add_item(actor=cast.planner, plan=plan, draft=draft)


def split(cast: Cast, item: PlanItem, *texts: str) -> list[RequirementMeasure]:
    drafts = [MeasureDraft(text, cast.posts["doer"].pk, DUE, "有记录", "第三条") for text in texts]
    return services.split_requirement(actor=cast.planner, item=item, drafts=drafts)


def test_rows_are_set_as_a_whole(cast: Cast, item: PlanItem) -> None:
    one, two = split(cast, item, "每月一次联席会", "每季一次督查")
    post = cast.posts["second_doer"].pk
    drafts = [MeasureDraft("每季两次督查", post, DUE, pk=two.pk), MeasureDraft("每年一次评议", post, DUE)]
    rows = services.split_requirement(actor=cast.planner, item=item, drafts=drafts)
    assert [(row.number, row.text) for row in rows] == [(1, "每季两次督查"), (2, "每年一次评议")]
    assert rows[0].pk == two.pk and not RequirementMeasure.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("wrong", ["text", "owner", "due", "none"])
def test_half_a_measure_is_refused(cast: Cast, item: PlanItem, wrong: str) -> None:
    text, owner, due = "联席会", cast.posts["doer"].pk, DUE
    draft = MeasureDraft(
        "" if wrong == "text" else text,
        cast.posts["stranger"].pk if wrong == "owner" else owner,
        None if wrong == "due" else due,
    )
    with pytest.raises(ItemRefused):
        services.split_requirement(actor=cast.planner, item=item, drafts=[] if wrong == "none" else [draft])
    assert not RequirementMeasure.objects.exists()


def test_a_measure_becomes_a_duty_once(cast: Cast, item: PlanItem) -> None:
    (row,) = split(cast, item, "每月一次联席会")
    duty = issue_duty_from_measure(actor=cast.planner, measure_id=row.pk)
    assert (duty.post_id, duty.plan_item_id, duty.occurrences.get().due_on) == (row.owner_id, item.pk, DUE)
    with pytest.raises(ItemRefused, match="已经转办"):
        issue_duty_from_measure(actor=cast.planner, measure_id=row.pk)
    with pytest.raises(ItemRefused, match="已经转办"):
        split(cast, item, "换一条")
    assert Duty.objects.count() == 1 and verification().faults == ()


def test_a_measure_becomes_an_item_until_the_plan_is_adopted(cast: Cast, item: PlanItem) -> None:
    one, two = split(cast, item, "每月一次联席会", "每季一次督查")
    made = services.measure_into_plan(actor=cast.planner, measure=one)
    assert (made.parent_id, made.title, made.due_on) == (item.pk, "每月一次联席会", DUE)
    services.write_empty_reason(actor=cast.planner, item=made, face="party", reason="在上级事项里")
    adopted(cast, item.plan)
    with pytest.raises(HouseError):
        services.measure_into_plan(actor=cast.planner, measure=measure(cast.planner, two.pk))


def test_deviation_is_corrected_by_one_and_confirmed_by_another(cast: Cast, item: PlanItem) -> None:
    (row,) = split(cast, item, "每月一次联席会")
    with pytest.raises(ItemRefused):
        services.check_measure(actor=cast.planner, measure=row, found="少开两次", deviation="没有排上")
    services.check_measure(
        actor=cast.planner, measure=row, found="少开两次", deviation="没有排上", correct_by=LATER
    )
    with pytest.raises(NotPermitted):
        services.correct_measure(actor=cast.second_doer, measure=row, correction="不是我的")
    services.correct_measure(actor=cast.planner, measure=row, correction="补开")
    with pytest.raises(NotPermitted, match="另一名"):
        services.confirm_measure(actor=cast.planner, measure=row, holds=True)
    back = services.confirm_measure(actor=cast.clerk, measure=row, holds=False, correct_by=LATER)
    assert back.state == RequirementMeasure.DEVIATES
    services.correct_measure(actor=cast.doer, measure=row, correction="已补开两次，排进月历")
    done = services.confirm_measure(actor=cast.planner, measure=row, holds=True)
    assert done.is_settled and done.corrected_by_name == cast.doer.name
    assert verification().faults == ()


def test_the_case_reads_what_the_rows_say(cast: Cast, item: PlanItem) -> None:
    assert said_by_measures(item.pk) == {}
    (row,) = split(cast, item, "每月一次联席会")
    services.check_measure(
        actor=cast.planner, measure=row, found="少开两次", deviation="没有排上", correct_by=LATER
    )
    said: dict[str, Any] = said_by_measures(item.pk)
    assert said["measures"] == "1．第三条：每月一次联席会" and "2025-09-30前" in said["owners"]
    assert (said["evidence"], said["found"], said["deviation"]) == ("1．有记录", "1．少开两次", "1．没有排上")


def test_the_owner_sees_his_own_and_no_other(cast: Cast, item: PlanItem) -> None:
    split(cast, item, "每月一次联席会")
    assert measures(cast.doer).count() == 1
    assert measures(cast.second_doer).count() == measures(cast.stranger).count() == 0
    assert TODAY < DUE
