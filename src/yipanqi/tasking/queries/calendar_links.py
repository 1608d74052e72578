"""The private addresses of calendars: one's own, and whose an address is."""

from __future__ import annotations

import hashlib

from yipanqi.basics.actors import Actor
from yipanqi.tasking.models import CalendarLink


def hash_of(token: str) -> str:
    """What is kept of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def calendar_link(actor: Actor) -> CalendarLink | None:
    """One's own address in force; nobody sees another's."""
    if actor.kind != "person" or actor.account_id is None:
        return None
    return CalendarLink.objects.filter(account_id=actor.account_id, revoked_on__isnull=True).first()


def account_behind(token: str) -> CalendarLink | None:
    """The link in force that the address opens, with its account; None for any other address and for accounts closed or locked."""
    found = CalendarLink.objects.filter(
        token_hash=hash_of(token), revoked_on__isnull=True, account__is_active=True
    )
    return found.select_related("account").first()
