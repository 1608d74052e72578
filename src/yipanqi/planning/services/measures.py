"""Requirements from above: broken into measures, taken up as duties or plan items, held against the requirement, corrected, confirmed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import posts_of
from yipanqi.planning.errors import ItemRefused
from yipanqi.planning.models import PlanItem, RequirementMeasure
from yipanqi.planning.policies import may_change_item, may_plan
from yipanqi.planning.queries.measures import MEASURE, REQUIREMENT
from yipanqi.planning.services.items import ItemDraft, add_item

LONGEST, LONGEST_SAID = 300, 500


@dataclass(frozen=True)
class MeasureDraft:
    """One measure to be: what, by which post, until when, what proves it; `pk` where it stands already."""

    text: str
    owner_id: int | None
    due_on: datetime.date | None
    proof: str = ""
    demand: str = ""
    pk: int | None = None


@transaction.atomic
def split_requirement(
    *, actor: Actor, item: PlanItem, drafts: Sequence[MeasureDraft]
) -> list[RequirementMeasure]:
    """Set the measures of a requirement as a whole; what is not named any more goes.

    Refuses items of another kind, a measure without owner or day, and to change or drop one that was taken up.
    """
    if not may_change_item(actor, item):
        raise _not_permitted()
    item = PlanItem.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=item.pk)
    if item.kind != REQUIREMENT or item.state != PlanItem.OPEN:
        raise ItemRefused("planning.measure.kind", "只有推进中的“要求分解”事项可以分解措施。")
    _check(actor, item, drafts)
    standing = {row.pk: row for row in RequirementMeasure.objects.select_for_update().filter(item=item)}
    kept = {one.pk for one in drafts if one.pk is not None}
    if kept - standing.keys():
        raise ItemRefused("planning.measure.moved", "措施已经变化，请刷新后重试。")
    for pk, row in standing.items():
        if pk not in kept:
            _check_free(row)
            row.delete()
    for offset, row in enumerate(standing[pk] for pk in kept if pk is not None):
        row.number = 10_000 + offset
        row.save(update_fields=("number",))
    rows = [_written(item, one, standing, number) for number, one in enumerate(drafts, start=1)]
    _record_item(actor, item, [row.text for row in rows])
    return rows


@transaction.atomic
def take_up_measure(*, actor: Actor, measure: RequirementMeasure, reference: str) -> RequirementMeasure:
    """A duty or a plan item was made of it: said by the room that made it, in the same act. Refuses a second one."""
    row = _locked(measure)
    _check_free(row)
    row.taken_up_as, row.taken_up_on = reference, actor.today
    row.save(update_fields=("taken_up_as", "taken_up_on"))
    _record(actor, "planning.measure.taken_up", row, {"as": reference})
    return row


@transaction.atomic
def measure_into_plan(*, actor: Actor, measure: RequirementMeasure) -> PlanItem:
    """Make an item of the plan of the measure, under the requirement. Refuses what `add_item` refuses, above all an adopted plan."""
    item = measure.item
    draft = ItemDraft(
        title=measure.text[:200], kind=REQUIREMENT, business_face=measure.text, parent_id=item.pk,
        office_id=item.office_id, owner_name=measure.owner.title[:120], target_text=measure.proof,
        due_on=measure.due_on,
    )  # fmt: skip
    made = add_item(actor=actor, plan=item.plan, draft=draft)
    take_up_measure(actor=actor, measure=measure, reference=f"planning.plan_item:{made.pk}")
    return made


@transaction.atomic
def check_measure(
    *, actor: Actor, measure: RequirementMeasure, found: str, deviation: str = "",
    correct_by: datetime.date | None = None,
) -> RequirementMeasure:  # fmt: skip
    """Hold a measure against the requirement. A deviation says its cause and gets a day; refuses a word too few, and to check a settled one."""
    if not may_plan(actor, measure.item.organisation.path):
        raise _not_permitted()
    row = _locked(measure)
    if row.state not in (RequirementMeasure.UNCHECKED, RequirementMeasure.DEVIATES):
        raise ItemRefused("planning.measure.state", f"这条措施{row.get_state_display()}，不需要再对照。")
    wrong = {}
    if not 0 < len(found.strip()) <= LONGEST_SAID:
        wrong["found"] = f"请写明对照的情况，最多{LONGEST_SAID}字。"
    if bool(deviation.strip()) != (correct_by is not None):
        wrong["correct_by"] = "有偏差的，写明偏差和校正时限；没有偏差的两项都空着。"
    if correct_by is not None and correct_by <= actor.today:
        wrong["correct_by"] = "校正时限应当在今天之后。"
    if wrong:
        raise ItemRefused("planning.measure.check", "对照没有写完整。", wrong)
    row.found, row.deviation, row.correct_by = found.strip(), deviation.strip()[:LONGEST_SAID], correct_by
    row.state = RequirementMeasure.DEVIATES if row.deviation else RequirementMeasure.ALIGNED
    row.checked_on, row.checked_by_name = actor.today, actor.name
    row.save()
    _record(actor, "planning.measure.checked", row, {"deviation": row.deviation, "correct_by": correct_by})
    return row


@transaction.atomic
def correct_measure(*, actor: Actor, measure: RequirementMeasure, correction: str) -> RequirementMeasure:
    """Say how the deviation was corrected: who holds the post of the measure, or the office of the item. Refuses without a word."""
    if measure.owner_id not in actor.post_ids and not may_change_item(actor, measure.item):
        raise NotPermitted("planning.measure.not_yours", "校正由这条措施的责任岗位或本单位党务工作人员登记。")
    row = _locked(measure)
    if row.state != RequirementMeasure.DEVIATES:
        raise ItemRefused("planning.measure.state", f"这条措施{row.get_state_display()}，没有要校正的偏差。")
    if not 0 < len(correction.strip()) <= LONGEST_SAID:
        raise ItemRefused(
            "planning.measure.correction",
            "请写明怎样校正。",
            {"correction": f"不能为空，最多{LONGEST_SAID}字。"},
        )
    row.state, row.correction = RequirementMeasure.CORRECTED, correction.strip()
    row.corrected_on, row.corrected_by_key, row.corrected_by_name = actor.today, actor.key, actor.name
    row.save()
    _record(actor, "planning.measure.corrected", row, {"correction": row.correction})
    return row


@transaction.atomic
def confirm_measure(
    *, actor: Actor, measure: RequirementMeasure, holds: bool, correct_by: datetime.date | None = None
) -> RequirementMeasure:
    """Confirm a correction, or send it back with a new day. Refuses who corrected it himself."""
    if not may_plan(actor, measure.item.organisation.path):
        raise _not_permitted()
    row = _locked(measure)
    if row.state != RequirementMeasure.CORRECTED:
        raise ItemRefused("planning.measure.state", f"这条措施{row.get_state_display()}，没有要确认的校正。")
    if actor.kind == "person" and actor.key == row.corrected_by_key:
        raise NotPermitted(
            "planning.measure.same_person", f"校正是{row.corrected_by_name}登记的，请由另一名工作人员确认。"
        )
    if not holds and (correct_by is None or correct_by <= actor.today):
        raise ItemRefused(
            "planning.measure.day", "退回的，请写明新的校正时限。", {"correct_by": "应当在今天之后。"}
        )
    if holds:
        row.state, row.confirmed_on, row.confirmed_by_name = (
            RequirementMeasure.CONFIRMED, actor.today, actor.name,
        )  # fmt: skip
    else:
        row.state, row.correct_by = RequirementMeasure.DEVIATES, correct_by
    row.save()
    _record(actor, "planning.measure.confirmed", row, {"holds": holds, "correct_by": correct_by})
    return row


def _written(
    item: PlanItem, one: MeasureDraft, standing: dict[int, RequirementMeasure], number: int
) -> RequirementMeasure:
    row = standing[one.pk] if one.pk is not None else RequirementMeasure(item=item)
    said = (one.text.strip(), one.owner_id, one.due_on, one.proof.strip(), one.demand.strip())
    if row.pk and row.taken_up_as and said != (row.text, row.owner_id, row.due_on, row.proof, row.demand):
        _check_free(row)
    row.text, row.owner_id, row.due_on, row.proof, row.demand = said  # type: ignore[assignment]
    row.number = number
    row.save()
    return row


def _check(actor: Actor, item: PlanItem, drafts: Sequence[MeasureDraft]) -> None:
    posts = set(posts_of(actor, item.organisation.path).values_list("pk", flat=True))
    wrong: dict[str, str] = {}
    for number, one in enumerate(drafts):
        if not 0 < len(one.text.strip()) <= LONGEST:
            wrong[f"rows-{number}-text"] = f"请写措施，最多{LONGEST}字。"
        if one.owner_id not in posts:
            wrong[f"rows-{number}-owner"] = "请选择本单位的责任岗位。"
        if one.due_on is None:
            wrong[f"rows-{number}-due"] = "请写完成时限。"
        if max(len(one.proof), len(one.demand)) > LONGEST:
            wrong[f"rows-{number}-proof"] = f"最多{LONGEST}字。"
    if not drafts:
        wrong["rows-0-text"] = "请至少写一条措施。"
    if wrong:
        raise ItemRefused("planning.measure.wrong", "措施还有要改的地方。", wrong)


def _check_free(row: RequirementMeasure) -> None:
    if row.taken_up_as:
        raise ItemRefused(
            "planning.measure.taken_up",
            f"措施“{row.text}”已经转办，不能再改；要调整的，请在责任或计划事项里办理。",
        )
    if row.state != RequirementMeasure.UNCHECKED:
        raise ItemRefused("planning.measure.checked", f"措施“{row.text}”已经对照过，不能去掉。")


def _locked(measure: RequirementMeasure) -> RequirementMeasure:
    return (
        RequirementMeasure.objects.select_for_update(of=("self",))
        .select_related("item__organisation", "item__plan", "owner")
        .get(pk=measure.pk)
    )


def _not_permitted() -> NotPermitted:
    return NotPermitted(
        "planning.measure.not_permitted", "分解和对照上级要求由本单位党务工作人员或责任科室负责人办理。"
    )


def _record_item(actor: Actor, item: PlanItem, texts: list[str]) -> None:
    subject = Subject("planning.plan_item", item.pk, item.title)
    record(
        actor=actor, word="planning.requirement.split", subject=subject, unit_path=item.organisation.path,
        data={"measures": texts},
    )  # fmt: skip


def _record(actor: Actor, word: str, row: RequirementMeasure, data: dict[str, object]) -> None:
    subject = Subject(MEASURE, row.pk, row.text)
    record(actor=actor, word=word, subject=subject, unit_path=row.item.organisation.path, data=data)
