"""The wall of pledges, what was said of them, and what everybody may see."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.execution.models import Carrier, CarrierComment, CarrierLog, CarrierMember
from yipanqi.execution.queries.carrier_kinds import described_kinds
from yipanqi.execution.queries.carriers import CarrierFilter, carriers_matching
from yipanqi.organisation.queries import within_reach

KEPT_WORDS = {"good": "已兑现", "improve": "正在兑现", "poor": "没有兑现"}
SOON = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Pledge:
    """One pledge on the wall: whose, what, until when, how far."""

    carrier: Carrier
    who: str
    light: str
    text: str
    verdict: str
    comments: int


@dataclass(frozen=True)
class PublicPledge:
    """A pledge that was made public, in plain values: no key but its own."""

    pk: int
    who: str
    organisation: str
    text: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    result: str
    verdict: str
    comments: tuple[tuple[str, str, datetime.date], ...]


def pledge_kinds() -> list[str]:
    """The kinds that hang on the wall."""
    return [kind.code for kind in described_kinds().values() if kind.is_pledge]


def pledges_matching(actor: Actor, wanted: CarrierFilter) -> QuerySet[Carrier]:
    """The pledges within reach, those to be checked first."""
    found = carriers_matching(actor, wanted).filter(kind__in=pledge_kinds()).exclude(state=Carrier.RETIRED)
    return found.order_by("state", "ends_on", "pk")


def on_the_wall(actor: Actor, pledges: Iterable[Carrier]) -> list[Pledge]:
    """These pledges as the wall shows them; three queries."""
    found = list(pledges)
    names = _names(found)
    verdicts = _verdicts(found)
    waiting: dict[int, int] = defaultdict(int)
    for key in (
        comments(actor)
        .filter(carrier__in=[one.pk for one in found], state=CarrierComment.SHOWN)
        .values_list("carrier_id", flat=True)
    ):
        waiting[key] += 1
    return [
        Pledge(
            one, names[one.pk], _light(one, actor.today, verdicts.get(one.pk, "")), one.criteria or one.name,
            verdicts.get(one.pk, ""), waiting[one.pk],
        )
        for one in found
    ]  # fmt: skip


def comments(actor: Actor) -> QuerySet[CarrierComment]:
    """What was said of pledges within reach, newest first."""
    return (
        within_reach(CarrierComment.objects.all(), actor, "carrier__organisation__path")
        .select_related("carrier__organisation")
        .order_by("-written_on", "-pk")
    )


def comments_on(actor: Actor, carrier: Carrier) -> QuerySet[CarrierComment]:
    """What was said of one pledge."""
    return comments(actor).filter(carrier=carrier)


def comments_waiting(actor: Actor) -> QuerySet[CarrierComment]:
    """What waits to be let through, oldest first."""
    return comments(actor).filter(state=CarrierComment.WAITING).order_by("written_on", "pk")


def comment(actor: Actor, pk: int) -> CarrierComment:
    """One comment within reach; refuses NotFound."""
    found = comments(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("execution.comment.not_found", "没有找到这条评议，或不在您的权限范围内。")
    return found


def public_pledges(actor: Actor, text: str = "") -> list[PublicPledge]:
    """Every pledge that was made public, for anybody; three queries."""
    rows = _public()
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(organisation__name__icontains=text)
    return _made_public(list(rows[:200]))


def public_pledge(actor: Actor, pk: int) -> PublicPledge:
    """One public pledge; refuses NotFound."""
    found = _made_public(list(_public().filter(pk=pk)))
    if not found:
        raise NotFound("execution.pledge.not_public", "没有找到这条承诺，或它没有公开。")
    return found[0]


def _public() -> QuerySet[Carrier]:
    rows = Carrier.objects.filter(is_public=True, kind__in=pledge_kinds()).exclude(state=Carrier.RETIRED)
    return rows.select_related("organisation", "leader").order_by("organisation__path", "pk")


def _made_public(found: list[Carrier]) -> list[PublicPledge]:
    names, verdicts = _names(found), _verdicts(found)
    said: dict[int, list[tuple[str, str, datetime.date]]] = defaultdict(list)
    shown = CarrierComment.objects.filter(
        carrier__in=[one.pk for one in found], state=CarrierComment.SHOWN
    ).order_by("-written_on", "-pk")
    for one in shown:
        said[one.carrier_id].append((one.text, one.reply, one.written_on))
    return [
        PublicPledge(
            one.pk, names[one.pk], one.organisation.name, one.criteria or one.name, one.starts_on, one.ends_on, one.result,
            verdicts.get(one.pk, ""), tuple(said[one.pk]),
        )
        for one in found
    ]  # fmt: skip


def _names(found: list[Carrier]) -> dict[int, str]:
    """Whose pledge it is: its leader, or those who serve in it."""
    named: dict[int, list[str]] = {one.pk: [one.leader.name] if one.leader else [] for one in found}
    people = CarrierMember.objects.filter(carrier__in=list(named), left_on__isnull=True)
    for key, name in people.order_by("pk").values_list("carrier_id", "person__name"):
        if name not in named[key]:
            named[key].append(name)
    return {key: "、".join(names) for key, names in named.items()}


def _verdicts(found: list[Carrier]) -> dict[int, str]:
    """The last check of each."""
    rows = CarrierLog.objects.filter(carrier__in=[one.pk for one in found], kind=CarrierLog.REVIEW).order_by(
        "done_on", "pk"
    )
    return {key: KEPT_WORDS[verdict] for key, verdict in rows.values_list("carrier_id", "verdict")}


def _light(pledge: Carrier, today: datetime.date, verdict: str) -> str:
    if pledge.state == Carrier.FINISHED or verdict == KEPT_WORDS["good"]:
        return "done"
    if pledge.ends_on is None or pledge.ends_on > today + SOON:
        return "in_time"
    return "overdue" if pledge.ends_on < today else "due_soon"
