"""What was done, by whom and when, as far as the reader may know."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.documents.lists import write_list
from yipanqi.jobs.queries import VERIFICATION_JOB, jobs, progress_of
from yipanqi.jobs.services import enqueue
from yipanqi.ledger import queries
from yipanqi.ledger.policies import may_verify_ledger
from yipanqi.web.frame.act_words import details_of, title_of
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.navigation import readers
from yipanqi.web.frame.paging import page_of
from yipanqi.web.ledger.forms import FilterForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ("时间", "事项", "对象", "内容", "经办人", "链", "序号", "摘要（SM3）")
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class EntryRow:
    """One entry as a line: the act in Chinese and its data as short pairs."""

    entry: Any
    title: str
    details: str


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """Entries within reach by subject, act, person and date, newest first."""
    form, found = _asked(request)
    shown = page_of(request, found)
    context = {
        "form": form,
        "page": shown,
        "rows": rows_of(shown),
        "query": request.GET.urlencode(),
        "may_verify": may_verify_ledger(request.actor),
    }
    return page(request, "ledger/index.html", context)


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def export(request: HouseRequest) -> HttpResponse:
    """The entries that the filter finds, as a workbook; no more than a sheet is good for."""
    found = _asked(request)[1]
    if found.count() > MOST_EXPORTED:
        raise Refused(
            "ledger.export.too_many",
            f"符合条件的留痕超过 {MOST_EXPORTED} 条，不便导出。请用日期或环节缩小范围后再导出。",
        )
    rows = (
        (
            timezone.localtime(row.entry.at).strftime("%Y-%m-%d %H:%M:%S"), row.title, row.entry.subject_name, row.details,
            row.entry.actor_name, row.entry.chain, row.entry.number, row.entry.hash,
        )
        for row in rows_of(found.iterator(chunk_size=2000))
    )  # fmt: skip
    headers = {"Content-Disposition": content_disposition_header(True, "留痕.xlsx") or "attachment"}
    return HttpResponse(write_list("留痕", HEADS, rows), content_type=XLSX, headers=headers)


@require_safe
@login_required
def verification(request: HouseRequest) -> HttpResponse:
    """What the last check of the chains found, or how far the present one is; the last anchor beside it."""
    _permit_verifying(request)
    job = jobs(request.actor).filter(kind=VERIFICATION_JOB).first()
    report = progress_of(job) if job is not None else None
    if report is not None and report.is_over and request.htmx and request.GET.get("poll"):
        return HttpResponse(headers={"HX-Redirect": reverse("ledger:verification")})
    context = {"job": job, "report": report, "anchor": queries.anchors(request.actor).first()}
    return page(request, "ledger/verification.html", context, part="report")


@require_POST
@login_required
def verify(request: HouseRequest) -> HttpResponse:
    """Have every chain read from its beginning; one check at a time."""
    _permit_verifying(request)
    under_way = jobs(request.actor).filter(kind=VERIFICATION_JOB, state__in=("queued", "running"))
    if not under_way.exists():
        enqueue(actor=request.actor, kind=VERIFICATION_JOB, payload={})
    return redirect("ledger:verification")


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


def _asked(request: HouseRequest) -> tuple[FilterForm, Any]:
    """The filter of the address and what it finds; a wrong one narrows nothing."""
    if not readers(request.actor):
        raise NotPermitted("ledger.not_permitted", "留痕由党组织和审计管理员查看。")
    form = FilterForm(request.GET or None)
    found = queries.entries(request.actor)
    return form, _filtered(found, form.cleaned_data) if form.is_valid() else found


def _permit_verifying(request: HouseRequest) -> None:
    if not may_verify_ledger(request.actor):
        raise NotPermitted("ledger.verify.not_permitted", "核验留痕由审计管理员办理。")


def _filtered(found: Any, asked: dict[str, Any]) -> Any:
    if asked["room"]:
        found = found.filter(word__startswith=f"{asked['room']}.")
    if asked["word"]:
        found = found.filter(word=asked["word"])
    if asked["person"]:
        found = found.filter(actor_name__icontains=asked["person"])
    if asked["q"]:
        found = found.filter(subject_name__icontains=asked["q"])
    if asked["from_on"]:
        found = found.filter(at__gte=queries.first_moment(asked["from_on"]))
    if asked["until_on"]:
        found = found.filter(at__lt=queries.first_moment(asked["until_on"] + datetime.timedelta(days=1)))
    return found
