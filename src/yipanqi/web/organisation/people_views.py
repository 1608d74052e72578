"""The roster with search, filters and export; finding by number; acts on one person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation import policies, queries, services
from yipanqi.organisation.queries import directory, records
from yipanqi.organisation.services.people import masked
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.organisation.acting import act_page, run
from yipanqi.web.organisation.lists import asked_day
from yipanqi.web.organisation.person_forms import (
    CorrectForm,
    EndMembershipForm,
    NumberForm,
    PlaceForm,
    RegisterForm,
    TransferForm,
)

BOTH = ["GET", "POST"]
STATUSES = {"full": "正式党员", "probationary": "预备党员"}
KEPT = ("name", "sex", "ethnicity", "born_on", "education", "job_kind")


@require_safe
@login_required
def people(request: HouseRequest) -> HttpResponse:
    """The members within reach on the day, narrowed by name, status and organisation."""
    actor = request.actor
    day = asked_day(request, actor.today)
    path, words, status = "", asked_word(request, "q"), asked_word(request, "status")
    if key := asked_number(request, "organisation"):
        path = queries.organisation(actor, key).path
    found = directory.matching(queries.members_as_at(actor, path, day), words, "person__")
    found = found.filter(status=status) if status in STATUSES else found
    if wants_export(request):
        return _exported(request, found, path)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [(row, _numbers(request, row)) for row in shown],
        "statuses": STATUSES.items(),
        "organisations": queries.agency_roots(actor),
        "shows_numbers": bool(actor.acts_on),
        "day": day,
        "is_past": day != actor.today,
    }
    return page(request, "organisation/people.html", context)


@require_http_methods(BOTH)
@login_required
def find_by_number(request: HouseRequest) -> HttpResponse:
    """Lead to the owner of an identity number or telephone, for staff over where he belongs."""
    if not request.actor.acts_on:
        raise NotPermitted(
            "organisation.number.not_permitted", "按号码查人由党务工作人员在本人管理范围内办理。"
        )
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = records.person_with_number(request.actor, form.cleaned_data["number"])
        if person is not None:
            return redirect("organisation:person", person.pk)
        form.add_error("number", "在您的管理范围内没有找到这个号码，请核对；号码须完整。")
    act = act_page("按号码查人", "查找", "党员名册", reverse("organisation:people"))
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_http_methods(BOTH)
@login_required
def register(request: HouseRequest, pk: int) -> HttpResponse:
    """Register somebody in the organisation: a member of a branch, or a colleague who is none."""
    actor, home = request.actor, queries.organisation(request.actor, pk)
    if not policies.may_manage_people(actor, home.path) or home.dissolved_on is not None:
        raise NotPermitted(
            "organisation.person.not_permitted", "登记人员由本组织或上级党组织的党务工作人员办理。"
        )
    units = {str(unit.pk): unit for unit in directory.units_of(actor, home)}
    form = RegisterForm(
        request.POST or None,
        is_branch=home.kind == "branch",
        units=[(key, unit.name) for key, unit in units.items()],
        initial={"from_on": actor.today, "status": "full"},
    )

    def do(values: dict[str, Any]) -> tuple[str, str]:
        person = services.person_from(
            **{name: values[name] for name in KEPT},
            identity_number=values["identity_number"],
            telephone=values["telephone"],
        )
        services.add_person(
            actor=actor, organisation=home, person=person, status=values.get("status", ""),
            joined_on=values.get("joined_on"), from_on=values["from_on"], unit=units.get(str(values["unit"])),
        )  # fmt: skip
        found = queries.people(actor).filter(pk=person.pk).exists()
        return f"“{person.name}”已登记。", _person(person.pk) if found else _organisation(pk)

    act = act_page(
        "登记人员",
        "登记",
        home.short_name,
        _organisation(pk),
        hint="出生日期和性别不填时由公民身份号码得到。",
    )
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def correct(request: HouseRequest, pk: int) -> HttpResponse:
    """Correct what is kept of a person."""
    person, home = _managed(request, pk)
    form = CorrectForm(request.POST or None, initial={name: getattr(person, name) for name in KEPT})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        particulars = services.Particulars(**{name: values[name] for name in KEPT})
        particulars = replace(
            particulars,
            identity_number=values["identity_number"] or None,
            telephone=values["telephone"] or None,
        )
        services.correct_person(actor=request.actor, person=person, path=home.path, particulars=particulars)
        return "人员信息已更正。", _person(pk)

    return run(request, form, act_page("更正人员信息", "保存", person.name, _person(pk)), do)


@require_http_methods(BOTH)
@login_required
def place(request: HouseRequest, pk: int) -> HttpResponse:
    """Put the person into another office from a day on."""
    person, home = _managed(request, pk)
    units = {str(unit.pk): unit for unit in directory.units_of(request.actor, home)}
    form = PlaceForm(
        request.POST or None,
        units=[(key, unit.name) for key, unit in units.items()],
        initial={"from_on": request.actor.today},
    )

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.place_person(
            actor=request.actor, person=person, unit=units[str(values["unit"])], path=home.path, from_on=values["from_on"]
        )  # fmt: skip
        return "任职处室已调整。", _person(pk)

    return run(request, form, act_page("调整任职处室", "保存", person.name, _person(pk)), do)


@require_http_methods(BOTH)
@login_required
def transfer(request: HouseRequest, pk: int) -> HttpResponse:
    """Move a membership to another branch of the tree: one act."""
    actor, membership = request.actor, records.membership_named(request.actor, pk)
    branches = {
        str(branch.pk): branch
        for branch in queries.branches(actor)
        if policies.may_transfer(actor, membership.organisation.path, branch.path)
        and branch.pk != membership.organisation_id
    }
    if not branches:
        raise NotPermitted(
            "organisation.membership.not_permitted",
            "转接组织关系由同时管理转出、转入党支部的上级党组织（机关党委或机关工委）办理。",
        )
    form = TransferForm(
        request.POST or None,
        branches=[(key, branch.name) for key, branch in branches.items()],
        initial={"on": actor.today},
    )

    def do(values: dict[str, Any]) -> tuple[str, str]:
        to = branches[str(values["to"])]
        services.transfer_member(actor=actor, membership=membership, to=to, on=values["on"])
        return f"组织关系已转到“{to.name}”。", _person(membership.person_id)

    hint = f"现在的党支部：{membership.organisation.name}。党龄、转正日期不变。"
    act = act_page("转接组织关系", "转接", membership.person.name, _person(membership.person_id), hint=hint)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def end_membership(request: HouseRequest, pk: int) -> HttpResponse:
    """Register the end of a membership."""
    membership = records.membership_named(request.actor, pk)
    if not policies.may_manage_people(request.actor, membership.organisation.path):
        raise NotPermitted(
            "organisation.membership.not_permitted", "登记党籍终止由本支部或上级党组织的党务工作人员办理。"
        )
    form = EndMembershipForm(request.POST or None, initial={"until_on": request.actor.today})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.end_membership(actor=request.actor, membership=membership, **values)
        return "党籍终止已登记，历史记录保留。", _person(membership.person_id)

    hint = "这里只登记已经由有权组织作出的决定或发生的事实；系统不提出任何处理建议。"
    act = act_page(
        "登记党籍终止",
        "登记",
        membership.person.name,
        _person(membership.person_id),
        hint=hint,
        is_grave=True,
    )
    return run(request, form, act, do)


def _managed(request: HouseRequest, pk: int) -> Any:
    person = queries.person_named(request.actor, pk)
    home = records.home_of_person(request.actor, person)
    if home is None or not policies.may_manage_people(request.actor, home.path):
        raise NotPermitted(
            "organisation.person.not_permitted", "人员信息由本组织或上级党组织的党务工作人员办理。"
        )
    return person, home


def _exported(request: HouseRequest, found: Any, path: str) -> HttpResponse:
    rows = list(found[:MOST_ROWS])
    heads = ["姓名", "所在党支部", "状态", "入党日期", "转正日期", "公民身份号码（遮盖）", "联系电话（遮盖）"]
    services.record_export(
        actor=request.actor, title="党员名册", rows=len(rows), filters=request.GET.urlencode()[:200],
        path=path or (request.actor.reach[0] if request.actor.reach else ""),
    )  # fmt: skip
    lines = (
        (row.person.name, row.organisation.name, STATUSES[row.status], row.joined_on, row.became_full_on,
         *(_numbers(request, row).get(name, "") for name in ("identity_number", "telephone")))
        for row in rows
    )  # fmt: skip
    return exported(request, "党员名册", heads, lines)


def _numbers(request: HouseRequest, row: Any) -> dict[str, str]:
    may_see = policies.may_see_sealed(request.actor, row.organisation.path)
    return masked(row.person) if may_see else {}


def _person(pk: int) -> str:
    return reverse("organisation:person", args=[pk])


def _organisation(pk: int) -> str:
    return reverse("organisation:organisation", args=[pk])
