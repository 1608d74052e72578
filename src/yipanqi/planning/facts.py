"""The fact table `junction` as rules/facts describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.planning.queries.hollowness import junction_facts
from yipanqi.planning.queries.item_records import ITEM_RECORDS
from yipanqi.rulebook.queries.item_records import offer_item_records
from yipanqi.rulebook.services import offer_facts

COLUMNS = (
    "pk", "measure", "organisation_id", "organisation__path", "measure_kind", "item_id", "item__business_face", "item__office_id",
    "item__target_value", "item__target_text", "agreed_on", "result_due_on", "item__due_on", "result", "people_of_both", "office_people",
)  # fmt: skip


def junction_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each junction agreed by the period's end, of the plans of its years. One statement."""
    for values in junction_facts(organisation_ids, period).values_list(*COLUMNS).iterator(chunk_size=2000):
        one = dict(zip(COLUMNS, values, strict=True))
        due_on = one["result_due_on"] or one["item__due_on"]
        yield {
            "key": one["pk"],
            "name": one["measure"],
            "organisation": one["organisation_id"],
            "county": one["organisation__path"].split("/")[0] or None,
            "kind": one["measure_kind"],
            "item": one["item_id"],
            "has_business_face": bool(one["item__business_face"]),
            "has_office": one["item__office_id"] is not None,
            "has_target": one["item__target_value"] is not None or bool(one["item__target_text"] or due_on),
            "shared_people": one["people_of_both"] if one["office_people"] else None,
            "days_agreed": (period.end - one["agreed_on"]).days,
            "is_result_due": due_on is not None and due_on < period.end,
            "has_result": bool(one["result"]),
        }


offer_facts("junction", junction_rows)
offer_item_records(*ITEM_RECORDS)
