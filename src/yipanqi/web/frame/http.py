"""The request with its actor, and the one way to render a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from yipanqi.basics.actors import Actor


class HouseRequest(HttpRequest):
    """What the middleware makes of a request: who acts, and whether htmx asks for a part."""

    actor: Actor
    htmx: HtmxDetails
    csp_nonce: str


def page(
    request: HouseRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the template; for an htmx request only its named part, where one is given."""
    wants_part = bool(part) and bool(request.htmx) and not request.htmx.history_restore_request
    response = render(
        request, f"{template}#{part}" if wants_part else template, dict(context or {}), status=status
    )
    if part:
        patch_vary_headers(response, ("HX-Request",))
    return response


def safe_target(request: HttpRequest, wanted: str, otherwise: str = "/") -> str:
    """The wanted address when it lies on this site, else the other one."""
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed else otherwise


def referring_path(request: HttpRequest) -> str:
    """The path of the page the request came from, empty when it was another site."""
    referer = request.headers.get("Referer", "")
    if not referer or not safe_target(request, referer, ""):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
