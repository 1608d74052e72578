"""Cases: the list and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yipanqi.basics.actors import Actor
from yipanqi.casework import policies, queries
from yipanqi.casework.queries import CasePage, OpenStep
from yipanqi.casework.reports import printables, retention_of
from yipanqi.evidence.queries import evidence
from yipanqi.execution.queries.service_records import VOLUNTEERING, service_record
from yipanqi.web.casework.saying import history_of, needs_of
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

TONES = {"open": "info", "suspended": "warn", "closed": "good", "withdrawn": "plain"}
HEADS = (
    "程序",
    "版本",
    "事由",
    "对象",
    "党组织",
    "状态",
    "现在的步骤",
    "开始",
    "开始人",
    "最近时限",
    "结束",
    "结果",
    "有超期记录",
)
ABOUT = {
    "inspection.finding": ("问题", "inspection:finding"),
    "assessment.result": ("考核结果", "assessment:result"),
    "assessment.appraisal": ("认定", "assessment:appraisal"),
    "accountability.consequence": ("结果运用", "accountability:consequence"),
    "execution.activity": ("活动", "execution:activity"),
    "execution.carrier": ("载体", "execution:carrier"),
    "execution.carrier_log": ("走访", "execution:carrier_log"),
    "planning.judgement": ("年度计划", "planning:plan"),
    "planning.investigation": ("调研课题", "planning:item"),
    "planning.institution": ("制度", "planning:institution"),
    "planning.requirement": ("上级要求", "planning:item"),
    "tasking.extension": ("时间节点", "tasking:occurrence"),
    "tasking.excuse": ("时间节点", "tasking:occurrence"),
    "tasking.waiver": ("责任", "tasking:duty"),
}
"""What a case may be about: how it is called and where its page is."""

SCOPES = (("mine", "我的件（等我办理）"), ("own", "本组织的件"))


@dataclass(frozen=True)
class Turn:
    """An open step as the page shows it: what the reader may decide, or why he may not and who could."""

    open: OpenStep
    ways: tuple[tuple[str, str], ...]
    refusal: str
    needs: list[tuple[str, list[str]]]
    acts: tuple[tuple[str, str], ...]


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The cases in sight, narrowed by the filters."""
    wanted = queries.CaseFilter(
        text=asked_word(request, "q"),
        scope=asked_word(request, "scope"),
        procedure=asked_word(request, "procedure"),
        state=asked_word(request, "state"),
        overdue=bool(asked_word(request, "overdue")),
    )
    found = queries.cases_matching(request.actor, wanted)
    if wants_export(request):
        return exported(request, "办理件", HEADS, (_row(one) for one in found[:MOST_ROWS]))
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [(queries.line_of(one, request.actor.today), TONES[one.state]) for one in shown],
        "counts": queries.case_counts(request.actor),
        "states": queries.states(),
        "scopes": SCOPES,
        "procedures": queries.procedures_in_sight(request.actor),
    }
    return page(request, "casework/index.html", context)


@require_safe
@login_required
def case(request: HouseRequest, pk: int) -> HttpResponse:
    """One case: the next act first, then where it is, what comes, papers, history."""
    actor = request.actor
    found = queries.case(actor, pk)
    shown = queries.case_page(actor, found)
    turns = [_turn(actor, shown, one) for one in shown.open_steps]
    readable = set(
        evidence(actor).filter(subject_kind="casework.case", subject_key=str(pk)).values_list("pk", flat=True)
    )
    expiries = [
        line.row for line in shown.told if line.mark.kind == "expire" and not shown.course.excuses(line.mark)
    ]
    context = {
        "case": found,
        "face": shown.face,
        "shown": shown,
        "light": queries.light(found, actor.today),
        "tone": TONES[found.state],
        "turns": sorted(turns, key=lambda turn: not turn.ways),
        "acts": _acts(actor, shown, [row.number for row in expiries]),
        "papers": [(one, one.evidence_id in readable) for one in queries.papers_of(actor, found)],
        "steps": history_of(shown),
        "about": _about(found),
        "printables": printables(shown),
        "retention": retention_of(shown) if found.is_settled else "",
        "services": service_record(actor, shown),
        "takes_services": any(
            paper.kind == VOLUNTEERING for one in shown.open_steps for paper in one.step.papers
        ),
    }
    return page(request, "casework/case.html", context)


def _about(one: Any) -> tuple[str, str] | None:
    """How the record that the case is about is called, and its address."""
    kind, _, key = one.about.partition(":")
    title, name = ABOUT.get(kind, ("", ""))
    return (title, reverse(name, args=(int(key),))) if name else None


def _turn(actor: Actor, shown: CasePage, one: OpenStep) -> Turn:
    course, step = shown.course, one.step
    refusal = policies.refusal_of(actor, course, step, shown.places)
    is_open = refusal is None and not course.is_suspended
    address = reverse("casework:case", args=(shown.case.pk,))
    acts = []
    if is_open:
        for limit in step.limits:
            if limit.extended is not None and course.extension(step.id, limit.id) is None:
                acts.append((f"{address}act/extend/?step={step.id}&limit={limit.id}", "延长时限"))
    if policies.may_delegate(actor, course, step, shown.places) and not course.is_suspended:
        acts.append((f"{address}act/delegate/?step={step.id}", "委托B角"))
    ways = tuple(
        (reverse("casework:take_step", args=(shown.case.pk, step.id, way.id)), way.title)
        for way in step.decisions
    )
    return Turn(
        one, ways if is_open else (), refusal.sentence if refusal else "", needs_of(step), tuple(acts)
    )


def _acts(actor: Actor, shown: CasePage, expiries: list[int]) -> list[tuple[str, str]]:
    """What may be done beside the steps, as address and words."""
    course, procedure = shown.course, shown.course.procedure
    address = reverse("casework:case", args=(shown.case.pk,))
    found = []
    if not course.is_closed:
        if policies.may_by(actor, course, procedure.suspension, shown.places):
            word = ("resume", "恢复办理") if course.is_suspended else ("suspend", "暂停办理")
            found.append((f"{address}act/{word[0]}/", word[1]))
        if policies.may_by(actor, course, procedure.withdrawal, shown.places):
            found.append((f"{address}act/withdraw/", "撤回"))
        if policies.may_by(actor, course, procedure.transfer, shown.places):
            found.append((f"{address}act/transfer/", "转接"))
        if policies.may_move(actor, course, shown.places, shown.case.organisation.path):
            found.append((f"{address}act/move/", "改用新版程序"))
    if policies.may_by(actor, course, procedure.excusal, shown.places):
        found += [
            (f"{address}act/excuse/?number={number}", f"认可超期说明（第{number}条）") for number in expiries
        ]
    return found


def _row(one: Any) -> tuple[Any, ...]:
    face = queries.face_of(one)
    return (
        one.procedure_title, one.edition, face.title, face.subject_name, one.organisation.name, one.get_state_display(), one.where,
        one.begun_on, one.begun_by_name, one.next_due_on, one.closed_on, one.ended, "是" if one.has_expired else "",
    )  # fmt: skip
