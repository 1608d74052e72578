"""What the page of a case and the forms of its steps need: where it is, who has it, what comes next, who may be chosen."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.models import Case
from yipanqi.casework.queries.catalogue import (
    calendar,
    composed,
    edition_today,
    layers_among,
    marks_among,
    offered,
)
from yipanqi.casework.queries.courses import Face, Told, course_of, face_of, told
from yipanqi.casework.queries.places import (
    Holder,
    Places,
    hands_of,
    holders_of,
    places_in,
    places_of,
    taker_of,
    whole_tree,
)
from yipanqi.casework.queries.reading import marks_of
from yipanqi.engine.procedures.course import KINDS, Course, Taker, begin_course
from yipanqi.engine.procedures.language import Procedure, Step
from yipanqi.engine.procedures.permits import standing_for, who_could
from yipanqi.engine.procedures.windows import Window, windows
from yipanqi.organisation.queries import offices_of, organisations, people, root_path
from yipanqi.rulebook.queries.bodies import localities_on
from yipanqi.rulebook.queries.procedures import adopted_procedures

HOMES = ("branch", "general_branch", "primary_committee")


@dataclass(frozen=True)
class OpenStep:
    """One step that is open: since when, whose turn, who holds the posts, when it may and must be taken."""

    step: Step
    since: datetime.date
    window: Window
    who: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class CasePage:
    """A case as its page shows it. `ahead` are the windows of the steps still to come."""

    case: Case
    face: Face
    course: Course
    places: Places
    told: tuple[Told, ...]
    open_steps: tuple[OpenStep, ...]
    ahead: tuple[tuple[Step, Window], ...]


def case_page(actor: Actor, case: Case) -> CasePage:
    """Everything about one case in sight. Costs about eight statements and one reckoning."""
    lines = told(case, marks_of(actor, case))
    course = course_of(case, [line.mark for line in lines])
    places = places_of(case.organisation, actor.today)
    reckoned = {} if course.is_closed else windows(course, calendar(), actor.today)
    open_steps = []
    for step in course.open_steps:
        holders = holders_of(hands_of(course, step.actors, places), actor.today)
        since = course.since(step.id) or case.begun_on
        open_steps.append(OpenStep(step, since, reckoned[step.id], who_could(step.actors), tuple(holders)))
    ahead = tuple((course.procedure[key], window) for key, window in reckoned.items() if not window.is_open)
    return CasePage(case, face_of(case), course, places, tuple(lines), tuple(open_steps), ahead)


def beginnings(actor: Actor, procedure: Procedure) -> list[tuple[int, str]]:
    """The organisations for which the actor may take a first step of the procedure, in the order of the tree.

    Whoever is only the one a case is about begins it where he belongs. Costs seven statements, however many there are.
    """
    return [(one.pk, one.name) for one, _ in _beginnings(actor, (procedure.id,))]


def may_begin_at(actor: Actor, key: str, organisation_id: int) -> bool:
    """Whether the actor may take the first step of the procedure there: decides whether a page offers it; seven statements."""
    return any(_beginnings(actor, (key,), organisation_id))


def procedures_to_begin_at(
    actor: Actor, organisation_id: int, wanted: Iterable[str]
) -> list[tuple[str, str]]:
    """Which of these procedures the actor may begin there, with their titles, in the order given; seven statements."""
    asked = tuple(dict.fromkeys(wanted))
    here = {key for _, key in _beginnings(actor, asked, organisation_id)}
    return [(key, edition_today(key, actor.today).title) for key in asked if key in here]


def may_begin_somewhere(actor: Actor, key: str) -> bool:
    """Whether the actor may take the first step of the procedure anywhere; seven statements."""
    return any(_beginnings(actor, (key,)))


def procedures_to_begin(actor: Actor) -> frozenset[str]:
    """The procedures that the actor may begin somewhere today; seven statements."""
    return frozenset(key for _, key in _beginnings(actor))


def _beginnings(
    actor: Actor, only: Collection[str] | None = None, at: int | None = None
) -> Iterator[tuple[Any, str]]:
    """Organisation and procedure of each beginning that is open to the actor: of these procedures alone, at that organisation alone."""
    if actor.kind != "person" or not actor.reach:
        return
    own = {post.organisation_id for post in actor.posts}
    near = Q(pk__in=own)
    for path in {post.path for post in actor.posts} | ({actor.member_of} - {""}):
        near |= Q(path__startswith=path)
    tree, adopted, written = whole_tree(actor.today), localities_on(actor.today), adopted_procedures()
    # Most organisations follow the same editions, and the actor stands to them in the same way: each case is thought through once.
    followed: dict[tuple[str, ...], list[Procedure]] = {}
    known: dict[tuple[object, ...], bool] = {}
    found = organisations(actor).filter(near, kind__in=HOMES)
    for one in found if at is None else found.filter(pk=at):
        taker = taker_of(actor, places_in(tree, one))
        localities = layers_among(one.path, adopted)
        is_home = one.path == actor.member_of or one.pk in own
        here = tuple(row.mark for row in written if one.path.startswith(row.path))
        if here not in followed:
            followed[here] = offered(actor.today, one.path, written)
        for procedure in followed[here]:
            if only is not None and procedure.id not in only:
                continue
            layers = (*localities, *marks_among(one.path, written, procedure.id, actor.today))
            is_agency = one.agency_id is not None
            case = (procedure.id, procedure.edition, layers, is_agency, is_home, taker.standings)
            if case not in known:
                known[case] = _may_begin(
                    actor, procedure, layers, taker, is_agency=is_agency, is_home=is_home
                )
            if known[case]:
                yield one, procedure.id


def _may_begin(
    actor: Actor,
    procedure: Procedure,
    layers: tuple[str, ...],
    taker: Taker,
    *,
    is_agency: bool,
    is_home: bool,
) -> bool:
    laid = composed(procedure.id, procedure.edition, layers, is_agency=is_agency)
    subject = "" if procedure.subject == "person" else actor.key
    course = begin_course(laid, subject=subject, on=actor.today)
    rules = [rule for rule in laid[laid.starts[0]].actors if is_home or rule.relation != "subject"]
    return standing_for(course, rules, taker) is not None


def choices_for(actor: Actor, organisation_path: str, kind: str) -> list[tuple[str, str]]:
    """Key and name of the organisations and offices, or the people, that a field of a case may name."""
    everybody = system_actor(actor.today)
    root = root_path(organisation_path)
    inside = organisations(everybody).filter(path__startswith=root)
    if kind == "organisation":
        agencies = {one.agency_id for one in inside if one.agency_id}
        found = [(f"organisation:{one.pk}", one.name) for one in inside]
        return found + [
            (f"unit:{unit.pk}", unit.name)
            for agency in sorted(agencies)
            for unit in offices_of(everybody, agency)
        ]
    near = people(everybody).filter(
        Q(memberships__organisation__path__startswith=root, memberships__until_on__isnull=True)
        | Q(placements__unit__in=inside.values("agency_id"), placements__until_on__isnull=True)
        | Q(placements__unit__parent__in=inside.values("agency_id"), placements__until_on__isnull=True)
    )
    return [(f"person:{one.pk}", one.name) for one in near.distinct().order_by("pinyin", "pk")]


def could_stand_beside(actor: Actor, page: CasePage, step: Step) -> list[tuple[str, str]]:
    """Key and name of whoever else could take a step that two take together."""
    found = holders_of(hands_of(page.course, step.actors, page.places), actor.today)
    return [(one.key, f"{one.name}（{one.title}）") for one in found if one.key != actor.key]


def deputies_for(actor: Actor, page: CasePage, step: Step) -> list[tuple[str, str]]:
    """Key and name of the B holders of the posts that take the step."""
    found = holders_of(hands_of(page.course, step.actors, page.places), actor.today)
    return [
        (one.key, f"{one.name}（{one.title}）") for one in found if one.share == "B" and one.key != actor.key
    ]


def title_of_kind(kind: str) -> str:
    """The kind of a mark in Chinese."""
    return KINDS[kind]
