"""Which roles and kinds of posts need a second factor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.organisation.models import RoleGrant, SecondFactorRule
from yipanqi.organisation.queries.kinds import post_kinds


@dataclass(frozen=True)
class FactorRole:
    """A role or kind of post, since when it needs a second factor, and whether the installation itself demands it."""

    code: str
    title: str
    since: datetime.date | None
    by_installation: bool

    @property
    def is_required(self) -> bool:
        """Whether whoever holds it needs a second factor."""
        return self.by_installation or self.since is not None


def factor_roles() -> dict[str, str]:
    """Every role and kind of post that may need a second factor, by its code, with its title."""
    return dict(RoleGrant.ROLES) | {code: kind.title for code, kind in post_kinds().items()}


def titles_of_factor_roles(codes: Iterable[str]) -> str:
    """The roles as a sentence names them, in their order."""
    wanted = set(codes)
    return "、".join(title for code, title in factor_roles().items() if code in wanted)


def second_factor_rules(actor: Actor) -> QuerySet[SecondFactorRule]:
    """The rules that stand, for the system and the security administrator; nobody else finds any."""
    if not _keeps_accounts(actor):
        return SecondFactorRule.objects.none()
    return SecondFactorRule.objects.filter(until_on__isnull=True).order_by("role")


def second_factor_table(actor: Actor) -> list[FactorRole]:
    """Every role with its rule, for the same two; one query."""
    if not _keeps_accounts(actor):
        return []
    since = dict(second_factor_rules(actor).values_list("role", "from_on"))
    return [
        FactorRole(code, title, since.get(code), code in settings.YIPANQI_TOTP_ROLES)
        for code, title in factor_roles().items()
    ]


def _keeps_accounts(actor: Actor) -> bool:
    return actor.kind == "system" or bool(actor.roles & {"system", "security"})
