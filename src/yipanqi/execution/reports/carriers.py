"""The sheet of a carrier of any kind, and the cards of pledges."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.basics.actors import Actor
from yipanqi.documents.cards import Card
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.documents.own_papers import write_paper
from yipanqi.execution.models import Carrier, CarrierCall
from yipanqi.execution.queries import members_of
from yipanqi.execution.queries.batches import batch_state
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carrier_life import figure_of, logs_of
from yipanqi.execution.queries.papers import papers_folder
from yipanqi.execution.queries.pledges import Pledge
from yipanqi.execution.reports.wording import chinese


def carrier_paper(actor: Actor, carrier: Carrier, calls: Iterable[CarrierCall]) -> OfficialPaper:
    """The sheet of a carrier: why, whom it serves, people, criteria, what was done, the figure before and after."""
    kind = described_kind(carrier.kind)
    logs = list(logs_of(actor, carrier))
    figure = figure_of(carrier, logs)
    served = carrier.business_item or (carrier.junction.item if carrier.junction else None)
    people = [one.person.name for one in members_of(actor, carrier) if one.left_on is None]
    until = f"至{chinese(carrier.ends_on)}" if carrier.ends_on else "起"
    facts = (
        ("党组织", carrier.organisation.name),
        ("负责人" if not kind.is_pledge else "承诺人", carrier.leader.name if carrier.leader else ""),
        ("成员", "、".join(people)),
        ("期限", f"{chinese(carrier.starts_on)}{until}"),
        ("服务的业务", served.title if served else carrier.office.name if carrier.office else ""),
        ("状态", carrier.get_state_display()),
        *_placed(carrier),
        *((each.title, carrier.details.get(each.name, "")) for each in kind.fields),
    )
    done = tuple(
        (
            f"{one.done_on:%Y-%m-%d}",
            one.get_kind_display(),
            "；".join(filter(None, (one.text, one.result, "、".join(one.met), _verdict(one.verdict)))),
        )
        for one in reversed(logs)
    )
    called = tuple(_called(actor, one, is_batch=kind.takes_sign_up) for one in calls)
    values = tuple((chinese(day), f"{value.normalize():f}{figure.unit}") for day, value in figure.points)
    return OfficialPaper(
        organisation=carrier.organisation.name,
        title=f"{kind.title}登记表",
        facts=(("名称", carrier.name), *facts),
        parts=(
            Text("设立缘由", carrier.reason),
            Text("承诺内容" if kind.is_pledge else "标准", carrier.criteria),
            Table("业务数值", ("日期", "数值"), values, (1, 1)),
            Table("工作记录", ("日期", "种类", "内容"), done, (4, 3, 11)),
            Table(
                kind.call_word if kind.takes_sign_up else "呼叫与响应",
                ("日期", "状态", "内容"),
                called,
                (4, 3, 11),
            ),
            Text("成效", carrier.result),
        ),
        signature=carrier.organisation.name,
        date=chinese(actor.today),
    )


def _called(actor: Actor, call: CarrierCall, *, is_batch: bool) -> tuple[str, str, str]:
    """One call by the day it went out, one batch by the day it is held."""
    said = "；".join(filter(None, (call.title, call.served if is_batch else "", call.answer, call.result)))
    if is_batch:
        return (f"{call.held_on:%Y-%m-%d}" if call.held_on else "", batch_state(call, actor.today), said)
    return f"{call.called_at:%Y-%m-%d}", call.get_state_display(), said


def _placed(carrier: Carrier) -> tuple[tuple[str, str], ...]:
    """The level of a team and the team above it; nothing for a kind without levels."""
    kind = described_kind(carrier.kind)
    if not kind.levels:
        return ()
    above = carrier.parent.name if carrier.parent else ""
    return (("队伍层级", kind.level_title(carrier.level)), ("上级队伍", above))


def carrier_document(actor: Actor, carrier: Carrier, calls: Iterable[CarrierCall], form: str) -> bytes:
    """The sheet as Word or PDF, in the locality's own layout where there is one."""
    return write_paper(papers_folder(), "carrier_sheet", carrier_paper(actor, carrier, calls), form)


def pledge_cards(pledges: Iterable[Pledge]) -> list[Card]:
    """One card for each pledge on the wall."""
    return [
        Card(
            "党员承诺",
            f"{one.carrier.organisation.short_name}　{one.who}",
            one.text,
            f"兑现时限：{chinese(one.carrier.ends_on) if one.carrier.ends_on else '长期'}"
            + (f"　{one.verdict}" if one.verdict else ""),
        )
        for one in pledges
    ]


def _verdict(verdict: str) -> str:
    return {"good": "结论：好", "improve": "结论：需改进", "poor": "结论：差"}.get(verdict, "")
