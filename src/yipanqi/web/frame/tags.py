"""The components as tags and filters; cheap ones are strings, larger ones small templates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from yipanqi.organisation import queries
from yipanqi.web.frame.components import HEAT_LEVELS, LIGHTS, HeatTable, Stage, Step
from yipanqi.web.frame.forms import dress

register = template.Library()

MISSING = "missing"
SELECTED = mark_safe(" selected")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; decoration only, hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#icon-{}"/></svg>',
        static("vendor/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def light(state: str, text: str = "") -> SafeString:
    """The chip of one of the lights; an unknown state is a programming error."""
    return format_html('<span class="chip chip-{}">{}</span>', state.replace("_", "-"), text or LIGHTS[state])


@register.simple_tag
def chip(text: str, tone: str = "plain") -> SafeString:
    """A chip of free text: plain, good, info, warn or bad."""
    return format_html('<span class="chip chip-{}">{}</span>', tone, text)


@register.simple_tag
def crumb(text: str, url_name: str = "", *args: Any) -> SafeString:
    """One crumb; the last one has no address and is the page itself."""
    if url_name:
        return format_html('<li><a href="{}">{}</a></li>', reverse(url_name, args=args), text)
    return format_html('<li aria-current="page">{}</li>', text)


@register.simple_tag
def organisation_options(organisations: Iterable[Any], chosen: str | int | None = None) -> SafeString:
    """The choices of a field that asks for a party organisation, by its short name; hundreds cost no more than a few."""
    return _options(((one.pk, one.short_name) for one in organisations), chosen)


@register.simple_tag
def agency_options(organisations: Iterable[Any], chosen: str | int | None = None) -> SafeString:
    """The same for top organisations, by the name of their agency where they have one."""
    named = ((one.pk, one.agency.name if one.agency else one.short_name) for one in organisations)
    return _options(named, chosen)


def _options(pairs: Iterable[tuple[int, str]], chosen: str | int | None) -> SafeString:
    selected = str(chosen or "")
    rows = ((key, SELECTED if str(key) == selected else "", name) for key, name in pairs)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag
def empty(text: str, hint: str = "", icon_name: str = "inbox") -> SafeString:
    """What stands where a list has no rows: what is not there, and what to do."""
    said = format_html("<p>{}</p>", hint) if hint else ""
    return format_html('<div class="empty">{}<p><strong>{}</strong></p>{}</div>', icon(icon_name), text, said)


@register.simple_tag
def notice(tone: str, text: str) -> SafeString:
    """A line that says how things stand."""
    tone = {"success": "good", "warning": "warn", "error": "bad"}.get(tone, tone)
    names = {"good": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}
    return format_html(
        '<div class="notice notice-{}">{}<div>{}</div></div>',
        tone,
        icon(names.get(tone, "info-circle")),
        text,
    )


@register.simple_tag
def progress_bar(done: int, total: int, text: str = "") -> SafeString:
    """How far long work has come; without a total it says only that it runs."""
    if not total:
        return format_html('<p>{}</p><progress aria-label="{}"></progress>', text, text or "进度")
    return format_html(
        '<p>{}：{} / {}（{}%）</p><progress value="{}" max="{}" aria-label="{}"></progress>',
        text, grouped(done), grouped(total), int(100 * done / total), done, total, text or "进度",
    )  # fmt: skip


@register.inclusion_tag("frame/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Numbers of the pages, keeping every other filter of the address; works by links and by htmx."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "numbers": numbers, "query": query.urlencode(), "path": context["request"].path}


@register.inclusion_tag("frame/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """Label, widget, hint and errors of one field."""
    dress(bound.field)
    widget = bound.field.widget
    return {
        "field": bound,
        "is_hidden": bound.is_hidden,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_choice_list": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "files_gone": _files_gone(bound),
    }


def _files_gone(bound: forms.BoundField) -> bool:
    """Whether files were chosen in a form that came back: a browser does not keep them, so they are to be chosen again."""
    return isinstance(bound.field, forms.FileField) and bound.html_name in bound.form.files


@register.inclusion_tag("frame/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of the form in its order."""
    return {"form": form}


@register.inclusion_tag("frame/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """All errors of the form above it, each leading to its field."""
    return {
        "form": form,
        "wrong": [bound for bound in form if bound.errors],
        "gone": [bound for bound in form if _files_gone(bound)],
    }


@register.inclusion_tag("frame/chain_strip.html")
def chain_strip(stages: Sequence[Stage]) -> dict[str, Any]:
    """The six stages in one strip."""
    return {"stages": stages}


@register.inclusion_tag("frame/heat_map.html")
def heat_map(table: HeatTable, with_key: bool = True) -> dict[str, Any]:
    """A heat map as a table of links."""
    return {"table": table, "levels": range(HEAT_LEVELS + 1) if with_key else ()}


@register.inclusion_tag("frame/timeline.html")
def timeline(steps: Sequence[Step]) -> dict[str, Any]:
    """Steps in their order on one line."""
    return {"steps": steps}


@register.simple_tag
def demo_accounts() -> dict[str, Any]:
    """The accounts of the demo county and their common password; empty in an installation at work."""
    return {"accounts": queries.demo_accounts(), "password": settings.YIPANQI_DEMO_PASSWORD}


@register.filter
def cn_date(value: datetime.date | None) -> str:
    """2026年1月5日; nothing for None."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def cn_moment(value: datetime.datetime | None) -> str:
    """2026年1月5日 09:30 in local time."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cn_date(local)} {local:%H:%M}"


@register.filter
def on_or_at(value: datetime.date | datetime.datetime) -> str:
    """A date as date, a moment as moment."""
    return cn_moment(value) if isinstance(value, datetime.datetime) else cn_date(value)


@register.filter
def grouped(value: int | float | str | None) -> str:
    """12,345; nothing for None or where a template found nothing."""
    return f"{value:,}" if isinstance(value, int | float) else ""


@register.filter
def wan(value: int | float | None) -> str:
    """1.2万, 3.4亿; small numbers as they are."""
    if value is None:
        return ""
    for unit, name in ((100_000_000, "亿"), (10_000, "万")):
        if abs(value) >= unit:
            return f"{value / unit:.1f}".removesuffix(".0") + name
    return grouped(value)


@register.filter
def or_missing(value: Any) -> Any:
    """The value, or the chip 缺数据 for None: nothing recorded is not zero."""
    return light(MISSING) if value is None else value
