"""Papers of activities: the year's book, notices and sheets to sign on, the locality's own layouts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.documents.own_papers import (
    check_layout,
    fill,
    own_layout,
    sample_paper,
    starting_layout,
    write_paper,
)
from yipanqi.execution import queries, services
from yipanqi.execution.policies import may_lay_out_papers
from yipanqi.execution.queries.books import counted_kinds
from yipanqi.execution.queries.papers import PaperKind, paper_kind, paper_kinds, papers_folder
from yipanqi.execution.reports import Planned, book_of, notice_of, planned_sign_in, sign_in_of
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations
from yipanqi.web.execution.lists import chosen, grouped_kinds, recordable
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import download
from yipanqi.web.frame.forms import HouseForm, refusals_on
from yipanqi.web.frame.http import HouseRequest, page

YEARS = 6
WISHES = "请按时参加；因故不能参加的，请事先向主持人请假并说明原因。"
FORMS = {"docx", "pdf"}


class PrepareForm(HouseForm):
    """An activity that is still to be held, for its notice and its sheet."""

    organisation = forms.TypedChoiceField(label="党组织", coerce=int)
    kind = forms.ChoiceField(label="种类")
    held_on = forms.DateField(label="日期")
    time = forms.CharField(label="时间", max_length=20, required=False, help_text="例如：14:30")
    place = forms.CharField(label="地点", max_length=120, required=False)
    title = forms.CharField(label="名称", max_length=120, required=False, help_text="不填就用种类的名称。")
    agenda = forms.CharField(label="内容或议题", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    wishes = forms.CharField(
        label="有关要求", required=False, initial=WISHES, widget=forms.Textarea(attrs={"rows": 2})
    )


class LayoutForm(HouseForm):
    """A Word file as a paper's layout."""

    file = forms.FileField(label="Word文档（.docx）", widget=forms.FileInput(attrs={"accept": ".docx"}))


@require_safe
@login_required
def books(request: HouseRequest) -> HttpResponse:
    """Choose whose book of which year; see what will stand in it."""
    actor = request.actor
    offered = list(organisations(actor))
    own = {actor.member_of, *(post.path for post in actor.posts)}
    home = asked_number(request, "organisation")
    default = next((one for one in reversed(offered) if one.path in own), offered[-1] if offered else None)
    shown = next((one for one in offered if one.pk == home), default)
    year = asked_number(request, "year") or actor.today.year
    context = {
        "organisations": offered,
        "organisation": shown,
        "years": range(actor.today.year, actor.today.year - YEARS, -1),
        "year": year,
        "kinds": counted_kinds(actor, shown, year) if shown and 1900 < year < 3000 else [],
    }
    return page(request, "execution/book.html", context)


@require_safe
@login_required
def book_document(request: HouseRequest, pk: int, year: int) -> HttpResponse:
    """The book as Word, or with `format=pdf` as PDF."""
    home = organisation_in_reach(request.actor, pk)
    form = _form(request)
    return download(
        book_of(request.actor, home, year, form), f"{home.short_name}{year}年度活动册.{form}", form
    )


@require_safe
@login_required
def sign_in_sheet(request: HouseRequest, pk: int) -> HttpResponse:
    """The sheet of an activity on record, with its roll."""
    shown = queries.activity(request.actor, pk)
    form = _form(request)
    name = f"{shown.held_on:%Y%m%d}{queries.kind_title(shown.kind)}签到表.{form}"
    return download(sign_in_of(request.actor, shown, form), name, form)


@require_safe
@login_required
def prepare(request: HouseRequest) -> HttpResponse:
    """Type once what is to be held; take the notice and the sheet, the roll of the day filled in."""
    actor = request.actor
    offered = recordable(actor)
    home = chosen(request, actor, offered)
    if home is None:
        raise NotPermitted(
            "execution.prepare.not_permitted",
            "通知和签到表由党务工作人员办理，请由所在党支部的书记或委员办理。",
        )
    wanted, _, form = asked_word(request, "format").partition(".")
    is_asked = wanted in {"notice", "sign-in"} and form in FORMS
    begin = {
        "organisation": home.pk,
        "held_on": actor.today,
        "wishes": WISHES,
        "kind": asked_word(request, "kind"),
        "title": asked_word(request, "title"),
    }
    asked = PrepareForm(request.GET if is_asked else None, initial=begin)
    asked.let_choose("organisation", [(one.pk, one.short_name) for one in offered])
    groups = grouped_kinds().items()
    asked.let_choose("kind", [(title, [(one.code, one.title) for one in kinds]) for title, kinds in groups])  # type: ignore[misc]
    if is_asked and asked.is_valid():
        return _prepared(request, offered, asked.cleaned_data, wanted, form)
    return page(request, "execution/prepare.html", {"form": asked})


def _prepared(
    request: HouseRequest, offered: list[Any], said: dict[str, Any], wanted: str, form: str
) -> HttpResponse:
    home = next(one for one in offered if one.pk == said["organisation"])
    title = queries.kind_title(said["kind"])
    planned = Planned(
        said["kind"], said["title"] or title, said["held_on"], said["time"], said["place"], said["agenda"], said["wishes"]
    )  # fmt: skip
    names = [one.name for one in queries.roll_for(request.actor, home, planned.kind, planned.held_on)]
    if wanted == "notice":
        content = notice_of(request.actor, home, planned, names, form)
        return download(content, f"{planned.held_on:%Y%m%d}{title}通知.{form}", form)
    return download(
        planned_sign_in(home, planned, names, form), f"{planned.held_on:%Y%m%d}{title}签到表.{form}", form
    )


@require_safe
@login_required
def layouts(request: HouseRequest) -> HttpResponse:
    """Every kind of paper and whose layout holds."""
    _permit(request)
    return page(request, "execution/layouts.html", {"papers": paper_kinds()})


@require_http_methods(["GET", "POST"])
@login_required
def layout(request: HouseRequest, key: str) -> HttpResponse:
    """One kind: its placeholders; try a file of one's own, or lay the paper out by it."""
    _permit(request)
    paper = paper_kind(key)
    form = LayoutForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        with refusals_on(form):
            if request.POST.get("act") == "try":
                content = given.read()
                check_layout(content, paper.known, paper.columns)
                return download(fill(content, _sample(paper)), f"预览{paper.title}.docx", "docx")
            services.use_own_layout(actor=request.actor, paper=paper, content=given.read(), name=given.name)
            messages.success(request, f"已启用，今后的“{paper.title}”按这份样式生成。")
            return redirect("execution:layout", key)
    return page(request, "execution/layout.html", {"paper": paper, "form": form})


@require_POST
@login_required
def reset_layout(request: HouseRequest, key: str) -> HttpResponse:
    """Lay the paper out as shipped again."""
    paper = paper_kind(key)
    services.use_shipped_layout(actor=request.actor, paper=paper)
    messages.success(request, f"“{paper.title}”已恢复平台自带的样式。")
    return redirect("execution:layout", key)


@require_safe
@login_required
def layout_document(request: HouseRequest, key: str) -> HttpResponse:
    """A file to begin with; with `format=preview` the layout that holds, filled with the names of its fields; with `own` the locality's."""
    _permit(request)
    paper = paper_kind(key)
    wanted = asked_word(request, "format")
    if wanted == "preview":
        content = write_paper(papers_folder(), key, _sample(paper), "docx")
        return download(content, f"预览{paper.title}.docx", "docx")
    own = own_layout(papers_folder(), key) if wanted == "own" else None
    content = own or starting_layout(paper.title, paper.fields, paper.columns)
    return download(content, f"{paper.title}{'样式' if own else '底稿'}.docx", "docx")


def _sample(paper: PaperKind) -> Any:
    return sample_paper(paper.title, paper.known, paper.columns)


def _form(request: HouseRequest) -> str:
    return "pdf" if asked_word(request, "format") == "pdf" else "docx"


def _permit(request: HouseRequest) -> None:
    if not may_lay_out_papers(request.actor):
        raise NotPermitted(
            "execution.paper.not_permitted", "文书样式由系统管理员或工委的党务工作人员更换，请与他们联系。"
        )
