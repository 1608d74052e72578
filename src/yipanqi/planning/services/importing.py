"""The bulk ways in: many items or junctions as one act with one entry per agency and a digest of its rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import offices, root_path
from yipanqi.organisation.queries import organisations as organisations_in_reach
from yipanqi.planning.errors import ItemRefused, PlanFrozen
from yipanqi.planning.models import Junction, Plan, PlanItem
from yipanqi.planning.policies import may_plan
from yipanqi.planning.services.item_checks import check_item

BATCH = 500


@dataclass(frozen=True)
class ItemRow:
    """One item to be, in the plan of that organisation (an agency's top) and year."""

    organisation_id: int
    year: int
    title: str
    kind: str = "key_task"
    business_face: str = ""
    party_face: str = ""
    business_empty_reason: str = ""
    party_empty_reason: str = ""
    office_id: int | None = None
    owner_name: str = ""
    baseline_value: Decimal | None = None
    target_value: Decimal | None = None
    target_text: str = ""
    value_unit: str = ""
    current_value: Decimal | None = None
    progress: str = ""
    starts_on: datetime.date | None = None
    due_on: datetime.date | None = None
    state: str = PlanItem.OPEN
    finished_on: datetime.date | None = None
    objective: str = ""
    centre_task_id: int | None = None
    function_id: int | None = None
    party_class: str = ""
    party_dimension: str = ""


@dataclass(frozen=True)
class Managed:
    """An organisation of the rows that the actor manages."""

    path: str
    agency_name: str


@dataclass(frozen=True)
class JunctionRow:
    """One junction to be; with `agreed_on` it is agreed by `agreed_by_name`."""

    item_id: int
    organisation_id: int
    measure_kind: str
    measure: str
    expected_result: str
    owner_id: int
    proposed_on: datetime.date
    agreed_on: datetime.date | None = None
    agreed_by_name: str = ""


@transaction.atomic
def bulk_add_items(*, actor: Actor, rows: Sequence[ItemRow]) -> list[PlanItem]:
    """Add many items, creating the plan of a year where it is missing; returns the new items.

    A title with the same due day that the plan already holds is left as it is. Refuses organisations not managed, adopted plans, wrong items.
    """
    organisations = _managed(actor, {row.organisation_id for row in rows})
    _check_offices(actor, rows)
    plans = _plans_for(rows, organisations)
    known = set(PlanItem.objects.filter(plan__in=plans.values()).values_list("plan_id", "title", "due_on"))
    last = dict(
        PlanItem.objects.filter(plan__in=plans.values())
        .values("plan_id")
        .annotate(last=Max("number"))
        .values_list("plan_id", "last")
    )
    fresh: list[PlanItem] = []
    for row in rows:
        plan = plans[(row.organisation_id, row.year)]
        item = _item_from(row, plan)
        check_item(item)
        if (plan.pk, item.title, item.due_on) in known:
            continue
        if plan.is_adopted:
            raise PlanFrozen(
                "planning.plan.frozen", f"“{plan.title}”已经审定，不能导入新的事项；请办理计划变更。"
            )
        known.add((plan.pk, item.title, item.due_on))
        last[plan.pk] = item.number = last.get(plan.pk, 0) + 1
        fresh.append(item)
    PlanItem.objects.bulk_create(fresh, batch_size=BATCH)
    _record_per_organisation(
        actor,
        "planning.items.added",
        "planning.plan_item",
        "个计划事项",
        [(organisations[i.organisation_id].path, i.title) for i in fresh],
    )
    return fresh


@transaction.atomic
def bulk_agree_junctions(*, actor: Actor, rows: Sequence[JunctionRow]) -> list[Junction]:
    """Write many junctions, proposed or agreed, as the system or staff over every carrier."""
    organisations = _managed(actor, {row.organisation_id for row in rows})
    junctions = [
        Junction(
            item_id=row.item_id,
            organisation_id=row.organisation_id,
            measure_kind=row.measure_kind,
            measure=row.measure,
            expected_result=row.expected_result,
            owner_id=row.owner_id,
            proposed_on=row.proposed_on,
            state=Junction.AGREED if row.agreed_on else Junction.PROPOSED,
            agreed_on=row.agreed_on,
            agreed_by_name=row.agreed_by_name,
        )
        for row in rows
    ]
    Junction.objects.bulk_create(junctions, batch_size=BATCH)
    _record_per_organisation(
        actor,
        "planning.junctions.added",
        "planning.junction",
        "个结合点",
        [(organisations[j.organisation_id].path, j.measure) for j in junctions],
    )
    return junctions


def _managed(actor: Actor, keys: set[int]) -> dict[int, Managed]:
    """The organisations of the rows; refuses when one of them is not managed by the actor."""
    found = {
        each.pk: Managed(each.path, each.agency.name if each.agency else each.short_name)
        for each in organisations_in_reach(actor).filter(pk__in=keys)
        if may_plan(actor, each.path)
    }
    if keys - set(found):
        raise NotPermitted(
            "planning.import.out_of_reach", "有的行不属于您管理的党组织，请由该单位的党务工作人员导入。"
        )
    return found


def _check_offices(actor: Actor, rows: Sequence[ItemRow]) -> None:
    wanted = {row.office_id for row in rows if row.office_id is not None}
    if wanted - set(offices(actor).filter(pk__in=wanted).values_list("pk", flat=True)):
        raise ItemRefused("planning.import.office", "有的责任科室不属于您管理的单位，请核对责任科室。")


def _plans_for(rows: Sequence[ItemRow], organisations: dict[int, Managed]) -> dict[tuple[int, int], Plan]:
    wanted = dict.fromkeys((row.organisation_id, row.year) for row in rows)
    plans = {
        (plan.organisation_id, plan.year): plan
        for plan in Plan.objects.filter(
            organisation_id__in=organisations, year__in={year for _, year in wanted}
        )
    }
    missing = [key for key in wanted if key not in plans]
    created = Plan.objects.bulk_create(
        Plan(
            organisation_id=key,
            year=year,
            title=f"{organisations[key].agency_name}{year}年工作计划",
        )
        for key, year in missing
    )
    plans.update(dict(zip(missing, created, strict=True)))
    return plans


def _item_from(row: ItemRow, plan: Plan) -> PlanItem:
    return PlanItem(
        plan=plan,
        organisation_id=row.organisation_id,
        title=row.title,
        kind=row.kind,
        business_face=row.business_face,
        party_face=row.party_face,
        business_empty_reason=row.business_empty_reason,
        party_empty_reason=row.party_empty_reason,
        office_id=row.office_id,
        owner_name=row.owner_name,
        baseline_value=row.baseline_value,
        target_value=row.target_value,
        target_text=row.target_text,
        value_unit=row.value_unit,
        current_value=row.current_value,
        progress=row.progress,
        starts_on=row.starts_on,
        due_on=row.due_on,
        state=row.state,
        finished_on=row.finished_on,
        objective=row.objective,
        centre_task_id=row.centre_task_id,
        function_id=row.function_id,
        party_class=row.party_class,
        party_dimension=row.party_dimension,
    )


def _record_per_organisation(
    actor: Actor, word: str, kind: str, counted: str, rows: Sequence[tuple[str, str]]
) -> None:
    """One entry for each agency concerned, with the count and a digest of its rows."""
    by_path: dict[str, list[str]] = {}
    for path, text in rows:
        by_path.setdefault(root_path(path), []).append(text)
    record_many(
        actor=actor,
        acts=[
            Act(
                word,
                Subject(kind, "many", f"{len(texts)} {counted}"),
                path,
                {"count": len(texts), "digest": sm3("\n".join(texts))},
            )
            for path, texts in by_path.items()
        ],
    )
