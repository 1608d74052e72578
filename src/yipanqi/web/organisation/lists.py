"""What lists of organisations show beside the rows themselves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yipanqi.basics.errors import Refused
from yipanqi.organisation.queries import organisation_kinds
from yipanqi.organisation.queries.records import term_light

TERM_LIGHTS = {
    "overdue": "已届满",
    "due_soon": "六个月内届满",
    "in_time": "任期内",
    "missing": "未登记届满日期",
}


@dataclass(frozen=True)
class OrganisationRow:
    """One line of the directory: the organisation, its kind, its members, the light of its term."""

    organisation: Any
    kind: str
    indent: int
    members: int | None
    term_light: str

    @property
    def term_text(self) -> str:
        """What the light says in words of elections; empty for its usual words."""
        return TERM_LIGHTS.get(self.term_light, "")


def rows_of(
    found: Iterable[Any], counts: dict[str, int], day: datetime.date, is_tree: bool
) -> list[OrganisationRow]:
    """The lines; indented only where the whole tree is shown."""
    kinds = organisation_kinds()
    found = list(found)
    top = min((organisation.depth for organisation in found), default=1)
    return [
        OrganisationRow(
            organisation=organisation,
            kind=kinds[organisation.kind].title,
            indent=min(organisation.depth - top + 1, 5) if is_tree else 1,
            members=counts.get(organisation.path, 0),
            term_light=term_light(organisation, day),
        )
        for organisation in found
    ]


def asked_day(request: HttpRequest, today: datetime.date) -> datetime.date:
    """The day of `?as_at=`, today without it. Refuses what is no date."""
    written = request.GET.get("as_at", "").strip()
    if not written:
        return today
    try:
        return datetime.date.fromisoformat(written)
    except ValueError as error:
        raise Refused("organisation.as_at", f"“{written}”不是日期，请写成 2025-06-30 的样子。") from error
