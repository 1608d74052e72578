"""My desk: the next three things, everything due with its light, what changed. No ranking, each thing once."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from yipanqi.accountability.policies import may_answer
from yipanqi.accountability.queries import kind_title, objections_to_answer
from yipanqi.assessment.policies import may_confirm
from yipanqi.assessment.queries import results_to_confirm
from yipanqi.basics.actors import Actor
from yipanqi.casework.policies import cases_waiting_for
from yipanqi.casework.queries import line_of as case_line
from yipanqi.casework.queries import numbers_with_case
from yipanqi.evidence.queries import pieces_ending, requests_to_answer
from yipanqi.execution.policies import may_record
from yipanqi.execution.queries import activities_to_confirm
from yipanqi.execution.queries.carrier_calls import calls_to_answer, places_to_confirm, places_to_report
from yipanqi.execution.queries.kinds import binds_members
from yipanqi.execution.queries.other_sides import carriers_naming
from yipanqi.inspection.policies import is_own_record, may_open
from yipanqi.inspection.queries import findings_due, signals
from yipanqi.inspection.queries import light as finding_light
from yipanqi.inspection.queries.noticed import REVIEWERS
from yipanqi.inspection.services import FINDING
from yipanqi.ledger.queries import entries, first_moment
from yipanqi.meeting.queries import resolutions_awaiting_duty
from yipanqi.organisation.queries import organisations
from yipanqi.planning.policies import may_adopt_plan, may_agree_junction
from yipanqi.planning.queries import items, junctions, plans
from yipanqi.rulebook.queries import DueObligation, obligations_due
from yipanqi.survey.queries import own_rounds
from yipanqi.tasking.queries import (
    duties_of_posts,
    handovers_to_sign,
    light_of,
    occurrences,
    occurrences_due,
    untouched_below,
)
from yipanqi.tasking.queries.urging import urgings, urgings_waiting

AHEAD = datetime.timedelta(days=31)
CHANGES, LOOKED_AT = 8, 200
WEEK = datetime.timedelta(days=7)
URGENCY = {"overdue": 0, "due_soon": 1}
WAITING, DATED = 2, 3
"""What waits for a decision comes after what is late or nearly so, and before what has time."""
SHOWN = 60
CONFIRMED_WITHIN = datetime.timedelta(days=60)
"""Older records that nobody confirmed stand in the list of activities alone."""
OBLIGED = ("branch", "general_branch", "primary_committee")
OFFICE_POSTS = ("office_head", "office_deputy_head")


@dataclass(frozen=True)
class DeskItem:
    """One thing to do: what act, on which record, until when; `organisation_id` and `activity_kind` start a new record."""

    act: str
    kind: str
    key: int
    title: str
    note: str
    due_on: datetime.date | None
    light: str
    organisation_id: int = 0
    activity_kind: str = ""


@dataclass(frozen=True)
class Change:
    """What others did to one subject in the last week: its newest entry and how many acts there were."""

    entry: Any
    acts: int


@dataclass(frozen=True)
class Changes:
    """The week's changes, what concerns the reader first; `others` more subjects and `bulk` entries of bulk and night work."""

    lines: tuple[Change, ...]
    others: int
    bulk: int
    since: datetime.date


@dataclass(frozen=True)
class Desk:
    """What somebody finds on his desk today."""

    next_three: tuple[DeskItem, ...]
    due: tuple[DeskItem, ...]
    changed: Changes
    left_out: int

    @property
    def others(self) -> tuple[DeskItem, ...]:
        """What comes after the next three."""
        return self.due[len(self.next_three) :]


def desk(actor: Actor) -> Desk:
    """The desk of one person, by his posts. Costs about twenty statements and one evaluation of his own organisations."""
    found = sorted(_things(actor), key=_urgency)
    return Desk(tuple(found[:3]), tuple(found[:SHOWN]), _changed(actor), max(0, len(found) - SHOWN))


def _urgency(one: DeskItem) -> tuple[int, datetime.date, str, int]:
    rank = URGENCY.get(one.light, DATED) if one.due_on else WAITING
    return rank, one.due_on or datetime.date.min, one.kind, one.key


def _things(actor: Actor) -> Iterator[DeskItem]:
    if actor.kind != "person" or not actor.reach:
        return
    nodes = list(occurrences_due(actor, AHEAD.days).filter(duty__rule_id=""))
    for duty in duties_of_posts(actor).filter(state="issued"):
        yield DeskItem("签收责任", "duty", duty.pk, duty.title, duty.post.title, None, "in_time")
    for sent in urgings_waiting(actor)[:SHOWN]:
        yield DeskItem(
            "回复催办",
            "urging",
            sent.pk,
            sent.about_title,
            sent.reason,
            sent.reply_by,
            _light(sent.reply_by, actor),
        )
    yield from _arrived(actor)
    for node in nodes:
        title = node.title if node.title == node.duty.title else f"{node.duty.title}：{node.title}"
        yield DeskItem(
            "办结节点",
            "duty",
            node.duty_id,
            title,
            node.organisation.short_name,
            node.due_on,
            _light(node.due_on, actor),
        )
    yield from _obligations(actor)
    yield from _calls(actor)
    yield from _sheets(actor)
    yield from _other_sides(actor)
    yield from _findings(actor)
    yield from _signals(actor)
    yield from _cases(actor)
    yield from _proofs(actor)
    yield from _decisions(actor)
    yield from _business(actor)


def _arrived(actor: Actor) -> Iterator[DeskItem]:
    """What came from above, from a meeting or from a predecessor and waits for a first word; answers to one's own urgings."""
    own = {
        post.organisation_id for post in actor.posts if post.organisation_id and actor.may_act_on(post.path)
    }
    if own:
        for one in untouched_below(actor).filter(organisation_id__in=own)[:SHOWN]:
            act = "签收下发的责任" if one.received_on is None else "分解责任"
            note = f"{one.duty.organisation.short_name}下发"
            yield DeskItem(act, "handing", one.pk, one.duty.title, note, None, "in_time")
    for sent in urgings(actor).filter(sent_by_key=actor.key, state="replied")[:SHOWN]:
        yield DeskItem(
            "核看催办成效", "urging", sent.pk, sent.about_title, f"{sent.post.title}已回复", None, "in_time"
        )
    for one in handovers_to_sign(actor)[:SHOWN]:
        note = f"{one.leaver.name}移交给{one.taker.name}"
        yield DeskItem("交接签字", "handover", one.pk, one.post.title, note, None, "in_time")
    for found in resolutions_awaiting_duty(actor).filter(_resolved_by_us(own, actor))[:SHOWN] if own else ():
        note = f"{found.organisation.short_name}{found.adopted_on:%Y-%m-%d}决议"
        yield DeskItem(
            "决议转为责任",
            "resolution",
            found.pk,
            found.text,
            note,
            found.due_on,
            _light(found.due_on, actor),
        )


def _resolved_by_us(own: Collection[int], actor: Actor) -> Q:
    """The condition that one's own organisation resolved it, or the leading group of one's own agency."""
    agencies = organisations(actor).filter(pk__in=own, agency__isnull=False).order_by().values("agency_id")
    return Q(organisation_id__in=own) | Q(
        organisation__kind="leading_group", organisation__agency__in=agencies
    )


def _obligations(actor: Actor) -> Iterator[DeskItem]:
    """What the rules still ask of one's own organisations; the nodes laid out for it are not shown a second time."""
    homes = {
        post.organisation_id
        for post in actor.posts
        if post.organisation_kind in OBLIGED and may_record(actor, post.path)
    }
    if not homes:
        yield from _invitations(actor)
        return
    found = list(organisations(actor).filter(pk__in=homes).order_by("path"))
    within = [one.path for one in found]
    for home in found:
        # A home below another is evaluated with it.
        if not any(home.path != path and home.path.startswith(path) for path in within):
            for due in obligations_due(actor, home, actor.today, actor.today + AHEAD):
                yield _obligation(actor, due, is_own=due.organisation_id in homes)


def _invitations(actor: Actor) -> Iterator[DeskItem]:
    """What a member's own branch still holds this month and he takes part in."""
    for home in organisations(actor).filter(path=actor.member_of):
        for due in obligations_due(actor, home, actor.today, actor.today + AHEAD):
            if any(binds_members(kind) for kind in due.kinds):
                yield DeskItem(
                    "参加", "organisation", due.organisation_id, due.title, due.organisation_name, due.due_on,
                    _light(due.due_on, actor),
                )  # fmt: skip


def _obligation(actor: Actor, due: DueObligation, *, is_own: bool) -> DeskItem:
    """One's own is recorded, what an organisation below still owes is urged."""
    note = f"{due.organisation_name} · {due.window_title}应{due.needed}次，已登记{due.counted}次"
    kind = due.kinds[0] if due.kinds and is_own else ""
    return DeskItem(
        "登记活动" if is_own else "督促支部", "organisation", due.organisation_id, due.title, note, due.due_on,
        _light(due.due_on, actor), due.organisation_id, kind,
    )  # fmt: skip


def _calls(actor: Actor) -> Iterator[DeskItem]:
    """Calls to one's team, hours one has served and not said, hours of others to be confirmed."""
    for call in calls_to_answer(actor).select_related("carrier")[:SHOWN]:
        due_on = timezone.localdate(call.due_at) if call.due_at else None
        yield DeskItem(
            "响应呼叫", "call", call.pk, call.title, call.carrier.name, due_on, _light(due_on, actor)
        )
    for place in places_to_report(actor)[:SHOWN]:
        yield DeskItem("填服务时长", "call_place", place.pk, place.call.title, place.note, None, "in_time")
    waiting: dict[int, list[Any]] = {}
    for place in places_to_confirm(actor)[:SHOWN]:
        waiting.setdefault(place.call_id, []).append(place)
    for key, places in waiting.items():
        note = "、".join(place.person.name for place in places)
        yield DeskItem("确认服务时长", "call", key, places[0].call.title, note, None, "in_time")


def _other_sides(actor: Actor) -> Iterator[DeskItem]:
    """Joint carriers of others that name one's own organisation as the other side."""
    for side in carriers_naming(actor)[:SHOWN]:
        note = f"{side.carrier.organisation.name}把{side.organisation_name}列为{side.kind_title}的对方"
        yield DeskItem("核对共建", "other_side", side.carrier.pk, side.carrier.name, note, None, "in_time")


def _sheets(actor: Actor) -> Iterator[DeskItem]:
    """Ratings without names on whose roll one stands and has not answered."""
    for one in own_rounds(actor)[:SHOWN]:
        light = _light(one.closes_on, actor)
        yield DeskItem("填写评议", "sheet", one.pk, one.title, one.organisation, one.closes_on, light)


def _findings(actor: Actor) -> Iterator[DeskItem]:
    """Findings taken in whose rectification nobody has opened; the steps of the others come with the cases."""
    own = Q(owner_id__in=actor.post_ids) | Q(
        organisation_id__in=[post.organisation_id for post in actor.posts]
    )
    due = list(findings_due(actor, actor.today + AHEAD).filter(own))
    opened = numbers_with_case(FINDING, [one.pk for one in due]) if due else set()
    for finding in due:
        if finding.pk not in opened and may_open(actor, finding):
            yield DeskItem("开始整改", "finding", finding.pk, finding.title, finding.organisation.short_name, finding.due_on,
                           finding_light(finding, actor.today))  # fmt: skip


def _signals(actor: Actor) -> Iterator[DeskItem]:
    """Signals about one's own organisation that wait for its word; for a reviewer, those that were explained to him."""
    own = [post.organisation_id for post in actor.posts if actor.may_act_on(post.path)]
    is_reviewer = actor.holds(*REVIEWERS)
    if not own and not is_reviewer:
        return
    mine = Q(state="open", organisation_id__in=own)
    waiting = mine | Q(state="explained") if is_reviewer else mine
    for one in signals(actor).filter(waiting)[:SHOWN]:
        note = f"{one.get_kind_display()} · {one.organisation.short_name} · {one.subject_on:%Y-%m-%d}"
        if one.state == "open":
            yield DeskItem("说明线索", "signal", one.pk, one.subject_name, note, None, "in_time")
        elif not is_own_record(actor, one):
            yield DeskItem("核查线索", "signal", one.pk, one.subject_name, note, None, "in_time")


def _cases(actor: Actor) -> Iterator[DeskItem]:
    """One item for each running case that the actor may act on now."""
    for one in cases_waiting_for(actor, SHOWN):
        line = case_line(one, actor.today)
        note = f"{one.procedure_title} · {one.where}"
        yield DeskItem("办理", "case", one.pk, line.face.title, note, one.next_due_on, line.light)


def _proofs(actor: Actor) -> Iterator[DeskItem]:
    """Evidence one keeps that ends soon or has ended, and what reviewers asked for besides."""
    for piece in pieces_ending(actor)[:SHOWN]:
        note = f"{piece.subject_name} · 有效期至{piece.valid_until:%Y-%m-%d}"
        yield DeskItem(
            "更换佐证",
            "evidence",
            piece.pk,
            piece.name,
            note,
            piece.valid_until,
            _light(piece.valid_until, actor),
        )
    for asked in requests_to_answer(actor)[:SHOWN]:
        note = f"{asked.asked_by_name}要求再补{asked.number}份：{asked.reason}"
        kind = asked.subject_kind.rpartition(".")[2]
        yield DeskItem("补充佐证", kind, int(asked.subject_key), asked.subject_name, note, None, "in_time")


def _decisions(actor: Actor) -> Iterator[DeskItem]:
    own = [post.organisation_id for post in actor.posts]
    since = actor.today - CONFIRMED_WITHIN
    for held in activities_to_confirm(actor).filter(organisation_id__in=own, held_on__gte=since)[:SHOWN]:
        note = f"{held.organisation.short_name} · {held.recorded_by_name}登记"
        yield DeskItem("确认记录", "activity", held.pk, held.title, note, None, "in_time")
    for proposed in junctions(actor).filter(state="proposed", organisation_id__in=own)[:SHOWN]:
        if may_agree_junction(actor, proposed):
            yield DeskItem(
                "确定结合点", "junction", proposed.pk, proposed.measure, proposed.item.title, None, "in_time"
            )
    for cycle in results_to_confirm(actor):
        if may_confirm(actor, cycle):
            yield DeskItem(
                "确认考核结果", "cycle", cycle.pk, cycle.title, cycle.organisation.short_name, None, "in_time"
            )
    for one in objections_to_answer(actor)[:SHOWN]:
        if may_answer(actor, one):
            yield DeskItem(
                "答复申诉",
                "consequence",
                one.pk,
                one.text,
                f"{kind_title(one.kind)} · {one.organisation.short_name}",
                None,
                "in_time",
            )
    if actor.holds("leading_group_secretary", "leading_group_deputy_secretary"):
        for plan in plans(actor).filter(state="drafting", year__gte=actor.today.year):
            if may_adopt_plan(actor, plan):
                yield DeskItem(
                    "审定计划", "plan", plan.pk, plan.title, plan.organisation.short_name, None, "in_time"
                )


def _business(actor: Actor) -> Iterator[DeskItem]:
    offices = [post.unit_id for post in actor.posts if post.kind in OFFICE_POSTS]
    if not offices:
        return
    mine = items(actor).filter(office_id__in=offices, state="open", due_on__lte=actor.today + AHEAD)
    for item in mine:
        target = item.target_text or (
            f"{item.target_value}{item.value_unit}" if item.target_value is not None else ""
        )
        office = item.office.name if item.office else ""
        note = " · ".join(part for part in (office, target and f"目标{target}") if part)
        yield DeskItem("报告进展", "plan_item", item.pk, item.title, note,
                       item.due_on, _light(item.due_on, actor))  # fmt: skip


def _changed(actor: Actor) -> Changes:
    """The acts of others in reach within a week, one line a subject: own duties, own branch, own hand first."""
    since = actor.today - WEEK
    week = (
        entries(actor)
        .filter(at__gte=first_moment(since))
        .exclude(actor_key=actor.key)
        .exclude(audience="security")
    )
    is_bulk = ~Q(actor_kind="person") | Q(subject_key="many") | Q(word__startswith="rulebook.")
    by_people = week.exclude(is_bulk)
    bulk = week.filter(is_bulk).count()
    subjects: dict[tuple[str, str], list[Any]] = {}
    for entry in by_people[:LOOKED_AT]:
        subjects.setdefault((entry.subject_kind, entry.subject_key), []).append(entry)
    handled = _handled(actor, subjects)
    homes = tuple(
        {post.path for post in actor.posts if post.organisation_kind == "branch"} | {actor.member_of} - {""}
    )

    def distance(acts: list[Any]) -> int:
        newest = acts[0]
        if (newest.subject_kind, newest.subject_key) in handled:
            return 0
        return 1 if newest.unit_path.startswith(homes) else 2

    found = sorted(subjects.values(), key=distance)
    lines = tuple(Change(acts[0], len(acts)) for acts in found[:CHANGES])
    return Changes(lines, max(0, len(found) - CHANGES), bulk, since)


def _handled(actor: Actor, subjects: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of the subjects are the reader's own duties and nodes, or records on which he acted before."""
    own = {("tasking.duty", str(key)) for key in duties_of_posts(actor).values_list("pk", flat=True)}
    nodes = occurrences(actor).filter(duty__post_id__in=actor.post_ids).order_by()
    own |= {("tasking.occurrence", str(key)) for key in nodes.values_list("pk", flat=True)}
    acted = entries(actor).filter(actor_key=actor.key, subject_key__in={key for _, key in subjects})
    return own | set(acted.order_by().values_list("subject_kind", "subject_key").distinct())


def _light(due_on: datetime.date | None, actor: Actor) -> str:
    if due_on is None:
        return "in_time"
    shown = light_of(due_on, actor.today)
    return "in_time" if shown == "not_due" else shown
