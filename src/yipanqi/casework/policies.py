"""Who may begin a case and take a step. Acts beside the steps are the engine's to permit: the procedure names who."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import HouseError
from yipanqi.casework.models import Case
from yipanqi.casework.queries import (
    Places,
    cases_to_act_on,
    course_of,
    places_around,
    taker_of,
    told,
)
from yipanqi.engine.procedures.course import Course
from yipanqi.engine.procedures.language import Permission, Step
from yipanqi.engine.procedures.permits import permit, refuse_same_person, sees, standing_for
from yipanqi.rulebook.queries.procedures import procedures_at


def may_take(actor: Actor, course: Course, step: Step, places: Places) -> bool:
    """Whether the actor may take the open step now: post, share, not the same person, not concerned."""
    return refusal_of(actor, course, step, places) is None


def refusal_of(actor: Actor, course: Course, step: Step, places: Places) -> HouseError | None:
    """Why the actor may not take the step, in the engine's words; None where he may."""
    taker = taker_of(actor, places)
    try:
        permit(course, step, taker)
        refuse_same_person(course, step, taker)
    except HouseError as refusal:
        return refusal
    return None


def cases_waiting_for(actor: Actor, most: int) -> list[Case]:
    """The cases in sight with a step that the actor may take now, asked of the engine; earliest limit first.

    Costs five statements and a replay of each case; looks at `most` of them.
    """
    found = list(cases_to_act_on(actor).prefetch_related("marks")[:most])
    places = places_around({one.organisation for one in found}, actor.today) if found else {}
    waiting = []
    for one in found:
        course = course_of(one, [line.mark for line in told(one, one.marks.all())])
        if any(may_take(actor, course, step, places[one.organisation_id]) for step in course.open_steps):
            waiting.append(one)
    return waiting


def may_object_for(actor: Actor, organisation: Any) -> bool:
    """Whoever belongs to the organisation as a member or by a post may object to what was decided about it."""
    own = {post.organisation_id for post in actor.posts}
    return actor.kind == "person" and (organisation.path == actor.member_of or organisation.pk in own)


def may_see(actor: Actor, course: Course, places: Places) -> bool:
    """Whether a restricted case is shown to the actor."""
    return sees(course, taker_of(actor, places))


def may_by(actor: Actor, course: Course, permission: Permission | None, places: Places) -> bool:
    """Whether the actor is among those a permission names."""
    return (
        permission is not None
        and standing_for(course, permission.actors, taker_of(actor, places)) is not None
    )


def may_delegate(actor: Actor, course: Course, step: Step, places: Places) -> bool:
    """Whether the actor is an A holder who may let the B holder take the step."""
    pair = standing_for(course, step.actors, taker_of(actor, places))
    return step.deputy == "delegated" and pair is not None and pair[1].share == "A"


def may_move(actor: Actor, course: Course, places: Places, path: str) -> bool:
    """Whether a newer edition is in force at the path that this running case may come over to, by this actor."""
    newer = procedures_at(path).edition_on(course.procedure.id, actor.today)
    if newer is None or newer.edition == course.procedure.edition or course.is_closed:
        return False
    ways = [one for one in newer.successions if one.from_edition == course.procedure.edition]
    return any(standing_for(course, one.actors, taker_of(actor, places)) is not None for one in ways)
