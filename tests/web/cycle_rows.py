"""Who may open the pages of the dual cycle, of dispatch, comments and urging."""

from __future__ import annotations

import datetime
from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import ADMINISTRATORS, Row, out_of_reach
from yipanqi.meeting.services import MeetingDraft, call_meeting
from yipanqi.planning.services import ItemDraft, add_item, adopt_plan, open_plan
from yipanqi.tasking.services import DutyDraft, Node, issue_duty
from yipanqi.tasking.services.calendar_links import make_calendar_link
from yipanqi.tasking.services.commenting import write_comment
from yipanqi.tasking.services.dispatching import open_round
from yipanqi.tasking.services.gates import add_dependency
from yipanqi.tasking.services.urging import reply_to_urging, urge

DAY = datetime.timedelta(days=1)
BELOW = ("doer", "second_doer", "commissioner", "discipline", "member")
LOOKERS = ("inspector", "assessor", "office_head")


def item(cast: Cast) -> tuple[Any, ...]:
    """An item of the first agency's adopted plan."""
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    draft = ItemDraft(
        title="压缩审批时限",
        business_face="并联审批",
        party_face="党员示范岗",
        office_id=cast.first.office.pk,
    )
    made = add_item(actor=cast.planner, plan=plan, draft=draft)
    adopt_plan(actor=cast.system, plan=plan)
    return (made.pk,)


def gate(cast: Cast) -> tuple[Any, ...]:
    """Its present stage."""
    return (*item(cast), "tasking")


def dependency(cast: Cast) -> tuple[Any, ...]:
    """An item that waits for another."""
    (first,) = item(cast)
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year + 1)
    other = add_item(actor=cast.planner, plan=plan, draft=ItemDraft(title="并联改造", business_face="改造"))
    return (add_dependency(actor=cast.planner, item_id=first, needs_id=other.pk).pk,)


def round_of(cast: Cast) -> Any:
    """A round over the first agency."""
    item(cast)
    home = cast.first.committee
    return open_round(actor=cast.planner, organisation=home, about=home, title="六月调度", held_on=TODAY)


def dispatch(cast: Cast) -> tuple[Any, ...]:
    """That round."""
    return (round_of(cast).pk,)


def line(cast: Cast) -> tuple[Any, ...]:
    """Its one line."""
    return (round_of(cast).lines.get().pk,)


def node(cast: Cast) -> tuple[Any, ...]:
    """A node of the branch secretary."""
    draft = DutyDraft(cast.posts["doer"].pk, "办好示范岗", (Node(TODAY + 5 * DAY),))
    return "occurrence", issue_duty(
        actor=cast.planner, organisation=cast.branch, draft=draft
    ).occurrences.get().pk


def sent(cast: Cast) -> Any:
    """An urging about it."""
    kind, key = node(cast)
    return urge(actor=cast.planner, kind=kind, key=key, post_id=cast.posts["doer"].pk, reason="快到时限")


def urging(cast: Cast) -> tuple[Any, ...]:
    """That urging."""
    return (sent(cast).pk,)


def replied(cast: Cast) -> tuple[Any, ...]:
    """An urging that was answered."""
    return (reply_to_urging(actor=cast.doer, urging=sent(cast), reply="周五办结").pk,)


def comment(cast: Cast) -> tuple[Any, ...]:
    """A comment on the branch that asks for something."""
    draft = MeetingDraft("comment_meeting", TODAY - DAY)
    meeting = call_meeting(actor=cast.planner, body_id=cast.first.committee.pk, draft=draft)
    made = write_comment(
        actor=cast.planner, organisation=cast.branch, meeting_id=meeting.pk, business_text="时限压下来了",
        party_text="示范岗没有评定", follow_up="月底前评定示范岗",
    )  # fmt: skip
    return (made.pk,)


def feed(cast: Cast) -> tuple[Any, ...]:
    """The private address of a calendar."""
    return (make_calendar_link(actor=cast.doer),)


AGENCY_STAFF = dict.fromkeys(("clerk", "planner", "leader"), 200)
IN_BRANCH = dict.fromkeys(("second_doer",), 404)
OPENERS = {**out_of_reach(*BELOW), **dict.fromkeys(("planner", *LOOKERS), 403)}
LINKERS = {**out_of_reach(*BELOW), **dict.fromkeys(LOOKERS, 403)}
ISSUERS = {**dict.fromkeys((*LOOKERS, "discipline", "member", *ADMINISTRATORS), 403)}
TOPS = {**dict.fromkeys((*LOOKERS, *BELOW, "other_doer", *ADMINISTRATORS), 403)}
CYCLE_ROWS = {
    "tasking:cycle": Row(200),
    "tasking:synchrony": Row(200),
    "tasking:stages": Row(200),
    "tasking:item_cycle": Row(200, out_of_reach(*BELOW), item),
    "tasking:open_gate": Row(200, OPENERS, gate),
    "tasking:add_dependency": Row(200, LINKERS, item),
    "tasking:end_dependency": Row(302, LINKERS, dependency, "post"),
    "tasking:axis": Row(200),
    "tasking:calendar": Row(200),
    "tasking:make_link": Row(302, dict.fromkeys(ADMINISTRATORS, 403), method="post"),
    "tasking:revoke_link": Row(302, method="post"),
    "tasking:feed": Row(200, args=feed, visitor=200),
    "tasking:dispatch_rounds": Row(200),
    "tasking:open_round": Row(200, TOPS),
    "tasking:dispatch_round": Row(200, out_of_reach(*BELOW), dispatch),
    "tasking:freeze_round": Row(302, LINKERS, dispatch, "post"),
    "tasking:remark": Row(302, LINKERS, line, "post"),
    "tasking:comments": Row(200),
    "tasking:write_comment": Row(200, ISSUERS),
    "tasking:follow_comment": Row(
        200, {**out_of_reach("second_doer"), **dict.fromkeys((*LOOKERS, "discipline", "member"), 403)}, comment
    ),
    "tasking:urgings": Row(200),
    "tasking:urge": Row(
        200, {**out_of_reach("second_doer"), **dict.fromkeys((*LOOKERS, "discipline", "member"), 403)}, node
    ),
    "tasking:urging": Row(200, out_of_reach("second_doer"), urging),
    "tasking:receive_urging": Row(403, {**out_of_reach("second_doer"), "doer": 302}, urging, "post"),
    "tasking:reply_to_urging": Row(403, {**out_of_reach("second_doer"), "doer": 200}, urging, "post"),
    "tasking:judge_urging": Row(
        200, {**out_of_reach("second_doer"), **dict.fromkeys((*LOOKERS, "doer", "discipline", "member"), 403)}, replied,
        "post",
    ),
}  # fmt: skip
