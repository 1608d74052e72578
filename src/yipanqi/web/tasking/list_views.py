"""Duty lists at three levels: the editions, one edition on screen, as Word and as a workbook, drafting and issuing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation import queries as organisation_queries
from yipanqi.tasking import policies, queries, reports, services
from yipanqi.tasking.errors import DutyMovedOn, DutyRefused
from yipanqi.tasking.queries.checklists import template, templates
from yipanqi.web.frame.acts import ActPage
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import exported, paper_download, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.tasking.forms import TIERS, HeadForm, LineForm, OpenListForm, ReasonForm
from yipanqi.web.tasking.places import issuing_places

STATES = (("drafting", "起草中"), ("issued", "已下达"), ("replaced", "已被新版代替"), ("dropped", "已作废"))


@require_safe
@login_required
def duty_lists(request: HouseRequest) -> HttpResponse:
    """The lists in sight, those to be signed first."""
    actor = request.actor
    found = queries.duty_lists(actor)
    exact = {
        "tier": asked_word(request, "tier"),
        "state": asked_word(request, "state"),
        "year": asked_number(request, "year"),
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if words := asked_word(request, "q"):
        found = found.filter(title__icontains=words) | found.filter(organisation__name__icontains=words) | found.filter(
            organisation__pinyin__icontains=words
        )  # fmt: skip
    if wants_export(request):
        heads = ("年度", "党组织", "层级", "名称", "版次", "状态", "第一责任人", "下达日期", "条目", "待签收")
        rows = (
            (one.year, one.organisation.name, one.get_tier_display(), one.title, one.edition, one.get_state_display(),
             one.first_post.title if one.first_post else "", one.issued_on, one.line_count, one.unsigned_count)
            for one in found[:20_000]
        )  # fmt: skip
        return exported(request, "责任清单目录", heads, rows)
    context = {
        "page": page_of(request, found),
        "to_sign": list(queries.lists_to_sign(actor)),
        "tiers": TIERS,
        "states": STATES,
        "may_open": bool(issuing_places(actor)),
    }
    return page(request, "tasking/duty_lists.html", context)


@require_safe
@login_required
def duty_list(request: HouseRequest, pk: int) -> HttpResponse:
    """One edition: its lines with holders, nodes and lights, who has signed, who leads and who helps."""
    actor = request.actor
    shown = queries.duty_list(actor, pk)
    lines = queries.lines_of(actor, shown)
    if wants_export(request):
        return exported(request, shown.title, reports.LIST_HEADS, reports.list_rows(shown, lines))
    if (kind := asked_word(request, "paper")) in ("docx", "pdf"):
        paper = reports.list_paper(shown, lines, queries.receipts_of(actor, shown))
        return paper_download(f"duty_list_{shown.tier}", paper, shown.title, kind)
    may_draft = shown.state == "drafting" and policies.may_issue(actor, shown.organisation.path)
    context = {
        "list": shown,
        "lines": lines,
        "receipts": queries.receipts_of(actor, shown) if shown.state == "issued" else [],
        "editions": list(queries.editions_of(actor, shown)),
        "may_draft": may_draft,
        "templates": templates("duties") if may_draft else (),
        "may_sign": shown.state == "issued" and queries.lists_to_sign(actor).filter(pk=pk).exists(),
        "may_revise": shown.state == "issued" and policies.may_issue(actor, shown.organisation.path),
        "drop_form": ReasonForm() if may_draft else None,
    }
    return page(request, "tasking/duty_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def open_list(request: HouseRequest) -> HttpResponse:
    """Begin an edition: organisation, level and year."""
    choices = issuing_places(request.actor)
    if not choices:
        raise NotPermitted(
            "tasking.list.not_permitted", "责任清单由本组织或上级党务工作人员，以及本单位党组起草和下达。"
        )
    wanted = asked_number(request, "organisation")
    chosen = organisation_queries.organisation(request.actor, wanted) if wanted else choices[0]
    tier = "branch" if chosen.kind in ("branch", "general_branch") else "primary_committee"
    initial = {
        "tier": asked_word(request, "tier") or tier,
        "year": asked_number(request, "year") or request.actor.today.year,
    }
    form = OpenListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = services.open_list(actor=request.actor, organisation=chosen, **form.cleaned_data)
            messages.success(request, "已起草一版清单，请写明第一责任人并逐条核对。")
            return redirect("tasking:duty_list", made.pk)
    return page(request, "tasking/open_list.html", {"form": form, "organisations": choices, "chosen": chosen})


@require_http_methods(["GET", "POST"])
@login_required
def change_head(request: HouseRequest, pk: int) -> HttpResponse:
    """First-responsible post, goal and basis of a draft."""
    shown = _drafted(request, pk)
    initial = {"first_post": shown.first_post_id, "goal": shown.goal, "basis": shown.basis}
    form = HeadForm(request.POST or None, actor=request.actor, path=shown.organisation.path, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            data = form.cleaned_data
            services.change_head(
                actor=request.actor,
                duty_list=shown,
                first_post_id=data["first_post"],
                goal=data["goal"],
                basis=data["basis"],
            )
            return redirect("tasking:duty_list", pk)
    return page(request, "frame/act.html", {"form": form, "act": _act(shown, "第一责任人和总目标", "保存")})


@require_http_methods(["GET", "POST"])
@login_required
def write_line(request: HouseRequest, pk: int, line_pk: int = 0) -> HttpResponse:
    """Add a line to a draft, or write one anew."""
    shown = _drafted(request, pk)
    line = queries.line(request.actor, line_pk) if line_pk else None
    form = LineForm(
        request.POST or None,
        actor=request.actor,
        path=shown.organisation.path,
        initial=_said(line) if line is not None else {"work": "both", **_from_template(request)},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.write_line(actor=request.actor, duty_list=shown, draft=form.draft(), line=line)
            messages.success(request, "已写入清单，下达后生效。")
            return redirect("tasking:duty_list", pk)
    act = _act(shown, "修改条目" if line else "增加条目", "保存")
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def remove_line(request: HouseRequest, pk: int, line_pk: int) -> HttpResponse:
    """Take a line out of a draft."""
    line = _drafted(request, pk).lines.filter(pk=line_pk).first()
    if line is not None:
        services.remove_line(actor=request.actor, line=line)
    messages.success(request, "已从这一版清单删去。")
    return redirect("tasking:duty_list", pk)


@require_POST
@login_required
def issue_list(request: HouseRequest, pk: int) -> HttpResponse:
    """Issue the edition as a whole."""
    shown = _drafted(request, pk)
    try:
        services.issue_list(actor=request.actor, duty_list=shown)
        messages.success(request, "清单已下达，请各责任岗位签收。")
    except (
        DutyMovedOn,
        DutyRefused,
    ) as refusal:  # Somebody was faster, or a line is missing: the page says which.
        messages.error(request, refusal.sentence)
    return redirect("tasking:duty_list", pk)


@require_POST
@login_required
def drop_list(request: HouseRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    shown = _drafted(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.drop_list(actor=request.actor, duty_list=shown, reason=form.cleaned_data["reason"])
            messages.success(request, "草稿已作废。")
            return redirect("tasking:duty_list", pk)
    act = _act(shown, "作废草稿", "作废")
    return page(request, "frame/act.html", {"form": form, "act": act})


@require_POST
@login_required
def sign_list(request: HouseRequest, pk: int) -> HttpResponse:
    """Sign for one's own duties of the list, all at once."""
    count = services.sign_list(actor=request.actor, duty_list=queries.duty_list(request.actor, pk))
    messages.success(request, f"已签收{count}项责任。")
    return redirect("tasking:duty_list", pk)


def _drafted(request: HouseRequest, pk: int) -> Any:
    found = queries.duty_list(request.actor, pk)
    if not policies.may_issue(request.actor, found.organisation.path):
        raise NotPermitted(
            "tasking.list.not_permitted", "责任清单由本组织或上级党务工作人员，以及本单位党组起草和下达。"
        )
    return found


def _act(shown: Any, heading: str, button: str) -> ActPage:
    return ActPage(
        heading,
        button,
        "责任清单",
        reverse("tasking:duty_lists"),
        shown.title,
        reverse("tasking:duty_list", args=(shown.pk,)),
    )


def _from_template(request: HouseRequest) -> dict[str, Any]:
    """Title and aspect of the template's line that the address names."""
    chosen = template("duties", asked_word(request, "template"))
    number = asked_number(request, "line")
    line = next((one for one in chosen.lines if one.number == number), None) if chosen else None
    return {"title": line.title, "aspect": line.aspect} if line else {}


def _said(line: Any) -> dict[str, Any]:
    """What the line says, as the form begins with it."""
    return {
        "post": line.post_id, "title": line.title, "level": line.level, "work": line.work, "goal": line.goal,
        "measure": line.measure, "source": line.source, "junction": line.junction_id, "plan_item": line.plan_item_id,
        "due_dates": "\n".join(f"{day} {title}".strip() for day, title in sorted(line.nodes)),
        "aspect": line.aspect, "lead_post": line.lead_post_id, "party_office_post": line.party_office_post_id,
        "offices": [unit.pk for unit in line.offices.all()],
    }  # fmt: skip
