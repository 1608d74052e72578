"""Signals as reviewers and the branches concerned see them."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.inspection.models import Signal

REVIEWERS = ("inspector", "discipline_secretary")


@dataclass(frozen=True)
class SignalFilter:
    """What the list of signals is narrowed to; empty values narrow nothing. `state` pending means not yet settled."""

    text: str = ""
    kind: str = ""
    state: str = ""
    year: int | None = None
    least_share: float = 0.0


def sight_of(actor: Actor) -> tuple[str, ...]:
    """Over which organisations the actor sees signals: where he inspects, and where he is party-affairs staff."""
    inspected = (post.path for post in actor.posts if post.kind in REVIEWERS)
    return tuple(sorted({*actor.acts_on, *inspected}))


def signals(actor: Actor) -> QuerySet[Signal]:
    """What records still give rise to, and what was looked at, in the actor's sight; newest records first."""
    paths = sight_of(actor)
    found = Signal.objects.filter(Q(is_current=True) | ~Q(state=Signal.OPEN))
    if "" not in paths:
        terms = [Q(organisation__path__startswith=path) for path in paths]
        found = found.filter(functools.reduce(operator.or_, terms)) if terms else found.none()
    return found.select_related("organisation", "other_organisation").order_by("-subject_on", "-pk")


def signals_matching(actor: Actor, wanted: SignalFilter) -> QuerySet[Signal]:
    """The signals narrowed."""
    found = signals(actor)
    if wanted.text:
        found = found.filter(
            Q(subject_name__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.state == "pending":
        found = found.exclude(state=Signal.SETTLED)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.year:
        found = found.filter(subject_on__year=wanted.year)
    return found.filter(share__gte=wanted.least_share) if wanted.least_share else found


def signal(actor: Actor, pk: int) -> Signal:
    """One signal in the actor's sight; refuses NotFound."""
    found = (
        signals(actor).select_related("organisation", "other_organisation", "finding").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound("inspection.signal.not_found", "没有找到这条核查线索，或不在您的权限范围内。")
    return found


def signal_counts(actor: Actor) -> dict[str, int]:
    """How many signals wait, by kind; one query."""
    rows = signals(actor).exclude(state=Signal.SETTLED).order_by().values_list("kind")
    return dict(rows.annotate(number=Count("pk")))


def signal_kinds() -> tuple[tuple[str, str], ...]:
    """Code and title of every kind."""
    return Signal.KINDS


def verdicts() -> tuple[tuple[str, str], ...]:
    """Code and title of what a reviewer may say."""
    return Signal.VERDICTS
