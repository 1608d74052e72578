"""Which organisations have a carrier of a kind and which have none, whether it was filed, and what its volunteers did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import newest_cases
from yipanqi.execution.models import CallPlace, Carrier
from yipanqi.execution.queries.carrier_calls import places
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carriers import carriers
from yipanqi.organisation.queries import organisations

BODIES = ("work_committee", "primary_committee", "general_branch", "branch")
CARRIER = "execution.carrier"


@dataclass(frozen=True)
class SpreadRow:
    """One organisation: its carriers of the kind, how many were filed, the confirmed hours of the year with those below."""

    organisation_id: int
    organisation_path: str
    name: str
    carriers: tuple[Carrier, ...]
    filed: int
    hours: int


def carrier_spread(actor: Actor, code: str, year: int) -> list[SpreadRow]:
    """Every organisation within reach with its running and finished carriers of the kind; four statements."""
    found: dict[int, list[Carrier]] = defaultdict(list)
    keys = []
    for one in carriers(actor).filter(kind=code).exclude(state=Carrier.RETIRED).order_by("starts_on", "pk"):
        found[one.organisation_id].append(one)
        keys.append(one.pk)
    filed = filed_among(code, keys)
    hours = _hours_below(actor, code, year)
    return [
        SpreadRow(
            one.pk, one.path, one.short_name, tuple(found[one.pk]), sum(each.pk in filed for each in found[one.pk]),
            hours[one.path],
        )
        for one in organisations(actor).filter(kind__in=BODIES).order_by("path")
    ]  # fmt: skip


def filed_among(code: str, keys: Iterable[int]) -> set[int]:
    """Which of these carriers of the kind were filed: their newest case ended as the kind says. One statement."""
    kind = described_kind(code)
    states = newest_cases(CARRIER, keys, kind.filed_by)
    return {key for key, (ended, _) in states.items() if ended in kind.filed_ends}


def _hours_below(actor: Actor, code: str, year: int) -> dict[str, int]:
    """The confirmed hours of the year by the path of every organisation from the team upwards."""
    done = places(actor).filter(call__carrier__kind=code, call__held_on__year=year, state=CallPlace.CONFIRMED)
    hours: dict[str, int] = defaultdict(int)
    for path, number in done.order_by().values_list("call__carrier__organisation__path", "hours"):
        for end, sign in enumerate(path, start=1):
            if sign == "/":
                hours[path[:end]] += number or 0
    return hours
