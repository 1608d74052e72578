"""What a meeting puts on paper: the notice, the sign-in sheet, the minutes, the tally sheet."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor
from yipanqi.documents.official import OfficialPaper, Table, Text, with_blank_rows
from yipanqi.meeting.models import AgendaItem, Election, Meeting, RollLine, Vote
from yipanqi.meeting.queries import agenda_of, attendance_of, kind_title, meeting_kinds, roll_of, roll_on

STATUS_WORDS = {"full": "正式党员", "probationary": "预备党员"}


def notice(actor: Actor, meeting: Meeting) -> OfficialPaper:
    """Who is to come when and where, and what is on the agenda."""
    agenda = [
        f"{number}.{item.title}" + (f"（汇报人：{item.reporter_name}）" if item.reporter_name else "")
        for number, item in enumerate(agenda_of(actor, meeting), start=1)
    ]
    people = expected_of(actor, meeting)
    members = "、".join(name for name, _, capacity in people if capacity == RollLine.MEMBER)
    observers = "、".join(name for name, _, capacity in people if capacity == RollLine.OBSERVER)
    return OfficialPaper(
        meeting.body.name, f"关于召开{meeting.title}的通知",
        (
            Text("会议时间", moment_of(meeting)),
            Text("会议地点", meeting.place or "另行通知"),
            Text("参加人员", members + (f"\n列席：{observers}" if observers else "")),
            Text("会议议程", "\n".join(agenda)),
            Text("有关要求", "请按时参加；因故不能参加的，请会前向主持人请假并说明原因。"),
        ),
        signature=meeting.body.name, date=chinese(meeting.called_on),
    )  # fmt: skip


def sign_in(actor: Actor, meeting: Meeting) -> OfficialPaper:
    """The sheet on which people sign."""
    rows = [
        (str(number), name, post, "列席" if capacity == RollLine.OBSERVER else "", "")
        for number, (name, post, capacity) in enumerate(expected_of(actor, meeting), start=1)
    ]
    return OfficialPaper(
        meeting.body.name, f"{meeting.title}签到表",
        (with_blank_rows(Table("", ("序号", "姓名", "职务或身份", "备注", "签名"), tuple(rows), (14, 26, 68, 18, 30))),),
        facts=(("时间", moment_of(meeting)), ("地点", meeting.place)),
    )  # fmt: skip


def tally(actor: Actor, meeting: Meeting) -> OfficialPaper:
    """The votes on record, and a line to fill in for each item that was not voted on yet; elections have their own papers."""
    rows: list[tuple[str, ...]] = []
    notes = []
    for item in agenda_of(actor, meeting):
        votes = [one for one in item.votes_held if one.state == Vote.VALID]  # type: ignore[attr-defined]
        for one in votes:
            rows.append(
                (
                    one.proposal, one.get_method_display(), str(one.expected), str(one.present),
                    "" if one.issued is None else str(one.issued), str(one.in_favour + one.written_in_favour),
                    str(one.against + one.written_against), str(one.abstained), str(one.invalid),
                    "通过" if one.is_passed else "未通过",
                )
            )  # fmt: skip
            notes.append(f"{one.proposal}：{one.explanation.get('sentence', '')}")
        if not votes and not (item.elections_held or item.ballot):  # type: ignore[attr-defined]
            rows.append((item.title, *("",) * 9))
    heads = ("表决事项", "方式", "应到", "实到", "发票", "赞成", "反对", "弃权", "无效", "结果")
    return OfficialPaper(
        meeting.body.name, f"{meeting.title}计票单",
        (
            Table("", heads, tuple(rows), (44, 20, 12, 12, 12, 12, 12, 12, 12, 18)),
            Text("结果说明", "\n".join(notes)),
            Text("", "监票人（签名）：＿＿＿＿＿＿\n计票人（签名）：＿＿＿＿＿＿"),
        ),
        facts=(("时间", moment_of(meeting)),), date=chinese(meeting.held_on),
        note="应到、实到按有表决权的人数填写",
    )  # fmt: skip


def minutes(actor: Actor, meeting: Meeting) -> OfficialPaper:
    """Who was there, what was said, voted on, elected and resolved."""
    lines = list(roll_of(actor, meeting))
    members = [line for line in lines if line.capacity == RollLine.MEMBER]
    count = attendance_of(lines)
    kind = meeting_kinds().get(meeting.kind)
    titles = {asked.name: asked.title for asked in kind.fields} if kind else {}
    parts = [_item_text(number, item) for number, item in enumerate(agenda_of(actor, meeting), start=1)]
    heads = f"应到{count.expected}人，实到{count.present}人" + (
        f"；有表决权的应到{count.voters_expected}人，实到{count.voters_present}人"
        if count.voters_expected != count.expected
        else ""
    )
    if count.exempt:
        heads += f"；按规定不计入应到{count.exempt}人"
    return OfficialPaper(
        meeting.body.name, f"{meeting.title}记录",
        (
            *parts,
            Text("发言要点", meeting.speeches),
            *(Text(titles.get(name, "只有一类议题的原因"), text) for name, text in meeting.details.items()),
            Text("", f"主持人（签名）：{meeting.chair_name or '＿＿＿＿＿＿'}　＿＿＿＿＿＿\n记录人（签名）：{meeting.recorder_name or '＿＿＿＿＿＿'}　＿＿＿＿＿＿"),
        ),
        signature=meeting.body.name, date=chinese(meeting.held_on),
        facts=(
            ("会议种类", f"{kind_title(meeting.kind)}（{meeting.held_on.year}年第{meeting.number}次）"),
            ("时间", moment_of(meeting)),
            ("地点", meeting.place),
            ("主持人", meeting.chair_name),
            ("记录人", meeting.recorder_name),
            ("人数", heads if lines else ""),
            ("到会人员", _names(line for line in members if line.is_present)),
            ("没有到会", "；".join(_away(line) for line in members if not line.is_present)),
            ("列席", _names(line for line in lines if line.capacity == RollLine.OBSERVER and line.is_present)),
        ),
        note=f"{meeting.recorded_by_name}录入，{meeting.closed_by_name}确认" if meeting.closed_by_name else "记录尚未由第二人确认",
    )  # fmt: skip


def _item_text(number: int, item: AgendaItem) -> Text:
    said = []
    if item.has_prior_study:
        said.append(
            f"前置研究：{item.prior_body_name or '党组织'}{chinese(item.prior_on) if item.prior_on else ''}{item.prior_opinion}"
        )
    if item.discussion:
        said.append(item.discussion)
    for one in item.votes_held:  # type: ignore[attr-defined]
        if one.state == Vote.VALID:
            said.append(f"表决（{one.get_method_display()}）：{one.explanation.get('sentence', '')}")
    for one in item.elections_held:  # type: ignore[attr-defined]
        if one.state == Election.STANDING:
            said.append(f"选举{one.title}（无记名投票）：{one.explanation.get('sentence', '')}")
    for one in item.resolved:  # type: ignore[attr-defined]
        who = f"，由{one.owner.title}负责" if one.owner else ""
        until = f"，{chinese(one.due_on)}前完成" if one.due_on else ""
        said.append(f"决议：{one.text.rstrip('。')}{who}{until}。")
    if item.outcome == AgendaItem.CARRIED:
        said.append("本议题留待下次会议研究。")
    return Text(f"议题{number}：{item.title}", "\n".join(said) or item.get_outcome_display())


def expected_of(actor: Actor, meeting: Meeting) -> list[tuple[str, str, str]]:
    """(name, post, capacity): the frozen roll, or who would be expected on the day while there is none."""
    if meeting.roll_frozen_on is not None:
        return [
            (line.name, _identity(line.post_title, line.party_status), line.capacity)
            for line in roll_of(actor, meeting)
        ]
    kind = meeting_kinds().get(meeting.kind)
    if kind is None:
        return []
    due = roll_on(meeting.body, meeting.body.agency_id, kind, meeting.held_on)
    return [(one.name, _identity(one.post_title, one.party_status), one.capacity) for one in due]


def _identity(post_title: str, status: str) -> str:
    return post_title or STATUS_WORDS.get(status, "")


def _names(lines: object) -> str:
    return "、".join(line.name for line in lines)  # type: ignore[attr-defined]


def _away(line: RollLine) -> str:
    return f"{line.name}（{line.get_state_display()}{'，' + line.reason if line.reason else ''}）"


def moment_of(meeting: Meeting) -> str:
    """2025年6月15日 09:00—10:30."""
    started = f" {meeting.started_at:%H:%M}" if meeting.started_at else ""
    ended = f"—{meeting.ended_at:%H:%M}" if meeting.ended_at else ""
    return f"{chinese(meeting.held_on)}{started}{ended}"


def chinese(day: datetime.date) -> str:
    """2025年6月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
