"""Consequences within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from yipanqi.accountability.models import Consequence
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.queries.item_records import junctions_on_record
from yipanqi.rulebook.queries import vocabulary

RESTRAINT = "约束"


@dataclass(frozen=True)
class ConsequenceFilter:
    """What the list of consequences is narrowed to; empty values narrow nothing."""

    text: str = ""
    kind: str = ""
    state: str = ""
    organisation_path: str = ""
    year: int | None = None


def consequences(actor: Actor) -> QuerySet[Consequence]:
    """Every consequence within reach, newest first."""
    return (
        within_reach(Consequence.objects.all(), actor)
        .select_related("organisation", "subject_post", "ground_finding", "ground_result__cycle")
        .defer("ground_result__trace")
        .order_by("-decided_on", "-pk")
    )


def consequences_matching(actor: Actor, wanted: ConsequenceFilter) -> QuerySet[Consequence]:
    """The consequences within reach, narrowed."""
    found = consequences(actor)
    if wanted.text:
        found = found.filter(
            Q(text__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    exact = {"kind": wanted.kind, "state": wanted.state, "decided_on__year": wanted.year}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return (
        found.filter(organisation__path__startswith=wanted.organisation_path)
        if wanted.organisation_path
        else found
    )


def consequence(actor: Actor, pk: int) -> Consequence:
    """One consequence within reach; refuses NotFound."""
    found = consequences(actor).select_related("organisation__agency").filter(pk=pk).first()
    if found is None:
        raise NotFound("accountability.consequence.not_found", "没有找到这项结果运用，或不在您的权限范围内。")
    return found


def objections_to_answer(actor: Actor) -> QuerySet[Consequence]:
    """The consequences within reach whose objection waits for an answer, oldest first."""
    return consequences(actor).filter(state=Consequence.OBJECTED).order_by("objected_on", "pk")


def kinds() -> list[tuple[str, str]]:
    """Code and title of every kind of consequence."""
    return vocabulary("consequence_kind").choices


def kind_title(code: str) -> str:
    """The kind in Chinese; the code itself where the vocabulary has dropped it."""
    term = vocabulary("consequence_kind").term(code)
    return term.title if term else code


def direction_of(code: str) -> str:
    """激励, 帮扶 or 约束; empty for a kind the vocabulary has dropped."""
    term = vocabulary("consequence_kind").term(code)
    return str(term.attributes["direction"]) if term else ""


def needs_article(code: str) -> bool:
    """Whether this kind is never decided without naming its article."""
    term = vocabulary("consequence_kind").term(code)
    return term is not None and bool(term.attributes.get("needs_article"))


def states() -> tuple[tuple[str, str], ...]:
    """Code and title of the states of a consequence."""
    return Consequence.STATES


def years(actor: Actor) -> list[int]:
    """The years in which a consequence within reach was decided, newest first."""
    return [
        day.year
        for day in within_reach(Consequence.objects.all(), actor).dates("decided_on", "year", order="DESC")
    ]


STANDING = (Consequence.DECIDED, Consequence.OBJECTED, Consequence.KEPT)


def consequences_on_record() -> QuerySet[Consequence]:
    """The consequences that stand (no reach: gates count all of them alike)."""
    return Consequence.objects.filter(state__in=STANDING)


def answers_at_carriers(organisation: str) -> QuerySet[Any]:
    """Junctions with each consequence upon a result of the year of the organisation that `organisation` leads to; no reach."""
    result = f"{organisation}__results"
    return junctions_on_record().filter(
        **{
            f"{result}__consequences__state__in": STANDING,
            f"{result}__cycle__year": F("item__plan__year"),
        }
    ).annotate(answered_on=F(f"{result}__consequences__decided_on"), answer_key=F(f"{result}__consequences__pk"))  # fmt: skip
