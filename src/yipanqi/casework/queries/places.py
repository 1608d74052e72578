"""Which organisations stand at which relation to a case, and how a person stands to it by his posts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.engine.procedures.course import Course, Standing, Taker
from yipanqi.engine.procedures.language import ActorRule, Limit, Step
from yipanqi.organisation.queries import everybody_in_post, offices, offices_of, organisations, paths_above

ABOVE = ("work_committee", "primary_committee")


@dataclass(frozen=True)
class Places:
    """The party organisations at each relation, and the offices of the agency."""

    organisations: Mapping[str, frozenset[int]]
    offices: frozenset[int]


@dataclass(frozen=True)
class Hand:
    """One place or person that a rule names: exactly one of organisation, unit and person is filled."""

    organisation_id: int | None = None
    unit_id: int | None = None
    post_kind: str = ""
    person_key: str = ""


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post that a rule names."""

    key: str
    name: str
    title: str
    share: str


@dataclass(frozen=True)
class Tree:
    """The organisations and offices that places are looked up in."""

    by_path: Mapping[str, Any]
    by_agency: Mapping[int, tuple[Any, ...]]
    offices: Mapping[int, frozenset[int]]


def whole_tree(today: datetime.date) -> Tree:
    """Every organisation and office; two queries."""
    everybody = system_actor(today)
    return _tree(organisations(everybody), offices(everybody))


def places_of(organisation: Any, today: datetime.date) -> Places:
    """The places around one organisation; two queries."""
    everybody = system_actor(today)
    agency = organisation.agency_id
    near = Q(path__in=paths_above(organisation.path)) | (Q(agency_id=agency) if agency else Q(pk=None))
    return places_in(
        _tree(organisations(everybody).filter(near), offices_of(everybody, agency) if agency else ()),
        organisation,
    )


def places_around(found: Iterable[Any], today: datetime.date) -> dict[int, Places]:
    """The places around each of these organisations, by its key; two queries for all of them."""
    found = list(found)
    everybody = system_actor(today)
    agencies = {one.agency_id for one in found if one.agency_id}
    paths = {path for one in found for path in paths_above(one.path)}
    near = organisations(everybody).filter(Q(path__in=paths) | Q(agency_id__in=agencies))
    tree = _tree(near, offices(everybody).filter(parent_id__in=agencies))
    return {one.pk: places_in(tree, one) for one in found}


def places_in(tree: Tree, organisation: Any) -> Places:
    """The places around an organisation of the tree; no query. An organisation is never its own superior."""
    path, agency = organisation.path, organisation.agency_id or 0
    chain = [tree.by_path[one] for one in reversed(paths_above(path)) if one in tree.by_path]
    kin = tree.by_agency.get(agency, ())
    branch = [one.pk for one in chain if one.kind == "branch"] or [
        one.pk for one in chain if one.kind == "general_branch"
    ]
    committee = [one.pk for one in chain if one.kind == "primary_committee"]
    return Places(
        {
            "own_branch": frozenset(branch[:1]),
            "own_committee": frozenset(committee[:1]),
            "superior": frozenset(one.pk for one in chain if one.kind in ABOVE and one.path != path),
            "work_committee": frozenset(one.pk for one in chain if one.kind == "work_committee"),
            "leading_group": frozenset(one.pk for one in kin if one.kind == "leading_group"),
            "discipline": frozenset(one.pk for one in kin if one.kind == "discipline_committee"),
        },
        tree.offices.get(agency, frozenset()),
    )


def _tree(found: Iterable[Any], units: Iterable[Any]) -> Tree:
    by_agency: dict[int, tuple[Any, ...]] = {}
    by_path = {}
    for one in found:
        by_path[one.path] = one
        if one.agency_id:
            by_agency[one.agency_id] = (*by_agency.get(one.agency_id, ()), one)
    by_unit: dict[int, frozenset[int]] = {}
    for unit in units:
        by_unit[unit.parent_id] = by_unit.get(unit.parent_id, frozenset()) | {unit.pk}
    return Tree(by_path, by_agency, by_unit)


def taker_of(actor: Actor, places: Places) -> Taker:
    """The actor as the engine asks for him: by key, with every standing that follows from his posts."""
    if actor.kind == "system":
        return Taker(actor.key, (Standing("system"),))
    held = [(post.kind, post.organisation_id, post.unit_id, post.share) for post in actor.posts]
    return Taker(actor.key, tuple(_standings(held, places)))


def taker_named(key: str, places: Places, today: datetime.date) -> Taker:
    """Another person by his key, with the standings of the posts that he holds today."""
    person = key.removeprefix("person:")
    found = (
        everybody_in_post(system_actor(today), today).filter(person_id=int(person))
        if person.isdecimal()
        else ()
    )
    held = [(one.post.kind, one.post.organisation_id or 0, one.post.unit_id or 0, one.share) for one in found]
    return Taker(key, tuple(_standings(held, places)))


def hands_of(course: Course, rules: Iterable[ActorRule], places: Places) -> Iterator[Hand]:
    """Who fits the rules, as places and persons that a list can be narrowed by."""
    for rule in rules:
        if rule.relation == "subject":
            if course.subject.startswith("person:"):
                yield Hand(person_key=course.subject)
        elif rule.relation == "system":
            yield Hand(person_key="system")
        elif rule.relation == "assigned":
            yield from _assigned(str(course.value(rule.named_by) or ""), rule)
        elif rule.relation == "office":
            yield from (Hand(unit_id=pk, post_kind=kind) for pk in places.offices for kind in rule.posts)
        else:
            found = places.organisations.get(rule.relation, frozenset())
            yield from (Hand(organisation_id=pk, post_kind=kind) for pk in found for kind in rule.posts)


def expired_limits(course: Course, step: Step) -> list[Limit]:
    """The limits of the open step that passed since it opened."""
    since = course.since(step.id)
    marked = {
        mark.limit for mark in course.expiries if mark.step == step.id and (since is None or mark.on >= since)
    }
    return [limit for limit in step.limits if limit.id in marked]


def delegates_of(course: Course, step: Step) -> list[str]:
    """The keys of the B holders to whom the open step was delegated since it opened."""
    since = course.since(step.id)
    return [
        mark.to
        for mark in course.marks
        if mark.kind == "delegate" and mark.step == step.id and (since is None or mark.on >= since)
    ]


def holders_of(hands: Iterable[Hand], today: datetime.date) -> list[Holder]:
    """Who holds the posts today; one query, no reach: names only."""
    wanted = {
        (hand.organisation_id, hand.unit_id, hand.post_kind)
        for hand in hands
        if hand.organisation_id or hand.unit_id
    }
    if not wanted:
        return []
    near = Q(post__organisation_id__in=[one for one, _, _ in wanted if one])
    near |= Q(post__unit_id__in=[one for _, one, _ in wanted if one])
    found = everybody_in_post(system_actor(today), today).filter(
        near, post__kind__in={kind for _, _, kind in wanted}
    )
    return [
        Holder(f"person:{one.person_id}", one.person.name, one.post.title, one.share)
        for one in found
        if (one.post.organisation_id, one.post.unit_id, one.post.kind) in wanted
    ]


def _standings(held: Iterable[tuple[str, int, int, str]], places: Places) -> Iterator[Standing]:
    yield Standing("")  # Whoever holds no post may still be the one the case is about.
    for kind, organisation, unit, share in held:
        home = f"organisation:{organisation}" if organisation else f"unit:{unit}"
        yield Standing("", kind, home, share)
        if unit and unit in places.offices:
            yield Standing("office", kind, home, share)
        for relation, found in places.organisations.items():
            if organisation and organisation in found:
                yield Standing(relation, kind, home, share)


def _assigned(named: str, rule: ActorRule) -> Iterator[Hand]:
    sort, _, number = named.partition(":")
    if sort == "person":
        yield Hand(person_key=named)
    elif sort == "organisation" and number.isdecimal():
        yield from (Hand(organisation_id=int(number), post_kind=kind) for kind in rule.posts)
    elif sort == "unit" and number.isdecimal():
        yield from (Hand(unit_id=int(number), post_kind=kind) for kind in rule.posts)
