"""Forms: what ships, what was published, publishing and carrying away as YAML."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.organisation.queries import organisations
from yipanqi.survey import policies, queries, services
from yipanqi.survey.queries.answering import Row
from yipanqi.survey.queries.language import Form
from yipanqi.survey.queries.wording import asked_words
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.survey.forms import PublishFormForm
from yipanqi.web.survey.sheets import sheet_items

SAMPLE = (Row("person:1", "党员甲"), Row("person:2", "党员乙"))
"""Who stands on a preview in place of those who will be rated."""


@require_safe
@login_required
def forms(request: HouseRequest) -> HttpResponse:
    """The forms that ship and the versions published within reach."""
    shown = page_of(request, queries.form_versions(request.actor))
    context = {
        "templates": [form for form, _ in queries.form_templates().values()], "page": shown, "may_ask": bool(request.actor.acts_on)
    }  # fmt: skip
    return page(request, "survey/forms.html", context)


@require_safe
@login_required
def form_template(request: HouseRequest, name: str) -> HttpResponse:
    """One form that ships, as it will look."""
    form, text = _template(name)
    if asked_word(request, "export"):
        return _yaml(form, text)
    return page(request, "survey/form.html", _preview(request, form))


@require_safe
@login_required
def form_version(request: HouseRequest, pk: int) -> HttpResponse:
    """One published version, as it looks."""
    version = queries.form_version(request.actor, pk)
    form = queries.form_in(version)
    if asked_word(request, "export"):
        return _yaml(form, version.text)
    return page(request, "survey/form.html", {**_preview(request, form), "version": version})


@require_http_methods(["GET", "POST"])
@login_required
def publish_form(request: HouseRequest) -> HttpResponse:
    """Publish a form from its text; from then on this version stands still."""
    actor = request.actor
    offered = [
        (each.pk, each.short_name) for each in organisations(actor) if policies.may_ask(actor, each.path)
    ]
    if not offered:
        raise NotPermitted(
            "survey.form.not_yours", "评议表由党务工作人员发布，请转请本单位党务工作人员办理。"
        )
    version = asked_number(request, "version")
    name = asked_word(request, "form")
    text = (
        queries.form_version(actor, version).text
        if version is not None
        else _template(name)[1]
        if name
        else ""
    )
    own = {post.organisation_id for post in actor.posts}
    first = next((pk for pk, _ in offered if pk in own), offered[0][0])
    form = PublishFormForm(
        request.POST or None, request.FILES or None, initial={"text": text, "organisation": first}
    )
    form.let_choose("organisation", offered)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            published = services.publish_form(
                actor=actor, organisation_id=data["organisation"], text=data["text"]
            )
            messages.success(request, f"“{published}”已发布。")
            return redirect("survey:form_version", published.pk)
    return page(request, "survey/publish_form.html", {"form": form})


def _template(name: str) -> tuple[Form, str]:
    found = queries.form_templates().get(name)
    if found is None:
        raise NotFound("survey.form.not_found", "没有这个名字的评议表模板。")
    return found


def _preview(request: HouseRequest, form: Form) -> dict[str, Any]:
    items = sheet_items(form, SAMPLE, {}, QueryDict(), {})
    asks = [(one.name, asked_words(one), one.weight) for one in form.asks]
    return {"form": form, "items": items, "asks": asks, "may_ask": bool(request.actor.acts_on)}


def _yaml(form: Form, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{form.name}.yaml"'
    return response
