"""The board of business difficulties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.execution.queries.difficulties import ANSWERED, UNANSWERED, ToughFilter, board_of
from yipanqi.organisation.queries import agency_roots
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

HEADS = (
    "难题", "党组织", "责任处室", "时限", "基准", "目标", "当前", "党建举措", "攻坚力量", "种类", "所在党组织", "负责人", "成员", "之前", "之后",
    "成效", "相关活动",
)  # fmt: skip

TAKEN = ("yes", "no", ANSWERED, UNANSWERED)


@require_safe
@login_required
def difficulties(request: HouseRequest) -> HttpResponse:
    """The difficulties of the year with who took them up."""
    actor = request.actor
    state, taken = request.GET.get("state", "open"), asked_word(request, "taken")
    agencies = list(agency_roots(actor))
    chosen = next((one for one in agencies if one.pk == asked_number(request, "organisation")), None)
    wanted = ToughFilter(
        asked_word(request, "q"), state if state in {"open", "finished", "overdue", ""} else "open",
        taken if taken in TAKEN else "", asked_number(request, "year"),
        chosen.path if chosen is not None else "",
    )  # fmt: skip
    board = board_of(actor, wanted)
    if wants_export(request):
        return exported(request, "业务难题", HEADS, (row for task in board.tasks for row in _cells(task)))
    context = {
        "page": page_of(request, board.tasks, 20), "board": board, "state": wanted.state,
        "years": range(actor.today.year, actor.today.year - 4, -1), "may_found": bool(actor.acts_on),
        "query": request.GET.urlencode(), "agencies": agencies,
    }  # fmt: skip
    return page(request, "execution/difficulties.html", context)


def _cells(task: Any) -> Iterator[tuple[ListCell, ...]]:
    item = task.item
    head = (
        item.title, item.organisation.name, item.office.name if item.office else "", item.due_on, item.baseline_value,
        item.target_value, item.current_value, "；".join(one.measure for one in task.answers),
    )  # fmt: skip
    for team in task.teams:
        yield (
            *head, team.name, team.kind, team.organisation, team.leader, team.members, team.before, team.after, team.result,
            task.activities,
        )  # fmt: skip
    if not task.teams:
        yield (
            *head,
            "没有认领" if not task.activities else "",
            "",
            "、".join(task.branches),
            "",
            None,
            "",
            "",
            "",
            task.activities,
        )
