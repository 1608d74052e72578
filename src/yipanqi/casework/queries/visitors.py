"""Cases as those see them who filed them without giving a name: a visitor, or a member whose name readers are not told.

Such a filer is known by a keyed hash of the tracking number alone; without the number nobody finds the case by it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.models import Case
from yipanqi.casework.queries.catalogue import calendar, offered
from yipanqi.casework.queries.courses import Face, Told, course_of, face_of, told
from yipanqi.casework.queries.places import Places, hands_of, places_of
from yipanqi.engine.procedures.course import Course, Standing, Taker
from yipanqi.engine.procedures.language import Decision, Procedure, Step
from yipanqi.engine.procedures.windows import windows
from yipanqi.organisation.queries import everybody_in_post, offices, organisations
from yipanqi.organisation.queries.sealing import seal
from yipanqi.rulebook.queries.procedures import adopted_procedures

FILERS = ("visitor", "subject")
TOLD_TYPES = ("text", "long_text", "integer", "date", "yes_no", "choice")
CHANNEL, ONLINE = "channel", "网上"
"""The field of a first step that says by which way the matter came; who files it himself is not asked."""
THEME, PUBLIC, INNOVATION = "theme", "public", "innovation"
"""The fields by which demands are put together, and by which it is decided whether the answer may be made public;
and the kind of innovation that a suggestion is."""


@dataclass(frozen=True)
class Receiver:
    """An organisation that takes filings, under the name of its agency."""

    pk: int
    name: str


@dataclass(frozen=True)
class Happening:
    """One line of the course as the filer is told it: no names of people, and only what was written for him."""

    on: datetime.date
    title: str
    details: tuple[str, ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class Waiting:
    """A step that is open: its title, which organisations have it, its last day; `ways` where it is the filer's own turn."""

    step: Step
    who: str
    latest: datetime.date | None
    ways: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class FiledCase:
    """A case as its filer sees it."""

    case: Case
    face: Face
    course: Course
    agency: str
    happened: tuple[Happening, ...]
    waiting: tuple[Waiting, ...]
    acts: int
    may_withdraw: bool


def filer_key(number: str) -> str:
    """The key under which the holder of this tracking number acts."""
    return f"visitor:{seal().search_hash(f'filer|{number}')[:32]}"


def filer_taker(key: str) -> Taker:
    """The filer as the engine asks for him."""
    return Taker(key, (Standing("visitor"), Standing("")))


def public_kinds(day: datetime.date, path: str | None = None) -> list[Procedure]:
    """What anybody may file on the day: procedures whose first step a visitor takes. A locality adds one as data.

    With a path those that hold there, else those that hold anywhere.
    """
    return [one for one in _known(day, path) if _may_start(one, "visitor") and one.visibility != "restricted"]


def staff_kinds(day: datetime.date, path: str | None = None) -> list[Procedure]:
    """What people of the house file for themselves on the day: matters whose first step they take as the one concerned."""
    return [
        one
        for one in _known(day, path)
        if one.subject == "matter" and one.visibility != "restricted" and _may_start(one, "subject")
    ]


def public_kind(key: str, day: datetime.date, path: str | None = None) -> Procedure:
    """One of them; refuses NotFound."""
    return _named(key, public_kinds(day, path))


def staff_kind(key: str, day: datetime.date, path: str | None = None) -> Procedure:
    """One of those for the house; refuses NotFound."""
    return _named(key, staff_kinds(day, path))


def receivers(procedure: Procedure, day: datetime.date) -> list[Receiver]:
    """The committees that take filings: where the procedure holds and somebody holds a post that takes the next step. Four statements."""
    following = {target for way in procedure[procedure.starts[0]].decisions for target in way.to}
    kinds = {
        kind
        for step in following
        for rule in procedure[step].actors
        if rule.relation == "own_committee"
        for kind in rule.posts
    }
    everybody = system_actor(day)
    held = everybody_in_post(everybody, day).filter(
        post__kind__in=kinds, post__organisation__kind="primary_committee"
    )
    found = organisations(everybody).filter(pk__in=held.order_by().values("post__organisation_id"))
    adopted = adopted_procedures()
    return [
        Receiver(one.pk, one.agency.name if one.agency else one.name)
        for one in found
        if procedure.id in {kind.id for kind in offered(day, one.path, adopted)}
    ]


def filed_case(key: str) -> Case:
    """The case filed under the key; refuses NotFound in the same words for a number that never was."""
    found = Case.objects.filter(begun_by_key=key).select_related("organisation__agency").first()
    if found is None or not key.startswith("visitor:"):
        raise NotFound("casework.filing.not_found", "没有找到这个编号，请对照回执核对。")
    return found


def as_filer_sees(case: Case, today: datetime.date) -> FiledCase:
    """The case for the holder of its number. Costs about nine statements and one reckoning."""
    lines = told(case, case.marks.all())
    course = course_of(case, [line.mark for line in lines])
    places = places_of(case.organisation, today)
    home = case.organisation
    withdrawal = course.procedure.withdrawal
    return FiledCase(
        case,
        face_of(case),
        course,
        home.agency.name if home.agency else home.name,
        tuple(_happened(course, lines)),
        tuple(_waiting(course, places, today)),
        sum(line.mark.kind != "expire" for line in lines),
        not course.is_closed
        and withdrawal is not None
        and any(rule.relation in FILERS for rule in withdrawal.actors),
    )


def theme_of(case: Case) -> str:
    """The theme that the case was put under; empty where it was not yet. Costs nothing when its marks are there."""
    return chosen_in(case, THEME)


def chosen_in(case: Case, field: str) -> str:
    """What was chosen last in a field of the case; empty where nothing was. Costs nothing when its marks are there."""
    found = ""
    for line in told(case, case.marks.all()):
        found = str(line.mark.value(field) or found) if line.mark.kind == "take" else found
    return found


def choices_offered(day: datetime.date, field: str) -> list[str]:
    """What the procedures in force offer in a field of that name, each once, in their order."""
    found = [
        choice
        for one in _known(day, None)
        if one.visibility != "restricted"
        for step in one.steps
        for each in step.fields
        if each.id == field
        for choice in each.choices
    ]
    return list(dict.fromkeys(found))


def themed_titles(day: datetime.date) -> list[tuple[str, str]]:
    """Key and title of the procedures in force whose cases are put under themes."""
    return [
        (one.id, one.title)
        for one in _known(day, None)
        if one.visibility != "restricted"
        and any(field.id == THEME for step in one.steps for field in step.fields)
    ]


def last_told(case: Case) -> tuple[str, ...]:
    """What the filer was told last; empty before anything was."""
    lines = told(case, case.marks.all())
    happened = list(_happened(course_of(case, [line.mark for line in lines]), lines))[1:]
    return next((one.details for one in reversed(happened) if one.details), ())


def decision_at(case: Case, step: str) -> str:
    """The title of what was decided last at the step; empty before it was. Costs nothing when the marks are there."""
    lines = told(case, case.marks.all())
    course = course_of(case, [line.mark for line in lines])
    mark, here = course.last(step), course.procedure.step(step)
    way = here.decision(mark.decision) if mark is not None and here is not None else None
    return way.title if way is not None else ""


def publicity_of(case: Case) -> bool | None:
    """Whether the answer was decided to be made public; None where nobody decided yet."""
    found: bool | None = None
    for line in told(case, case.marks.all()):
        value = line.mark.value(PUBLIC) if line.mark.kind == "take" else None
        found = bool(value) if value is not None else found
    return found


def people_in(case: Case) -> frozenset[str]:
    """The names of the people of the house who acted on the case: what is made public names none of them."""
    return frozenset(one.person_name for one in case.marks.all() if one.person_key.startswith("person:"))


def holds_hand(actor: Actor, case: Case) -> bool:
    """Whether the actor holds an A or B post by which a step of the case was or is to be taken."""
    places = places_of(case.organisation, actor.today)
    lines = told(case, case.marks.all())
    course = course_of(case, [line.mark for line in lines])
    held = {(post.organisation_id or None, post.unit_id or None, post.kind) for post in actor.posts}
    following = [
        course.procedure[key]
        for way in course.procedure[course.procedure.starts[0]].decisions
        for key in way.to
    ]
    return any(
        (hand.organisation_id, hand.unit_id, hand.post_kind) in held
        for step in (*following, *course.open_steps)
        for hand in hands_of(course, step.actors, places)
        if hand.post_kind
    )  # fmt: skip


def _known(day: datetime.date, path: str | None) -> list[Procedure]:
    if path is not None:
        return offered(day, path)
    found = {
        one.procedure.id: one.procedure for one in adopted_procedures() if one.procedure.is_in_force(day)
    }
    return sorted((found | {one.id: one for one in offered(day)}).values(), key=lambda one: one.title)


def _may_start(procedure: Procedure, relation: str) -> bool:
    return any(rule.relation == relation for rule in procedure[procedure.starts[0]].actors)


def _named(key: str, found: list[Procedure]) -> Procedure:
    procedure = next((one for one in found if one.id == key), None)
    if procedure is None:
        raise NotFound("casework.kind.not_found", "没有这一类事项，请从目录里选择。")
    return procedure


def _happened(course: Course, lines: list[Told]) -> Iterator[Happening]:
    for line in lines:
        mark, step = line.mark, course.procedure.step(line.mark.step)
        title = step.title if step is not None else ""
        if mark.kind == "take":
            way = step.decision(mark.decision) if step is not None else None
            head = f"{title}：{way.title}" if way is not None else title
            yield Happening(mark.on, head, tuple(_details(course, step, way, line)))
        elif mark.kind == "expire":
            day = f"（{mark.due_on:%Y-%m-%d}）" if mark.due_on is not None else ""
            yield Happening(mark.on, f"{title}超过了时限{day}", is_late=True)
        elif mark.kind == "extend":
            yield Happening(mark.on, f"{title}的时限已延长", (f"理由：{mark.reason}",))
        elif mark.kind in ("suspend", "resume", "withdraw"):
            word = {"suspend": "已暂停办理", "resume": "已恢复办理", "withdraw": "已撤回"}[mark.kind]
            yield Happening(mark.on, word, (f"理由：{mark.reason}",) if mark.reason else ())


def _details(course: Course, step: Step | None, way: Decision | None, line: Told) -> Iterator[str]:
    """What was written for the filer: his own words, and the fields of a decision that comes back to him or ends the case."""
    if step is None or way is None:
        return
    own = any(rule.relation in FILERS for rule in step.actors) and line.row.person_key.startswith("visitor:")
    back = any(rule.relation in FILERS for target in way.to for rule in course.procedure[target].actors)
    for field in step.fields:
        value = line.mark.value(field.id)
        if value is None or field.id in (CHANNEL, THEME, PUBLIC, INNOVATION):
            continue
        if field.type == "organisation":
            yield f"{field.title}：{line.names.get(str(value), '')}"
        elif (own or back or way.ends) and field.type in TOLD_TYPES:
            yield f"{field.title}：{_said(value)}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime.date) else str(value)


def _waiting(course: Course, places: Places, today: datetime.date) -> Iterator[Waiting]:
    if course.is_closed:
        return
    reckoned = windows(course, calendar(), today, only_open=True)
    everybody = system_actor(today)
    for step in course.open_steps:
        if any(rule.relation in FILERS for rule in step.actors):
            yield Waiting(step, "您", reckoned[step.id].latest, tuple(_own_ways(course, step)))
            continue
        hands = list(hands_of(course, step.actors, places))
        homes = {hand.organisation_id for hand in hands if hand.organisation_id}
        units = {hand.unit_id for hand in hands if hand.unit_id}
        names = [one.name for one in organisations(everybody).filter(pk__in=homes)] if homes else []
        names += [one.name for one in offices(everybody).filter(pk__in=units)] if units else []
        yield Waiting(step, "、".join(names), reckoned[step.id].latest)


def _own_ways(course: Course, step: Step) -> Iterator[Decision]:
    """What the filer may decide: not what is left to the system, nor what was asked as often as it may be."""
    silent = {
        key for limit in step.limits if limit.at_least is not None for key in limit.decisions
    } if any(rule.relation == "system" for rule in step.actors) else set()  # fmt: skip
    for way in step.decisions:
        targets = [course.procedure[key] for key in (*way.to, *filter(None, [way.returns]))]
        spent = any(one.times is not None and course.times(one.id) >= one.times for one in targets)
        if way.id not in silent and not spent:
            yield way
