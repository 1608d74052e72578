"""The papers of a case: in Word or for printing, and the catalogue of its archive as a list."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.casework import queries
from yipanqi.casework.reports import CATALOGUE_HEADS, catalogue_rows, paper_of, printables
from yipanqi.documents.lists import write_list
from yipanqi.execution.queries.service_records import VOLUNTEERING, service_record
from yipanqi.execution.reports.volunteering import TITLE, service_document
from yipanqi.rulebook.queries import vocabulary
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import download, paper_download
from yipanqi.web.frame.http import HouseRequest


@require_safe
@login_required
def paper(request: HouseRequest, pk: int, key: str) -> HttpResponse:
    """One paper as Word, or with `format=pdf` as PDF."""
    shown = queries.case_page(request.actor, queries.case(request.actor, pk))
    form = "pdf" if asked_word(request, "format") == "pdf" else "docx"
    if key == VOLUNTEERING and (record := service_record(request.actor, shown)) is not None:
        content = service_document(record, shown.face.title, shown.case.organisation.name, form)
        return download(content, f"{TITLE}.{form}", form)
    found = paper_of(request.actor, shown, key)
    title = next(one.title for one in printables(shown) if one.key == key)
    return paper_download(_layout_of(key, found.title), found, title, form)


def _layout_of(key: str, title: str) -> str:
    """Which kind of paper it is laid out as: a produced one may have a layout of its own by its title."""
    kind = key.partition("-")[0]
    named: Any = ((one.code, one.attributes.get("produced", ())) for one in vocabulary("paper").terms)
    own = (code for code, titles in named if title in titles)
    return next(own, "case_made") if kind == "made" else f"case_{kind}"


@require_safe
@login_required
def catalogue(request: HouseRequest, pk: int) -> HttpResponse:
    """The catalogue of the papers as a workbook."""
    shown = queries.case_page(request.actor, queries.case(request.actor, pk))
    title = "归档材料目录"
    rows = catalogue_rows(request.actor, shown)
    return download(write_list(title, CATALOGUE_HEADS, rows), f"{title}.xlsx", "xlsx")
