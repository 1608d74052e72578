"""What planning holds on record for its items, with the way to each kind (no reach: only kind, day and number are told)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yipanqi.planning.models import Junction, PlanItem
from yipanqi.rulebook.queries.item_records import RecordSource

ADOPTED = "plan__adopted_on"


def _adopted(**wanted: object) -> QuerySet[Any]:
    """Items of adopted plans."""
    return PlanItem.objects.filter(plan__adopted_on__isnull=False, **wanted)


def _item(code: str, title: str, on: str, rows: Any) -> RecordSource:
    return RecordSource(code, title, "plan_item", rows, "pk", on)


ITEM_RECORDS = (
    _item("business_face", "业务内容已审定", ADOPTED, lambda: _adopted().exclude(business_face="")),
    _item("party_face", "党建举措已审定", ADOPTED, lambda: _adopted().exclude(party_face="")),
    _item("business_reason", "无业务内容的原因", ADOPTED, lambda: _adopted(business_face="").exclude(business_empty_reason="")),
    _item("party_reason", "无党建举措的原因", ADOPTED, lambda: _adopted(party_face="").exclude(party_empty_reason="")),
    _item("office_named", "责任处室和时限已明确", ADOPTED, lambda: _adopted(office__isnull=False, due_on__isnull=False)),
    _item("progress", "业务进展", "progress_on", lambda: PlanItem.objects.exclude(progress_on__isnull=True)),
    _item("finished", "业务结果核定", "finished_on", lambda: PlanItem.objects.filter(state=PlanItem.FINISHED)),
    RecordSource(
        "junction", "结合点", "junction", lambda: Junction.objects.filter(agreed_on__isnull=False), "item_id", "agreed_on",
    ),
)  # fmt: skip


def junctions_on_record() -> QuerySet[Junction]:
    """The junctions agreed, with whoever carries them: what later rooms reach an item by (no reach)."""
    return Junction.objects.filter(agreed_on__isnull=False)
