"""The permission rows of study: staff plan, decide and ask; members note ideas; lecturers declare; everybody in reach reads."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.execution import study_people as made
from tests.web.rows import Row, out_of_reach
from yipanqi.execution.services import drop_topic

AWAY = out_of_reach("second_doer")
STAFF = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
PLANNERS = {**STAFF, **dict.fromkeys(("second_doer", "stranger", "other_doer"), 200)}
MEMBERS = {**STAFF, "discipline": 200, "member": 200}


def plan(cast: Cast) -> tuple[Any, ...]:
    """This year's plan of the first branch."""
    return (made.plan_with_topic(cast)[0].pk,)


def topic(cast: Cast) -> tuple[Any, ...]:
    """Its topic."""
    return (made.plan_with_topic(cast)[1].pk,)


def filed(cast: Cast) -> tuple[Any, ...]:
    """The plan without topics: everybody who may file it is told that it is empty."""
    found, one = made.plan_with_topic(cast)
    drop_topic(actor=cast.doer, topic=one, reason="重排")
    return (found.pk,)


def session(cast: Cast) -> tuple[Any, ...]:
    """A study session of the first branch."""
    return (made.session(cast).pk,)


def lecture(cast: Cast) -> tuple[Any, ...]:
    """A lecture of the discipline commissioner."""
    return (made.lecture(cast).pk,)


def idea(cast: Cast) -> tuple[Any, ...]:
    """An idea of the member."""
    return (made.idea(cast).pk,)


def campaign(cast: Cast) -> tuple[Any, ...]:
    """A campaign of the county, for everybody below."""
    return (made.campaign(cast).pk,)


def member(cast: Cast) -> tuple[Any, ...]:
    """The member himself."""
    return (cast.people["member"].pk,)


NOBODY = dict.fromkeys(("system_admin", "security_admin", "audit_admin"), 404)
STUDY_ROWS: dict[str, Row] = {
    "execution:study": Row(200),
    "execution:make_study_plan": Row(403, PLANNERS),
    "execution:study_plan": Row(200, AWAY, args=plan),
    "execution:file_study_plan": Row(403, {**AWAY, **dict.fromkeys(STAFF, 400)}, args=filed, method="post"),
    "execution:add_topic": Row(403, {**AWAY, **STAFF}, args=plan),
    "execution:change_topic": Row(403, {**AWAY, **STAFF}, args=topic),
    "execution:drop_topic": Row(403, {**AWAY, **STAFF}, args=topic),
    "execution:discharge_topic": Row(403, {**AWAY, **STAFF}, args=topic),
    # Nothing is ticked: nothing is done.
    "execution:discharge_here": Row(302, AWAY, args=session, method="post"),
    "execution:materials": Row(200),
    "execution:material": Row(200),
    "execution:alike": Row(
        403, {**AWAY, **STAFF, **dict.fromkeys(("discipline", "inspector", "assessor"), 200)}, args=lecture
    ),
    "execution:ideas": Row(200),
    "execution:note_idea": Row(403, {**AWAY, **MEMBERS}, args=session),
    "execution:adopt_idea": Row(403, {**AWAY, **STAFF}, args=idea),
    "execution:drop_idea": Row(403, {**AWAY, **STAFF}, args=idea),
    "execution:record_idea_result": Row(403, {**AWAY, **STAFF}, args=idea),
    "execution:lectures": Row(200),
    "execution:declare_lecture": Row(403, {**AWAY, **STAFF, "discipline": 200}, args=lecture),
    "execution:open_lecture_round": Row(403, {**AWAY, **STAFF}, args=lecture),
    "execution:actions": Row(200),
    "execution:leaders": Row(200),
    "execution:care": Row(403, PLANNERS),
    "execution:birthdays": Row(200),
    # Nobody of the cast was admitted in June: a month without cards says so.
    "execution:birthday_cards": Row(404),
    "execution:choose_birthday_card": Row(
        403, {**AWAY, **dict.fromkeys((*STAFF, "member"), 302)}, args=member, method="post"
    ),
    "execution:difficulties": Row(200),
    "execution:campaigns": Row(200),
    "execution:start_campaign": Row(403, PLANNERS),
    "execution:campaign": Row(200, NOBODY, args=campaign),
    "execution:add_phase": Row(403, {**NOBODY, "clerk": 200}, args=campaign),
    "execution:close_campaign": Row(403, {**NOBODY, "clerk": 200}, args=campaign),
}
