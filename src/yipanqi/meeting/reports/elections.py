"""What an election puts on paper: the list of candidates, the paper to vote on, the report of the result."""

from __future__ import annotations

import datetime

from yipanqi.basics.actors import Actor
from yipanqi.basics.strokes import in_stroke_order
from yipanqi.documents.official import OfficialPaper, Table, Text
from yipanqi.meeting.models import AgendaItem, Election, Meeting
from yipanqi.meeting.queries.elections import elections_of
from yipanqi.meeting.reports.meetings import chinese, expected_of, moment_of

BALLOT_HEADS, CANDIDATE_HEADS = ("序号", "姓名", "符号"), ("序号", "姓名", "职务或身份", "备注")
RESULT_HEADS = ("姓名", "赞成票", "结果")
BY_STROKES = "以姓氏笔画为序"
ROWS_OF_A_PAGE, LEAST_WRITTEN_IN = 12, 3


def ballot(meeting: Meeting, item: AgendaItem) -> OfficialPaper:
    """The paper to vote on: one copy for each who may vote."""
    said = item.ballot
    names, seats = said["names"], said["seats"]
    rows = [(str(number), name, "") for number, name in enumerate(names, start=1)]
    rows += [("另选他人", "", "")] * min(seats, max(LEAST_WRITTEN_IN, ROWS_OF_A_PAGE - len(names)))
    return OfficialPaper(
        meeting.body.name, f"{said['title']}选票",
        (
            Table("", BALLOT_HEADS, tuple(rows), (30, 76, 50)),
            Text("填写说明", "\n".join(_how(seats))),
        ),
        facts=(("党组织", meeting.body.name), ("应选", f"{seats}人"), ("候选人", f"{len(names)}人{_order(names)}")),
        date=chinese(meeting.held_on),
    )  # fmt: skip


def candidates(actor: Actor, meeting: Meeting, item: AgendaItem) -> OfficialPaper:
    """The list of those who stand, with their posts as the roll knows them."""
    said = item.ballot
    posts: dict[str, str] = {}
    for name, post, _ in expected_of(actor, meeting):
        posts[name] = "" if name in posts else post  # Of two of one name nobody knows which stands.
    rows = tuple(
        (str(number), name, posts.get(name, ""), "") for number, name in enumerate(said["names"], start=1)
    )
    return OfficialPaper(
        meeting.body.name, f"{said['title']}候选人名单",
        (Table("", CANDIDATE_HEADS, rows, (16, 40, 70, 30)),),
        facts=(("应选", f"{said['seats']}人"), ("候选人", f"{len(rows)}人{_order(said['names'])}")),
        signature=meeting.body.name, date=chinese(datetime.date.fromisoformat(said["drawn_on"])),
    )  # fmt: skip


def result(actor: Actor, meeting: Meeting) -> OfficialPaper:
    """Papers, votes and results of every ballot that stands; to be signed by those who counted."""
    parts: list[Text | Table] = []
    for one in elections_of(actor, meeting.pk).filter(state=Election.STANDING):
        listed = [each.name for each in one.stood if not each.is_written_in]  # type: ignore[attr-defined]
        parts += [
            Text(
                one.title,
                f"{one.get_kind_display()}，无记名投票。应到有选举权的{one.expected}人，实到{one.present}人；"
                f"发出选票{one.issued}张，收回{one.returned}张，其中有效{one.valid}张、无效{one.returned - one.valid}张。"
                f"应选{one.seats}人，候选人{len(listed)}人{_order(listed)}。",
            ),
            Table(
                "", RESULT_HEADS,
                tuple(
                    (f"{each.name}（另选）" if each.is_written_in else each.name, str(each.votes), each.get_result_display())
                    for each in one.stood  # type: ignore[attr-defined]
                ),
                (50, 30, 50),
            ),
            Text("结果", one.explanation.get("sentence", "") + (f"空缺不再选的原因：{one.left_open_reason}" if one.left_open_reason else "")),
            Text("", f"监票人（签名）：{one.scrutineers or '＿＿＿＿＿＿'}　＿＿＿＿＿＿\n计票人（签名）：{one.tellers or '＿＿＿＿＿＿'}　＿＿＿＿＿＿"),
        ]  # fmt: skip
    return OfficialPaper(
        meeting.body.name, f"{meeting.title}选举结果报告单", tuple(parts), signature=meeting.body.name,
        date=chinese(meeting.held_on), facts=(("时间", moment_of(meeting)), ("地点", meeting.place)),
    )  # fmt: skip


def _how(seats: int) -> tuple[str, ...]:
    return (
        f"1.应选{seats}人；赞成的（连同另选的）多于{seats}人的，选票无效。",
        "2.赞成的在“符号”栏画“○”，不赞成的画“×”，弃权的不画。",
        "3.投不赞成票的可以另选他人，在空栏写上姓名并画“○”。",
        "4.无记名投票，不写投票人姓名。",
    )


def _order(names: list[str]) -> str:
    """Said only where it is so."""
    found = in_stroke_order(names)
    return f"（{BY_STROKES}）" if len(names) > 1 and found.is_ordered and list(found.names) == names else ""
