"""The secretaries that a sheet of organisations names: into their posts once the person is known, waiting until then."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from yipanqi.basics.actors import Actor
from yipanqi.intake.models import NamedSecretary
from yipanqi.intake.queries.outcomes import REFUSED, Problem, RowOutcome
from yipanqi.intake.queries.secretaries import meant, members_named, secretaries, secretary_posts
from yipanqi.intake.services.standing import Standing
from yipanqi.organisation.queries import open_posts, people
from yipanqi.organisation.services import fill_post


def check_secretaries(outcomes: Iterable[RowOutcome], standing: Standing) -> None:
    """Say which secretaries cannot take their post yet, and where another one holds it. Three queries."""
    named = _named(outcomes)
    known = {name: standing.organisations[name] for name in named if name in standing.organisations}
    posts = secretary_posts(standing.actor, [each.pk for each in known.values() if each.pk])
    holders = secretaries(standing.actor, posts.values())
    members = members_named(standing.actor, {str(each.facts["secretary"]) for each in named.values()})
    for name, outcome in named.items():
        organisation, secretary = known.get(name), str(outcome.facts["secretary"])
        holder = holders.get(posts.get(organisation.pk, 0), "") if organisation else ""
        if holder and holder != secretary:
            _warn(
                outcome,
                "differs",
                f"系统中的书记为“{holder}”，没有改动",
                "如已换人，在岗位页面办理离任和任职",
            )
        if holder:
            continue
        count = len(meant(members, secretary, organisation.path if organisation and organisation.pk else ""))
        if count > 1:
            _warn(
                outcome,
                "same_name",
                f"本组织有{count}名党员都叫“{secretary}”，没有任职",
                "在岗位页面选定一人",
            )
        elif count == 0:
            problem = f"“{secretary}”还不在本组织的正式党员中，书记岗位暂空"
            _warn(
                outcome,
                "secretary_waits",
                problem,
                "导入党员花名册后自动任职；花名册中没有的，在岗位页面办理",
            )


def note_secretaries(actor: Actor, outcomes: Iterable[RowOutcome], standing: Standing) -> None:
    """Keep the names of secretaries whose post is vacant, from rows that came in or stood before."""
    named = {
        standing.organisations[name].pk: outcome
        for name, outcome in _named(outcomes).items()
        if name in standing.organisations and actor.may_act_on(standing.organisations[name].path)
    }
    posts = secretary_posts(actor, named)
    held = secretaries(actor, posts.values())
    wanted = {key: outcome for key, outcome in named.items() if key in posts and posts[key] not in held}
    NamedSecretary.objects.filter(organisation_id__in=named).delete()
    NamedSecretary.objects.bulk_create(
        [
            NamedSecretary(
                organisation_id=key,
                name=str(outcome.facts["secretary"]),
                from_on=_date(outcome.facts.get("term_started_on")),
                noted_on=actor.today,
            )
            for key, outcome in wanted.items()
        ],
        batch_size=500,
    )


def fill_named_secretaries(actor: Actor) -> int:
    """Put waiting secretaries into their posts where exactly one full member of the organisation is meant.

    Returns how many. The holding begins with the term where the sheet gave it, else today. Costs a few statements for
    each one filled, four in all where nobody waits.
    """
    waiting = {
        each.organisation_id: each
        for each in NamedSecretary.objects.select_related("organisation")
        if actor.may_act_on(each.organisation.path)
    }
    if not waiting:
        return 0
    posts = secretary_posts(actor, waiting)
    held = secretaries(actor, posts.values())
    members = members_named(actor, {each.name for each in waiting.values()})
    chosen: dict[int, int] = {}
    for key, each in waiting.items():
        found = meant(members, each.name, each.organisation.path)
        if key in posts and posts[key] not in held and len(found) == 1:
            chosen[key] = found[0]
    _fill(actor, waiting, {key: (posts[key], person) for key, person in chosen.items()})
    done = [key for key in waiting if key in chosen or posts.get(key) in held]
    NamedSecretary.objects.filter(organisation_id__in=done).delete()
    return len(chosen)


def _fill(actor: Actor, waiting: Mapping[int, NamedSecretary], chosen: Mapping[int, tuple[int, int]]) -> None:
    posts = open_posts(actor).in_bulk([post for post, _ in chosen.values()])
    persons = people(actor).in_bulk([person for _, person in chosen.values()])
    for key, (post, person) in chosen.items():
        began = min(waiting[key].from_on or actor.today, actor.today)
        fill_post(actor=actor, post=posts[post], person=persons[person], from_on=began)


def _named(outcomes: Iterable[RowOutcome]) -> dict[str, RowOutcome]:
    """The rows that name a secretary, by organisation; of repeated rows the first."""
    found: dict[str, RowOutcome] = {}
    for outcome in outcomes:
        if outcome.state != REFUSED and outcome.facts.get("secretary"):
            found.setdefault(str(outcome.facts["name"]), outcome)
    return found


def _warn(outcome: RowOutcome, reason: str, problem: str, remedy: str) -> None:
    outcome.warnings.append(Problem("secretary", "书记", reason, problem, remedy))


def _date(value: object) -> datetime.date | None:
    return value if isinstance(value, datetime.date) else None
