"""Accounts, for sign-in and for the three administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.organisation.models import Account


def accounts(actor: Actor) -> QuerySet[Account]:
    """Every account, for the system and the security administrator; nobody else finds any."""
    if not actor.roles & {"system", "security"} and actor.kind != "system":
        return Account.objects.none()
    return Account.objects.select_related("person").prefetch_related("grants").order_by("username")


def account_named(actor: Actor, pk: int) -> Account:
    """One account; refuses NotFound."""
    try:
        return accounts(actor).get(pk=pk)
    except Account.DoesNotExist as error:
        raise NotFound("organisation.account.not_found", "没有找到这个账号。") from error


def account_by_username(username: str) -> Account:
    """The account of that name, for sign-in and commands; refuses NotFound."""
    try:
        return Account.objects.get(username=username)
    except Account.DoesNotExist as error:
        raise NotFound("organisation.account.not_found", f"没有账号“{username}”。") from error


def demo_accounts() -> list[Account]:
    """The accounts that the sign-in page names while the demo county is installed; costs one query."""
    return list(Account.objects.filter(is_demo=True, is_active=True).order_by("id"))
