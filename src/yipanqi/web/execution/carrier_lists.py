"""What the ledgers of carriers and of volunteers' hours hold, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries import CarrierFilter, carrier_kinds, kind_title
from yipanqi.execution.queries.carrier_calls import HoursFilter
from yipanqi.execution.queries.carrier_kinds import CarrierKind, described_kinds
from yipanqi.execution.queries.teams import superiors_for
from yipanqi.web.frame.asking import asked_date, asked_number, asked_word

CARRIER_HEADS = (
    "载体", "种类", "党组织", "负责人", "成员", "服务的业务", "设立缘由", "开始日期", "结束日期", "标准", "之前", "之后", "单位",
    "最近记录", "成效", "状态",
)  # fmt: skip
HOURS_HEADS = (
    "服务日期", "志愿者", "服务项目", "队伍", "党组织", "地点", "服务对象", "小时数", "状态", "确认人", "确认日期", "登记人", "说明",
)  # fmt: skip
STATES = {"active", "finished", "retired"}
ATTENTION = {"idle", "review", "proof"}
PLACE_STATES = {"signed", "reported", "confirmed", "refused"}


@dataclass(frozen=True)
class CarrierRow:
    """One line of the list: the carrier, its kind, the business it serves, whether it stands still, whether it is one person's own."""

    record: Any
    kind: str
    served: str
    is_idle: bool
    is_alone: bool


def carrier_filter(request: HttpRequest) -> CarrierFilter:
    """The filter of the address; what it does not know narrows nothing."""
    kind, state, attention = (asked_word(request, name) for name in ("kind", "state", "attention"))
    return CarrierFilter(
        text=asked_word(request, "q"),
        kind=kind if kind in carrier_kinds() else "",
        state=state if state in STATES else "",
        organisation_id=asked_number(request, "organisation"),
        attention=attention if attention in ATTENTION else "",
    )


def hours_filter(request: HttpRequest) -> HoursFilter:
    """The filter of the ledger of hours."""
    state = asked_word(request, "state")
    return HoursFilter(
        asked_word(request, "q"),
        state if state in PLACE_STATES else "",
        asked_date(request, "from_on"),
        asked_date(request, "until_on"),
    )


def served_by(carrier: Any) -> str:
    """The business that the carrier serves, in one line."""
    if carrier.business_item is not None:
        return str(carrier.business_item.title)
    if carrier.junction is not None:
        return f"{carrier.junction.item.title} ← {carrier.junction.measure}"
    return str(carrier.office.name) if carrier.office is not None else ""


def rows_of_carriers(found: Iterable[Any], idle: set[int]) -> list[CarrierRow]:
    """The lines of a page."""
    alone = {kind.code for kind in described_kinds().values() if kind.is_pledge or kind.covers}
    return [
        CarrierRow(each, kind_title(each.kind), served_by(each), each.pk in idle, each.kind in alone)
        for each in found
    ]


def carrier_cells(carrier: Any) -> tuple[ListCell, ...]:
    """One line of the ledger of carriers."""
    return (
        carrier.name, kind_title(carrier.kind), carrier.organisation.name, carrier.leader.name if carrier.leader else "",
        carrier.member_count, served_by(carrier), carrier.reason, carrier.starts_on, carrier.ends_on, carrier.criteria,
        carrier.before_value, carrier.after_value, carrier.value_unit, carrier.last_on, carrier.result,
        carrier.get_state_display(),
    )  # fmt: skip


def hours_cells(place: Any) -> tuple[ListCell, ...]:
    """One line of the ledger of volunteers' hours."""
    call = place.call
    return (
        call.held_on, place.person.name, call.title, call.carrier.name, call.carrier.organisation.name, call.place,
        call.served, place.hours, place.get_state_display(), place.confirmed_by_name, place.confirmed_on,
        place.recorded_by_name, place.note,
    )  # fmt: skip


def superior_choices(organisation: Any, kind: CarrierKind, own: int | None = None) -> list[tuple[Any, str]]:
    """The teams under which one of the organisation may stand."""
    if not kind.levels:
        return []
    found = [one for one in superiors_for(organisation, kind) if one.pk != own]
    return [("", "没有"), *((one.pk, f"{one.name}（{kind.level_title(one.level)}）") for one in found)]
