"""Accounts and the three administrators' roles."""

from __future__ import annotations

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.errors import AccountRefused
from yipanqi.organisation.models import Account, Person, RoleGrant
from yipanqi.organisation.policies import may_grant_roles, may_manage_accounts


@transaction.atomic
def open_account(
    *,
    actor: Actor,
    username: str,
    password: str,
    person: Person | None = None,
    display_name: str = "",
    is_demo: bool = False,
    must_change_password: bool = True,
) -> Account:
    """Open an account with an initial password. Refuses a taken name and a weak password."""
    _permit(actor)
    if Account.objects.filter(username=username).exists():
        raise AccountRefused(
            "organisation.account.exists", f"账号“{username}”已被使用，请换一个。", {"username": "已被使用。"}
        )
    account = Account(
        username=username,
        person=person,
        display_name=display_name or (person.name if person else username),
        is_demo=is_demo,
        must_change_password=must_change_password,
    )
    _set_password(account, password)
    account.save()
    _record(actor, "organisation.account.opened", account)
    return account


@transaction.atomic
def close_account(*, actor: Actor, account: Account) -> Account:
    """Stop an account; its person and records stay. Nobody closes his own."""
    _permit(actor)
    if account.pk == actor.account_id:
        raise AccountRefused("organisation.account.own", "不能停用自己正在使用的账号。")
    account.is_active = False
    account.save(update_fields=("is_active",))
    _record(actor, "organisation.account.closed", account)
    return account


@transaction.atomic
def reopen_account(*, actor: Actor, account: Account) -> Account:
    """Let a stopped account sign in again with the password it had."""
    _permit(actor)
    if account.is_active:
        raise AccountRefused("organisation.account.active", "这个账号没有停用，不用启用。")
    account.is_active = True
    account.save(update_fields=("is_active",))
    _record(actor, "organisation.account.reopened", account)
    return account


@transaction.atomic
def unlock_account(*, actor: Actor, account: Account) -> None:
    """Keep on record that a lock after failed sign-ins was lifted; the face that counts failures lifts it."""
    _permit(actor)
    _record(actor, "organisation.account.unlocked", account)


@transaction.atomic
def reset_password(*, actor: Actor, account: Account, password: str) -> Account:
    """Give a new initial password, which must be changed at the next sign-in."""
    _permit(actor)
    _set_password(account, password)
    account.must_change_password = True
    account.is_active = True
    account.save()
    _record(actor, "organisation.account.password_reset", account)
    return account


@transaction.atomic
def change_own_password(*, actor: Actor, account: Account, old: str, new: str) -> Account:
    """Change one's own password. Refuses a wrong old one, the same again and a weak one."""
    if account.pk != actor.account_id:
        raise NotPermitted("organisation.account.not_own", "只能修改自己的密码。")
    if not account.check_password(old):
        raise AccountRefused(
            "organisation.account.old_password", "原密码不对，请重新输入。", {"old": "原密码不对。"}
        )
    if old == new:
        raise AccountRefused(
            "organisation.account.same_password", "新密码不能与原密码相同。", {"new": "与原密码相同。"}
        )
    _set_password(account, new)
    account.must_change_password = False
    account.save()
    _record(actor, "organisation.account.password_changed", account)
    return account


@transaction.atomic
def grant_role(*, actor: Actor, account: Account, role: str, from_on: datetime.date) -> RoleGrant:
    """Make an account system, security or audit administrator. One account never holds two of them."""
    if not may_grant_roles(actor):
        raise NotPermitted("organisation.role.not_permitted", "管理员角色由安全管理员授予。")
    if role not in dict(RoleGrant.ROLES):
        titles = "、".join(title for _, title in RoleGrant.ROLES)
        raise AccountRefused(
            "organisation.role.unknown", f"没有这种管理员角色，可选：{titles}。", {"role": "角色不存在。"}
        )
    if account.pk == actor.account_id:
        raise AccountRefused("organisation.role.own", "不能给自己授权。")
    if RoleGrant.objects.filter(account=account, until_on__isnull=True).exists():
        raise AccountRefused(
            "organisation.role.two", "三员分立：一个账号只能担任一种管理员，请先收回原角色。"
        )
    grant = RoleGrant.objects.create(account=account, role=role, from_on=from_on)
    _record(actor, "organisation.role.granted", account, {"role": role})
    return grant


@transaction.atomic
def withdraw_role(*, actor: Actor, grant: RoleGrant, on: datetime.date) -> RoleGrant:
    """End a grant on the day."""
    if not may_grant_roles(actor):
        raise NotPermitted("organisation.role.not_permitted", "管理员角色由安全管理员收回。")
    grant.until_on = on
    grant.save(update_fields=("until_on",))
    _record(actor, "organisation.role.withdrawn", grant.account, {"role": grant.role})
    return grant


@transaction.atomic
def record_sessions_ended(*, actor: Actor, account: Account, number: int) -> None:
    """Keep on record that somebody ended his other sessions."""
    if account.pk != actor.account_id:
        raise NotPermitted("organisation.account.not_own", "只能退出自己的其他登录。")
    _record(actor, "organisation.account.sessions_ended", account, {"count": number})


@transaction.atomic
def record_factor_change(*, actor: Actor, account: Account, word: str) -> None:
    """Keep on record that a second factor was set up or given up, or that recovery codes were made."""
    _record(actor, word, account)


@transaction.atomic
def record_sign_in(*, actor: Actor, username: str, succeeded: bool) -> None:
    """Keep a sign-in or its failure for the audit administrator."""
    word = "organisation.signed_in" if succeeded else "organisation.sign_in_failed"
    record(
        actor=actor,
        word=word,
        subject=Subject("organisation.account", username[:60], username[:60]),
        unit_path="",
        audience="security",
    )


def _permit(actor: Actor) -> None:
    if not may_manage_accounts(actor):
        raise NotPermitted("organisation.account.not_permitted", "账号由系统管理员开立、停用和重置。")


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        sentence = "".join(error.messages)
        raise AccountRefused(
            "organisation.account.weak_password", sentence, {"password": sentence}
        ) from error
    account.set_password(password)
    account.password_changed_at = timezone.now()


def _record(actor: Actor, word: str, account: Account, data: dict[str, object] | None = None) -> None:
    subject = Subject("organisation.account", account.pk, account.username)
    record(actor=actor, word=word, subject=subject, unit_path="", data=data, audience="security")
