"""What assessment holds on record for plan items: confirmed results of the year of whoever carries a junction (no reach)."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from yipanqi.planning.queries.item_records import junctions_on_record
from yipanqi.rulebook.queries.item_records import RecordSource


def _results() -> QuerySet[Any]:
    """Junctions with each confirmed result of their carrier in the plan's year."""
    return (
        junctions_on_record()
        .filter(
            organisation__results__confirmed_on__isnull=False,
            organisation__results__cycle__year=F("item__plan__year"),
        )
        .annotate(
            confirmed_on=F("organisation__results__confirmed_on"), result_key=F("organisation__results__pk")
        )
    )


ITEM_RECORDS = (
    RecordSource(
        "result", "承担党组织的考核结果", "result", _results, "item_id", "confirmed_on", "result_key"
    ),
)
