"""Filings: by tracking number for whoever holds it, one's own for a member, in reach for the house."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.identity import mask_telephone
from yipanqi.basics.tracking import parse_tracking
from yipanqi.casework.queries import cases
from yipanqi.casework.queries.visitors import FiledCase, as_filer_sees, filed_case, filer_key, staff_kinds
from yipanqi.organisation.queries.sealing import seal
from yipanqi.portal.models import Filing


@dataclass(frozen=True)
class Contact:
    """Who filed, as far as he said: `name` and `telephone` of a visitor, the name of a member."""

    name: str
    telephone: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was left."""
        return not self.name and not self.telephone


def filed_under(actor: Actor, number: str) -> FiledCase:
    """The case of a tracking number as its holder sees it. Refuses what is no number, NotFound for a number that never was."""
    return as_filer_sees(filed_case(filer_key(parse_tracking(number))), actor.today)


def filings(actor: Actor) -> QuerySet[Filing]:
    """The filings whose case is in sight, newest first."""
    seen = cases(actor).order_by().values("pk")
    return (
        Filing.objects.filter(case__in=seen)
        .select_related("case__organisation", "organisation")
        .order_by("-filed_on", "-pk")
    )


def own_cases(actor: Actor) -> QuerySet[Any]:
    """The matters that somebody filed for himself under his own name, newest first; the system finds everybody's."""
    kinds = [one.id for one in staff_kinds(actor.today)]
    found = cases(actor).filter(procedure__in=kinds)
    return found if actor.kind == "system" else found.filter(begun_by_key=actor.key)


def own_filings(actor: Actor) -> QuerySet[Filing]:
    """What a member filed without his name being told, newest first; found by himself alone."""
    if actor.kind != "person":
        return Filing.objects.none()
    found = Filing.objects.filter(sort=Filing.MEMBER, owner_hash=hidden_owner(actor.key))
    return found.select_related("case__organisation", "organisation").order_by("-filed_on", "-pk")


def masked_contact(filing: Filing) -> Contact:
    """The contact with all but the surname and the ends of the telephone covered; of a member nothing."""
    found = opened_contact(filing)
    if filing.sort == Filing.MEMBER:
        return Contact("不公开姓名" if found.name else "", "")
    name = f"{found.name[:1]}{'某' * max(0, len(found.name) - 1)}" if found.name else ""
    return Contact(name, mask_telephone(found.telephone))


def opened_contact(filing: Filing) -> Contact:
    """The contact in full; whoever shows it to somebody records that."""
    text = seal().open(filing.contact)
    found = json.loads(text) if text else {}
    return Contact(found.get("name", ""), found.get("telephone", ""))


def hidden_number(number: str) -> str:
    """The tracking number as a keyed hash."""
    return seal().search_hash(f"number|{number}")


def hidden_owner(key: str) -> str:
    """A member as the owner of filings, as a keyed hash."""
    return seal().search_hash(f"owner|{key}")
