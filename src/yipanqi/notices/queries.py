"""Reading one's own digests; nobody reads another's."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.sealing import Seal, seal_from
from yipanqi.notices.models import Digest, MailAddress

KEPT = datetime.timedelta(days=30)
TOLD = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing to tell: what it is about (`kind` and `key` of a record), in one sentence, and until when."""

    said: str
    title: str
    note: str
    kind: str
    key: int
    due_on: datetime.date | None = None

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """By this a line is told once, not every day."""
        return self.said, self.kind, self.key, f"{self.due_on}"


@dataclass(frozen=True)
class DayOfDigest:
    """A digest as its page shows it."""

    day: datetime.date
    lines: tuple[Line, ...]


def digests(actor: Actor) -> QuerySet[Digest]:
    """One's own digests of the last thirty days, newest first; the system finds everybody's."""
    found = Digest.objects.filter(day__gt=actor.today - KEPT, day__lte=actor.today).order_by("-day")
    if actor.kind == "system":
        return found
    return found.filter(person_key=actor.key) if actor.kind == "person" else found.none()


def digest_today(actor: Actor) -> DayOfDigest | None:
    """One's own digest of the day; one statement."""
    found = digests(actor).filter(day=actor.today).first()
    return None if found is None else opened(found)


def opened(digest: Digest) -> DayOfDigest:
    """The digest with its lines."""
    return DayOfDigest(digest.day, tuple(_line(one) for one in digest.lines))


def told_lately(keys: Collection[str], day: datetime.date) -> dict[str, frozenset[tuple[str, str, int, str]]]:
    """What each of these people was told in the week before the day; one statement."""
    found: dict[str, set[tuple[str, str, int, str]]] = {}
    rows = Digest.objects.filter(person_key__in=keys, day__lt=day, day__gte=day - TOLD)
    for key, lines in rows.values_list("person_key", "lines"):
        found.setdefault(key, set()).update(_line(one).identity for one in lines)
    return {key: frozenset(lines) for key, lines in found.items()}


def stored(line: Line) -> dict[str, Any]:
    """The line as it is kept."""
    return {**asdict(line), "due_on": line.due_on.isoformat() if line.due_on else None}


def mail_is_on() -> bool:
    """Whether this installation names a mail server and a sender; it does not unless somebody set them."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def mail_address(actor: Actor) -> str:
    """The address that the actor gave; empty where he gave none."""
    found = MailAddress.objects.filter(person_key=actor.key).first() if actor.kind == "person" else None
    return own_seal().open(found.address) if found is not None else ""


@functools.cache
def own_seal() -> Seal:
    """The keys of this installation."""
    return seal_from(settings.YIPANQI_KEYS)


def _line(one: dict[str, Any]) -> Line:
    due_on = one["due_on"]
    return Line(**{**one, "due_on": datetime.date.fromisoformat(due_on) if due_on else None})
