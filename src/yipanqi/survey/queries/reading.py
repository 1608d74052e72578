"""Rounds within reach, what waits for whom, how many took part. Nobody asks here who took part."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.basics.periods import Period
from yipanqi.organisation.queries import within_reach
from yipanqi.organisation.queries.sealing import seal
from yipanqi.rulebook.queries import rules_for
from yipanqi.rulebook.queries.bodies import localities_of, localities_on
from yipanqi.survey.errors import CodeRefused
from yipanqi.survey.models import Code, PaperBatch, Place, Rated, RaterGroup, Round
from yipanqi.survey.queries.answering import Row
from yipanqi.survey.queries.language import Form
from yipanqi.survey.queries.merging import LEAST

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody mistakes for one another."""
CODE_LENGTH = 12
LIMIT_PARAMETER = "excellent_members_of"


@dataclass(frozen=True)
class Waiting:
    """A round that waits for somebody's own answer."""

    pk: int
    title: str
    closes_on: datetime.date
    organisation: str


@dataclass(frozen=True)
class GroupState:
    """How far one group of a round is: numbers only."""

    group: RaterGroup
    answered: int
    printed: int
    papers: tuple[PaperBatch, ...]

    @property
    def entering(self) -> tuple[PaperBatch, ...]:
        """Batches whose sheets are not all entered."""
        return tuple(one for one in self.papers if one.entered < one.counted)


def rounds(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Round]:
    """The rounds within reach, those that run first, then newest first; narrowed by words and state."""
    found = within_reach(Round.objects.select_related("organisation", "form"), actor)
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(about_name__icontains=text) | Q(organisation__name__icontains=text)
            | Q(organisation__pinyin__icontains=text.lower())
        )  # fmt: skip
    if state:
        found = found.filter(state=state)
    return found.order_by(F("closed_on").desc(nulls_first=True), "-closes_on", "-pk")


def round_named(actor: Actor, pk: int) -> Round:
    """One round within reach; refuses NotFound."""
    found = rounds(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("survey.round.not_found", "没有找到这次评议，或不在您的权限范围内。")
    return found


def rounds_about(actor: Actor, about_kind: str, about_key: int) -> QuerySet[Round]:
    """The rounds within reach that are about a record of another room, by its plain kind and key."""
    return rounds(actor).filter(about_kind=about_kind, about_key=about_key)


def own_rounds(actor: Actor) -> tuple[Waiting, ...]:
    """What waits for the actor's own answer today, soonest first; one statement."""
    if actor.person_id is None:
        return ()
    mine = Place.objects.filter(
        person_id=actor.person_id, is_used=False, group__round__in=_taking(actor.today)
    )
    rows = mine.values_list(
        "group__round_id",
        "group__round__title",
        "group__round__closes_on",
        "group__round__organisation__short_name",
    )
    return tuple(Waiting(*row) for row in rows.order_by("group__round__closes_on", "group__round_id"))


def round_to_answer(actor: Actor, pk: int) -> Round:
    """A round on whose roll the actor stands and has not answered; refuses NotFound, with what to do."""
    if pk not in {one.pk for one in own_rounds(actor)}:
        raise NotFound(
            "survey.answer.not_waiting",
            "这次评议现在没有等您填写：您可能已经填过，或它还没有开始、已经截止，或您不在名册上。",
        )
    return Round.objects.select_related("form", "organisation").get(pk=pk)


def code_to_answer(code: str, day: datetime.date) -> tuple[Round, str]:
    """The round of a code that may still be used on the day, and its group's name. Refuses CodeRefused, friendly.

    A code that was never given out and one that is used up are told apart: whoever holds it must know what to do.
    """
    found = Code.objects.select_related("group__round__form", "group__round__organisation")
    one = found.filter(hash=hidden_code(code)).first()
    if one is None:
        raise CodeRefused(
            "survey.code.unknown",
            "没有这个评议码，或这次评议已经结束。请核对纸上的码；字母不分大小写，中间的横线可不填。",
        )
    if one.is_used:
        raise CodeRefused("survey.code.used", "这个评议码已经用过了，每个码只能填一次。谢谢您的参与。")
    asked = one.group.round
    if asked.state != Round.OPEN or day > asked.closes_on:
        raise CodeRefused("survey.code.closed", f"“{asked.title}”已经截止，不再收取。谢谢您。")
    if day < asked.opens_on:
        raise CodeRefused(
            "survey.code.early", f"“{asked.title}”从{asked.opens_on:%Y-%m-%d}开始，请到时再填。"
        )
    return asked, one.group.name


def hidden_code(code: str) -> str:
    """A code as a keyed hash; dashes, spaces and the size of letters do not count."""
    plain = "".join(sign for sign in code.upper() if sign in LETTERS)
    return seal().search_hash(f"survey code|{plain}") if len(plain) == CODE_LENGTH else "-"


def spaced_code(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def group_states(actor: Actor, round: Round) -> list[GroupState]:
    """How many of each group took part; four statements. Empty for whoever does not reach the round."""
    if not actor.reaches(round.organisation.path):
        return []
    groups = list(RaterGroup.objects.filter(round=round).order_by("order"))
    used: dict[int, int] = defaultdict(int)
    printed: dict[int, int] = {}
    for row in (
        Place.objects.filter(group__round=round, is_used=True).values_list("group_id").annotate(Count("pk"))
    ):
        used[row[0]] += row[1]
    for group, number, spent in (
        Code.objects.filter(group__round=round)
        .values_list("group_id")
        .annotate(all=Count("pk"), spent=Count("pk", filter=Q(is_used=True)))
    ):
        printed[group] = number
        used[group] += spent
    papers: dict[int, list[PaperBatch]] = defaultdict(list)
    for batch in PaperBatch.objects.filter(group__round=round).order_by("pk"):
        papers[batch.group_id].append(batch)
    return [
        GroupState(
            one,
            used[one.pk] if one.answered is None else one.answered,
            printed.get(one.pk, 0),
            tuple(papers[one.pk]),
        )
        for one in groups
    ]


def group_named(actor: Actor, pk: int) -> RaterGroup:
    """One group of a round within reach; refuses NotFound."""
    found = within_reach(
        RaterGroup.objects.select_related("round__organisation", "round__form"),
        actor,
        "round__organisation__path",
    )
    one = found.filter(pk=pk).first()
    if one is None:
        raise NotFound("survey.group.not_found", "没有找到这个参评人群，或不在您的权限范围内。")
    return one


def roll_names(actor: Actor, group: RaterGroup) -> list[tuple[int, str]]:
    """(person, name) of everybody on the roll, for staff who tick the names on paper sheets; nothing for others.

    Those who have answered stand there like all others: the list says nothing of who took part.
    """
    if not actor.may_act_on(group.round.organisation.path):
        return []
    found = Place.objects.filter(group=group).order_by("person__pinyin", "person_id")
    return list(found.values_list("person_id", "person__name"))


def paper_batch(actor: Actor, pk: int) -> PaperBatch:
    """One batch of paper answers within reach; refuses NotFound."""
    found = PaperBatch.objects.select_related("group__round__organisation", "group__round__form")
    one = within_reach(found, actor, "group__round__organisation__path").filter(pk=pk).first()
    if one is None:
        raise NotFound("survey.paper.not_found", "没有找到这一批纸质评议，或不在您的权限范围内。")
    return one


def rated_rows(round: Round) -> tuple[Row, ...]:
    """The rows that are rated in the round, in their order; whoever has the round may know them."""
    found = Rated.objects.filter(round=round).order_by("order")
    return tuple(Row(f"{one.kind}:{one.key}", one.name) for one in found)


def limits_of(round: Round, form: Form) -> dict[str, int]:
    """How often at most the limited choice of a question may be given: members over the number the rules state."""
    limited = [one.id for one in form.questions if one.limited]
    if not limited:
        return {}
    path, day = round.organisation.path, round.opens_on
    parameter = rules_for(localities_of(path, localities_on(day))).parameters[LIMIT_PARAMETER]
    value = parameter.value_on(day)
    return {} if value is None else dict.fromkeys(limited, round.members // value.value)


def reminded_on(actor: Actor, day: datetime.date) -> list[tuple[int, int, str, datetime.date]]:
    """(person, round, title, last day) of those who stand on a roll unused and whose round ends within two days.

    For the system alone, which tells each person his own line; everybody else gets nothing.
    """
    if actor.kind != "system":
        return []
    soon = _taking(day).filter(closes_on__lte=day + datetime.timedelta(days=2))
    rows = Place.objects.filter(is_used=False, group__round__in=soon).order_by("person_id", "group__round_id")
    return list(
        rows.values_list("person_id", "group__round_id", "group__round__title", "group__round__closes_on")
    )


def rounds_run_out(actor: Actor, day: datetime.date) -> list[Round]:
    """The open rounds whose last day has passed, for the system's night."""
    if actor.kind != "system":
        return []
    return list(
        Round.objects.filter(state=Round.OPEN, closes_on__lt=day)
        .select_related("organisation", "form")
        .order_by("pk")
    )


def may_read_results(actor: Actor, round: Round, *, refuse: bool = False) -> bool:
    """Staff over the organisation, or everybody who reaches it where the round says so."""
    path = round.organisation.path
    may = actor.may_act_on(path) or (round.read_by == Round.LINE and actor.reaches(path))
    if refuse and not may:
        raise NotPermitted(
            "survey.results.not_yours",
            "这次评议的结果只给本级和上级党务工作人员看，请向本单位党务工作人员了解。",
        )
    return may


def _taking(day: datetime.date) -> QuerySet[Round]:
    return Round.objects.filter(state=Round.OPEN, opens_on__lte=day, closes_on__gte=day)


def rating_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Round]:
    """The rounds behind the fact table `rating`: closed in the period, five answers or more, quorum reached (no reach)."""
    found = Round.objects.filter(
        state=Round.CLOSED, closed_on__gte=period.start, closed_on__lte=period.end, answered__gte=LEAST
    )
    found = found.annotate(hundredfold=F("answered") * 100, asked=F("expected") * F("least_percent")).filter(
        hundredfold__gte=F("asked")
    )
    return (
        found if organisation_ids is None else found.filter(organisation_id__in=list(organisation_ids))
    ).order_by("pk")
