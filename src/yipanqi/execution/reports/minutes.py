"""The minute of an activity, from the record and its roll."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.basics.actors import Actor
from yipanqi.documents.official import OfficialPaper, Text
from yipanqi.documents.own_papers import write_paper
from yipanqi.execution.models import Activity, Attendance
from yipanqi.execution.queries import asked_by, kind_title, paper_of, roll_of
from yipanqi.execution.queries.papers import papers_folder
from yipanqi.execution.reports.wording import chinese, moment_of

BLANK = "＿＿＿＿＿＿"


def minute_of(actor: Actor, activity: Activity, form: str = "docx") -> bytes:
    """The minute as Word or PDF, in the locality's own layout where there is one. One query."""
    return write_paper(papers_folder(), "minute", minute(activity, roll_of(actor, activity)), form)


def minute(activity: Activity, lines: Iterable[Attendance]) -> OfficialPaper:
    """What the minute says; `lines` are the roll with its people."""
    roll = list(lines)
    titles = {asked.name: asked.title for asked in asked_by(activity.kind, activity.also_kinds)}
    host = titles.get("host_name", "主持人")
    return OfficialPaper(
        organisation=activity.organisation.name,
        head=activity.organisation.name,
        title=f"{kind_title(activity.kind)}{paper_of(activity.kind)}：{activity.title}",
        facts=_facts(activity, roll, host),
        parts=(
            Text(titles.get("agenda", "议题"), activity.agenda),
            Text("发言要点", activity.discussion),
            *(Text(titles.get(name, name), str(text)) for name, text in activity.details.items()),
            Text(titles.get("resolution", "决议事项"), activity.resolution),
            Text(
                "", "\n".join((_signed(host, activity.host_name), _signed("记录人", activity.recorder_name)))
            ),
        ),
        signature=activity.organisation.name,
        date=chinese(activity.held_on),
        note=f"{activity.recorded_by_name}录入，{activity.confirmed_by_name}确认"
        if activity.is_confirmed
        else "",
    )


def _facts(activity: Activity, roll: list[Attendance], host: str) -> tuple[tuple[str, str], ...]:
    present = [line.person.name for line in roll if line.state == Attendance.PRESENT]
    away = [_away(line) for line in roll if line.state != Attendance.PRESENT]
    counts = (
        f"应到{activity.expected_count}人，实到{activity.present_count}人"
        if activity.expected_count is not None
        else ""
    )
    return (
        ("时间", moment_of(activity)),
        ("地点", activity.place),
        (host, activity.host_name),
        ("记录人", activity.recorder_name),
        ("人数", counts),
        ("有表决权", _votes(roll)),
        ("到会人员", "、".join(present)),
        ("列席", activity.observers),
        ("缺席及原因", "；".join(away) or activity.absent_note),
        ("同时计作", "、".join(kind_title(one) for one in activity.also_kinds)),
        ("关联业务", activity.business_item.title if activity.business_item else ""),
    )


def _signed(role: str, name: str) -> str:
    """A line on which somebody signs by hand."""
    return f"{role}（签名）：{name or BLANK}　{BLANK}"


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
