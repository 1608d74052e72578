"""Cases that somebody may see, as lists and one by one. Whoever may not see a case finds nothing of it anywhere."""

from __future__ import annotations

import datetime
import functools
import operator
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.models import Case, CaseHand, CaseMark, CasePaper
from yipanqi.casework.queries.courses import Face, face_of
from yipanqi.organisation.queries import people
from yipanqi.organisation.queries.sealing import seal

MOST_SPELLED = 500
SOON = datetime.timedelta(days=7)
RUNNING = (Case.OPEN, Case.SUSPENDED)


@dataclass(frozen=True)
class CaseFilter:
    """What the list is narrowed to; empty values narrow nothing. `scope` is mine (I may act now) or own (my organisations)."""

    text: str = ""
    scope: str = ""
    procedure: str = ""
    state: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class CaseCounts:
    """How the cases in sight stand; three statements."""

    running: int
    mine: int
    overdue: int
    closed: int


@dataclass(frozen=True)
class CaseLine:
    """One row of a list: the case, its face and its light."""

    case: Case
    face: Face
    light: str


def cases(actor: Actor) -> QuerySet[Case]:
    """Every case in sight, newest first.

    Open: whoever reaches the organisation. Line: whoever reaches it by a post. Both: who takes part, and whom a limit that passed
    was reported to. Restricted: holders of the named posts alone, whatever else they reach, and never whom it concerns.
    """
    found = Case.objects.select_related("organisation").order_by("-begun_on", "-pk")
    if actor.kind == "system":
        return found
    if actor.kind != "person":
        return found.none()
    restricted = Q(visibility="restricted")
    terms = [Q(visibility="open", organisation__path__startswith=path) for path in actor.reach]
    terms += [Q(visibility="line", organisation__path__startswith=post.path) for post in actor.posts]
    terms.append(~restricted & Q(pk__in=places_of_actor(actor, CaseHand.ACT).values("case_id")))
    terms.append(~restricted & Q(begun_by_key=actor.key))
    terms.append(~restricted & Q(pk__in=CaseMark.objects.filter(person_key=actor.key).values("case_id")))
    barred = CaseHand.objects.filter(purpose=CaseHand.BAR, person_key=hidden_key(actor.key)).values("case_id")
    shown = Q(pk__in=places_of_actor(actor, CaseHand.SEE).values("case_id"))
    terms.append(shown & (~restricted | ~Q(pk__in=barred)))
    return found.filter(functools.reduce(operator.or_, terms))


def cases_matching(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """The cases in sight, narrowed. Words are looked for in plain columns only: a sealed title is never found by them."""
    found = cases_to_act_on(actor) if wanted.scope == "mine" else cases(actor)
    if wanted.scope == "own":
        found = found.filter(organisation_id__in=[post.organisation_id for post in actor.posts])
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text)
            | Q(subject_name__icontains=wanted.text, is_sealed=False)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
            | Q(subject_key__in=_keys_spelled(wanted.text), is_sealed=False)
        )
    if wanted.procedure:
        found = found.filter(procedure=wanted.procedure)
    if wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(overdue_on(actor.today)) if wanted.overdue else found


def case(actor: Actor, pk: int) -> Case:
    """One case in sight; refuses NotFound."""
    found = cases(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("casework.case.not_found", "没有找到这个办理件，或不在您的权限范围内。")
    return found


def cases_to_act_on(actor: Actor) -> QuerySet[Case]:
    """The running cases in sight with an open step that one of the actor's posts, or he himself, may take; earliest limit first."""
    mine = places_of_actor(actor, CaseHand.ACT).values("case_id")
    found = cases(actor).filter(state=Case.OPEN, pk__in=mine)
    return found.order_by(F("next_due_on").asc(nulls_last=True), "pk")


def cases_below(actor: Actor, path: str) -> QuerySet[Case]:
    """The running cases in sight of the organisation at the path and those below it; earliest limit first."""
    found = cases(actor).filter(organisation__path__startswith=path, state__in=RUNNING)
    return found.order_by(F("next_due_on").asc(nulls_last=True), "pk")


def marks_of(actor: Actor, case: Case) -> QuerySet[CaseMark]:
    """The marks of one case in order; for whoever finds the case."""
    return CaseMark.objects.filter(case=case, case__in=cases(actor).values("pk")).order_by("number")


def papers_of(actor: Actor, case: Case) -> QuerySet[CasePaper]:
    """The papers of one case in the order they were handed in; for whoever finds the case."""
    return (
        CasePaper.objects.filter(mark__case=case, mark__case__in=cases(actor).values("pk"))
        .select_related("mark", "evidence")
        .order_by("mark__number", "pk")
    )


def case_counts(actor: Actor) -> CaseCounts:
    """How the cases in sight stand."""
    found = cases(actor).order_by()
    states = dict(found.values_list("state").annotate(number=Count("pk")))
    return CaseCounts(
        running=sum(states.get(state, 0) for state in RUNNING),
        mine=cases_to_act_on(actor).count(),
        overdue=found.filter(overdue_on(actor.today)).count(),
        closed=states.get(Case.CLOSED, 0),
    )


def line_of(case: Case, today: datetime.date) -> CaseLine:
    """The case as a list shows it; no query."""
    return CaseLine(case, face_of(case), light(case, today))


def light(case: Case, today: datetime.date) -> str:
    """done, done_late, overdue, due_soon, in_time or not_due; a suspended case is not due."""
    if case.is_settled:
        return "done_late" if case.has_expired else "done"
    if case.next_due_on is None or case.state == Case.SUSPENDED:
        return "not_due"
    if case.next_due_on < today:
        return "overdue"
    return "due_soon" if case.next_due_on - today <= SOON else "in_time"


def overdue_on(day: datetime.date) -> Q:
    """The condition that a running case passed a limit of an open step."""
    return Q(state=Case.OPEN, next_due_on__lt=day)


def states() -> tuple[tuple[str, str], ...]:
    """Code and title of the states of a case."""
    return Case.STATES


def procedures_in_sight(actor: Actor) -> list[tuple[str, str]]:
    """Code and title of the procedures of which a case is in sight."""
    rows = cases(actor).order_by().values_list("procedure", "procedure_title").distinct()
    return sorted(rows, key=lambda row: row[1])


def _keys_spelled(text: str) -> list[str]:
    """The keys of the people whose name is spelled or abbreviated so; only Latin letters spell anything."""
    if not (text.isascii() and text.isalpha()):
        return []
    everybody = people(system_actor(datetime.date.min))
    found = everybody.filter(pinyin__icontains=text.lower()).values_list("pk", flat=True)
    return [f"person:{pk}" for pk in found[:MOST_SPELLED]]


def hidden_key(key: str) -> str:
    """The person's key as a keyed hash: found by who knows it, read by nobody."""
    return seal().search_hash(key)[:40]


def unmarked_by(day: datetime.date) -> Q:
    """The condition that a running case passed a limit which is not marked yet."""
    return Q(state=Case.OPEN, unmarked_due_on__lt=day)


def places_of_actor(actor: Actor, purpose: str) -> QuerySet[CaseHand]:
    """The places of cases that are the actor's, by his posts and his person; whether he may see the case is not asked."""
    terms = [Q(person_key=actor.key)]
    for post in actor.posts:
        home = (
            Q(organisation_id=post.organisation_id) if post.organisation_id else Q(unit_id=post.unit_id)
        ) & Q(post_kind=post.kind)
        terms.append(home if post.share == "A" else home & Q(a_only=False))
    return CaseHand.objects.filter(functools.reduce(operator.or_, terms), purpose=purpose)
