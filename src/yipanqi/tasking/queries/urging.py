"""Urging notices: lists, what came of them, what they cost whom."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import case as case_in_reach
from yipanqi.casework.queries import line_of
from yipanqi.organisation.queries import posts_of, within_reach
from yipanqi.planning.queries import item as item_in_reach
from yipanqi.rulebook.queries.item_records import item_records
from yipanqi.tasking.errors import UrgingRefused
from yipanqi.tasking.models import Urging
from yipanqi.tasking.queries.duties import duty as duty_in_reach
from yipanqi.tasking.queries.duties import occurrence as occurrence_in_reach
from yipanqi.tasking.queries.stage_sets import urging_terms

OFFICE_POSTS = ("office_head", "office_deputy_head")


@dataclass(frozen=True)
class UrgingFilter:
    """What the list is narrowed to; empty values narrow nothing."""

    text: str = ""
    state: str = ""
    effect: str = ""
    year: int | None = None
    mine: bool = False
    sent: bool = False


@dataclass(frozen=True)
class About:
    """What may be urged about: where it belongs, its title, its item, and the posts that answer for it."""

    kind: str
    key: int
    title: str
    organisation: Any
    item_id: int | None
    posts: tuple[Any, ...]


@dataclass(frozen=True)
class Burden:
    """What one organisation demanded of others by urging in a year."""

    demander: str
    organisation_id: int
    sent: int
    replied: int
    helped: int

    @property
    def minutes(self) -> int:
        """The minutes it cost those urged, as the platform estimates."""
        return self.sent * urging_terms().minutes_each


def urgings(actor: Actor) -> QuerySet[Urging]:
    """The urgings within reach and those to one's own posts, newest first."""
    reached = within_reach(Urging.objects.all(), actor).values("pk")
    return (
        Urging.objects.filter(Q(pk__in=reached) | Q(post_id__in=actor.post_ids))
        .select_related("organisation", "demander__agency", "post", "item")
        .order_by("-sent_on", "-pk")
    )


def urgings_matching(actor: Actor, wanted: UrgingFilter) -> QuerySet[Urging]:
    """The urgings narrowed by the filter."""
    found = urgings(actor)
    if wanted.text:
        found = found.filter(
            Q(about_title__icontains=wanted.text)
            | Q(post__title__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    exact = {"state": wanted.state, "effect": wanted.effect, "sent_on__year": wanted.year}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.mine:
        found = found.filter(post_id__in=actor.post_ids)
    return found.filter(sent_by_key=actor.key) if wanted.sent else found


def urging(actor: Actor, pk: int) -> Urging:
    """One urging within reach; refuses NotFound."""
    found = urgings(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("tasking.urging.not_found", "没有找到这次催办，或不在您的权限范围内。")
    return found


def urgings_waiting(actor: Actor) -> QuerySet[Urging]:
    """The urgings to one's own posts that are not answered yet, the nearest day first."""
    waiting = urgings(actor).filter(post_id__in=actor.post_ids, state__in=(Urging.SENT, Urging.RECEIVED))
    return waiting.order_by("reply_by", "pk")


def urging_burden(actor: Actor, year: int) -> tuple[Burden, ...]:
    """What each demander within sight asked by urging in the year, in the order of the tree: no ranking."""
    counted = (
        urgings(actor)
        .filter(sent_on__year=year)
        .order_by()
        .values_list("demander_id", "demander__name", "demander__path")
        .annotate(
            sent=Count("pk"),
            replied=Count("pk", filter=Q(replied_on__isnull=False)),
            helped=Count("pk", filter=Q(effect=Urging.HELPED)),
        )
        .order_by("demander__path")
    )
    return tuple(Burden(name, key, sent, replied, helped) for key, name, _, sent, replied, helped in counted)


def what_to_urge(actor: Actor, kind: str, key: int) -> About:
    """The thing to urge about, within reach. Refuses kinds that nobody urges about, and what is settled already."""
    if kind == "occurrence":
        node = occurrence_in_reach(actor, key)
        _settled(node.state != "open")
        held = node.duty
        title = node.title if node.title == held.title else f"{held.title}：{node.title}"
        return About(kind, key, title, node.organisation, _item_of(held), (held.post,))
    if kind == "duty":
        held = duty_in_reach(actor, key)
        _settled(held.state == "ended")
        return About(kind, key, held.title, held.organisation, _item_of(held), (held.post,))
    if kind == "plan_item":
        item = item_in_reach(actor, key)
        _settled(item.state != "open")
        posts = posts_of(actor, item.organisation.path)
        offices = (
            posts.filter(unit_id=item.office_id, kind__in=OFFICE_POSTS) if item.office_id else posts.none()
        )
        owners = posts.filter(junctions__item_id=item.pk).distinct()
        found = tuple(dict.fromkeys((*offices, *owners)))
        return About(kind, key, item.title, item.organisation, item.pk, found)
    if kind == "case":
        one = case_in_reach(actor, key)
        if one.is_sealed:
            raise UrgingRefused("tasking.urging.sealed", "加密的办理件不能催办，请按程序由有权的职务督促。")
        face = line_of(one, actor.today).face
        return About(
            kind, key, face.title, one.organisation, None, tuple(posts_of(actor, one.organisation.path))
        )
    raise UrgingRefused("tasking.urging.kind", "这类记录不能催办，请从计划事项、责任、节点或办理件进入。")


def seen_since(urging: Urging, today: datetime.date) -> list[str]:
    """What has come on record for the item since the urging, in words; empty where there is no item. One statement."""
    if urging.item_id is None:
        return []
    found = item_records([urging.item_id], today).get(urging.item_id, {})
    return [
        f"{one.kind.title}（{one.last_on}）"
        for code, one in found.items()
        if code not in ("urging", "late_node", "open_finding") and one.last_on > urging.sent_on
    ]


def earlier_urgings(kind: str, key: int, post_id: int, since: datetime.date) -> list[Urging]:
    """The urgings of the same post about the same thing since the day, newest first (no reach: the act asks)."""
    same = Urging.objects.filter(about_kind=kind, about_key=key, post_id=post_id, sent_on__gt=since)
    return list(same.order_by("-sent_on", "-pk"))


def _item_of(duty: Any) -> int | None:
    found: int | None = duty.plan_item_id or (duty.junction.item_id if duty.junction_id else None)
    return found


def _settled(is_settled: bool) -> None:
    if is_settled:
        raise UrgingRefused("tasking.urging.settled", "这件事已经办结或结束，不需要催办。")
