"""The permission rows of carriers: staff and the leader act, members log, everybody in reach reads, the wall is public."""

from __future__ import annotations

from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import ADMINISTRATORS, STRANGERS, Row, out_of_reach
from yipanqi.basics.actors import visitor
from yipanqi.execution.models import CallPlace
from yipanqi.execution.services import (
    CallDraft,
    CarrierDraft,
    LogDraft,
    call_carrier,
    comment_on_pledge,
    found_carrier,
    give_served_code,
    log_carrier,
    publish_pledge,
    report_hours,
    sign_up,
)

AWAY = out_of_reach("second_doer")
STAFF = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
LEADING = {**STAFF, "discipline": 200}
JOINING = {"doer": 302, "commissioner": 302, "discipline": 302, "member": 400}
SERVING = {**LEADING, "member": 200}


def told(allowed: dict[str, int]) -> dict[str, int]:
    """The same people, who are told that there is nothing to do: an act done by the first would hide the others."""
    return dict.fromkeys(allowed, 400)


def _founded(cast: Cast, kind: str) -> Any:
    draft = CarrierDraft(
        kind=kind,
        name="红色帮办队",
        starts_on=TODAY,
        leader_id=cast.people["discipline"].pk,
        criteria="陪办十件",
    )
    members = [cast.people["member"].pk]
    return found_carrier(actor=cast.doer, organisation=cast.branch, draft=draft, member_ids=members)


def team(cast: Cast) -> tuple[Any, ...]:
    """A task force of the first branch, led by its discipline commissioner, with one member."""
    return (_founded(cast, "task_force").pk,)


def squad(cast: Cast) -> tuple[Any, ...]:
    """A team of volunteers of the first branch, with one member."""
    return (_founded(cast, "volunteering").pk,)


def team_outsider(cast: Cast) -> tuple[Any, ...]:
    """Somebody who does not serve in it."""
    return (*team(cast), cast.people["commissioner"].pk)


def call(cast: Cast) -> tuple[Any, ...]:
    """A call of it."""
    draft = CallDraft("23个积压项目", "急难险重任务")
    return (call_carrier(actor=cast.doer, carrier=_founded(cast, "task_force"), draft=draft).pk,)


def visit(cast: Cast) -> tuple[Any, ...]:
    """A visit to a contact point."""
    draft = LogDraft(TODAY, "走访窗口", "协调叫号机", is_visit=True)
    return (log_carrier(actor=cast.doer, carrier=_founded(cast, "contact_point"), draft=draft).pk,)


def _shift(cast: Cast) -> Any:
    draft = CallDraft("文明劝导", held_on=TODAY)
    return call_carrier(actor=cast.doer, carrier=_founded(cast, "volunteering"), draft=draft)


def shift(cast: Cast) -> tuple[Any, ...]:
    """A call for volunteers of the first branch."""
    return (_shift(cast).pk,)


def place(cast: Cast) -> tuple[Any, ...]:
    """The member's place in it, with hours to be confirmed."""
    signed = sign_up(actor=cast.member, call=_shift(cast))
    return (report_hours(actor=cast.member, place=signed, hours=2).pk,)


def paper(cast: Cast) -> tuple[Any, ...]:
    """The number on the paper of those whom that service served."""
    (key,) = place(cast)
    call = CallPlace.objects.get(pk=key).call
    return (give_served_code(actor=cast.doer, call=call),)


def joint(cast: Cast) -> tuple[Any, ...]:
    """A joint carrier of the second branch that names the first as its other side."""
    draft = CarrierDraft("pairing", "结对", TODAY, details={"partner": cast.branch.name})
    other = cast.first.branches[1]
    return (found_carrier(actor=cast.second_doer, organisation=other, draft=draft).pk,)


def pledge(cast: Cast) -> tuple[Any, ...]:
    """A pledge of the discipline commissioner."""
    return (_founded(cast, "pledge").pk,)


def public_pledge(cast: Cast) -> tuple[Any, ...]:
    """The same, made public."""
    return (publish_pledge(actor=cast.doer, carrier=_founded(cast, "pledge"), is_public=True).pk,)


def comment(cast: Cast) -> tuple[Any, ...]:
    """What a visitor said of it."""
    (key,) = public_pledge(cast)
    return (comment_on_pledge(actor=visitor(TODAY), carrier_id=key, text="说到做到").pk,)


CARRIER_ROWS: dict[str, Row] = {
    "execution:carrier_sheet": Row(200, AWAY, args=team),
    "execution:carrier_log": Row(302, AWAY, args=visit),
    "execution:coverage": Row(200),
    "execution:spread": Row(200),
    "execution:log_carrier": Row(403, {**AWAY, **SERVING}, args=team),
    "execution:visit_carrier": Row(403, {**AWAY, **SERVING}, args=team),
    "execution:review_carrier": Row(403, {**AWAY, **STAFF}, args=team),
    "execution:keep_carrier": Row(403, {**AWAY, **STAFF}, args=team),
    "execution:renew_carrier": Row(403, {**AWAY, **STAFF}, args=team),
    "execution:place_team": Row(403, {**AWAY, **STAFF}, args=squad),
    # Staff above and inspectors are no members of the branch; the member himself serves already.
    "execution:volunteer_for": Row(403, {**AWAY, **JOINING}, args=squad, method="post"),
    "execution:teams": Row(200),
    "execution:brands": Row(200),
    "execution:partners": Row(200),
    "execution:activity_ideas": Row(200),
    "execution:join_carrier": Row(403, {**AWAY, **LEADING}, args=team),
    "execution:leave_carrier": Row(403, {**AWAY, **told(LEADING)}, args=team_outsider, method="post"),
    "execution:call_carrier": Row(403, {**AWAY, **LEADING}, args=team),
    "execution:mine": Row(200),
    "execution:hours": Row(200),
    "execution:call": Row(200, AWAY, args=call),
    "execution:answer_call": Row(403, {**AWAY, "discipline": 200, "member": 200}, args=call),
    "execution:finish_call": Row(403, {**AWAY, **SERVING}, args=call),
    "execution:cancel_call": Row(403, {**AWAY, **LEADING}, args=call),
    "execution:sign_up": Row(302, AWAY, args=shift, method="post"),
    "execution:add_to_call": Row(403, {**AWAY, **LEADING}, args=shift),
    # Who organises takes somebody out as the volunteer himself stays away; here hours were said already.
    "execution:withdraw_from_call": Row(
        403, {**AWAY, **told(LEADING), "member": 400}, args=place, method="post"
    ),
    "execution:report_hours": Row(403, {**AWAY, **SERVING}, args=place),
    "execution:confirm_hours": Row(403, {**AWAY, **LEADING}, args=place),
    "execution:refuse_hours": Row(403, {**AWAY, **LEADING}, args=place),
    "execution:other_side": Row(403, {**AWAY, **STAFF}, args=joint),
    "execution:wall": Row(200),
    "execution:cards": Row(200),
    "execution:publish_pledge": Row(403, {**AWAY, **told(STAFF)}, args=pledge, method="post"),
    "execution:comment_on_pledge": Row(200, AWAY, args=pledge),
    "execution:decide_comment": Row(403, {**AWAY, **STAFF}, args=comment),
    "execution:give_served_code": Row(403, {**AWAY, **LEADING}, args=shift, method="post"),
    "served:enter": Row(200, visitor=200),
    "served:service": Row(200, args=paper, visitor=200),
    "public_pledges:wall": Row(200, visitor=200),
    "public_pledges:pledge": Row(200, args=public_pledge, visitor=200),
}
assert {*STRANGERS, *ADMINISTRATORS} < set(AWAY)
