"""What was done, by whom and when, as far as the reader may know."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger import queries
from yipanqi.web.frame.act_words import details_of, title_of
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.navigation import readers
from yipanqi.web.frame.paging import page_of
from yipanqi.web.ledger.forms import FilterForm


@dataclass(frozen=True)
class EntryRow:
    """One entry as a line: the act in Chinese and its data as short pairs."""

    entry: Any
    title: str
    details: str


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """Entries within reach by word, person and date, newest first."""
    if not readers(request.actor):
        raise NotPermitted("ledger.not_permitted", "留痕由党组织和审计管理员查看。")
    form = FilterForm(request.GET or None)
    found = queries.entries(request.actor)
    if form.is_valid():
        found = _filtered(found, form.cleaned_data)
    shown = page_of(request, found)
    return page(request, "ledger/index.html", {"form": form, "page": shown, "rows": rows_of(shown)})


@require_safe
@login_required
def subject(request: HouseRequest, kind: str, key: str) -> HttpResponse:
    """The history of one subject, oldest act last."""
    shown = page_of(request, queries.entries_about(request.actor, kind, key))
    rows = rows_of(shown)
    name = rows[0].entry.subject_name if rows else ""
    return page(request, "ledger/subject.html", {"name": name, "page": shown, "rows": rows})


@require_safe
@login_required
def anchors(request: HouseRequest) -> HttpResponse:
    """The daily digests, to be printed and kept outside the machine."""
    shown = page_of(request, queries.anchors(request.actor))
    return page(request, "ledger/anchors.html", {"page": shown})


def rows_of(entries: Iterable[Any]) -> list[EntryRow]:
    """Entries as lines."""
    return [
        EntryRow(entry, title_of(entry.word), details_of(json.loads(entry.data or "{}"))) for entry in entries
    ]


def _filtered(found: Any, asked: dict[str, Any]) -> Any:
    if asked["room"]:
        found = found.filter(word__startswith=f"{asked['room']}.")
    if asked["person"]:
        found = found.filter(actor_name__icontains=asked["person"])
    if asked["q"]:
        found = found.filter(subject_name__icontains=asked["q"])
    if asked["from_on"]:
        found = found.filter(at__date__gte=asked["from_on"])
    if asked["until_on"]:
        found = found.filter(at__date__lt=asked["until_on"] + datetime.timedelta(days=1))
    return found
