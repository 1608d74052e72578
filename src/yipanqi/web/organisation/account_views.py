"""Accounts, for the system administrator (open, close, reset) and the security administrator (roles), apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.organisation import queries, services
from yipanqi.organisation.policies import may_grant_roles, may_manage_accounts
from yipanqi.organisation.queries import directory
from yipanqi.organisation.queries.factors import second_factor_table
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.organisation.forms import GrantRoleForm, OpenAccountForm, ResetPasswordForm


@dataclass(frozen=True)
class State:
    """A state by which accounts are filtered."""

    title: str
    condition: dict[str, Any]


STATES = {
    "active": State("启用", {"is_active": True}),
    "stopped": State("停用", {"is_active": False}),
    "initial": State("初始密码未更换", {"must_change_password": True, "is_active": True}),
    "administrator": State("现任管理员", {"grants__isnull": False, "grants__until_on__isnull": True}),
}


@require_safe
@login_required
def accounts(request: HouseRequest) -> HttpResponse:
    """Every account, found by name and state."""
    _permit_keepers(request.actor)
    words = request.GET.get("q", "").strip()
    found = queries.accounts(request.actor)
    found = (
        found.filter(username__icontains=words) | found.filter(display_name__icontains=words)
        if words
        else found
    )
    wanted = STATES.get(request.GET.get("state", ""))
    context = {
        "page": page_of(request, found.filter(**wanted.condition) if wanted else found),
        "states": STATES.items(),
        "may_manage": may_manage_accounts(request.actor),
    }
    return page(request, "organisation/accounts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def open_account(request: HouseRequest) -> HttpResponse:
    """Open an account with an initial password."""
    if not may_manage_accounts(request.actor):
        raise NotPermitted("organisation.account.not_permitted", "账号由系统管理员开立。")
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            opened = services.open_account(
                actor=request.actor,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                display_name=form.cleaned_data["name"],
                person=_person_meant(request.actor, form),
            )
            messages.success(request, f"账号“{opened.username}”已开立，请把初始密码当面告知本人。")
            return redirect("organisation:account", opened.pk)
    return page(request, "organisation/open_account.html", {"form": form})


@require_safe
@login_required
def account(request: HouseRequest, pk: int) -> HttpResponse:
    """One account and what the administrator may do with it."""
    _permit_keepers(request.actor)
    return _account_page(request, pk)


@require_POST
@login_required
def close_account(request: HouseRequest, pk: int) -> HttpResponse:
    """Stop an account."""
    _permit_keepers(request.actor)
    services.close_account(actor=request.actor, account=queries.account_named(request.actor, pk))
    messages.success(request, "账号已停用；重置密码即可重新启用。")
    return redirect("organisation:account", pk)


@require_POST
@login_required
def reopen_account(request: HouseRequest, pk: int) -> HttpResponse:
    """Let a stopped account sign in again."""
    _permit_keepers(request.actor)
    services.reopen_account(actor=request.actor, account=queries.account_named(request.actor, pk))
    messages.success(request, "账号已启用，密码不变。")
    return redirect("organisation:account", pk)


@require_POST
@login_required
def unlock_account(request: HouseRequest, pk: int) -> HttpResponse:
    """Lift the lock that failed sign-ins put on the account."""
    _permit_keepers(request.actor)
    found = queries.account_named(request.actor, pk)
    services.unlock_account(actor=request.actor, account=found)
    get_adapter(request).lift_lock(request, found.username)
    messages.success(request, "登录锁定已解除，本人可以立即登录。")
    return redirect("organisation:account", pk)


@require_safe
@login_required
def second_factor(request: HouseRequest) -> HttpResponse:
    """Which roles and kinds of posts need a second factor."""
    _permit_keepers(request.actor)
    context = {
        "rows": second_factor_table(request.actor),
        "may_set": may_grant_roles(request.actor),
        "administrators": ("system", "security", "audit"),
    }
    return page(request, "organisation/second_factor.html", context)


@require_POST
@login_required
def set_second_factor(request: HouseRequest, role: str) -> HttpResponse:
    """Demand a second factor of a role, or no longer."""
    _permit_keepers(request.actor)
    if request.POST.get("wanted") == "yes":
        services.require_second_factor(actor=request.actor, role=role)
        messages.success(request, "已要求动态口令；担任者下次打开页面时须先启用。")
    else:
        services.waive_second_factor(actor=request.actor, role=role)
        messages.success(request, "已不再要求动态口令；已启用的仍然有效。")
    return redirect("organisation:second_factor")


@require_POST
@login_required
def reset_password(request: HouseRequest, pk: int) -> HttpResponse:
    """Give a new initial password."""
    _permit_keepers(request.actor)
    form = ResetPasswordForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.reset_password(
                actor=request.actor,
                account=queries.account_named(request.actor, pk),
                password=form.cleaned_data["password"],
            )
            messages.success(request, "密码已重置，本人下次登录时须更换。")
            return redirect("organisation:account", pk)
    return _account_page(request, pk, reset_form=form)


@require_POST
@login_required
def grant_role(request: HouseRequest, pk: int) -> HttpResponse:
    """Make the account one of the three administrators."""
    _permit_keepers(request.actor)
    form = GrantRoleForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            services.grant_role(
                actor=request.actor,
                account=queries.account_named(request.actor, pk),
                role=form.cleaned_data["role"],
                from_on=request.actor.today,
            )
            messages.success(request, "角色已授予。")
            return redirect("organisation:account", pk)
    return _account_page(request, pk, grant_form=form)


@require_POST
@login_required
def withdraw_role(request: HouseRequest, pk: int) -> HttpResponse:
    """End the administrator's role that the account holds."""
    _permit_keepers(request.actor)
    grant = directory.open_grant_of(request.actor, pk)
    if grant is None:
        raise Refused("organisation.role.none", "这个账号现在没有管理员角色，不用收回。")
    services.withdraw_role(actor=request.actor, grant=grant, on=request.actor.today)
    messages.success(request, "角色已收回。")
    return redirect("organisation:account", pk)


def _account_page(
    request: HouseRequest,
    pk: int,
    reset_form: ResetPasswordForm | None = None,
    grant_form: GrantRoleForm | None = None,
) -> HttpResponse:
    context = {
        "account": queries.account_named(request.actor, pk),
        "grant": directory.open_grant_of(request.actor, pk),
        "may_manage": may_manage_accounts(request.actor),
        "may_grant": may_grant_roles(request.actor),
        "is_own": pk == request.actor.account_id,
        "reset_form": reset_form or ResetPasswordForm(auto_id="reset_%s"),
        "grant_form": grant_form or GrantRoleForm(auto_id="grant_%s"),
    }
    return page(request, "organisation/account.html", context)


def _permit_keepers(actor: Actor) -> None:
    if not (may_manage_accounts(actor) or may_grant_roles(actor)):
        raise NotPermitted("organisation.account.not_permitted", "账号由系统管理员和安全管理员管理。")


def _person_meant(actor: Actor, form: OpenAccountForm) -> Any:
    organisation_name = form.cleaned_data["organisation_name"]
    if not organisation_name:
        return None
    try:
        return directory.person_for_account(actor, form.cleaned_data["name"], organisation_name)
    except NotFound as error:
        raise Refused(error.code, error.sentence, {"organisation_name": "没有找到唯一的人。"}) from error
