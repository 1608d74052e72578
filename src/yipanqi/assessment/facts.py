"""The fact tables `appraisal` and `member_appraisal` as rules/facts describes them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from yipanqi.assessment.queries.appraisals import appraisal_facts, member_appraisal_facts
from yipanqi.assessment.queries.item_records import ITEM_RECORDS
from yipanqi.basics.periods import Period
from yipanqi.rulebook.queries.item_records import offer_item_records
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services import offer_facts

COLUMNS = ("key", "organisation", "item", "amount", "judged_on", "judged_by", "recorded_on")
FIELDS = ("pk", "organisation_id", "item", "amount", "judged_on", "judged_by", "recorded_on")
_of_one = Prepared(
    lambda key, start, end: appraisal_facts([key], Period(start, end)).order_by("pk").values_list(*FIELDS),
    -901,
    datetime.date(1801, 2, 3),
    datetime.date(1802, 3, 4),
)


def appraisal_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each appraisal of an organisation. One statement."""
    alone = organisation_ids is not None and len(organisation_ids) == 1
    rows: Iterable[Sequence[Any]] = (
        _of_one.rows(*(organisation_ids or ()), period.start, period.end)
        if alone
        else appraisal_facts(organisation_ids, period).order_by("pk").values_list(*FIELDS)
    )
    for values in rows:
        yield dict(zip(COLUMNS, values, strict=True))


def member_appraisal_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each appraisal of a member. One statement."""
    rows = member_appraisal_facts(organisation_ids, period).order_by("pk")
    for member, *values in rows.values_list("person_id", *FIELDS):
        yield {"member": member, **dict(zip(COLUMNS, values, strict=True))}


offer_facts("appraisal", appraisal_rows)
offer_facts("member_appraisal", member_appraisal_rows)
offer_item_records(*ITEM_RECORDS)
