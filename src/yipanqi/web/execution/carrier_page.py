"""What the page of one carrier shows: the next act first, then people, figure, log and calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries import cases_beside, procedures_to_begin_at
from yipanqi.evidence.queries import evidence_of, missing_and_surplus
from yipanqi.execution import queries
from yipanqi.execution.policies import (
    may_answer_call,
    may_comment,
    may_decide_term,
    may_found_carrier,
    may_lead_carrier,
    may_log,
    may_record,
    may_review,
    may_volunteer,
)
from yipanqi.execution.queries.batches import BatchRecord, batch_state, records_of_batches
from yipanqi.execution.queries.carrier_calls import calls_of
from yipanqi.execution.queries.carrier_kinds import CarrierKind, carrier_evidence_wanted, described_kind
from yipanqi.execution.queries.carrier_life import Figure, figure_of, logs_of, review_state, stands_still
from yipanqi.execution.queries.carriers import last_reviews
from yipanqi.execution.queries.nurturing import nurturing_of
from yipanqi.execution.queries.other_sides import named_as_partner, other_side_of, partner_word
from yipanqi.execution.queries.pledges import comments_on
from yipanqi.execution.queries.teams import teams_below
from yipanqi.execution.services import CARRIER, VISIT
from yipanqi.web.execution.carrier_lists import served_by
from yipanqi.web.execution.lists import rows_of

WIDTH, HEIGHT, EDGE = 280, 72, 10
MOST_LOGS = 60


@dataclass(frozen=True)
class Turn:
    """One thing to be done next: a light, what and why, where."""

    light: str
    text: str
    href: str
    button: str


@dataclass(frozen=True)
class Dot:
    """One value of the drawing."""

    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Drawing:
    """The figure as a small line; `said` is the same for readers."""

    points: str
    dots: tuple[Dot, ...]
    said: str


def shown_carrier(actor: Actor, carrier: Any) -> dict[str, Any]:
    """The whole page; some twenty statements however long the log is."""
    kind = described_kind(carrier.kind)
    logs = list(logs_of(actor, carrier)[:MOST_LOGS])
    calls = list(calls_of(actor, carrier)[:20])
    records = records_of_batches(actor, carrier, calls)
    nurturing, partner = nurturing_of(actor, carrier), _partner(actor, carrier)
    offered = dict(_offered(actor, carrier, kind))
    review = review_state(carrier, last_reviews([carrier.pk]).get(carrier.pk), actor.today)
    figure = figure_of(carrier, logs)
    is_lead, is_staff = may_lead_carrier(actor, carrier), may_decide_term(actor, carrier)
    is_idle = carrier.is_active and stands_still(carrier, actor.today)
    comments = comments_on(actor, carrier) if kind.is_pledge else None
    said = list(comments if is_staff else comments.filter(state="shown")) if comments is not None else []
    members = list(queries.members_of(actor, carrier))
    may = {
        "log": carrier.is_active and may_log(actor, carrier),
        "review": carrier.is_active and may_review(actor, carrier, is_pledge=kind.is_pledge),
        "lead": carrier.is_active and is_lead,
        "term": carrier.is_active and is_staff,
        "retire": carrier.is_active and may_found_carrier(actor, carrier.organisation.path),
        "call": carrier.is_active and is_lead and (kind.is_called or kind.takes_sign_up),
        "answer": carrier.is_active and may_answer_call(actor, carrier),
        "place": carrier.is_active and is_staff and bool(kind.levels),
        "volunteer": carrier.is_active
        and may_volunteer(actor, carrier)
        and not any(one.person_id == actor.person_id and one.left_on is None for one in members),
        "comment": kind.is_pledge and may_comment(actor, carrier),
        "publish": kind.is_pledge and is_staff,
        "file": kind.is_filed and kind.filed_by in offered,
        "nurture": kind.nurtured_by in offered and not nurturing.is_running,
        "record": carrier.is_active
        and bool(kind.recorded_as)
        and may_record(actor, carrier.organisation.path),
    }
    names = {each.name: each.title for each in kind.fields}
    return {
        "carrier": carrier,
        "kind": kind,
        "served": served_by(carrier),
        "details": [(names.get(name, name), text) for name, text in carrier.details.items()],
        "partner": partner,
        "level": kind.level_title(carrier.level) if kind.levels and carrier.level else "",
        "teams": [(one, kind.level_title(one.level)) for one in teams_below(actor, carrier)],
        "sees_parent": carrier.parent is not None and actor.reaches(carrier.parent.organisation.path),
        "members": [one for one in members if one.left_on is None],
        "left": [one for one in members if one.left_on is not None],
        "logs": logs,
        "calls": [
            (one, batch_state(one, actor.today, is_recorded=one.pk in records), records.get(one.pk, ()))
            for one in calls
        ],
        "review": review,
        "is_idle": is_idle,
        "figure": figure,
        "drawing": drawn(figure),
        "comments": said,
        "pieces": evidence_of(actor, "execution.carrier", carrier.pk).select_related("file"),
        "completeness": missing_and_surplus(
            actor, "execution.carrier", carrier.pk, carrier_evidence_wanted(carrier.kind)
        ),
        "activities": rows_of(queries.activities_serving(actor, carrier.junction_id)[:10])
        if carrier.junction_id
        else (),
        "filings": [
            one
            for one in (cases_beside(actor, f"{CARRIER}:{carrier.pk}") if kind.is_filed else ())
            if one.procedure == kind.filed_by
        ],
        "nurturing": nurturing,
        "about": f"{CARRIER}:{carrier.pk}",
        "visit": VISIT,
        "raising": procedures_to_begin_at(actor, carrier.organisation_id, kind.opens)
        if any(one.kind == "visit" for one in logs)
        else [],
        "may": may,
        "turns": [
            *turns(actor, carrier, kind, may, calls, said, review, is_idle=is_idle),
            *_to_record(actor, kind, may, calls, records),
            *_to_settle(carrier, may, partner),
        ],
    }


def _to_settle(carrier: Any, may: dict[str, bool], partner: tuple[str, str, str]) -> list[Turn]:
    """What the other side calls wrong is talked over, and founded anew where it is."""
    if partner[0] != "warn" or not may["retire"]:
        return []
    text = f"对方说不对：{partner[2]}。请与对方商量；写错了的，撤销以后重新设立"
    return [Turn("due_soon", text, reverse("execution:retire_carrier", args=(carrier.pk,)), "撤销")]


def _partner(actor: Actor, carrier: Any) -> tuple[str, str, str]:
    """(tone, chip, sentence) on the other side of a joint carrier: whether it was told and what it said; empty without one."""
    if not named_as_partner(carrier):
        return "", "", ""
    if (said := partner_word(carrier)) is not None:
        return ("good", "对方已核对", "") if said.verdict == "good" else ("warn", "对方说不对", said.text)
    other = other_side_of(carrier, actor.today)
    if other is None:
        return "", "", "平台里没有正好叫这个名字的党组织，没有提示对方"
    return "info", "已提示", f"等{other.organisation_name}核对"


def _offered(actor: Actor, carrier: Any, kind: CarrierKind) -> list[tuple[str, str]]:
    """The procedures of its own that the reader may begin about a running carrier."""
    asked = [one for one in (kind.filed_by, kind.nurtured_by) if one]
    if not (asked and carrier.is_active):
        return []
    return procedures_to_begin_at(actor, carrier.organisation_id, asked)


def _to_record(
    actor: Actor,
    kind: CarrierKind,
    may: dict[str, bool],
    calls: list[Any],
    records: dict[int, tuple[BatchRecord, ...]],
) -> list[Turn]:
    """The batches whose day has come and that nobody has recorded as an activity."""
    if not may["record"]:
        return []
    return [
        Turn(
            "overdue" if call.held_on < actor.today else "due_soon",
            f"{kind.call_word}还没有登记活动：{call.title}",
            reverse("execution:call", args=(call.pk,)),
            "登记",
        )
        for call in calls
        if call.state == "open" and call.held_on and call.held_on <= actor.today and call.pk not in records
    ]


def turns(
    actor: Actor,
    carrier: Any,
    kind: CarrierKind,
    may: dict[str, bool],
    calls: list[Any],
    said: list[Any],
    review: Any,
    *,
    is_idle: bool,
) -> list[Turn]:
    """What the reader is to do next, the most pressing first."""
    found = []
    for call in calls:
        href = reverse("execution:call", args=(call.pk,))
        if call.state == "open" and kind.is_called:
            is_late = call.due_at is not None and actor.moment > call.due_at
            text = f"呼叫等待响应：{call.title}"
            found.append(
                Turn("overdue" if is_late else "due_soon", text, href, "响应" if may["answer"] else "查看")
            )
        elif call.state == "answered" and (may["answer"] or may["lead"]):
            found.append(Turn("in_time", f"已响应，等结果：{call.title}", href, "登记结果"))
    if may["lead"] and carrier.ends_on and carrier.ends_on < actor.today:
        text = f"期限已到（{carrier.ends_on.year}年{carrier.ends_on.month}月{carrier.ends_on.day}日），请登记成效后结束，或续期"
        found.append(
            Turn("overdue", text, reverse("execution:finish_carrier", args=(carrier.pk,)), "登记成效")
        )
    if is_idle and may["term"]:
        text = f"{kind.idle_months}个月没有任何记录，提议撤销；由您决定保留还是撤销"
        found.append(Turn("overdue", text, reverse("execution:keep_carrier", args=(carrier.pk,)), "保留"))
    if review.is_open and may["review"] and review.light != "not_due":
        found.append(
            Turn(review.light, review.text, reverse("execution:review_carrier", args=(carrier.pk,)), "评审")
        )
    if waiting := [one for one in said if one.state == "waiting"]:
        href = reverse("execution:decide_comment", args=(waiting[-1].pk,))
        found.append(Turn("due_soon", f"{len(waiting)}条评议待审", href, "审核"))
    if may["lead"] and carrier.leader_id is None:
        found.append(
            Turn("due_soon", "还没有负责人", reverse("execution:join_carrier", args=(carrier.pk,)), "指定")
        )
    return found


def drawn(figure: Figure) -> Drawing | None:
    """The figure as a line over its days; None with fewer than two values."""
    if len(figure.points) < 2:
        return None
    days = [day.toordinal() for day, _ in figure.points]
    values = [float(value) for _, value in figure.points]
    span, height = max(days) - min(days) or 1, max(values) - min(values) or 1.0
    dots = tuple(
        Dot(
            round(EDGE + (WIDTH - 2 * EDGE) * (day - min(days)) / span, 1),
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - min(values)) / height, 1),
            f"{moment.year}年{moment.month}月{moment.day}日：{number.normalize():f}{figure.unit}",
        )
        for day, value, (moment, number) in zip(days, values, figure.points, strict=True)
    )
    return Drawing(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots, "；".join(dot.said for dot in dots))
