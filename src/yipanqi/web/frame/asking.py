"""What the address of a list asks for; nonsense narrows nothing."""

from __future__ import annotations

import datetime

from django.http import HttpRequest


def asked_word(request: HttpRequest, name: str) -> str:
    """The text of the parameter without spaces at its ends."""
    return request.GET.get(name, "").strip()[:100]


def asked_number(request: HttpRequest, name: str) -> int | None:
    """The whole number of the parameter."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def asked_date(request: HttpRequest, name: str) -> datetime.date | None:
    """The day of the parameter."""
    try:
        return datetime.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
