"""Who may take a step: posts at a relation, the party an earlier step named, the B holder when delegated."""

from __future__ import annotations

from collections.abc import Iterable

from yipanqi.basics.errors import NotPermitted
from yipanqi.engine.procedures.course import Course, CourseRefused, Standing, Taker
from yipanqi.engine.procedures.language import WITHOUT_POST, ActorRule, Step


class StepNotYours(NotPermitted):
    """The step is somebody else's; the sentence says whose."""


def who_could(actors: Iterable[ActorRule]) -> str:
    """The rightful actors in words."""
    return "、或".join(str(actor) for actor in actors)


def standing_for(
    course: Course, actors: Iterable[ActorRule], taker: Taker
) -> tuple[ActorRule, Standing] | None:
    """By which rule and standing the person fits, A holders before B holders; None where by none."""
    found = [
        (actor, standing)
        for actor in actors
        for standing in taker.standings
        if _fits(course, actor, standing, taker)
    ]
    return min(found, key=lambda pair: pair[1].share, default=None)


def permit(course: Course, step: Step, taker: Taker) -> str:
    """The standing in words by which the person takes the step. Refuses StepNotYours, saying who could."""
    pair = standing_for(course, step.actors, taker)
    if pair is None:
        raise StepNotYours(
            "engine.procedures.not_yours",
            f"您不能办理“{step.title}”：这一步由{who_could(step.actors)}办理，请转请其办理。",
        )
    actor, standing = pair
    if standing.share == "B" and not _deputy_may(course, step, taker):
        why = "这一步B角不得代办" if step.deputy == "never" else "A角还没有委托"
        raise StepNotYours(
            "engine.procedures.not_delegated",
            f"您是B角，不能办理“{step.title}”：{why}，请由{actor}的A角办理{'' if step.deputy == 'never' else '或先行委托'}。",
        )
    return f"{actor}{'（B角）' if standing.share == 'B' else ''}"


def sees(course: Course, taker: Taker) -> bool:
    """Whether the person is among those a restricted case is shown to; an open or line case leaves it to reach."""
    if course.procedure.visibility != "restricted":
        return True
    return standing_for(course, course.procedure.visible_to, taker) is not None


def refuse_same_person(course: Course, step: Step, taker: Taker) -> None:
    """Refuse who took a step that must be another's, and who is concerned himself."""
    for other in step.different_from:
        mark = course.last(other)
        if mark is not None and taker.key in (mark.by, mark.beside) and taker.key:
            raise CourseRefused(
                "engine.procedures.same_person",
                f"您已经办理了“{course.procedure[other].title}”，“{step.title}”须由另一人办理，请转请{who_could(step.actors)}中的其他人。",
            )
    if step.recuses and (taker.key == course.subject or taker.key in course.concerned):
        raise CourseRefused(
            "engine.procedures.recused",
            f"您与本件有关，按规定应当回避，不能办理“{step.title}”，请转请{who_could(step.actors)}中的无关人员。",
        )


def _fits(course: Course, actor: ActorRule, standing: Standing, taker: Taker) -> bool:
    if actor.relation == "subject":
        return standing.relation == "subject" or taker.key == course.subject
    if actor.relation in WITHOUT_POST:
        return standing.relation == actor.relation
    if actor.posts and standing.post not in actor.posts:
        return False
    if actor.relation == "assigned":
        named = course.value(actor.named_by)
        return bool(named) and named in (standing.organisation, taker.key)
    return standing.relation == actor.relation


def _deputy_may(course: Course, step: Step, taker: Taker) -> bool:
    if step.deputy == "delegated":
        since = course.since(step.id)
        return any(
            mark.kind == "delegate"
            and mark.step == step.id
            and mark.to == taker.key
            and (since is None or mark.on >= since)
            for mark in course.marks
        )
    return step.deputy == "always"
