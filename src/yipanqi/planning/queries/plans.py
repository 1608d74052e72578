"""Plans, items and junctions within reach."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Case, Count, Max, Q, QuerySet, When

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import root_path, within_reach
from yipanqi.planning.models import Junction, Plan, PlanChange, PlanItem

BUSINESS, PARTY = ~Q(business_face=""), ~Q(party_face="")
SHAPE_CONDITIONS = {
    PlanItem.JOINED: BUSINESS & PARTY,
    PlanItem.BUSINESS_ONLY: BUSINESS & ~PARTY,
    PlanItem.PARTY_ONLY: ~BUSINESS & PARTY,
}
OVERDUE, FALLEN_DUE = "overdue", "fallen_due"
WITHOUT_REASON = Q(business_face="", business_empty_reason="") | Q(party_face="", party_empty_reason="")


class Standing(Protocol):
    """A party organisation, as far as planning looks at it."""

    @property
    def pk(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def short_name(self) -> str: ...


@dataclass(frozen=True)
class Coverage:
    """How many items of a plan join both works, and how many empty faces still lack their reason."""

    joined: int
    business_only: int
    party_only: int
    without_reason: int

    @property
    def items(self) -> int:
        """All items."""
        return self.joined + self.business_only + self.party_only


@dataclass(frozen=True)
class ItemFilter:
    """What the list of items is narrowed to; empty values narrow nothing.

    `time` is overdue or fallen_due, `carrier_id` the party organisation that has a part in it.
    """

    text: str = ""
    year: int | None = None
    organisation_id: int | None = None
    office_id: int | None = None
    kind: str = ""
    shape: str = ""
    state: str = ""
    time: str = ""
    plan_id: int | None = None
    quarter: int | None = None
    has_business: bool = False
    has_party: bool = False
    party_class: str = ""
    party_dimension: str = ""
    centre_task_id: int | None = None
    function_id: int | None = None
    carrier_id: int | None = None


def plans(actor: Actor, year: int | None = None) -> QuerySet[Plan]:
    """The plans within reach, newest first, each with the counts of its coverage (joined, business_only, party_only)."""
    found = within_reach(Plan.objects.all(), actor).select_related("organisation__agency")
    if year is not None:
        found = found.filter(year=year)
    return found.annotate(
        item_count=Count("items"),
        joined=Count("items", filter=~Q(items__business_face="") & ~Q(items__party_face="")),
        business_only=Count("items", filter=~Q(items__business_face="") & Q(items__party_face="")),
        party_only=Count("items", filter=Q(items__business_face="") & ~Q(items__party_face="")),
    ).order_by("-year", "organisation__order", "organisation__path")


def plan(actor: Actor, pk: int) -> Plan:
    """One plan within reach; refuses NotFound."""
    found = (
        within_reach(Plan.objects.all(), actor).select_related("organisation__agency").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound("planning.plan.not_found", "没有找到这份计划，或不在您的权限范围内。")
    return found


def plan_of(actor: Actor, organisation_id: int, year: int) -> Plan | None:
    """The organisation's plan of the year, None where there is none within reach."""
    return within_reach(Plan.objects.all(), actor).filter(organisation_id=organisation_id, year=year).first()


def items(actor: Actor) -> QuerySet[PlanItem]:
    """Every plan item within reach, in the order of plans and numbers."""
    return (
        within_reach(PlanItem.objects.all(), actor)
        .select_related("plan", "organisation", "office")
        .order_by("-plan__year", "organisation__path", "number")
    )


def items_matching(actor: Actor, wanted: ItemFilter) -> QuerySet[PlanItem]:
    """The items within reach narrowed by the filter, each with the count of its junctions."""
    found = items_found(actor, wanted)
    return found.annotate(junction_count=Count("junctions", filter=~Q(junctions__state=Junction.ENDED)))


def items_found(actor: Actor, wanted: ItemFilter) -> QuerySet[PlanItem]:
    """The items within reach narrowed by the filter, bare: for lists that count no junctions."""
    found = items(actor)
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(owner_name__icontains=wanted.text) | spelled(wanted.text, "pinyin")
            | Q(business_face__icontains=wanted.text) | Q(party_face__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text) | Q(organisation__name__icontains=wanted.text)
        )  # fmt: skip
    exact = {
        "plan__year": wanted.year, "organisation_id": wanted.organisation_id, "office_id": wanted.office_id,
        "kind": wanted.kind, "state": wanted.state, "plan_id": wanted.plan_id, "party_class": wanted.party_class,
        "party_dimension": wanted.party_dimension, "centre_task_id": wanted.centre_task_id, "function_id": wanted.function_id,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.carrier_id:
        joined = Junction.objects.filter(organisation=wanted.carrier_id, state=Junction.AGREED).values(
            "item_id"
        )
        found = found.filter(Q(party_organisation_id=wanted.carrier_id) | Q(pk__in=joined))
    if wanted.shape in SHAPE_CONDITIONS:
        found = found.filter(SHAPE_CONDITIONS[wanted.shape])
    if wanted.time == OVERDUE:
        found = found.filter(state=PlanItem.OPEN, due_on__lt=actor.today)
    if wanted.time == FALLEN_DUE:
        found = found.filter(fallen_due(actor.today))
    if wanted.quarter in (1, 2, 3, 4):
        last = wanted.quarter * 3
        found = found.filter(due_on__month__gte=last - 2, due_on__month__lte=last)
    if wanted.has_business:
        found = found.filter(BUSINESS)
    return found.filter(PARTY) if wanted.has_party else found


def fallen_due(today: datetime.date) -> Q:
    """The items that have to stand by now: finished, or past their day and not stopped."""
    return Q(state=PlanItem.FINISHED) | Q(state=PlanItem.OPEN, due_on__lte=today)


def spelled(words: str, *fields: str) -> Q:
    """The condition that one of the fields is spelled like these letters, in full or by initials; nothing for words that are no letters."""
    letters = words.lower().replace(" ", "")
    found = Q(pk__in=[])
    if letters.isascii() and letters:
        for field in fields:
            found |= Q(**{f"{field}__icontains": letters})
    return found


def items_of(actor: Actor, plan: Plan) -> QuerySet[PlanItem]:
    """The items of one plan with the count of their junctions."""
    return (
        items(actor)
        .filter(plan=plan)
        .annotate(junction_count=Count("junctions", filter=~Q(junctions__state=Junction.ENDED)))
        .order_by("number")
    )


def item(actor: Actor, pk: int) -> PlanItem:
    """One item within reach, or one whose junction is carried within reach; refuses NotFound."""
    carried = within_reach(Junction.objects.all(), actor).values("item_id")
    reached = within_reach(PlanItem.objects.all(), actor).values("pk")
    found = (
        PlanItem.objects.filter(Q(pk__in=reached) | Q(pk__in=carried))
        .select_related(
            "plan",
            "organisation__agency",
            "office",
            "parent",
            "centre_task",
            "function",
            "superior_item",
            "party_organisation",
            "party_owner",
            "continued_from__plan",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("planning.item.not_found", "没有找到这个计划事项，或不在您的权限范围内。")
    return found


def items_for_board(actor: Actor, year: int) -> QuerySet[PlanItem]:
    """The items of the year within reach, with organisation, for the board's sums."""
    return items(actor).filter(plan__year=year)


def difficulties_for(actor: Actor, path: str) -> QuerySet[PlanItem]:
    """The open difficulties of the agency above a reached organisation, which its branches may take as agenda items."""
    if not actor.reaches(path):
        return PlanItem.objects.none()
    return (
        PlanItem.objects.filter(organisation__path=root_path(path), kind="difficulty", state=PlanItem.OPEN)
        .select_related("organisation", "office")
        .order_by("due_on", "number")
    )


def items_to_serve(actor: Actor, path: str, year: int | None = None) -> list[tuple[int, str]]:
    """(key, title) of the open items with a business face in the agency's plan above a reached organisation; one query.

    What its branches may study, lecture on and turn ideas into: titles alone, difficulties first.
    """
    if not actor.reaches(path):
        return []
    found = PlanItem.objects.filter(
        organisation__path=root_path(path), state=PlanItem.OPEN, plan__year=year or actor.today.year
    ).exclude(business_face="")
    first = Case(When(kind="difficulty", then=0), default=1)
    return list(found.order_by(first, "number").values_list("pk", "title"))


def tough_items(
    actor: Actor, year: int, state: str = "", text: str = "", agency: str = ""
) -> tuple[PlanItem, ...]:
    """The difficulties of the year: those within reach, and those of the agencies of reached branches, which they may take up.

    Open ones by their day; `state` is open, finished or overdue, `agency` the path of one. One query.
    """
    near = Q(pk__in=[])
    for path in {*actor.reach, *filter(None, (actor.member_of,))}:
        near |= Q(organisation__path__startswith=path) | Q(organisation__path=root_path(path))
    found = PlanItem.objects.filter(near, kind="difficulty", plan__year=year).exclude(state=PlanItem.STOPPED)
    if agency:
        found = found.filter(organisation__path__startswith=agency)
    if state == "overdue":
        found = found.filter(state=PlanItem.OPEN, due_on__lt=actor.today)
    elif state:
        found = found.filter(state=state)
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(organisation__name__icontains=text) | Q(office__name__icontains=text)
            | Q(owner_name__icontains=text) | spelled(text, "pinyin")
        )  # fmt: skip
    return tuple(
        found.select_related("organisation", "office").order_by(
            "state", "due_on", "organisation__path", "number"
        )
    )


def junctions(actor: Actor) -> QuerySet[Junction]:
    """Every junction whose carrier or whose item lies within reach."""
    carried = within_reach(Junction.objects.all(), actor).values("pk")
    owned = within_reach(Junction.objects.all(), actor, "item__organisation__path").values("pk")
    return (
        Junction.objects.filter(Q(pk__in=carried) | Q(pk__in=owned))
        .select_related("item__plan", "item__organisation", "party_item", "organisation", "owner")
        .order_by("-item__plan__year", "organisation__path", "pk")
    )


def junctions_of(actor: Actor, item: PlanItem) -> QuerySet[Junction]:
    """The junctions of one item, as its business or its party side."""
    return junctions(actor).filter(Q(item=item) | Q(party_item=item))


def open_junctions_for(actor: Actor, path: str) -> QuerySet[Junction]:
    """The junctions not ended that the organisation at the path, or one above or below it, carries."""
    upper = [path[: length + 1] for length, sign in enumerate(path) if sign == "/"]
    return (
        junctions(actor)
        .exclude(state=Junction.ENDED)
        .filter(Q(organisation__path__in=upper) | Q(organisation__path__startswith=path))
    )


def junction(actor: Actor, pk: int) -> Junction:
    """One junction within reach; refuses NotFound."""
    found = junctions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("planning.junction.not_found", "没有找到这个结合点，或不在您的权限范围内。")
    return found


def changes_of(actor: Actor, item: PlanItem) -> QuerySet[PlanChange]:
    """What changed of the item since its plan was adopted, newest first."""
    return within_reach(PlanChange.objects.all(), actor).filter(item=item).order_by("-changed_on", "-pk")


def coverage(actor: Actor, plan: Plan) -> Coverage:
    """Joined, only business, only party, and empty faces without a reason; one query."""
    counted = (
        within_reach(PlanItem.objects.all(), actor)
        .filter(plan=plan)
        .aggregate(
            **{shape: Count("pk", filter=condition) for shape, condition in SHAPE_CONDITIONS.items()},
            without_reason=Count("pk", filter=WITHOUT_REASON),
        )
    )
    return Coverage(**counted)


def coverage_of(items: Sequence[PlanItem]) -> Coverage:
    """The same of items that are at hand; asks no table."""
    shapes = [item.shape for item in items]
    return Coverage(
        **{shape: shapes.count(shape) for shape in SHAPE_CONDITIONS},
        without_reason=sum(1 for item in items if item.lacks_reason),
    )


def years(actor: Actor) -> list[int]:
    """The years that have a plan within reach, newest first."""
    return list(
        within_reach(Plan.objects.all(), actor).order_by("-year").values_list("year", flat=True).distinct()
    )


def next_number(plan: Plan) -> int:
    """The number of the plan's next item."""
    return (PlanItem.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0) + 1


def item_keys(organisation_ids: Sequence[int]) -> list[tuple[int, str, datetime.date | None]]:
    """(organisation, title, due) of the items on record, by which an import knows a row again; no reach, one query."""
    found = PlanItem.objects.filter(organisation_id__in=organisation_ids)
    return list(found.values_list("organisation_id", "title", "due_on"))
