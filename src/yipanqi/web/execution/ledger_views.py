"""台账: choose a ledger, narrow it, take it along as Excel; the year's ledgers of many branches in one parcel."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yipanqi.basics.errors import Refused
from yipanqi.basics.periods import Period, calendar_year, half_year, month, quarter, title_of
from yipanqi.documents.lists import ListCell
from yipanqi.execution import services
from yipanqi.execution.queries.ledgers import Ledger, LedgerFilter, ledger_named, ledger_titles, lines_of
from yipanqi.execution.queries.parcels import PARCEL, parcel_path
from yipanqi.jobs.queries import job as job_of
from yipanqi.jobs.queries import jobs, progress_of
from yipanqi.jobs.services import cancel_job
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import organisations
from yipanqi.web.frame.asking import asked_number, asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

YEARS = 6
"""So many years back are offered."""
PARTS = {
    **{f"q{number}": quarter for number in range(1, 5)},
    **{f"h{number}": half_year for number in range(1, 3)},
    **{f"m{number}": month for number in range(1, 13)},
}  # fmt: skip


SHORT, LONGEST = 9, 60
"""So many characters stay on one line; so many the page shows of a cell, the workbook has the whole."""


@dataclass(frozen=True)
class Cell:
    """One cell of the page with its head; nothing is a dash, nought is nought."""

    head: str
    text: str
    is_short: bool


@dataclass(frozen=True)
class Line:
    """One line of the page: its cells, and the address of the record behind it."""

    cells: list[Cell]
    href: str


@require_safe
@login_required
def ledgers(request: HouseRequest) -> HttpResponse:
    """One ledger as filtered; with `export=` as a workbook."""
    actor = request.actor
    titles = ledger_titles()
    asked = asked_word(request, "ledger")
    ledger = ledger_named(asked if asked in titles else next(iter(titles)))
    offered = list(organisations(actor))
    period = _period(request, actor.today.year)
    found = lines_of(actor, ledger, _filter(request, ledger, offered, period))
    if wants_export(request):
        if found.count() > MOST_ROWS:
            raise Refused(
                "execution.ledger.too_long",
                f"符合条件的超过 {MOST_ROWS} 条，不便放在一张表里。请用党组织或时段缩小范围后再导出。",
            )
        name = f"{title_of(period) if period else ''}{ledger.title}"
        rows = (ledger.cells(row) for row in found.iterator(2000))
        return exported(request, name, ledger.heads, rows, ledger.printed)
    shown = page_of(request, found)
    context = {
        "ledger": ledger,
        "titles": titles,
        "page": shown,
        "lines": [_line(ledger, row) for row in shown],
        "organisations": offered,
        "years": range(actor.today.year, actor.today.year - YEARS, -1),
        "year": period.start.year if period else None,
        "parts": _parts(),
        "may_pack": bool(actor.acts_on),
        "parcels": list(jobs(actor).filter(kind=PARCEL)[:1]),
    }
    return page(request, "execution/ledgers.html", context)


@require_POST
@login_required
def pack_ledgers(request: HouseRequest) -> HttpResponse:
    """Have a worker write the year's ledgers of every branch at and below the organisation."""
    chosen = request.POST.get("organisation", "")
    if not chosen.isdecimal():
        messages.error(request, "请先选择党组织，再生成。")
        return redirect("execution:ledgers")
    home = organisation_in_reach(request.actor, int(chosen))
    year = request.POST.get("year", "")
    key = services.pack_ledgers(
        actor=request.actor, organisation=home, year=int(year) if year.isdecimal() else 0
    )
    return redirect("execution:parcel", key)


@require_safe
@login_required
def parcel(request: HouseRequest, job: int) -> HttpResponse:
    """How far the parcel is; when it is ready, where to take it."""
    found = job_of(request.actor, job)
    report = progress_of(found)
    if report.is_over and request.htmx and request.GET.get("poll"):
        return HttpResponse(headers={"HX-Redirect": reverse("execution:parcel", args=(job,))})
    return page(request, "execution/ledger_parcel.html", {"job": found, "report": report}, part="report")


@require_safe
@login_required
def parcel_file(request: HouseRequest, job: int) -> HttpResponseBase:
    """The parcel itself."""
    found = job_of(request.actor, job)
    path = parcel_path(request.actor, job)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.title}.zip")


@require_POST
@login_required
def stop_parcel(request: HouseRequest, job: int) -> HttpResponse:
    """Stop the work."""
    cancel_job(actor=request.actor, job=job_of(request.actor, job))
    messages.info(request, "已要求停止。")
    return redirect("execution:parcel", job)


def _filter(request: HttpRequest, ledger: Ledger, offered: list[Any], period: Period | None) -> LedgerFilter:
    kind, home = asked_word(request, "kind"), asked_number(request, "organisation")
    path = next((one.path for one in offered if one.pk == home), "")
    kinds = (kind,) if kind in {one.code for one in ledger.kinds} else ()
    return LedgerFilter(asked_word(request, "q"), kinds, path, period)


def _period(request: HttpRequest, this_year: int) -> Period | None:
    """The year that the address asks for, this one where it asks for none; a part of it; None for all years."""
    if request.GET.get("year") == "all":
        return None
    year = asked_number(request, "year") or this_year
    year = year if this_year - 50 <= year <= this_year + 1 else this_year
    part = asked_word(request, "part")
    return PARTS[part](year, int(part[1:])) if part in PARTS else calendar_year(year)


def _parts() -> list[tuple[str, str]]:
    return [
        (code, title_of(part(2000, int(code[1:]))).removeprefix("2000年")) for code, part in PARTS.items()
    ]


def _line(ledger: Ledger, row: Any) -> Line:
    place = ledger.source.page(row)
    href = reverse(f"execution:{place[0]}", args=(place[1],)) if place else ""
    return Line([_cell(*each) for each in zip(ledger.heads, ledger.cells(row), strict=True)], href)


def _cell(head: str, value: ListCell) -> Cell:
    text = "—" if value is None or value == "" else str(value)
    is_short = len(text) <= SHORT or isinstance(value, datetime.date)
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return Cell(head, shown, is_short)
