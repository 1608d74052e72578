"""Opening a round with its rolls and boxes, printing codes, giving a round up."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import holdings_as_at, members_as_at
from yipanqi.organisation.queries import organisation as find_organisation
from yipanqi.survey.errors import RoundRefused
from yipanqi.survey.models import (
    Box,
    Code,
    FormVersion,
    PaperBatch,
    Place,
    Rated,
    RaterGroup,
    Round,
)
from yipanqi.survey.policies import may_ask
from yipanqi.survey.queries.boxes import empty_box
from yipanqi.survey.queries.forms import form_in
from yipanqi.survey.queries.language import RATED, Asked
from yipanqi.survey.queries.reading import CODE_LENGTH, LETTERS, hidden_code

MOST_CODES, LONGEST_DAYS = 2000, 180


@dataclass(frozen=True)
class About:
    """What a round is about: a record of any room, as plain kind, key and name."""

    kind: str
    key: int
    name: str


@dataclass(frozen=True)
class GroupDraft:
    """One group to ask: by rule of the roll (`of`, `posts`, or the `people` themselves), or `number` codes."""

    name: str
    way: str
    of: str = ""
    posts: tuple[str, ...] = ()
    weight: int = 1
    number: int = 0
    people: tuple[int, ...] = ()

    @staticmethod
    def proposed(asked: Asked, *, number: int = 0, people: tuple[int, ...] = ()) -> GroupDraft:
        """What the form proposes, with the number of codes or the people that only the day knows."""
        return GroupDraft(asked.name, asked.way, asked.of, asked.posts, asked.weight, number, people)


@dataclass(frozen=True)
class RoundDraft:
    """A round to be: empty values are taken from the form."""

    title: str
    closes_on: datetime.date
    groups: tuple[GroupDraft, ...]
    opens_on: datetime.date | None = None
    about: About | None = None
    least_percent: int | None = None


@transaction.atomic
def open_round(*, actor: Actor, organisation_id: int, version: FormVersion, draft: RoundDraft) -> Round:
    """Open a round: fix who is asked and who is rated as they stand today, and set up one sealed box for each group.

    Refuses days the wrong way round, groups of nobody, nobody to be rated. Costs some twelve statements.
    """
    organisation = find_organisation(actor, organisation_id)
    if not may_ask(actor, organisation.path):
        raise NotPermitted("survey.round.not_yours", "评议由党务工作人员发起，请转请本单位党务工作人员办理。")
    form = form_in(version)
    opens_on = draft.opens_on or actor.today
    _refuse_wrong_days(actor.today, opens_on, draft.closes_on)
    members = list(members_as_at(actor, organisation.path, actor.today))
    rolls = _rolls(actor, organisation.path, draft.groups, members)
    rated = [one for one in members if one.status == "full"] if form.rates == RATED else []
    if form.rates == RATED and not rated:
        raise RoundRefused(
            "survey.round.nobody_rated",
            f"“{organisation.short_name}”没有正式党员，没有人可评。请换一个党组织。",
        )
    title = draft.title.strip()[:120]
    round = Round.objects.create(
        organisation_id=organisation.pk, form=version, title=title or form.title,
        about_kind=draft.about.kind if draft.about else "", about_key=draft.about.key if draft.about else None,
        about_name=draft.about.name[:200] if draft.about else "", opens_on=opens_on, closes_on=draft.closes_on,
        least_percent=form.least_percent if draft.least_percent is None else draft.least_percent, read_by=form.read_by,
        members=len(members), opened_by_name=actor.name,
        expected=sum(len(rolls[one.name]) if one.way == RaterGroup.ROLL else one.number for one in draft.groups),
    )  # fmt: skip
    Rated.objects.bulk_create(
        Rated(round=round, kind="person", key=one.person_id, name=one.person.name, order=order)
        for order, one in enumerate(rated)
    )
    for order, one in enumerate(draft.groups):
        people = rolls[one.name]
        number = len(people) if one.way == RaterGroup.ROLL else one.number
        group = RaterGroup.objects.create(
            round=round, name=one.name, way=one.way, weight=one.weight, expected=number, order=order
        )
        Box.objects.create(group=group, sealed=empty_box(group.pk))
        # In the order of chance keys: where a row lies says nothing of whose it is.
        places = [Place(id=chance_key(), group=group, person_id=person) for person in people]
        Place.objects.bulk_create(sorted(places, key=lambda place: place.id))
    _record(actor, "survey.round.opened", round, {"form": version.pk, "expected": round.expected})
    return round


@transaction.atomic
def print_codes(*, actor: Actor, group: RaterGroup) -> list[str]:
    """Make the codes of the group, once; only their keyed hashes are kept. Whoever prints them sees them this one time.

    Refuses a group asked by roll, and a second printing: codes of a lost sheet are made good on paper.
    """
    round = _running(actor, group)
    if group.way != RaterGroup.CODES:
        raise RoundRefused("survey.codes.by_roll", f"“{group.name}”按名册登录填写，不用评议码。")
    if Code.objects.filter(group=group).exists():
        raise Conflict(
            "survey.codes.printed", "这个人群的评议码已经打印过，只打印一次。码纸丢失的，请改收纸质表。"
        )
    codes = ["".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(group.expected)]
    Code.objects.bulk_create(
        Code(hash=key, group=group) for key in sorted(hidden_code(code) for code in codes)
    )
    _record(actor, "survey.codes.printed", round, {"group": group.name, "number": len(codes)})
    return codes


@transaction.atomic
def void_round(*, actor: Actor, round: Round, reason: str) -> Round:
    """Give an open round up: what was answered is destroyed unread. Refuses an empty reason and a round that is over."""
    _permit(actor, round)
    if not reason.strip():
        raise RoundRefused("survey.round.reason", "请写明作废的原因。", {"reason": "不能为空"})
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.state != Round.OPEN:
        raise Conflict("survey.round.over", "这次评议已经结束或作废，请刷新后再看。")
    destroy_answers(locked)
    locked.state, locked.closed_on, locked.closed_by_name = Round.VOID, actor.today, actor.name
    locked.reason = reason.strip()[:200]
    locked.save()
    _record(actor, "survey.round.voided", locked, {"reason": locked.reason})
    return locked


def chance_key() -> str:
    """A key that says nothing about when or for whom it was made."""
    return secrets.token_hex(16)


def destroy_answers(round: Round) -> None:
    """Boxes, rolls and codes of the round, gone: who took part is nobody's business any more."""
    for model in (Box, Code, Place, PaperBatch):
        model._base_manager.filter(group__round=round).delete()


def _refuse_wrong_days(today: datetime.date, opens_on: datetime.date, closes_on: datetime.date) -> None:
    wrong = {}
    if opens_on < today:
        wrong["opens_on"] = "开始日期不能早于今天"
    if closes_on < opens_on:
        wrong["closes_on"] = "截止日期不能早于开始日期"
    elif (closes_on - opens_on).days > LONGEST_DAYS:
        wrong["closes_on"] = f"评议最长{LONGEST_DAYS}天"
    if wrong:
        raise RoundRefused("survey.round.days", "日期不对，请改正后再发起。", wrong)


def _rolls(
    actor: Actor, path: str, groups: Collection[GroupDraft], members: Collection[Any]
) -> dict[str, list[int]]:
    """Who stands on the roll of each group; somebody who belongs to several is asked in the first."""
    if not groups or len({one.name for one in groups}) != len(groups):
        raise RoundRefused("survey.round.groups", "请至少选一个参评人群，人群的名称不能重复。")
    seen: set[int] = set()
    found: dict[str, list[int]] = {}
    for one in groups:
        if one.way == RaterGroup.CODES:
            if not 1 <= one.number <= MOST_CODES:
                raise RoundRefused("survey.round.number", f"“{one.name}”的份数应在1到{MOST_CODES}之间。")
            found[one.name] = []
            continue
        people = dict.fromkeys(_people(actor, path, one, members))
        found[one.name] = [person for person in people if person not in seen]
        seen.update(people)
        if not found[one.name]:
            raise RoundRefused(
                "survey.round.nobody", f"“{one.name}”的名册上没有人，请去掉这个人群，或改用评议码。"
            )
    return found


def _people(actor: Actor, path: str, group: GroupDraft, members: Collection[Any]) -> list[int]:
    if group.of == "given":
        return list(group.people)
    if group.of == "posts":
        held = holdings_as_at(actor, path).filter(post__kind__in=group.posts)
        return list(held.values_list("person_id", flat=True))
    return [one.person_id for one in members if group.of == "members" or one.status == "full"]


def _running(actor: Actor, group: RaterGroup) -> Round:
    """The group's round, locked; refuses who may not and a round that is over."""
    round = Round.objects.select_for_update().select_related("organisation").get(pk=group.round_id)
    _permit(actor, round)
    if round.state != Round.OPEN or actor.today > round.closes_on:
        raise RoundRefused("survey.round.over", "这次评议已经截止或结束。")
    return round


def _permit(actor: Actor, round: Round) -> None:
    if not may_ask(actor, round.organisation.path):
        raise NotPermitted("survey.round.not_yours", "这次评议由发起单位的党务工作人员办理，请转请其办理。")


def _record(actor: Actor, word: str, round: Round, data: dict[str, Any]) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject("survey.round", round.pk, round.title),
        unit_path=round.organisation.path,
        data=data,
    )
