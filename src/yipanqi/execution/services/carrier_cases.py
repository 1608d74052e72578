"""Cases about carriers: a brand is filed and nurtured, a visit brings a branch's difficulty to light. Casework knows none of them."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import cases_beside, edition_today
from yipanqi.casework.services import Binding, Bound, offer_binding
from yipanqi.engine.procedures.course import Course
from yipanqi.execution.errors import CarrierRefused
from yipanqi.execution.models import CarrierLog
from yipanqi.execution.queries.carrier_kinds import DIFFICULTY, FILING, CarrierKind, described_kind
from yipanqi.execution.queries.carrier_life import log
from yipanqi.execution.queries.carriers import carrier
from yipanqi.execution.services.raising import Heard, raised, refuse_unless_opened

CARRIER = "execution.carrier"
VISIT = "execution.carrier_log"


def _carrier(actor: Actor, pk: int) -> Bound:
    return _about(actor, pk, FILING)


def _about(actor: Actor, pk: int, procedure: str) -> Bound:
    """The carrier as a case of a procedure of its kind begins: name, business and yearly aims are brought along.

    Refuses procedures that the kind does not name, a carrier that has ended, and a second running case of the same procedure.
    """
    found = carrier(actor, pk)
    kind = described_kind(found.kind)
    if procedure not in {kind.filed_by, kind.nurtured_by} - {""}:
        raise _not_asked(kind, procedure)
    what = edition_today(procedure, actor.today, found.organisation.path).title
    if not found.is_active:
        raise CarrierRefused("execution.filing.ended", f"这个载体已经结束，不能再办理{what}。")
    beside = cases_beside(actor, f"{CARRIER}:{pk}")
    running = next((one for one in beside if one.is_running and one.procedure == procedure), None)
    if running is not None:
        raise CarrierRefused(
            "execution.filing.running",
            f"“{found.name}”已有一件{what}在办（{running.begun_on}开始，{running.where}），请到那一件里办理。",
        )
    return Bound(found.name, found.organisation_id, _brought_along(found, kind, procedure, what))


def _not_asked(kind: CarrierKind, procedure: str) -> Exception:
    """The refusal of a procedure that the kind does not name."""
    if procedure == FILING:
        return CarrierRefused("execution.filing.kind", f"{kind.title}不用备案。")
    return NotFound("execution.carrier.procedure", f"{kind.title}不走这个程序，请从载体页面重新进入。")


def _brought_along(found: Any, kind: CarrierKind, procedure: str, what: str) -> dict[str, str]:
    """What the carrier already says, by the fields of the first step."""
    lines = [
        f"{each.title}：{found.details[each.name]}" for each in kind.fields if found.details.get(each.name)
    ]
    served = found.business_item or (found.junction.item if found.junction else None)
    act = "备案" if procedure == kind.filed_by else what
    initial = {
        "case_title": f"{kind.title}“{found.name}”{act}"[:200],
        "business": served.title if served else found.reason,
        "plan": "\n".join(lines) or found.criteria,
    }
    return {name: text for name, text in initial.items() if text}


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


offer_binding(Binding(CARRIER, FILING, _carrier, _stands, opens=_about))
offer_binding(Binding(VISIT, DIFFICULTY, _visit, _stands, opens=_opens))
