"""The fact tables `junction_duty`, `junction_resolution` and `stage_record` as rules/facts describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yipanqi.basics.periods import Period
from yipanqi.rulebook.queries.item_records import offer_item_records
from yipanqi.rulebook.services import offer_facts
from yipanqi.tasking.queries.cycle import OPENED
from yipanqi.tasking.queries.item_records import ITEM_RECORDS
from yipanqi.tasking.queries.junction_records import junction_duty_facts, junction_resolutions
from yipanqi.tasking.queries.stage_records import stage_records

NAMES = ("pk", "duty__junction_id", "done_on", "in_term")


def junction_duty_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each time node done of a duty for a junction that these organisations carry. One statement."""
    for key, junction, done_on, in_term in junction_duty_facts(organisation_ids, period).values_list(*NAMES):
        yield {"key": key, "junction": junction, "done_on": done_on, "in_term": bool(in_term)}


def junction_resolution_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each resolution that concerns a junction which these organisations carry. Three statements."""
    for one in junction_resolutions(organisation_ids, period):
        yield one._asdict()


def stage_record_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each stage of the items of these organisations that has a record, or was opened without."""
    for one in stage_records(organisation_ids, period):
        yield {
            "key": one.key,
            "organisation": one.organisation_id,
            "item": one.item_id,
            "stage": one.cell.stage.code,
            "first_on": one.first_on,
            "has_business": one.cell.business.first_on is not None,
            "has_party": one.cell.party.first_on is not None,
            "is_opened": one.cell.state == OPENED,
            "days": one.cell.days,
        }


offer_facts("stage_record", stage_record_rows)
offer_facts("junction_duty", junction_duty_rows)
offer_facts("junction_resolution", junction_resolution_rows)
offer_item_records(*ITEM_RECORDS)
