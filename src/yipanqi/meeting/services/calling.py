"""Calling a meeting and setting its agenda."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Max

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.meeting.errors import MeetingMoved, MeetingRefused
from yipanqi.meeting.models import AgendaItem, Election, Meeting
from yipanqi.meeting.policies import may_call
from yipanqi.meeting.queries.kinds import collective_matters, meeting_kind
from yipanqi.meeting.queries.reading import agenda_item
from yipanqi.meeting.services.standing import entered, locked, permitted
from yipanqi.organisation.queries import bodies, keeper_of

LATE_AFTER_DAYS = 7


@dataclass(frozen=True)
class ItemDraft:
    """One item for the agenda; `pk` where it stands there already, `about_…` the record that it is about."""

    title: str
    side: str = AgendaItem.BOTH
    reporter_name: str = ""
    about_kind: str = ""
    about_key: int | None = None
    about_title: str = ""
    matter: str = ""
    prior_on: datetime.date | None = None
    prior_body_name: str = ""
    prior_opinion: str = ""
    prior_item_id: int | None = None
    tender_basis: str = ""
    carried_from_id: int | None = None
    pk: int | None = None


def draft_of(item: AgendaItem) -> ItemDraft:
    """The item as it stands, to be set again with something changed."""
    return ItemDraft(
        item.title, item.side, item.reporter_name, item.about_kind, item.about_key, item.about_title, item.matter,
        item.prior_on, item.prior_body_name, item.prior_opinion, item.prior_item_id, item.tender_basis,
        item.carried_from_id, item.pk,
    )  # fmt: skip


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting to be: kind, day, where, who presides and minutes, what it takes up."""

    kind: str
    held_on: datetime.date
    title: str = ""
    started_at: datetime.time | None = None
    place: str = ""
    chair_name: str = ""
    recorder_name: str = ""
    items: Sequence[ItemDraft] = field(default=())


@transaction.atomic
def call_meeting(*, actor: Actor, body_id: int, draft: MeetingDraft) -> Meeting:
    """Call a meeting of a body. A day gone by is taken as recorded later.

    Refuses a kind that the body does not hold, the same meeting twice, and an agenda that `set_agenda` refuses.
    """
    body = bodies(actor, draft.held_on).filter(pk=body_id).first()
    if body is None:
        raise NotFound("meeting.body.not_found", "没有找到开会的组织，或不在您的权限范围内。")
    keeper = keeper_of(body)
    if not may_call(actor, body.pk, keeper.path):
        raise NotPermitted(
            "meeting.call.not_permitted", "会议由本组织或上级党组织的党务工作人员、党组负责人召集。"
        )
    kind = meeting_kind(draft.kind)
    if body.kind not in kind.bodies:
        raise MeetingRefused(
            "meeting.call.kind",
            f"{body.name}不召开{kind.title}，请换一种会议或换一个组织。",
            {"kind": "与组织不符。"},
        )
    last = Meeting.objects.filter(body=body, kind=draft.kind, held_on__year=draft.held_on.year)
    number = (last.exclude(state=Meeting.WITHDRAWN).aggregate(last=Max("number"))["last"] or 0) + 1
    meeting = Meeting(
        organisation=keeper, body=body, kind=draft.kind,
        title=draft.title.strip()[:160] or f"{draft.held_on.year}年第{number}次{kind.title}",
        number=number, held_on=draft.held_on, started_at=draft.started_at, place=draft.place.strip()[:120],
        chair_name=draft.chair_name.strip()[:60], recorder_name=draft.recorder_name.strip()[:60],
        is_closed_door=kind.closed_door, called_on=actor.today, called_by_name=actor.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError as error:
        raise MeetingMoved(
            "meeting.call.known",
            f"{body.short_name or body.name}{draft.held_on:%Y-%m-%d}的这次会议已经登记过，请打开原来的会议。",
        ) from error
    _write_agenda(actor, meeting, draft.items)
    entered(
        actor, "meeting.called", meeting,
        {"kind": meeting.kind, "held_on": meeting.held_on, "items": [one.title for one in draft.items]},
    )  # fmt: skip
    return meeting


@transaction.atomic
def set_agenda(*, actor: Actor, meeting: Meeting, items: Sequence[ItemDraft]) -> Meeting:
    """Set the agenda as a whole: what is not in it any more goes, unless it was voted or resolved on.

    Refuses an empty title, a matter outside the list, half a prior study, an item that another meeting holds.
    """
    permitted(actor, meeting)
    meeting = locked(meeting)
    _write_agenda(actor, meeting, items)
    entered(actor, "meeting.agenda_set", meeting, {"items": [one.title for one in items]})
    return meeting


def _write_agenda(actor: Actor, meeting: Meeting, items: Sequence[ItemDraft]) -> None:
    standing = {item.pk: item for item in meeting.agenda.all()}
    kept = {one.pk for one in items if one.pk is not None}
    if strange := kept - standing.keys():
        raise MeetingRefused(
            "meeting.agenda.strange", f"议题{sorted(strange)}不在这次会议的议程里，请刷新后重试。"
        )
    for number, one in enumerate(items):
        _check(actor, meeting, one, number)
    gone = [item for pk, item in standing.items() if pk not in kept]
    for item in gone:
        if (
            item.votes.exists()
            or Election.objects.filter(item=item).exists()
            or item.resolutions.exists()
            or item.studied_for.exists()
            or item.carried_to.exists()
        ):
            raise MeetingRefused(
                "meeting.agenda.in_use",
                f"议题“{item.title}”已有表决、选举、决议或被别的议题引用，不能从议程里去掉。",
            )
        item.delete()
    for pk in kept:
        standing[pk].order += 10_000
        standing[pk].save(update_fields=("order",))
    for order, one in enumerate(items, start=1):
        item = standing[one.pk] if one.pk is not None else AgendaItem(meeting=meeting)
        item.order, item.title, item.side = order, one.title.strip()[:200], one.side
        item.reporter_name = one.reporter_name.strip()[:60]
        item.about_kind, item.about_key = one.about_kind, one.about_key
        item.about_title, item.matter = one.about_title.strip()[:200], one.matter
        item.prior_on, item.prior_body_name = one.prior_on, one.prior_body_name.strip()[:120]
        item.prior_opinion, item.prior_item_id = one.prior_opinion.strip(), one.prior_item_id
        item.tender_basis = one.tender_basis.strip()[:200]
        item.carried_from_id = one.carried_from_id
        item.save()


def _check(actor: Actor, meeting: Meeting, one: ItemDraft, number: int) -> None:
    wrong: dict[str, str] = {}
    if not one.title.strip():
        wrong[f"items-{number}-title"] = "请写议题。"
    if one.side not in dict(AgendaItem.SIDES):
        wrong[f"items-{number}-side"] = "请选择党建、业务或两者。"
    if one.matter and one.matter not in collective_matters():
        wrong[f"items-{number}-matter"] = "不在集体决策事项清单里。"
    if bool(one.about_kind) != (one.about_key is not None):
        wrong[f"items-{number}-about_title"] = "所议事项没有选完整。"
    if bool(one.prior_on) != bool(one.prior_opinion.strip()):
        wrong[f"items-{number}-prior_opinion"] = "前置研究的日期和意见要一起写。"
    if one.prior_on is not None and one.prior_on > meeting.held_on:
        wrong[f"items-{number}-prior_on"] = "前置研究应当在会前。"
    for name in ("prior_item_id", "carried_from_id"):
        linked = getattr(one, name)
        if linked is not None and agenda_item(actor, linked).meeting.held_on > meeting.held_on:
            wrong[f"items-{number}-{name}"] = "所引用的议题应当是以前会议的。"
    if wrong:
        raise MeetingRefused("meeting.agenda.refused", "议程还有要改的地方。", wrong)
