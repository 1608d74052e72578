"""Which roles and posts need a second factor, decided by the security administrator."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.models import SecondFactorRule
from yipanqi.organisation.policies import may_grant_roles
from yipanqi.organisation.queries.factors import factor_roles


@transaction.atomic
def require_second_factor(*, actor: Actor, role: str) -> SecondFactorRule:
    """From today on, whoever holds the role or kind of post signs in with a one-time code. Refuses an unknown one."""
    title = _permitted_title(actor, role)
    if SecondFactorRule.objects.filter(role=role, until_on__isnull=True).exists():
        raise Refused("organisation.factor.required", f"“{title}”已经要求动态口令。")
    rule = SecondFactorRule.objects.create(role=role, from_on=actor.today)
    _record(actor, "organisation.factor.required", role, title)
    return rule


@transaction.atomic
def waive_second_factor(*, actor: Actor, role: str) -> SecondFactorRule:
    """The role needs no one-time code from today on; codes already set up stay."""
    title = _permitted_title(actor, role)
    rule = SecondFactorRule.objects.filter(role=role, until_on__isnull=True).first()
    if rule is None:
        raise Refused("organisation.factor.not_required", f"“{title}”现在没有要求动态口令。")
    rule.until_on = actor.today - datetime.timedelta(days=1)
    rule.save(update_fields=("until_on",))
    _record(actor, "organisation.factor.waived", role, title)
    return rule


def _permitted_title(actor: Actor, role: str) -> str:
    if not may_grant_roles(actor):
        raise NotPermitted("organisation.factor.not_permitted", "动态口令要求由安全管理员设定。")
    titles = factor_roles()
    if role not in titles:
        raise Refused("organisation.factor.unknown", f"没有“{role}”这种角色或岗位，请从列表中选择。")
    return titles[role]


def _record(actor: Actor, word: str, role: str, title: str) -> None:
    subject = Subject("organisation.second_factor_rule", role, title)
    record(actor=actor, word=word, subject=subject, unit_path="", audience="security")
