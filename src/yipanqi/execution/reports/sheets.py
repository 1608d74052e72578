"""What is wanted before an activity: the notice and the sheet on which people sign."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.documents.official import OfficialPaper, Table, Text, with_blank_rows
from yipanqi.documents.own_papers import write_paper
from yipanqi.execution.models import Activity
from yipanqi.execution.queries import kind_title, roll_of
from yipanqi.execution.queries.papers import papers_folder
from yipanqi.execution.reports.wording import chinese, moment_of

HEADS, WIDTHS = ("序号", "姓名", "备注", "签名"), (14, 40, 42, 60)


@dataclass(frozen=True)
class Planned:
    """An activity that is still to be held, as somebody typed it for its notice."""

    kind: str
    title: str
    held_on: datetime.date
    time: str
    place: str
    agenda: str
    wishes: str


def notice_of(actor: Actor, organisation: Any, planned: Planned, names: Sequence[str], form: str) -> bytes:
    """The notice as Word or PDF; `names` are those who are due."""
    paper = OfficialPaper(
        organisation=organisation.name,
        title=f"关于召开{planned.title}的通知"
        if "会" in kind_title(planned.kind)
        else f"关于开展{planned.title}的通知",
        to="各位党员",
        parts=(
            Text("时间", _when(planned)),
            Text("地点", planned.place or "另行通知"),
            Text("参加人员", "、".join(names)),
            Text("内容", planned.agenda),
            Text("有关要求", planned.wishes),
        ),
        signature=organisation.name,
        date=chinese(actor.today),
    )
    return write_paper(papers_folder(), "notice", paper, form)


def planned_sign_in(organisation: Any, planned: Planned, names: Sequence[str], form: str) -> bytes:
    """The sheet to sign on for an activity that is still to be held."""
    facts = (("主题", planned.title), ("时间", _when(planned)), ("地点", planned.place))
    rows = [(name, "") for name in names]
    return _sign_in(organisation.name, kind_title(planned.kind), facts, rows, form)


def sign_in_of(actor: Actor, activity: Activity, form: str) -> bytes:
    """The sheet of an activity on record, from the roll of its day; whoever stayed away is marked. One query."""
    facts = (("主题", activity.title), ("时间", moment_of(activity)), ("地点", activity.place))
    rows = [
        (line.person.name, "" if line.state == line.PRESENT else line.get_state_display())
        for line in roll_of(actor, activity)
    ]
    return _sign_in(activity.organisation.name, kind_title(activity.kind), facts, rows, form)


def _sign_in(
    organisation: str,
    kind: str,
    about: tuple[tuple[str, str], ...],
    rows: Iterable[tuple[str, str]],
    form: str,
) -> bytes:
    lines = tuple((str(number), name, note, "") for number, (name, note) in enumerate(rows, start=1))
    paper = OfficialPaper(
        organisation=organisation,
        title=f"{kind}签到表",
        facts=(("党组织", organisation), *about),
        parts=(with_blank_rows(Table("", HEADS, lines, WIDTHS)),),
    )
    return write_paper(papers_folder(), "sign_in", paper, form)


def _when(planned: Planned) -> str:
    return f"{chinese(planned.held_on)}{f' {planned.time}' if planned.time else ''}"
