"""Lists in pages; a page number out of range shows the nearest page instead of an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

Row = TypeVar("Row")
PER_PAGE = 50


def page_of(request: HttpRequest, rows: Sequence[Row] | QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """The page that `?page=` asks for. Costs one count and one slice."""
    wanted = request.GET.get("page", "1")
    return Paginator(rows, per_page).get_page(int(wanted) if wanted.isdecimal() and len(wanted) < 8 else 1)
