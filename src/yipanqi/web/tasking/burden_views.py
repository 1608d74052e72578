"""基层负担: what each branch was asked in a month, by whom; told to whoever asks before he asks more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.periods import Period, month, title_of
from yipanqi.documents.lists import ListCell
from yipanqi.integration.queries.burden import (
    RULE,
    SORTS,
    BranchBurden,
    Demand,
    branch_burdens,
    demander_burdens,
)
from yipanqi.organisation.queries import agency_roots, branches, organisations
from yipanqi.tasking.queries import arrangements
from yipanqi.web.frame.addresses import subject_page
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

MONTHS_SHOWN = 12
HEADS = ("党支部", "种类", "要求", "要求方", "次数", "约需（分钟）", "填写项", "文件至多")


@require_safe
@login_required
def burden(request: HouseRequest) -> HttpResponse:
    """The branches of an agency, or all within reach, with the demands of a month; of one branch each demand."""
    actor = request.actor
    places = _places(actor)
    chosen = next(
        (one for one in places if one.pk == asked_number(request, "organisation")),
        places[0] if places else None,
    )
    months = list(_months(actor.today))
    wanted = next((one for one in months if _word(one) == asked_word(request, "month")), months[0])
    lines = branch_burdens(actor, chosen, wanted) if chosen else []
    one_branch = next((one for one in lines if one.organisation.pk == asked_number(request, "branch")), None)
    if one_branch is None and len(lines) == 1:
        (one_branch,) = lines
    if wants_export(request):
        told = [one_branch] if one_branch else lines
        return exported(request, f"{title_of(wanted)}基层负担", HEADS, _rows(told))
    context = {
        "page": page_of(request, lines), "whole": lines, "branch": one_branch, "places": places, "chosen": chosen,
        "months": [(_word(one), title_of(one)) for one in months], "month": _word(wanted), "title": title_of(wanted),
        "demands": [(one, _page_of(one)) for one in one_branch.demands] if one_branch else [],
        "demanders": demander_burdens([one_branch] if one_branch else lines), "sorts": SORTS.values(),
        "much": sum(one.is_much for one in lines), "most": arrangements().most_branch_minutes,
        "times": sum(one.times for one in lines), "minutes": sum(one.minutes for one in lines),
    }  # fmt: skip
    return page(request, "tasking/burden.html", context)


def burden_hint(actor: Actor, organisation: Any) -> str:
    """What this month already asks at the organisation and below, for whoever is about to ask more; "" where no branch stands."""
    lines = branch_burdens(actor, organisation, month(actor.today.year, actor.today.month))
    if not lines:
        return ""
    most, much = lines[0].most, sum(one.is_much for one in lines)
    times, minutes = sum(one.times for one in lines), sum(one.minutes for one in lines)
    if len(lines) == 1:
        over = f"，已超过提示线{most}分钟" if much else f"（提示线{most}分钟）"
        return f"{lines[0].organisation.short_name}本月已被要求{times}次，约需{minutes}分钟{over}。"
    over = f"，其中{much}个已超过提示线{most}分钟" if much else f"，没有超过提示线{most}分钟的"
    return f"这里的{len(lines)}个党支部本月平均已被要求{times / len(lines):.0f}次、约需{minutes / len(lines):.0f}分钟{over}。"


def _places(actor: Actor) -> list[Any]:
    """All within reach first where it is more than one agency, then the agencies; else one's own organisation."""
    roots = list(agency_roots(actor))
    top = organisations(actor).filter(kind="work_committee").first()
    return [*([top] if top else []), *roots] or list(branches(actor)[:1])


def _months(today: datetime.date) -> Iterator[Period]:
    for back in range(MONTHS_SHOWN):
        day = add_months(today.replace(day=1), -back)
        yield month(day.year, day.month)


def _word(wanted: Period) -> str:
    return f"{wanted.start:%Y-%m}"


def _page_of(one: Demand) -> str:
    """Where the demand is read: the rule, or the record it is about."""
    return (
        reverse("rulebook:element", args=(one.kind, one.key))
        if one.sort == RULE
        else subject_page(one.kind, one.key)
    )


def _rows(lines: Iterable[BranchBurden]) -> Iterator[tuple[ListCell, ...]]:
    for line in lines:
        for one in line.demands:
            yield (
                line.organisation.name, one.sort_title, one.title, one.demander, one.times, one.minutes, one.fields, one.files,
            )  # fmt: skip
