"""From the office's workbook to records: each step a page, nothing written before the clerk says so."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.errors import NotPermitted
from yipanqi.documents.heads import recognise_as
from yipanqi.intake import queries, services
from yipanqi.intake.policies import may_import
from yipanqi.intake.queries.previews import PAGE_ROWS
from yipanqi.intake.queries.words import columns
from yipanqi.jobs.queries import job as job_of
from yipanqi.jobs.queries import progress_of
from yipanqi.jobs.services import cancel_job
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.intake.forms import RowsForm, UploadForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """Upload a workbook; what was imported before."""
    if not may_import(request.actor):
        raise NotPermitted(
            "intake.import.not_permitted", "导入表格由党务工作人员办理，请联系本支部书记或机关党委。"
        )
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        files = [(file.name, file.read()) for file in form.cleaned_data["file"]]
        with refusals_on(form):
            read = services.read_workbooks(actor=request.actor, files=files)
            return redirect("intake:batch", read.pk)
    return page(
        request,
        "intake/index.html",
        {"form": form, "page": page_of(request, queries.batches(request.actor), 20)},
    )


@require_safe
@login_required
def batch(request: HouseRequest, pk: int) -> HttpResponse:
    """One import as it stands: its mapping, its preview or its result."""
    shown = queries.batch(request.actor, pk)
    if shown.is_open and (job := queries.job_under_way(request.actor, shown)) is not None:
        return redirect("intake:progress", pk, job)
    context = {
        "batch": shown,
        "sheets": queries.mapping_sheets(request.actor, shown) if shown.is_open else [],
        "several": len({entry["file"] for entry in shown.sheets}) > 1,
        "kinds": queries.kind_choices(),
        "can_preview": any(entry["kind"] and not entry["problem"] for entry in shown.sheets),
        "has_refused": queries.has_refused_workbook(request.actor, shown),
        "reports": shown.counts.get("sheets", []),
    }
    return page(request, "intake/batch.html", context)


@require_POST
@login_required
def correct_mapping(request: HouseRequest, pk: int, position: int) -> HttpResponse:
    """State what one sheet holds; another kind is recognised anew, the same kind takes the stated columns."""
    shown = queries.batch(request.actor, pk)
    kind = request.POST.get("kind", "")
    fields = request.POST.getlist("fields")
    if 0 <= position < len(shown.sheets) and kind != shown.sheets[position]["kind"]:
        record_kind = columns().kind(kind)
        heads = shown.sheets[position]["heads"]
        fields = [c.field for c in recognise_as(columns(), record_kind, heads).columns] if record_kind else []
    services.correct_mapping(actor=request.actor, batch=shown, position=position, kind=kind, fields=fields)
    messages.success(request, "列的对应已保存，下次遇到同样的表头会照此识别。")
    return redirect("intake:batch", pk)


@require_POST
@login_required
def preview_batch(request: HouseRequest, pk: int) -> HttpResponse:
    """Have every row checked; nothing is written."""
    job = services.preview_in_background(actor=request.actor, batch=queries.batch(request.actor, pk))
    return redirect("intake:progress", pk, job)


@require_POST
@login_required
def apply_batch(request: HouseRequest, pk: int) -> HttpResponse:
    """Have the accepted rows written."""
    job = services.apply_in_background(actor=request.actor, batch=queries.batch(request.actor, pk))
    return redirect("intake:progress", pk, job)


@require_safe
@login_required
def progress(request: HouseRequest, pk: int, job: int) -> HttpResponse:
    """How far the work is; the page asks again by itself and leads on when it is over."""
    shown = queries.batch(request.actor, pk)
    report = progress_of(job_of(request.actor, job))
    if not report.is_over:
        context = {"batch": shown, "job": job, "report": report}
        return page(request, "intake/progress.html", context, part="report")
    if report.message and report.state != "done":
        messages.error(request, report.message)
    address = reverse("intake:batch", args=[pk])
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


@require_POST
@login_required
def stop(request: HouseRequest, pk: int, job: int) -> HttpResponse:
    """Stop the work at its next step; nothing stays written."""
    cancel_job(actor=request.actor, job=job_of(request.actor, job))
    return redirect("intake:progress", pk, job)


@require_POST
@login_required
def cancel_batch(request: HouseRequest, pk: int) -> HttpResponse:
    """Close the import without writing a row."""
    services.cancel_batch(actor=request.actor, batch=queries.batch(request.actor, pk))
    messages.info(request, "已取消，没有写入任何内容，上传的文件已删除。")
    return redirect("intake:index")


@require_safe
@login_required
def rows(request: HouseRequest, pk: int) -> HttpResponse:
    """The rows of one sheet with what becomes of each, narrowed by result and by what stands in them."""
    form = RowsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = queries.PreviewFilter(
        sheet=asked.get("sheet") or 0, state=asked.get("state", ""), text=asked.get("q", "")
    )
    batch = queries.batch(request.actor, pk)
    preview = queries.preview_page(request.actor, batch, wanted, page=asked.get("page") or 1)
    context = {
        "preview": preview,
        "shown": preview.sheets[preview.sheet],
        "lines": [
            (row, list(zip(preview.sheets[preview.sheet].heads, row.cells, strict=False)))
            for row in preview.rows
        ],
        "form": form,
        "page": page_of(request, range(preview.rows_total), PAGE_ROWS),
    }
    return page(request, "intake/rows.html", context)


@require_safe
@login_required
def refused(request: HouseRequest, pk: int) -> HttpResponse:
    """The workbook of refused rows, to mend and upload again."""
    name, content = queries.refused_workbook(request.actor, queries.batch(request.actor, pk))
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)
