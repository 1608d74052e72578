"""Organisational life across branches: required and own actions, leaders in their branches, political birthdays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import beginnings, edition_today
from yipanqi.casework.queries.numbers import case_numbers
from yipanqi.documents.lists import ListCell
from yipanqi.execution import services
from yipanqi.execution.queries import activity_kinds, life
from yipanqi.execution.reports import birthday_cards, cards_document
from yipanqi.organisation.queries import branches, organisations
from yipanqi.web.execution.study_acts import permit
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import download, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

ACTION_HEADS = (
    "党支部",
    "完成时间节点",
    "制度规定的种类",
    "自选动作",
    "合计",
    "自选动作占比（%）",
    "自选了什么",
)
LEADER_HEADS = ("姓名", "职务", "所在党支部", "支部开展次数", "名册上应到", "到会", "讲党课", "情况")
CARE_HEADS = ("党支部", "登记件数", "在办")
BIRTHDAY_HEADS = ("姓名", "党组织", "入党日期", "纪念日", "入党年数", "贺卡")
STATES = {"never": "没有参加", "seldom": "不足一半", "regular": "经常参加", "unknown": "没有名册"}


@require_safe
@login_required
def actions(request: HouseRequest) -> HttpResponse:
    """Required and own actions of every branch."""
    actor = request.actor
    year = asked_number(request, "year") or actor.today.year
    found = life.action_shares(
        actor, year, text=asked_word(request, "q"), organisation_id=asked_number(request, "organisation")
    )
    if asked_word(request, "only") == "none":
        found = [one for one in found if not one.own]
    if wants_export(request):
        return exported(request, f"{year}年规定动作和自选动作", ACTION_HEADS, map(_action_cells, found))
    demanded = life.regulated_kinds(actor.reach[0] if actor.reach else "", actor.today)
    context = {
        "page": page_of(request, found), "year": year, "years": _years(actor.today.year),
        "own": sum(one.own for one in found), "total": sum(one.total for one in found),
        "without": sum(not one.own for one in found),
        "demanded": [kind.title for code, kind in activity_kinds().items() if code in demanded],
        "organisations": organisations(actor), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/actions.html", context)


@require_safe
@login_required
def leaders(request: HouseRequest) -> HttpResponse:
    """Leaders as ordinary members of their branches."""
    actor = request.actor
    year = asked_number(request, "year") or actor.today.year
    found = life.leaders_life(
        actor, year, only_group=asked_word(request, "who") == "group", text=asked_word(request, "q")
    )
    state = asked_word(request, "state")
    counts = {name: sum(one.state == name for one in found) for name in STATES}
    if state in STATES:
        found = [one for one in found if one.state == state]
    if wants_export(request):
        return exported(request, f"{year}年领导干部双重组织生活", LEADER_HEADS, map(_leader_cells, found))
    context = {
        "page": page_of(request, found), "year": year, "years": _years(actor.today.year), "states": STATES,
        "counts": counts, "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/leaders.html", context)


@require_safe
@login_required
def care(request: HouseRequest) -> HttpResponse:
    """How many members each branch cared for; numbers alone, for staff."""
    actor = request.actor
    permit(
        bool(actor.acts_on),
        "关心关爱的件数只给党务工作人员看；内容只有指定的职务可见。",
        "execution.care.not_permitted",
    )
    year = asked_number(request, "year") or actor.today.year
    numbers = case_numbers(actor, "care", year)
    words = asked_word(request, "q").lower()
    rows = [
        (one, *numbers.get(one.pk, (0, 0))) for one in branches(actor)
        if actor.may_act_on(one.path) and (words in one.name.lower() or words in one.pinyin.lower())
    ]  # fmt: skip
    if wants_export(request):
        return exported(
            request, f"{year}年关心关爱", CARE_HEADS, ((one.name, begun, run) for one, begun, run in rows)
        )
    context = {
        "page": page_of(request, rows), "year": year, "years": _years(actor.today.year),
        "may_begin": bool(beginnings(actor, edition_today("care", actor.today))),
        "begun": sum(row[1] for row in rows), "running": sum(row[2] for row in rows), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/care.html", context)


@require_safe
@login_required
def birthdays(request: HouseRequest) -> HttpResponse:
    """The political birthdays of a month."""
    actor = request.actor
    month = _month(request)
    found = life.birthdays(actor, month, text=asked_word(request, "q"))
    if wants_export(request):
        return exported(request, f"{month}月政治生日", BIRTHDAY_HEADS, map(_birthday_cells, found))
    context = {
        "page": page_of(request, found), "month": month, "months": range(1, 13),
        "cards": sum(not one.is_out for one in found), "is_out": life.card_declined(actor),
        "is_member": actor.person_id is not None and bool(actor.member_of), "query": request.GET.urlencode(),
    }  # fmt: skip
    return page(request, "execution/birthdays.html", context)


@require_safe
@login_required
def birthday_cards_file(request: HouseRequest) -> HttpResponse:
    """Greeting cards for the month, or for one member: Word, or with `format=pdf` PDF; nobody who declined."""
    month, person = _month(request), asked_number(request, "person")
    found = [
        one for one in life.birthdays(request.actor, month, text=asked_word(request, "q"))
        if not one.is_out and (person is None or one.person_id == person)
    ]  # fmt: skip
    if not found:
        raise NotFound("execution.birthday.none", f"{month}月没有需要贺卡的党员，请换一个月份。")
    name, cards = f"{month}月政治生日贺卡", birthday_cards(found)
    form = "pdf" if asked_word(request, "format") == "pdf" else "docx"
    return download(cards_document("birthday_cards", name, cards, form), f"{name}.{form}", form)


@require_POST
@login_required
def choose_birthday_card(request: HouseRequest, pk: int) -> HttpResponse:
    """Do without the card, or have it again."""
    is_out = request.POST.get("out") == "1"
    services.choose_birthday_card(actor=request.actor, person_id=pk, is_out=is_out)
    messages.success(request, "已登记：不制作贺卡。" if is_out else "已登记：照常制作贺卡。")
    return redirect("execution:birthdays")


def _month(request: HouseRequest) -> int:
    asked = asked_number(request, "month")
    return asked if asked is not None and 1 <= asked <= 12 else request.actor.today.month


def _years(year: int) -> list[int]:
    return [year - back for back in range(5)]


def _action_cells(one: Any) -> tuple[ListCell, ...]:
    kinds = "、".join(f"{title}{number}次" for title, number in one.own_kinds.items())
    return (one.name, one.by_node, one.by_rule, one.own, one.total, one.share, kinds)


def _leader_cells(one: Any) -> tuple[ListCell, ...]:
    return (
        one.name, "、".join(one.posts), one.branch, one.held, one.expected, one.present, one.lectured, STATES[one.state],
    )  # fmt: skip


def _birthday_cells(one: Any) -> tuple[ListCell, ...]:
    return (one.name, one.branch, one.joined_on, one.day, one.years, "本人选择不要" if one.is_out else "制作")
