"""What execution puts on paper: the minute of an activity, the sheet of a carrier, cards of pledges."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from yipanqi.basics.actors import Actor
from yipanqi.documents.cards import Card
from yipanqi.documents.minutes import Minute, MinuteSection, write_minute
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.execution.models import Activity, Attendance, Carrier, CarrierCall
from yipanqi.execution.queries import asked_by, kind_title, members_of, roll_of
from yipanqi.execution.queries.carrier_kinds import described_kind
from yipanqi.execution.queries.carrier_life import figure_of, logs_of
from yipanqi.execution.queries.pledges import Pledge


def minute_of(actor: Actor, activity: Activity) -> bytes:
    """The minute as a Word document, from the record and its roll. Two queries."""
    return write_minute(minute(actor, activity))


def minute(actor: Actor, activity: Activity) -> Minute:
    """What the minute says."""
    roll = list(roll_of(actor, activity))
    titles = {asked.name: asked.title for asked in asked_by(activity.kind)}
    present = [line.person.name for line in roll if line.state == Attendance.PRESENT]
    away = [_away(line) for line in roll if line.state != Attendance.PRESENT]
    counts = (
        f"应到{activity.expected_count}人，实到{activity.present_count}人"
        if activity.expected_count is not None
        else ""
    )
    facts = (
        ("时间", _moment(activity)),
        ("地点", activity.place),
        (titles.get("host_name", "主持人"), activity.host_name),
        ("记录人", activity.recorder_name),
        ("人数", counts),
        ("有表决权", _votes(roll)),
        ("到会人员", "、".join(present)),
        ("缺席及原因", "；".join(away) or activity.absent_note),
        ("关联业务", activity.business_item.title if activity.business_item else ""),
    )
    sections = [
        MinuteSection(titles.get("agenda", "议题"), activity.agenda),
        MinuteSection("发言要点", activity.discussion),
        *(MinuteSection(titles.get(name, name), text) for name, text in activity.details.items()),
        MinuteSection(titles.get("resolution", "决议事项"), activity.resolution),
    ]
    return Minute(
        organisation=activity.organisation.name,
        title=f"{kind_title(activity.kind)}记录：{activity.title}",
        facts=facts,
        sections=tuple(sections),
        signature=activity.organisation.name,
        date=_day(activity.held_on),
        signers=((titles.get("host_name", "主持人"), activity.host_name), ("记录人", activity.recorder_name)),
    )


def carrier_paper(actor: Actor, carrier: Carrier, calls: Iterable[CarrierCall]) -> OfficialPaper:
    """The sheet of a carrier of any kind: why, whom it serves, people, criteria, what was done, the figure before and after."""
    kind = described_kind(carrier.kind)
    logs = list(logs_of(actor, carrier))
    figure = figure_of(carrier, logs)
    served = carrier.business_item or (carrier.junction.item if carrier.junction else None)
    people = [one.person.name for one in members_of(actor, carrier) if one.left_on is None]
    until = f"至{_day(carrier.ends_on)}" if carrier.ends_on else "起"
    facts = (
        ("党组织", carrier.organisation.name),
        ("负责人" if not kind.is_pledge else "承诺人", carrier.leader.name if carrier.leader else ""),
        ("成员", "、".join(people)),
        ("期限", f"{_day(carrier.starts_on)}{until}"),
        ("服务的业务", served.title if served else carrier.office.name if carrier.office else ""),
        ("状态", carrier.get_state_display()),
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
    called = tuple(
        (f"{one.called_at:%Y-%m-%d}", one.get_state_display(), "；".join(filter(None, (one.title, one.answer, one.result))))
        for one in calls
    )  # fmt: skip
    values = tuple((_day(day), f"{value.normalize():f}{figure.unit}") for day, value in figure.points)
    return OfficialPaper(
        organisation=carrier.organisation.name,
        title=f"{kind.title}登记表",
        facts=(("名称", carrier.name), *facts),
        parts=(
            Text("设立缘由", carrier.reason),
            Text("承诺内容" if kind.is_pledge else "标准", carrier.criteria),
            Table("业务数值", ("日期", "数值"), values, (1, 1)),
            Table("工作记录", ("日期", "种类", "内容"), done, (3, 3, 12)),
            Table("呼叫与响应", ("日期", "状态", "内容"), called, (3, 3, 12)),
            Text("成效", carrier.result),
        ),
        signature=carrier.organisation.name,
        date=_day(actor.today),
    )


def pledge_cards(pledges: Iterable[Pledge]) -> list[Card]:
    """One card for each pledge on the wall."""
    return [
        Card(
            "党员承诺",
            f"{one.carrier.organisation.short_name}　{one.who}",
            one.text,
            f"兑现时限：{_day(one.carrier.ends_on) if one.carrier.ends_on else '长期'}"
            + (f"　{one.verdict}" if one.verdict else ""),
        )
        for one in pledges
    ]


def _verdict(verdict: str) -> str:
    return {"good": "结论：好", "improve": "结论：需改进", "poor": "结论：差"}.get(verdict, "")


def _votes(roll: list[Attendance]) -> str:
    """Whether more than half of those who may vote came; nothing without a roll."""
    voters = [line for line in roll if line.may_vote]
    came = sum(line.state == Attendance.PRESENT for line in voters)
    if not voters:
        return ""
    return f"应到{len(voters)}人，实到{came}人，{'超过' if came * 2 > len(voters) else '未超过'}半数"


def _away(line: Attendance) -> str:
    said = f"{line.person.name}（{line.get_state_display()}"
    return f"{said}，{line.reason}）" if line.reason else f"{said}）"


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(activity: Activity) -> str:
    started = f" {activity.started_at:%H:%M}" if activity.started_at else ""
    ended = f"—{activity.ended_at:%H:%M}" if activity.ended_at else ""
    return f"{_day(activity.held_on)}{started}{ended}"
