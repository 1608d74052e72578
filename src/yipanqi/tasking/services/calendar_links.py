"""Making and revoking the private address of one's own calendar."""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.tasking.models import CalendarLink
from yipanqi.tasking.queries.calendar_links import calendar_link, hash_of


@transaction.atomic
def make_calendar_link(*, actor: Actor) -> str:
    """A new address, told once; an earlier one is revoked. Refuses whoever has no account or no business here."""
    if actor.account_id is None or not (actor.reach or actor.post_ids):
        raise NotPermitted("tasking.calendar.not_permitted", "日历链接只给有岗位或是党员的本人生成。")
    _end(actor.account_id, actor.today)
    token = secrets.token_urlsafe(32)
    CalendarLink.objects.create(account_id=actor.account_id, token_hash=hash_of(token), made_on=actor.today)
    _record(actor, "tasking.calendar.linked")
    return token


@transaction.atomic
def revoke_calendar_link(*, actor: Actor) -> bool:
    """Let the address open nothing any more; False where there was none."""
    link = calendar_link(actor)
    if link is None:
        return False
    _end(link.account_id, actor.today)
    _record(actor, "tasking.calendar.revoked")
    return True


def _end(account_id: int, day: datetime.date) -> None:
    CalendarLink.objects.filter(account_id=account_id, revoked_on__isnull=True).update(revoked_on=day)


def _record(actor: Actor, word: str) -> None:
    subject = Subject("tasking.calendar", actor.key, "日历链接")
    record(actor=actor, word=word, subject=subject, unit_path="", audience="restricted")
