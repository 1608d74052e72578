"""The one place where errors of the house become pages."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.web.frame.http import referring_path

PAGES: tuple[tuple[type[HouseError], int, str, str], ...] = (
    (
        NotPermitted,
        403,
        "您没有办理这件事的权限",
        "如果这件事应当由您办理，请联系本单位党务工作人员核对岗位。",
    ),
    (NotFound, 404, "没有找到", "请从目录重新进入；如果是别人发来的地址，请确认您在其所属范围内。"),
    (Conflict, 409, "内容已被别人更改", "请返回上一页刷新，看过最新内容后再办理。"),
    (Refused, 400, "这一步没有办成", "请返回上一页，按上面的说明改正后再提交；已填的内容还在。"),
)


SAME_THING_TWICE = Conflict(
    "frame.same_thing_twice", "刚才已有人先办了同一件事，您的这一次没有写入，原有内容没有改动。"
)
"""What a rule of the database says to the second of two people who pass the checks of a service at the same moment."""


class HouseErrorMiddleware:
    """Translate errors that leave a view: 403, 404, 409 or 400, each with its sentence and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a house error; leave every other error to Django."""
        if isinstance(error, IntegrityError) and request.method == "POST":
            logging.getLogger(__name__).warning("%s refused by the database: %s", request.path, error)
            error = SAME_THING_TWICE
        if not isinstance(error, HouseError):
            return None
        for family, status, heading, next_step in PAGES:
            if isinstance(error, family):
                return error_page(
                    request, status, heading, error.sentence, next_step, error.code, error.fields
                )
        return error_page(request, 400, "这一步没有办成", error.sentence, "", error.code, error.fields)


def error_page(
    request: HttpRequest,
    status: int,
    heading: str,
    sentence: str,
    next_step: str,
    code: str,
    fields: dict[str, str] | None = None,
) -> HttpResponse:
    """The page of an error; an htmx request gets it in place of the whole main part."""
    context = {
        "heading": heading, "sentence": sentence, "next_step": next_step, "code": code, "fields": fields or {},
        "back": referring_path(request),
    }  # fmt: skip
    response = render(request, "frame/error.html", context, status=status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 by Django itself."""
    return error_page(
        request,
        400,
        "请求无法理解",
        "浏览器发来的内容不完整或过大。",
        "请返回上一页重试。",
        "frame.bad_request",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403 by Django itself: above all a form whose token is missing or old."""
    sentence = "页面停留过久或登录状态已改变，为安全起见没有提交。"
    return error_page(
        request, 403, "没有提交", sentence, "请返回上一页，刷新后再提交一次。", "frame.forbidden"
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 by Django itself: no such address."""
    return error_page(
        request, 404, "没有这个页面", "地址有误，或页面已不在。", "请从目录重新进入。", "frame.no_such_page"
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session."""
    return render(None, "frame/broken.html", status=500)
