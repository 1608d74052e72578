"""Pages of the frame itself: the start, the size of type, one's own account, the list of components."""

from __future__ import annotations

import datetime

from allauth.account.signals import password_changed
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.organisation.queries import account_by_username
from yipanqi.organisation.queries.factors import titles_of_factor_roles
from yipanqi.organisation.services import change_own_password, record_sessions_ended
from yipanqi.web.frame.agents import said_of_agent
from yipanqi.web.frame.components import LIGHTS, STAGES, HeatCell, HeatRow, HeatTable, Stage, Step
from yipanqi.web.frame.context import LARGE_TYPE
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page, safe_target
from yipanqi.web.frame.navigation import first_address
from yipanqi.web.frame.own_forms import ChangePasswordForm, SampleForm
from yipanqi.web.frame.paging import page_of

YEAR = 365 * 24 * 3600


@require_safe
@login_required
def start(request: HouseRequest) -> HttpResponse:
    """Lead everybody to his first page."""
    return HttpResponseRedirect(first_address(request.actor))


@require_safe
def display(request: HouseRequest) -> HttpResponse:
    """Keep the wanted size of type for a year; works by a plain link."""
    response = HttpResponseRedirect(safe_target(request, request.GET.get("next", "/")))
    wanted = "yes" if request.GET.get("large") == "yes" else "no"
    response.set_cookie(
        LARGE_TYPE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_safe
@login_required
def me(request: HouseRequest) -> HttpResponse:
    """One's own posts, password, second factor and the roles that demand it, open sessions."""
    context = {
        "has_second_factor": is_mfa_enabled(request.user),
        "factor_titles": titles_of_factor_roles(request.actor.factor_roles),
        "sessions": [
            (session, said_of_agent(session.user_agent), session.session_key == request.session.session_key)
            for session in _open_sessions(request)
        ],
    }
    return page(request, "frame/me.html", context)


@require_POST
@login_required
def end_other_sign_ins(request: HouseRequest) -> HttpResponse:
    """Sign out everywhere but here; one entry in the ledger."""
    others = _open_sessions(request).exclude(session_key=request.session.session_key).count()
    end_other_sessions(request, request.user)
    record_sessions_ended(
        actor=request.actor, account=account_by_username(request.user.get_username()), number=others
    )
    messages.success(request, f"已退出其他 {others} 处登录。" if others else "没有其他登录。")
    return redirect("frame:me")


def _open_sessions(request: HouseRequest) -> QuerySet[UserSession]:
    """The sessions of this account that have not ended, newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    open_here: QuerySet[UserSession] = UserSession.objects.filter(
        user_id=request.user.pk, session_key__in=alive
    )
    return open_here.order_by("-created_at")


@require_http_methods(["GET", "POST"])
@login_required
def change_password(request: HouseRequest) -> HttpResponse:
    """Change one's own password; the session goes on."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            account = change_own_password(
                actor=request.actor,
                account=account_by_username(request.user.get_username()),
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
            )
            update_session_auth_hash(request, account)
            password_changed.send(sender=type(account), request=request, user=account)
            messages.success(request, "密码已更换。")
            return redirect("frame:start")
    return page(request, "frame/change_password.html", {"form": form})


@require_safe
def password_help(request: HouseRequest) -> HttpResponse:
    """What to do with a forgotten password: there is no mail, the administrator resets it."""
    return page(request, "frame/password_help.html")


@require_http_methods(["GET", "POST"])
@login_required
def components(request: HouseRequest) -> HttpResponse:
    """Every component of the house on one page."""
    form = SampleForm(request.POST or None)
    form.is_valid()
    context = {
        "form": form,
        "lights": LIGHTS,
        "tones": ("plain", "good", "info", "warn", "bad"),
        "page": page_of(request, range(1, 488), 10),
        "stages": _sample_stages(),
        "heat": _sample_heat(),
        "steps": _sample_steps(),
        "nothing": None,
    }
    return page(request, "frame/components.html", context)


def _sample_stages() -> list[Stage]:
    lights = ("done", "done", "in_time", "due_soon", "not_due", "not_due")
    texts = ("计划第 3 项", "5 项责任", "活动 12 次", "问题 2 个", "未到考核期", "未到")
    return [
        Stage(name, text, "#chain" if light != "not_due" else "", light, is_here=code == "execution")
        for (code, name), text, light in zip(STAGES, texts, lights, strict=True)
    ]


def _sample_heat() -> HeatTable:
    agencies = ("示范县行政审批服务局", "示范县财政局", "示范县教育局", "示范县水利局")
    rows = []
    for number, agency in enumerate(agencies):
        cells = [
            HeatCell(str(12 - number * 3 + stage), "#heat", level=max(0, 5 - number - stage % 3))
            for stage in range(4)
        ]
        cells += [HeatCell("未到期", state="not_due"), HeatCell(*(("缺数据",) if number % 2 else ("不适用",)),
                  state="missing" if number % 2 else "not_applicable")]  # fmt: skip
        rows.append(HeatRow(agency, tuple(cells), "#heat"))
    return HeatTable("各单位六环节办理情况", "单位", tuple(name for _, name in STAGES), tuple(rows))


def _sample_steps() -> list[Step]:
    return [
        Step(datetime.date(2026, 1, 9), "党组会审议通过年度计划", "党建、业务同一议题", "#timeline", "done"),
        Step(
            datetime.datetime(2026, 3, 12, 14, 30),
            "主题党日：柜台后的一天",
            "到会 12 人，应到 13 人",
            "#timeline",
        ),
        Step(datetime.date(2026, 9, 30), "审批时限压至 40 个工作日", "实际 43 个工作日", "", "overdue"),
    ]
