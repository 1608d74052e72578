"""Making the digests of a day, mailing that they are there, keeping one's address."""

from __future__ import annotations

import datetime
import itertools
import logging
from collections.abc import Iterable, Mapping, Sequence
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.notices.errors import AddressRefused
from yipanqi.notices.models import Digest, MailAddress
from yipanqi.notices.queries import Line, mail_is_on, own_seal, stored, told_lately

LOT = 200
MOST_LINES = 40


def make_digests(*, actor: Actor, day: datetime.date, told: Mapping[str, Sequence[Line]]) -> int:
    """Make the digest of the day for everybody who has something new to be told; returns how many were made.

    Run again, or on after a kill, it makes no second one: whoever has one keeps it. A line told within a week is not told again.
    """
    if actor.kind != "system":
        raise NotPermitted("notices.digest.system_only", "每日提要由系统每日自动生成。")
    return sum(_made(actor, day, {key: told[key] for key in lot}) for lot in _lots(sorted(told)))


def mail_digests(*, actor: Actor, day: datetime.date) -> dict[str, int]:
    """Mail everybody who gave an address that he has a digest; nothing of it. Does nothing unless mail is switched on.

    Each is marked before it is sent: a run that is killed sends none twice.
    """
    if actor.kind != "system":
        raise NotPermitted("notices.digest.system_only", "每日提要由系统每日自动发送。")
    counts = {"sent": 0, "failed": 0}
    if not mail_is_on():
        return counts
    waiting = Digest.objects.filter(day=day, mailed_at__isnull=True).order_by("pk")
    addresses = {one.person_key: bytes(one.address) for one in MailAddress.objects.all()}
    for digest in waiting.filter(person_key__in=addresses):
        if not Digest.objects.filter(pk=digest.pk, mailed_at__isnull=True).update(mailed_at=actor.moment):
            continue
        try:
            send_mail(
                f"一盘棋提要（{day:%Y-%m-%d}）",
                f"今天有 {len(digest.lines)} 件事要告诉您，请登录一盘棋，在“提要”里查看。",
                None,
                [own_seal().open(addresses[digest.person_key])],
            )
            counts["sent"] += 1
        except (OSError, SMTPException) as error:  # One address that fails must not keep the others waiting.
            logging.getLogger(__name__).warning("digest %s was not mailed: %s", digest.pk, error)
            counts["failed"] += 1
    return counts


@transaction.atomic
def keep_mail_address(*, actor: Actor, address: str) -> None:
    """Keep where the actor wants his mail, sealed; an empty one drops it. Refuses what is no address, and mail that is off."""
    if actor.kind != "person" or not mail_is_on():
        raise NotPermitted("notices.mail.off", "这套系统没有开通邮件，提要请在平台上看。")
    address = address.strip()
    if not address:
        MailAddress.objects.filter(person_key=actor.key).delete()
    else:
        try:
            validate_email(address)
        except ValidationError as error:
            raise AddressRefused(
                "notices.mail.address", "邮箱写得不对，请核对。", {"address": "邮箱不对"}
            ) from error
        MailAddress.objects.update_or_create(
            person_key=actor.key, defaults={"address": own_seal().close(address)}
        )
    word = "notices.mail.kept" if address else "notices.mail.dropped"
    record(
        actor=actor,
        word=word,
        subject=Subject("notices.mail", actor.key, "提要邮箱"),
        unit_path="",
        audience="restricted",
    )


@transaction.atomic
def _made(actor: Actor, day: datetime.date, told: Mapping[str, Sequence[Line]]) -> int:
    there = set(Digest.objects.filter(person_key__in=told, day=day).values_list("person_key", flat=True))
    lately = told_lately(list(told), day)
    rows = []
    for key, lines in told.items():
        new = [one for one in dict.fromkeys(lines) if one.identity not in lately.get(key, frozenset())]
        if new and key not in there:
            kept = [stored(one) for one in (*new[:MOST_LINES], *_rest(len(new) - MOST_LINES))]
            rows.append(Digest(person_key=key, day=day, lines=kept, made_at=actor.moment))
    before = Digest.objects.filter(day=day).count()
    Digest.objects.bulk_create(rows, ignore_conflicts=True)
    made = Digest.objects.filter(day=day).count() - before
    if made:
        record(
            actor=actor,
            word="notices.digest.made",
            subject=Subject("notices.digest", day.isoformat(), f"{day:%Y-%m-%d}每日提要"),
            unit_path="",
            data={"count": made},
            audience="restricted",
        )
    return made


def _rest(number: int) -> list[Line]:
    """One line for what a digest has no room for: nothing is left out in silence."""
    return [Line("另有", f"{number} 件，请到各环节的清单里看", "", "", 0)] if number > 0 else []


def _lots(keys: Iterable[str]) -> Iterable[list[str]]:
    walk = iter(keys)
    while lot := list(itertools.islice(walk, LOT)):
        yield lot
