"""The papers of a case: in Word or for printing, and the catalogue of its archive as a list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.casework import queries
from yipanqi.casework.reports import CATALOGUE_HEADS, catalogue_rows, paper_of, printables
from yipanqi.documents.lists import write_list
from yipanqi.documents.official import write_official
from yipanqi.documents.official_pdf import write_official_pdf
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.exporting import download
from yipanqi.web.frame.http import HouseRequest


@require_safe
@login_required
def paper(request: HouseRequest, pk: int, key: str) -> HttpResponse:
    """One paper as Word, or with `format=pdf` as PDF."""
    shown = queries.case_page(request.actor, queries.case(request.actor, pk))
    found = paper_of(request.actor, shown, key)
    title = next(one.title for one in printables(shown) if one.key == key)
    if asked_word(request, "format") == "pdf":
        return download(write_official_pdf(found), f"{title}.pdf", "pdf")
    return download(write_official(found), f"{title}.docx", "docx")


@require_safe
@login_required
def catalogue(request: HouseRequest, pk: int) -> HttpResponse:
    """The catalogue of the papers as a workbook."""
    shown = queries.case_page(request.actor, queries.case(request.actor, pk))
    title = "归档材料目录"
    rows = catalogue_rows(request.actor, shown)
    return download(write_list(title, CATALOGUE_HEADS, rows), f"{title}.xlsx", "xlsx")
