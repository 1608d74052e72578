"""A list as a download: `?export=xlsx` or `?export=csv` beside the filters of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yipanqi.documents.csv_lists import write_csv
from yipanqi.documents.lists import ListCell, write_list
from yipanqi.documents.official import OfficialPaper
from yipanqi.documents.own_papers import write_paper

MOST_ROWS = 20_000
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def wants_export(request: HttpRequest) -> bool:
    """Whether the address asks for a download instead of the page."""
    return request.GET.get("export") in ("xlsx", "csv")


def exported(
    request: HttpRequest,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[ListCell]],
    printed: int | None = None,
) -> HttpResponse:
    """The rows as the wanted kind of file; of a workbook the first `printed` columns go on paper."""
    kind = request.GET["export"]
    content = write_csv(heads, rows) if kind == "csv" else write_list(title, heads, rows, printed)
    return download(content, f"{title}.{kind}", kind)


def paper_download(key: str, paper: OfficialPaper, name: str, kind: str) -> HttpResponse:
    """A paper as `docx` or `pdf`, in the locality's own layout of this key where there is one."""
    content = write_paper(Path(settings.YIPANQI_DATA) / "papers", key, paper, kind)
    return download(content, f"{name}.{kind}", kind)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be saved under a Chinese name."""
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
