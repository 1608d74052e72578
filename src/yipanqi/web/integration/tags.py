"""The chain panel and the addresses of records, for the templates of every room: `{% load chain %}`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yipanqi.basics.errors import NotFound
from yipanqi.integration.queries import Link, chain_of
from yipanqi.tasking.queries.cycle import ItemCycle, cycles_of
from yipanqi.web.frame.addresses import address_of_record
from yipanqi.web.integration.next_acts import next_acts

register = template.Library()
OPEN = 3


@register.inclusion_tag("integration/chain_panel.html", takes_context=True)
def chain_panel(context: RequestContext, kind: str, record: Any) -> dict[str, Any]:
    """The six stages around one record: plan_item, junction, duty, activity, finding, result or consequence.

    Beside each stage stands the act that the reader may do there next. A record that is no longer on the chain,
    such as a withdrawn activity, shows nothing.
    """
    actor = context["request"].actor
    try:
        panel = chain_of(actor, kind, record.pk)
    except NotFound:
        return {"panel": None}
    acts = next_acts(actor, kind, record)
    return {
        "panel": panel,
        "stages": [(stage, *_parted(stage.links), acts.get(stage.code)) for stage in panel.stages],
    }


def _parted(links: Sequence[Link]) -> tuple[list[Link], list[Link]]:
    """What stands in the open, the record looked at first, and what a click opens."""
    ordered = sorted(links, key=lambda link: not link.is_here)
    shown = OPEN if len(ordered) > OPEN + 1 else OPEN + 1
    return ordered[:shown], ordered[shown:]


@register.simple_tag(takes_context=True)
def strips_of(context: RequestContext, items: Any) -> dict[int, ItemCycle]:
    """The strips of the plan items of a page by key; three statements for all of them."""
    rows = [getattr(row, "item", row) for row in items]
    paths = {row.organisation_id: row.organisation.path for row in rows}
    return cycles_of(context["request"].actor, rows, paths)


@register.inclusion_tag("tasking/_item_strip.html", takes_context=True)
def item_strip(context: RequestContext, item: Any) -> dict[str, Any]:
    """The strip of one item on its own page, with what is lacking now."""
    return {"item": item, "strip": strips_of(context, [item])[item.pk]}


@register.simple_tag
def mini_strip(strips: dict[int, ItemCycle], item: Any) -> SafeString:
    """The strip of one of them."""
    return strip_drawn(strips[item.pk])


@register.simple_tag
def strip_drawn(strip: ItemCycle) -> SafeString:
    """The cells of a strip. A page shows hundreds of them and few differ, so each is drawn once in the life of the process."""
    cells = (
        _cell(one.stage.title, one.stage.short_title, one.state, one.title, one.lag_title, one.is_current)
        for one in strip.cells
    )
    return format_html('<ol class="mini-strip" aria-label="各环节">{}</ol>', SafeString("".join(cells)))


@functools.lru_cache(maxsize=4096)
def _cell(stage: str, short: str, state: str, title: str, lag: str, is_current: bool) -> SafeString:
    said = {
        "stage": stage,
        "short": short,
        "state": state,
        "title": title,
        "lag": lag,
        "is_current": is_current,
    }
    return render_to_string("tasking/_mini_cell.html", said)


@register.simple_tag
def record_url(kind: str, key: int) -> str:
    """The page of a record; empty for a kind without one."""
    return address_of_record(kind, key)
