"""Copied plans: which plan says nearly the same as last year's or a neighbour's; shown side by side, never judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.analysis.fingerprints import own_runs, shared
from yipanqi.analysis.marking import Stretch, marked_beside
from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import within_reach
from yipanqi.planning.models import Plan, PlanItem

NEARLY = 0.6
"""From this share of common runs of four letters on, a plan or an item is shown beside the other."""
MOST_NEIGHBOURS = 200
SHORTEST = 12


@dataclass(frozen=True)
class LikePlan:
    """Another plan that says nearly the same: how much of this plan's own wording stands there too."""

    plan: Plan
    is_last_year: bool
    share: float

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return round(self.share * 100)


@dataclass(frozen=True)
class LikeItem:
    """Two items side by side, with what is the same and what differs."""

    item: PlanItem
    other: PlanItem
    percent: int
    mine: tuple[Stretch, ...]
    theirs: tuple[Stretch, ...]


def like_plans(actor: Actor, plan: Plan) -> list[LikePlan]:
    """Last year's plan of the same agency and this year's of its neighbours within reach, the most alike first. Three statements."""
    others = _others(actor, plan)
    last = others.filter(organisation_id=plan.organisation_id, year=plan.year - 1)
    neighbours = others.filter(organisation__parent_id=plan.organisation.parent_id, year=plan.year)
    return _alike(actor, plan, [*last, *neighbours.order_by("organisation__path")[:MOST_NEIGHBOURS]])


def like_last_year(actor: Actor, plan: Plan) -> LikePlan | None:
    """Last year's plan of the same agency where it says nearly the same; two statements."""
    last = _others(actor, plan).filter(organisation_id=plan.organisation_id, year=plan.year - 1)
    return next(iter(_alike(actor, plan, list(last))), None)


def _others(actor: Actor, plan: Plan) -> QuerySet[Plan]:
    return within_reach(Plan.objects.all(), actor).exclude(pk=plan.pk).select_related("organisation__agency")


def _alike(actor: Actor, plan: Plan, others: Sequence[Plan]) -> list[LikePlan]:
    candidates = {other.pk: other for other in others}
    if not candidates:
        return []
    texts: dict[int, list[str]] = {}
    wanted = within_reach(PlanItem.objects.filter(plan_id__in=[plan.pk, *candidates]), actor)
    for plan_id, *parts in wanted.order_by("plan_id", "number").values_list(
        "plan_id", "title", "business_face", "party_face"
    ):
        texts.setdefault(plan_id, []).append("\n".join(parts))
    own = own_runs("\n".join(texts.pop(plan.pk, [])))
    if not len(own):
        return []
    found = []
    for key, said in texts.items():
        share = shared(own, own_runs("\n".join(said))).of_first
        if share >= NEARLY:
            other = candidates[key]
            found.append(LikePlan(other, other.organisation_id == plan.organisation_id, share))
    return sorted(found, key=lambda one: (not one.is_last_year, -one.share))


def like_items(actor: Actor, plan: Plan, other: Plan) -> list[LikeItem]:
    """The items of two plans that say nearly the same, in the order of the first. Two statements."""
    mine = list(within_reach(PlanItem.objects.filter(plan=plan), actor).order_by("number"))
    theirs = list(within_reach(PlanItem.objects.filter(plan=other), actor).order_by("number"))
    runs = [(item, own_runs(text_of(item))) for item in theirs]
    found = []
    for item in mine:
        own = own_runs(text_of(item))
        if len(own) < SHORTEST or not runs:
            continue
        best, alike = max(((one, shared(own, its).jaccard) for one, its in runs), key=_second)
        if alike >= NEARLY:
            left, right = marked_beside(text_of(item), text_of(best))
            found.append(LikeItem(item, best, round(alike * 100), tuple(left), tuple(right)))
    return found


def _second(pair: Sequence[Any]) -> float:
    return float(pair[1])


def text_of(item: PlanItem) -> str:
    """What an item says, as it is compared."""
    return "\n".join(part for part in (item.title, item.business_face, item.party_face) if part)
