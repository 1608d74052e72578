"""Filing without a name, acting by tracking number, opening who filed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.basics.identity import parse_telephone
from yipanqi.basics.tracking import parse_tracking, tracking_number
from yipanqi.casework.queries.visitors import FiledCase
from yipanqi.casework.services.visitors import Filed, begin_for_filer, take_as_filer, withdraw_as_filer
from yipanqi.engine.reading import Scalar
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries.sealing import seal
from yipanqi.portal.errors import FilingRefused
from yipanqi.portal.models import Filing
from yipanqi.portal.policies import may_open_contact
from yipanqi.portal.queries.filings import (
    Contact,
    filed_under,
    hidden_number,
    hidden_owner,
    opened_contact,
)
from yipanqi.portal.services.guarding import count, guard

TOKEN = re.compile(r"[0-9A-Za-z_-]{22,64}")
LONGEST_NAME = 30
NOTHING_SAID = Contact("", "")


@transaction.atomic
def file_matter(*, actor: Actor, filed: Filed, token: str, contact: Contact = NOTHING_SAID) -> str:
    """File and return the tracking number. The same form sent twice gives the same number and one case.

    `token` is the chance number that the form carried; the tracking number follows from it by a key nobody outside has.
    Refuses TooOften, a telephone that is none, and what casework refuses.
    """
    guard(actor, "file")
    if not TOKEN.fullmatch(token):
        raise FilingRefused("portal.filing.token", "表单不完整，请刷新页面后重新提交。")
    name = contact.name.strip()
    if len(name) > LONGEST_NAME:
        raise FilingRefused(
            "portal.filing.name", f"姓名不超过{LONGEST_NAME}字，也可以不填。", {"name": "太长"}
        )
    telephone = parse_telephone(contact.telephone) if contact.telephone.strip() else ""
    number = tracking_number(int(seal().search_hash(f"token|{token}"), 16))
    if Filing.objects.filter(number_hash=hidden_number(number)).exists():
        return number
    case = begin_for_filer(actor=actor, filed=filed, number=number)
    is_member = actor.kind == "person"
    said = {"name": actor.name if is_member else name, "telephone": telephone}
    Filing.objects.create(
        case_id=case.pk,
        organisation_id=case.organisation_id,
        sort=Filing.MEMBER if is_member else Filing.VISITOR,
        number_hash=hidden_number(number),
        owner_hash=hidden_owner(actor.key) if is_member else "",
        contact=seal().close(json.dumps(said, ensure_ascii=False)) if any(said.values()) else b"",
        filed_on=actor.today,
    )
    count(actor, "file")
    return number


def find_filing(*, actor: Actor, number: str) -> FiledCase:
    """The case of the number. Refuses TooOften after many numbers that were none, else as `filed_under` does."""
    guard(actor, "ask")
    try:
        return filed_under(actor, number)
    except NotFound:
        count(actor, "ask")
        raise


@transaction.atomic
def act_on_filing(
    *, actor: Actor, number: str, step: str, decision: str, fields: Mapping[str, Scalar], seen: int | None
) -> Any:
    """Take the filer's own step: rate the answer, or ask once to do it again. Refuses what casework refuses."""
    guard(actor, "act")
    digits = parse_tracking(number)
    done = take_as_filer(actor=actor, number=digits, step=step, decision=decision, fields=fields, seen=seen)
    count(actor, "act")
    return done


@transaction.atomic
def withdraw_filing(*, actor: Actor, number: str, reason: str, seen: int | None) -> Any:
    """Take the filing back. Refuses what casework refuses."""
    guard(actor, "act")
    done = withdraw_as_filer(actor=actor, number=parse_tracking(number), reason=reason, seen=seen)
    count(actor, "act")
    return done


@transaction.atomic
def open_contact(*, actor: Actor, filing: Filing) -> Contact:
    """Who filed, in full; leaves an entry. Refuses whoever does not handle the case."""
    if not may_open_contact(actor, filing.case):
        raise NotPermitted(
            "portal.contact.not_yours", "提出人的姓名和电话只给承办这件事的岗位看，请联系受理人。"
        )
    name = "（加密办理件）" if filing.case.is_sealed else filing.case.title
    record(
        actor=actor,
        word="portal.contact.opened",
        subject=Subject("casework.case", filing.case_id, name),
        unit_path=filing.organisation.path,
        data={"filing": filing.pk},
        audience="staff",
    )
    return opened_contact(filing)
