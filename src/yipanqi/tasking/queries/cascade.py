"""How a duty goes down: what was handed to whom, received when, broken down into what, and what lies untouched below."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.queries import organisations, posts_of, root_path, within_reach
from yipanqi.rulebook.queries import vocabulary
from yipanqi.tasking.models import Duty, DutyHanding, Portfolio
from yipanqi.tasking.queries.arrangements import arrangements
from yipanqi.tasking.queries.duties import duties, running

KINDS = "party_organisation_kind"
LEADING_POSTS = ("leading_group_secretary", "leading_group_deputy_secretary", "leading_group_member")


@dataclass(frozen=True)
class HandingLine:
    """A duty handed to one organisation: received or not, and what was made of it there."""

    handing: DutyHanding
    parts: tuple[Duty, ...]

    @property
    def state(self) -> str:
        """Where it stands, in a word."""
        if self.parts:
            return "已分解"
        if self.handing.kept_whole:
            return "不再分解"
        return "已签收，未分解" if self.handing.received_on else "待签收"

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was made of it below."""
        return not self.parts and not self.handing.kept_whole


@dataclass(frozen=True)
class Arrival:
    """How far the duties handed down came: to how many, received, broken down or kept whole (一切工作到支部)."""

    handed: int
    received: int
    touched: int
    title: str

    @property
    def rate(self) -> str:
        """The share that was received; a duty handed out today counts as not yet."""
        return f"{round(100 * self.received / self.handed)}%" if self.handed else "没有"


def handings(actor: Actor) -> QuerySet[Any]:
    """What was handed down to organisations within reach, and what one's own duties were handed down as; newest first."""
    reached = within_reach(DutyHanding.objects.all(), actor).values("pk")
    found: QuerySet[Any] = DutyHanding.objects.filter(Q(pk__in=reached) | Q(duty__post_id__in=actor.post_ids))
    broken = Duty.objects.filter(
        above=OuterRef("duty"), organisation__path__startswith=OuterRef("organisation__path")
    )
    shown: QuerySet[Any] = found.annotate(is_broken_down=Exists(broken)).select_related(
        "organisation", "duty__post", "duty__organisation"
    )
    return shown.order_by("-handed_on", "organisation__path", "pk")


def handing(actor: Actor, pk: int) -> DutyHanding:
    """One duty handed down, within reach; refuses NotFound."""
    found = handings(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.handing.not_found", "没有找到这项下发的责任，或不在您的权限范围内。")
    assert isinstance(found, DutyHanding)
    return found


def untouched_below(actor: Actor) -> QuerySet[Any]:
    """What nobody below has broken down or said to keep whole; not yet received first, oldest first."""
    return (
        handings(actor)
        .filter(is_broken_down=False, kept_whole="")
        .exclude(duty__state=Duty.ENDED)
        .order_by(F("received_on").asc(nulls_first=True), "handed_on", "organisation__path", "pk")
    )


def arrivals(actor: Actor) -> tuple[Arrival, ...]:
    """How far what was handed down came, by the kind of organisation that it was handed to, the grass roots last. One statement."""
    touched = Q(is_broken_down=True) | ~Q(kept_whole="")
    rows = (
        handings(actor)
        .order_by()
        .values_list("organisation__kind")
        .annotate(handed=Count("pk"), received=Count("received_on"), touched=Count("pk", filter=touched))
    )
    order = {term.code: (place, term.title) for place, term in enumerate(vocabulary(KINDS).terms)}
    found = sorted(rows, key=lambda row: order.get(row[0], (len(order), row[0])))
    return tuple(
        Arrival(handed, received, done, order.get(kind, (0, kind))[1])
        for kind, handed, received, done in found
    )


def handed_from(actor: Actor, duty: Duty) -> list[HandingLine]:
    """To whom the duty was handed and what each made of it; two statements."""
    rows = list(handings(actor).filter(duty=duty))
    parts = parts_of(actor, duty)
    return [
        HandingLine(
            row, tuple(one for one in parts if one.organisation.path.startswith(row.organisation.path))
        )
        for row in rows
    ]


def parts_of(actor: Actor, duty: Duty) -> list[Duty]:
    """The duties below into which this one was broken down, as far as in reach."""
    return list(duties(actor).filter(above=duty))


def below(actor: Actor, duty: Duty) -> QuerySet[Any]:
    """The organisations to which the duty may be handed: directly below its own, or, for a work committee, each agency's top."""
    found = organisations(actor).filter(parent_id=duty.organisation_id)
    return found.exclude(kind__in=("leading_group", "discipline_committee"))


def unsigned(actor: Actor) -> QuerySet[Any]:
    """The duties within reach that nobody signed yet, with the day they were issued in `issued_day`; oldest first."""
    return (
        duties(actor)
        .filter(state=Duty.ISSUED)
        .annotate(issued_day=Coalesce("duty_list__issued_on", "starts_on"))
        .order_by("issued_day", "organisation__path", "pk")
    )


def to_remind_of_signing(actor: Actor, day: datetime.date, since: datetime.date) -> QuerySet[Any]:
    """The duties issued so many days ago that their holder is reminded today, once."""
    after = datetime.timedelta(days=arrangements().remind_after.value)
    return unsigned(actor).filter(issued_day__gt=since - after, issued_day__lte=day - after)


def handings_to_remind_of(actor: Actor, day: datetime.date, since: datetime.date) -> QuerySet[Any]:
    """What was handed down so many days ago and not received: its receiver is reminded today, once."""
    after = datetime.timedelta(days=arrangements().remind_after.value)
    return handings(actor).filter(
        handed_on__gt=since - after, handed_on__lte=day - after, received_on__isnull=True
    )


@dataclass(frozen=True)
class LeaderLine:
    """A leader's post with the offices it is in charge of and its duties of either work; an empty column is said aloud."""

    post: Any
    offices: tuple[str, ...]
    party: tuple[Duty, ...]
    business: tuple[Duty, ...]

    @property
    def missing(self) -> str:
        """Which of the two columns is empty."""
        lacks = [name for name, found in (("党建", self.party), ("业务", self.business)) if not found]
        return "、".join(lacks)


def leading_posts(actor: Actor, path: str, office_id: int | None) -> list[tuple[Any, bool]]:
    """The posts of the leading group of the agency at the path, each with whether it is in charge of the office. Two statements."""
    found = list(posts_of(actor, root_path(path)).filter(kind__in=LEADING_POSTS))
    charged = Portfolio.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=actor.today),
        post__in=[post.pk for post in found],
        unit=office_id,
        from_on__lte=actor.today,
    )
    keys = set(charged.values_list("post_id", flat=True)) if office_id else set()
    return [(post, post.pk in keys) for post in found]


def first_led(actor: Actor, roots: Sequence[Any]) -> Any:
    """The first of the agencies whose leading group has posts; where none has, the first; None of none. One statement."""
    leading = posts_of(actor, "").filter(kind__in=LEADING_POSTS).order_by()
    led = set(leading.values_list("organisation__agency", flat=True))
    return next((root for root in roots if root.agency_id in led), roots[0] if roots else None)


def both_duties(actor: Actor, path: str) -> list[LeaderLine]:
    """一岗双责 of the leading group's posts: offices in charge, duties in the party and the business column. Three statements."""
    wanted = list(posts_of(actor, path).filter(kind__in=LEADING_POSTS))
    offices: dict[int, list[str]] = {}
    in_charge = Portfolio.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=actor.today),
        post__in=[post.pk for post in wanted],
        from_on__lte=actor.today,
    )
    for row in in_charge.select_related("unit").order_by("unit__path"):
        offices.setdefault(row.post_id, []).append(row.unit.name)
    held: dict[int, list[Duty]] = {}
    found = running(duties(actor), actor.today).filter(post__in=[post.pk for post in wanted], rule_id="")
    for duty in found.filter(organisation__path__startswith=root_path(path)):
        held.setdefault(duty.post_id, []).append(duty)
    return [
        LeaderLine(
            post,
            tuple(offices.get(post.pk, ())),
            tuple(one for one in held.get(post.pk, ()) if one.work != Duty.BUSINESS),
            tuple(one for one in held.get(post.pk, ()) if one.work != Duty.PARTY),
        )
        for post in wanted
    ]
