"""Cases about carriers: a brand is filed, a visit brings a branch's difficulty to light. Casework knows neither."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import CarrierLog
from yipanqi.execution.queries.carrier_kinds import DIFFICULTY, described_kind
from yipanqi.execution.queries.carrier_life import log
from yipanqi.execution.queries.carriers import carrier
from yipanqi.execution.services.raising import Heard, raised, refuse_unless_opened

CARRIER, FILING = "execution.carrier", "carrier_filing"
VISIT = "execution.carrier_log"


def _carrier(actor: Actor, pk: int) -> Bound:
    """The carrier as its filing begins: name, business and yearly aims are brought along. Refuses kinds that are not filed."""
    found = carrier(actor, pk)
    kind = described_kind(found.kind)
    if not kind.is_filed:
        raise CarrierRefused("execution.filing.kind", f"{kind.title}不用备案。")
    if not found.is_active:
        raise CarrierRefused("execution.filing.ended", "这个载体已经结束，不能再备案。")
    lines = [
        f"{each.title}：{found.details[each.name]}" for each in kind.fields if found.details.get(each.name)
    ]
    served = found.business_item or (found.junction.item if found.junction else None)
    initial = {
        "case_title": f"{kind.title}“{found.name}”备案"[:200],
        "business": served.title if served else found.reason,
        "plan": "\n".join(lines) or found.criteria,
    }
    return Bound(found.name, found.organisation_id, {name: text for name, text in initial.items() if text})


def _visit(actor: Actor, pk: int) -> Bound:
    return _opens(actor, pk, DIFFICULTY)


def _opens(actor: Actor, pk: int, procedure: str) -> Bound:
    """The visit as a case of the procedure begins with it. Refuses what is no visit and what its kind does not open."""
    found = log(actor, pk)
    if found.kind != CarrierLog.VISIT:
        raise CarrierRefused("execution.difficulty.visit", "困难从走访记录里提出；这一条不是走访。")
    refuse_unless_opened(procedure, described_kind(found.carrier.kind).opens, "这类走访")
    said = f"{found.done_on:%Y年%m月%d日}走访：{found.text}"
    heard = Heard(found.carrier.name, found.carrier.organisation, f"走访{found.carrier.name}发现的", said)
    return raised(heard, procedure, actor.today)


def _stands(actor: Actor, case: Any, course: Course) -> None:
    """Carrier and visit stay as they are: their pages show the case beside them."""


offer_binding(Binding(CARRIER, FILING, _carrier, _stands))
offer_binding(Binding(VISIT, DIFFICULTY, _visit, _stands, opens=_opens))
