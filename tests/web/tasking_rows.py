"""The rows of the duty lists, of what is handed down and of hand-overs; see permission_rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import STRANGERS, Row, out_of_reach
from yipanqi.tasking.models import DutyHanding, DutyLine, DutyList
from yipanqi.tasking.services import (
    DutyDraft,
    Node,
    draw_handover,
    hand_down_duty,
    issue_duty,
    issue_list,
    open_list,
    write_line,
)

ISSUERS = ("clerk", "planner", "leader", "doer", "commissioner")
STAFF = (*ISSUERS, "second_doer", *STRANGERS)
BRANCH_ONLY = ("doer", "second_doer", "commissioner", "discipline", "member")
NODES = (Node(TODAY + timedelta(days=30), "半年进展"),)


def drafted(cast: Cast) -> tuple[Any, ...]:
    """A drafted list of the first branch with one line."""
    made = open_list(
        actor=cast.planner,
        organisation=cast.branch,
        tier="branch",
        year=2025,
        first_post_id=cast.posts["doer"].pk,
    )
    write_line(
        actor=cast.planner, duty_list=made, draft=DutyDraft(cast.posts["doer"].pk, "抓好组织生活", NODES)
    )
    return (made.pk,)


def drafted_line(cast: Cast) -> tuple[Any, ...]:
    """That list and its line."""
    (key,) = drafted(cast)
    return (key, DutyLine.objects.get(duty_list=key).pk)


def issued(cast: Cast) -> tuple[Any, ...]:
    """That list, issued."""
    (key,) = drafted(cast)
    issue_list(actor=cast.planner, duty_list=DutyList.objects.get(pk=key))
    return (key,)


def duty(cast: Cast) -> tuple[Any, ...]:
    """A duty of the first agency's committee."""
    draft = DutyDraft(cast.posts["planner"].pk, "统筹机关党建", NODES)
    return (issue_duty(actor=cast.planner, organisation=cast.first.committee, draft=draft).pk,)


def handing(cast: Cast) -> tuple[Any, ...]:
    """That duty, handed down to the first branch."""
    draft = DutyDraft(cast.posts["planner"].pk, "统筹机关党建", NODES)
    made = issue_duty(actor=cast.planner, organisation=cast.first.committee, draft=draft)
    hand_down_duty(actor=cast.planner, duty=made, organisation_ids=[cast.branch.pk])
    return (DutyHanding.objects.get(duty=made).pk,)


def portfolio(cast: Cast) -> tuple[Any, ...]:
    """The agency's committee and the post of its leading group's secretary."""
    return (cast.first.committee.pk, cast.posts["leader"].pk)


def handover(cast: Cast) -> tuple[Any, ...]:
    """The branch secretary's post is to be handed over to a member."""
    made = draw_handover(
        actor=cast.planner, organisation=cast.branch, post_id=cast.posts["doer"].pk,
        taker_id=cast.people["member"].pk, pack=[],
    )  # fmt: skip
    return (made.pk,)


def resolution(cast: Cast) -> tuple[Any, ...]:
    """No resolution: nobody finds it."""
    return (1,)


_HERE = out_of_reach("second_doer")
_ISSUE = {**_HERE, **dict.fromkeys(ISSUERS, 200)}

_RECEIVERS = ("doer", "commissioner")

TASKING_ROWS: dict[str, Row] = {
    "tasking:duty_lists": Row(200),
    "tasking:open_list": Row(403, dict.fromkeys(STAFF, 200)),
    "tasking:duty_list": Row(200, _HERE, args=issued),
    "tasking:change_head": Row(403, _ISSUE, args=drafted),
    "tasking:write_line": Row(403, _ISSUE, args=drafted),
    "tasking:rewrite_line": Row(403, _ISSUE, args=drafted_line),
    "tasking:remove_line": Row(
        403, {**_HERE, **dict.fromkeys(ISSUERS, 302)}, args=drafted_line, method="post"
    ),
    "tasking:issue_list": Row(403, {**_HERE, **dict.fromkeys(ISSUERS, 302)}, args=drafted, method="post"),
    "tasking:drop_list": Row(403, _ISSUE, args=drafted, method="post"),
    "tasking:sign_list": Row(403, {**_HERE, "doer": 302}, args=issued, method="post"),
    "tasking:untouched": Row(200),
    "tasking:hand_down_duty": Row(
        403, {**out_of_reach(*BRANCH_ONLY), **dict.fromkeys(("clerk", "planner", "leader"), 200)}, args=duty
    ),
    "tasking:handing": Row(200, _HERE, args=handing),
    "tasking:receive_duty": Row(
        403, {**_HERE, **dict.fromkeys(_RECEIVERS, 302)}, args=handing, method="post"
    ),
    "tasking:break_down_duty": Row(
        403, {**_HERE, **dict.fromkeys(_RECEIVERS, 200)}, args=handing, method="post"
    ),
    "tasking:keep_whole": Row(403, {**_HERE, **dict.fromkeys(_RECEIVERS, 200)}, args=handing, method="post"),
    "tasking:load": Row(200),
    "tasking:burden": Row(200),
    "tasking:handovers": Row(200),
    "tasking:draw_handover": Row(403, dict.fromkeys(STAFF, 200)),
    "tasking:handover": Row(200, _HERE, args=handover),
    "tasking:sign_handover": Row(403, {**_HERE, "doer": 302}, args=handover, method="post"),
    "tasking:drop_handover": Row(403, _ISSUE, args=handover, method="post"),
    "tasking:issue_from_resolution": Row(404, args=resolution),
    "tasking:aspects": Row(200),
    "tasking:both_duties": Row(200),
    "tasking:set_portfolio": Row(
        403,
        {**out_of_reach(*BRANCH_ONLY), **dict.fromkeys(("clerk", "planner", "leader"), 200)},
        args=portfolio,
    ),
}
