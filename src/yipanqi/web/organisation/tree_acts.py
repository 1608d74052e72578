"""Acts on party organisations and their posts: found, rename, dissolve, term; open, close, fill and leave a post."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yipanqi.basics.errors import NotPermitted
from yipanqi.organisation import policies, queries, services
from yipanqi.organisation.queries import directory, records
from yipanqi.organisation.queries.trees import home_path_of
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.http import HouseRequest
from yipanqi.web.organisation.act_forms import (
    AddPostForm,
    FillPostForm,
    FoundForm,
    LeavePostForm,
    OnForm,
    RenameOrganisationForm,
    TermForm,
)
from yipanqi.web.organisation.acting import act_page, run

BOTH = ["GET", "POST"]
MOST_CANDIDATES = 20


@require_http_methods(BOTH)
@login_required
def found(request: HouseRequest, pk: int) -> HttpResponse:
    """Found a party organisation below this one."""
    actor, parent = request.actor, queries.organisation(request.actor, pk)
    kinds = queries.organisation_kinds()
    allowed = [(code, kinds[code].title) for code in kinds[parent.kind].children]
    if not (policies.may_found_below(actor, parent) and allowed and parent.dissolved_on is None):
        raise NotPermitted("organisation.found.not_permitted", "成立党组织由上级党组织的党务工作人员办理。")
    agencies = {
        str(unit.pk): unit
        for unit in (records.agencies_as_at(actor, actor.today) if parent.kind == "work_committee" else ())
    }
    form = FoundForm(
        request.POST or None, kinds=allowed, agencies=[(key, unit.name) for key, unit in agencies.items()]
    )

    def do(values: dict[str, Any]) -> tuple[str, str]:
        agency = agencies.get(str(values.pop("agency", "")))
        made = services.found_organisation(actor=actor, parent=parent, agency=agency, **values)
        return f"“{made.name}”已成立，请接着设置岗位、登记任期。", _organisation(made.pk)

    hint = f"成立在“{parent.name}”之下；{kinds[parent.kind].title}下面可设：{'、'.join(title for _, title in allowed)}。"
    act = act_page("成立下级党组织", "成立", parent.short_name, _organisation(pk), hint=hint)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def rename(request: HouseRequest, pk: int) -> HttpResponse:
    """Give the organisation another name."""
    shown = _changeable(request, pk)
    initial = {"name": shown.name, "short_name": shown.short_name}
    form = RenameOrganisationForm(request.POST or None, initial=initial)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.rename_organisation(actor=request.actor, organisation=shown, **values)
        return "名称已更改，原名称保留在留痕里。", _organisation(pk)

    return run(request, form, act_page("更名", "更名", shown.short_name, _organisation(pk)), do)


@require_http_methods(BOTH)
@login_required
def dissolve(request: HouseRequest, pk: int) -> HttpResponse:
    """Dissolve the organisation; members, holders and organisations below must have left."""
    shown = _changeable(request, pk)
    form = OnForm(request.POST or None, initial={"on": request.actor.today})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.dissolve_organisation(actor=request.actor, organisation=shown, **values)
        return "党组织已撤销，撤销日期之前的情况仍可按日期查看。", _organisation(pk)

    hint = "撤销前须先转出党员、办理离任、撤销下级党组织；撤销后不能恢复，历史记录都保留。"
    act = act_page("撤销党组织", "撤销", shown.short_name, _organisation(pk), hint=hint, is_grave=True)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def set_term(request: HouseRequest, pk: int) -> HttpResponse:
    """Enter the term that runs, or the next one after an election."""
    shown = _changeable(request, pk)
    following = records.next_term(shown)
    started, ends = following or (shown.term_started_on, shown.term_ends_on)
    form = TermForm(request.POST or None, initial={"started_on": started, "ends_on": ends})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.set_term(actor=request.actor, organisation=shown, **values)
        return "任期已登记。", _organisation(pk)

    years = queries.organisation_kinds()[shown.kind].term_years
    hint = (
        f"每届任期 {years} 年；已按上一届届满日期推算下一届，请按选举结果核对。"
        if years
        else "这一类党组织不设届期。"
    )
    act = act_page("登记换届", "登记任期", shown.short_name, _organisation(pk), hint=hint)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def add_post(request: HouseRequest, pk: int) -> HttpResponse:
    """Open a post of the organisation."""
    shown = queries.organisation(request.actor, pk)
    _permit_posts(request, shown.path)
    kinds = [(kind.code, kind.title) for kind in queries.post_kinds().values() if shown.kind in kind.of]
    form = AddPostForm(request.POST or None, kinds=kinds)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.add_post(actor=request.actor, organisation=shown, **values)
        return "岗位已设置，请接着任命。", f"{_organisation(pk)}#posts"

    return run(request, form, act_page("设置岗位", "设置", shown.short_name, _organisation(pk)), do)


@require_http_methods(BOTH)
@login_required
def close_post(request: HouseRequest, pk: int) -> HttpResponse:
    """Close a post that nobody holds."""
    post = records.post_named(request.actor, pk)
    _permit_posts(request, home_path_of(post))
    form = OnForm(request.POST or None, initial={"on": request.actor.today})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.close_post(actor=request.actor, post=post, **values)
        return "岗位已撤销。", _home(post)

    act = act_page("撤销岗位", "撤销", post.title, _home(post), is_grave=True)
    return run(request, form, act, do)


@require_http_methods(BOTH)
@login_required
def fill_post(request: HouseRequest, pk: int) -> HttpResponse:
    """Put somebody into the post: search by name first, then choose."""
    post = records.post_named(request.actor, pk)
    _permit_posts(request, home_path_of(post))
    words = asked_word(request, "q")
    found = directory.candidates(request.actor, post, words)[: MOST_CANDIDATES + 1]
    form = FillPostForm(
        request.POST or None,
        people=[(str(person.pk), directory.said_of(person)) for person in found[:MOST_CANDIDATES]],
        initial={"from_on": request.actor.today, "share": records.free_share(post)},
    )

    def do(values: dict[str, Any]) -> tuple[str, str]:
        person = queries.person_named(request.actor, values.pop("person"))
        services.fill_post(actor=request.actor, post=post, person=person, **values)
        return f"“{person.name}”已任命。", _home(post)

    act = act_page("任命", "任命", post.title, _home(post))
    return run(
        request, form, act, do, "organisation/fill_post.html",
        words=words, has_candidates=bool(found), has_more=len(found) > MOST_CANDIDATES,
    )  # fmt: skip


@require_http_methods(BOTH)
@login_required
def leave_post(request: HouseRequest, pk: int) -> HttpResponse:
    """End a holding."""
    holding = records.holding_named(request.actor, pk)
    post = holding.post
    _permit_posts(request, home_path_of(post))
    form = LeavePostForm(request.POST or None, initial={"until_on": request.actor.today})

    def do(values: dict[str, Any]) -> tuple[str, str]:
        services.leave_post(actor=request.actor, holding=holding, **values)
        return f"“{holding.person.name}”已离任；这个岗位的责任不变，请尽快任命接任者。", _home(post)

    subject = f"{post.title} {holding.get_share_display()} {holding.person.name}"
    return run(request, form, act_page("离任", "办理离任", subject, _home(post)), do)


def _changeable(request: HouseRequest, pk: int) -> Any:
    shown = queries.organisation(request.actor, pk)
    if not policies.may_change_organisation(request.actor, shown):
        raise NotPermitted(
            "organisation.change.not_permitted", "变更党组织信息由上级党组织的党务工作人员办理。"
        )
    return shown


def _permit_posts(request: HouseRequest, path: str) -> None:
    if not policies.may_keep_posts(request.actor, path):
        raise NotPermitted(
            "organisation.post.not_permitted", "岗位和任命由本组织或上级党组织的党务工作人员办理。"
        )


def _home(post: Any) -> str:
    if post.organisation_id:
        return f"{_organisation(post.organisation_id)}#posts"
    return f"{reverse('organisation:unit', args=[post.unit_id])}#posts"


def _organisation(pk: int) -> str:
    return reverse("organisation:organisation", args=[pk])
