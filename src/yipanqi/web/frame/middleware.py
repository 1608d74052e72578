"""What happens around every view: who acts, how long a session may rest, what must be done first."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from yipanqi.basics.actors import Actor, visitor
from yipanqi.organisation.queries import actor_of
from yipanqi.organisation.queries.clock import today

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_AT = "seen_at"
SEEN_EVERY = 60


def actor_behind(request: HttpRequest) -> Actor:
    """The person signed in, or a visitor."""
    source = request.META.get("REMOTE_ADDR", "")
    if request.user.is_authenticated:
        return actor_of(request.user, today(), source)
    return visitor(today(), source)


def idle_middleware(get_response: Answer) -> Answer:
    """Sign out whoever left the page alone for longer than the setting allows; a page that polls is alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = int(request.session.get(SEEN_AT, now))
            if now - seen > settings.YIPANQI_IDLE_MINUTES * 60:
                logout(request)
                messages.info(
                    request, f"超过 {settings.YIPANQI_IDLE_MINUTES} 分钟没有操作，已自动退出，请重新登录。"
                )
                return _redirect(
                    request, f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
                )
            if SEEN_AT not in request.session or (now - seen > SEEN_EVERY and "poll" not in request.GET):
                request.session[SEEN_AT] = now
        return get_response(request)

    return answer


def actor_middleware(get_response: Answer) -> Answer:
    """Set `request.actor`; costs the queries of `actor_of`."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.actor = actor_behind(request)  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def first_things_middleware(get_response: Answer) -> Answer:
    """Lead to the page that must come first: a new password for an initial one, a second factor for its roles."""

    def answer(request: HttpRequest) -> HttpResponse:
        wanted = _first_thing(request)
        return _redirect(request, wanted) if wanted else get_response(request)

    return answer


def _first_thing(request: HttpRequest) -> str:
    user = request.user
    if not user.is_authenticated or request.path.startswith(("/accounts/", "/static/", "/display/")):
        return ""
    if user.must_change_password:
        return reverse("account_change_password")
    if request.actor.factor_roles and not is_mfa_enabled(user):  # type: ignore[attr-defined]
        return reverse("mfa_activate_totp")
    return ""


def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
