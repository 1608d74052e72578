"""By what an import knows an activity again."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from yipanqi.execution.models import Activity

FEW = 500


def recorded_titles(
    organisation_ids: Iterable[int],
) -> dict[tuple[int, str, datetime.date], frozenset[str]]:
    """The titles on record for each organisation, kind and day; no reach. One query for the whole house."""
    wanted = frozenset(organisation_ids)
    rows = Activity.objects.filter(state=Activity.RECORDED)
    if len(wanted) < FEW:
        rows = rows.filter(organisation_id__in=wanted)
    found: dict[tuple[int, str, datetime.date], set[str]] = {}
    for organisation, kind, day, title in rows.values_list(
        "organisation_id", "kind", "held_on", "title"
    ).iterator():
        if organisation in wanted:
            found.setdefault((organisation, kind, day), set()).add(title)
    return {key: frozenset(titles) for key, titles in found.items()}
