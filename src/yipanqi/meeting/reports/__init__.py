"""What a meeting puts on paper: which papers it has now, and each of them written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.documents.official import OfficialPaper
from yipanqi.documents.own_papers import WRITERS, write_paper
from yipanqi.meeting.models import Meeting
from yipanqi.meeting.queries import agenda_of
from yipanqi.meeting.reports import elections, meetings

__all__ = ("Printable", "paper_of", "papers_of", "written_paper")


@dataclass(frozen=True)
class Printable:
    """One paper that can be had of a meeting now: the key to ask for it by, its title."""

    key: str
    title: str


def papers_of(meeting: Meeting, agenda: Iterable[Any]) -> list[Printable]:
    """The papers of a meeting as it stands; a sheet to count votes on only where anything but persons is voted on."""
    if meeting.state == Meeting.WITHDRAWN:
        return []
    items = list(agenda)
    found = [Printable("notice", "会议通知"), Printable("sign-in", "签到表")]
    if meeting.state != Meeting.CALLED:
        found.insert(0, Printable("minutes", "会议记录"))
    if any(one.votes_held or not (one.elections_held or one.ballot) for one in items):
        found.append(Printable("tally", "计票单"))
    for one in items:
        if one.ballot:
            title = one.ballot["title"]
            found += [
                Printable(f"candidates-{one.pk}", f"{title}候选人名单"),
                Printable(f"ballot-{one.pk}", f"{title}选票"),
            ]
    if any(one.elections_held for one in items):
        found.append(Printable("election", "选举结果报告单"))
    return found


def written_paper(actor: Actor, meeting: Meeting, key: str, form: str) -> tuple[str, bytes]:
    """(name, content) of one paper as Word or PDF, in the locality's own layout where there is one; refuses NotFound for one that the meeting does not have."""
    agenda = list(agenda_of(actor, meeting))
    title = next((one.title for one in papers_of(meeting, agenda) if one.key == key), None)
    if title is None or form not in WRITERS:
        raise NotFound("meeting.paper.not_found", "这次会议现在没有这份文书，请从会议页面选择。")
    folder = Path(settings.YIPANQI_DATA) / "papers"
    kind, _, number = key.partition("-") if key != "sign-in" else ("sign_in", "", "")
    item = next((one for one in agenda if str(one.pk) == number), None)
    content = write_paper(folder, f"meeting_{kind}", paper_of(actor, meeting, kind, item), form)
    return f"{meeting.held_on:%Y%m%d}{title}.{form}", content


def paper_of(actor: Actor, meeting: Meeting, kind: str, item: Any = None) -> OfficialPaper:
    """The paper as data. Four queries at most."""
    if kind == "ballot":
        return elections.ballot(meeting, item)
    if kind == "candidates":
        return elections.candidates(actor, meeting, item)
    return {
        "notice": meetings.notice,
        "sign_in": meetings.sign_in,
        "tally": meetings.tally,
        "minutes": meetings.minutes,
        "election": elections.result,
    }[kind](actor, meeting)
