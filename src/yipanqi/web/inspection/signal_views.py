"""Signals: the list, one signal with both records side by side, explaining, judging, looking now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.analysis.marking import Stretch, marked_beside
from yipanqi.basics.errors import NotPermitted
from yipanqi.evidence.queries import compared_text, pieces_by_number, tier_of
from yipanqi.execution.queries import activities
from yipanqi.inspection import policies, queries, services
from yipanqi.jobs.services import enqueue
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.inspection.signal_forms import ExplainForm, JudgeForm

JOB = "inspection.signals"
ACTIVITY = "execution.activity"
LATER = 50
"""So many later records are listed."""
YEARS = 6
"""So many years back are offered."""
TONES = {"open": "warn", "explained": "info", "settled": "good"}
HEADS = (
    "种类", "党组织", "记录", "记录日期", "另一党组织", "另一记录", "另一记录日期", "共有占比", "发现日期", "状态", "情况说明", "核查结论", "理由", "核查人", "核查日期",
)  # fmt: skip
STATES = (
    ("", "未核查的"),
    ("open", "待核查"),
    ("explained", "已说明"),
    ("settled", "已核查"),
    ("all", "全部"),
)
HINTS = {
    "text": "两篇记录有不少相同的文字。联合开展、引用同一文件都可能如此，请看原文后再定。",
    "picture": "这张图片（或很像它的一张）以前用在另一天的记录里。",
    "back_dated": "同一天补录了多个星期的记录。休假、交接后集中补录也会如此。",
    "two_places": "名册显示同一人在重叠的时间到了两处。也可能是时间或名册写错。",
    "beyond": "到会人数多于支部当天的党员数。列席人员不计入到会。",
    "unfollowed": "决议以后的记录里，没有再看到同样的事。也可能已办成而没有写。",
}


@dataclass(frozen=True)
class Side:
    """One record beside the other: what it is, where to open it, its words or picture as far as the reader may see them."""

    title: str
    organisation: str
    on: Any
    href: str
    stretches: tuple[Stretch, ...] = ()
    picture: str = ""
    is_hidden: bool = False
    facts: tuple[tuple[str, str], ...] = ()


@require_safe
@login_required
def signals(request: HouseRequest) -> HttpResponse:
    """What reviewers should look at, and the branches' own; those not judged first."""
    _permit(request)
    state = asked_word(request, "state")
    least = asked_number(request, "share") or 0
    wanted = queries.SignalFilter(
        text=asked_word(request, "q"),
        kind=asked_word(request, "kind"),
        state="" if state == "all" else state or "pending",
        year=asked_number(request, "year"),
        least_share=least / 100,
    )
    found = queries.signals_matching(request.actor, wanted)
    if wants_export(request):
        return exported(request, "核查线索", HEADS, (_line(one) for one in found[:20_000]))
    shown = page_of(request, found)
    counts = queries.signal_counts(request.actor)
    context = {
        "page": shown,
        "rows": [(one, tier_of(one.share) if one.share else None, TONES[one.state]) for one in shown],
        "figures": [(code, title, counts.get(code, 0)) for code, title in queries.signal_kinds()],
        "kinds": queries.signal_kinds(),
        "states": STATES,
        "years": range(request.actor.today.year, request.actor.today.year - YEARS, -1),
        "may_look": policies.may_look_for_signals(request.actor),
    }
    return page(request, "inspection/signals.html", context)


@require_safe
@login_required
def signal(request: HouseRequest, pk: int) -> HttpResponse:
    """One signal: the facts, both records side by side, what the branch says, what the reviewer says."""
    _permit(request)
    found = queries.signal(request.actor, pk)
    settled = found.state == "settled"
    context = {
        "signal": found,
        "tone": TONES[found.state],
        "tier": tier_of(found.share) if found.share else None,
        "percent": round(found.share * 100) if found.share else None,
        "hint": HINTS[found.kind],
        "sides": _sides(request, found),
        "entered": _entered(request, found),
        "afterwards": _afterwards(request, found),
        "may_judge": not settled and policies.may_judge_signal(request.actor, found),
        "may_explain": not settled and policies.may_explain_signal(request.actor, found),
        "own_record": not settled and policies.is_own_record(request.actor, found),
    }
    return page(request, "inspection/signal.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def explain_signal(request: HouseRequest, pk: int) -> HttpResponse:
    """The branch says how it came to be."""
    _permit(request)
    found = queries.signal(request.actor, pk)
    if not policies.may_explain_signal(request.actor, found):
        raise NotPermitted(
            "inspection.signal.may_not_explain", "情况说明由所涉党组织的党务工作人员填写，请由他们说明。"
        )
    form = ExplainForm(request.POST or None, initial={"explanation": found.explanation})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.explain_signal(actor=request.actor, signal=found, **form.cleaned_data)
            messages.success(request, "说明已保存，核查人会看到。")
            return redirect("inspection:signal", pk)
    act = _act("说明情况", "保存说明", found)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@login_required
def judge_signal(request: HouseRequest, pk: int) -> HttpResponse:
    """A reviewer says what it is; a finding is registered from here, prefilled."""
    _permit(request)
    found = queries.signal(request.actor, pk)
    if not policies.may_judge_signal(request.actor, found):
        raise NotPermitted(
            "inspection.signal.may_not_judge",
            "线索由督查员、机关纪委书记或上级党务工作人员核查，录入记录的人自己不能核查；本组织可以填写情况说明。",
        )
    initial = {"title": _finding_title(found), "source_kind": "quarterly_round"}
    form = JudgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            judged = services.judge_signal(
                actor=request.actor,
                signal=found,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"],
                finding=form.finding(),
            )
            messages.success(request, "核查结论已保存，这条线索不再出现。")
            if judged.finding_id:
                return redirect("inspection:finding", judged.finding_id)
            return redirect("inspection:signal", pk)
    hint = f"情况说明（{found.explained_by_name}）：{found.explanation}" if found.explanation else ""
    act = _act("核查结论", "保存结论", found, hint)
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def look_for_signals(request: HouseRequest) -> HttpResponse:
    """Have the records looked through now instead of at night."""
    if not policies.may_look_for_signals(request.actor):
        raise NotPermitted(
            "inspection.signal.may_not_look",
            "立即查找由督查员、机关纪委书记或工委干事发起；平台每夜自动查找一次。",
        )
    enqueue(actor=request.actor, kind=JOB, payload={"day": request.actor.today.isoformat()})
    messages.success(request, "已开始查找，通常一两分钟完成，稍后刷新本页。")
    return redirect("inspection:signals")


def _permit(request: HouseRequest) -> None:
    if not policies.may_see_signals(request.actor):
        raise NotPermitted(
            "inspection.signal.may_not_see", "核查线索由检查人员和所涉党组织的党务工作人员查看。"
        )


def _act(heading: str, button: str, found: Any, hint: str = "") -> ActPage:
    address = reverse("inspection:signal", args=(found.pk,))
    return ActPage(heading, button, "核查线索", reverse("inspection:signals"), str(found), address, hint)


def _finding_title(found: Any) -> str:
    beside = (
        f"，与{found.other_organisation.short_name}{found.other_on:%Y年%m月}的记录" if found.other_on else ""
    )
    return f"{found.subject_on:%Y年%m月%d日}“{found.subject_name}”{beside}：{found.get_kind_display()}"[:200]


def _sides(request: HouseRequest, found: Any) -> tuple[Side, ...]:
    """Both records, or the one; the other's words only where it lies within reach."""
    records = [
        (found.subject_kind, found.subject_key, found.subject_name, found.organisation, found.subject_on)
    ]
    if found.other_kind:
        records.append(
            (found.other_kind, found.other_key, found.other_name, found.other_organisation, found.other_on)
        )
    if found.kind == "text":
        texts = [compared_text(request.actor, kind, key) for kind, key, *_ in records]
        words = marked_beside(*(text.text if text else "" for text in texts))
        return tuple(
            _side(request, record, tuple(stretches) if all(texts) else _plain(text), "", text is None)
            for record, stretches, text in zip(records, words, texts, strict=True)
        )
    if found.kind == "picture":
        numbers = [found.facts["later"], found.facts["earlier"]]
        pieces = pieces_by_number(request.actor, numbers)
        return tuple(
            _side(
                request, record, (), reverse("evidence:preview", args=(number,)) if number in pieces else "", number not in pieces
            )
            for record, number in zip(records, numbers, strict=True)
        )  # fmt: skip
    if found.kind == "back_dated":
        return ()
    facts = _facts(request, [int(key) for kind, key, *_ in records if kind == ACTIVITY])
    return tuple(replace(_side(request, one), facts=facts.get(one[1], ())) for one in records)


def _facts(request: HouseRequest, keys: list[int]) -> dict[str, tuple[tuple[str, str], ...]]:
    """What the records say of place, time and people; of those within reach."""
    found = {}
    for one in activities(request.actor).filter(pk__in=keys):
        times = "—".join(f"{each:%H:%M}" for each in (one.started_at, one.ended_at) if each)
        counts = (("应到", one.expected_count), ("实到", one.present_count))
        people = "，".join(f"{title}{number}人" for title, number in counts if number is not None)
        entered = f"{one.recorded_by_name}，{one.recorded_on:%Y-%m-%d}"
        said = (
            ("时间", times), ("地点", one.place), ("主持人", one.host_name), ("人数", people), ("列席", one.observers),
            ("决议事项", one.resolution), ("录入", entered),
        )  # fmt: skip
        found[str(one.pk)] = tuple((title, text) for title, text in said if text)
    return found


def _afterwards(request: HouseRequest, found: Any) -> list[Any]:
    """The organisation's records after a resolution of which nothing was found, for whoever wants to read them."""
    if found.kind != "unfollowed":
        return []
    later = activities(request.actor).filter(
        organisation_id=found.organisation_id, held_on__gt=found.subject_on
    )
    return list(later.order_by("held_on", "pk")[:LATER])


def _plain(text: Any) -> tuple[Stretch, ...]:
    return (Stretch(text.text, True),) if text else ()


def _side(
    request: HouseRequest,
    record: tuple[str, str, str, Any, Any],
    stretches: tuple[Stretch, ...] = (),
    picture: str = "",
    is_hidden: bool = False,
) -> Side:
    kind, key, name, organisation, on = record
    opens = kind == ACTIVITY and request.actor.reaches(organisation.path)
    href = reverse("execution:activity", args=(key,)) if opens else ""
    return Side(name, organisation.short_name, on, href, stretches, picture, is_hidden)


def _entered(request: HouseRequest, found: Any) -> list[tuple[Any, int]]:
    """The records that were entered at once, with the days between; for such a signal only."""
    if found.kind != "back_dated":
        return []
    rows = activities(request.actor).filter(
        organisation_id=found.organisation_id,
        recorded_on=found.subject_on,
        recorded_by_name=found.facts["recorded_by"],
        is_late=True,
    )
    return [(one, (one.recorded_on - one.held_on).days) for one in rows.order_by("held_on", "pk")[:100]]


def _line(one: Any) -> tuple[Any, ...]:
    other = one.other_organisation.short_name if one.other_organisation else ""
    return (
        one.get_kind_display(), one.organisation.short_name, one.subject_name, one.subject_on, other, one.other_name, one.other_on,
        f"{one.share:.0%}" if one.share else "", one.found_on, one.get_state_display(), one.explanation, one.get_verdict_display(),
        one.reason, one.judged_by_name, one.judged_on,
    )  # fmt: skip
