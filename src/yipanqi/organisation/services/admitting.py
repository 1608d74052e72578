"""What becomes of a person's membership by a decision taken elsewhere: admitted on probation, made full, ended."""

from __future__ import annotations

import datetime

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.models import Membership, PartyOrganisation, Person
from yipanqi.organisation.policies import may_manage_people


@transaction.atomic
def admit_member(
    *, actor: Actor, person: Person, organisation: PartyOrganisation, joined_on: datetime.date
) -> Membership:
    """Enter a probationary member of the branch from the day the general meeting passed it. Refuses who is a member already."""
    _permit(actor, organisation.path)
    if organisation.kind != "branch":
        raise Refused(
            "organisation.membership.target", f"“{organisation.name}”不是党支部，请先把本件转到所在党支部。"
        )
    if Membership.objects.filter(person=person, until_on__isnull=True).exists():
        raise Refused(
            "organisation.membership.exists",
            f"{person.name}在党员名册里已经是党员，不能再接收为预备党员，请先核对名册。",
        )
    membership = Membership.objects.create(
        person=person,
        organisation=organisation,
        status=Membership.PROBATIONARY,
        joined_on=joined_on,
        from_on=joined_on,
    )
    _record(actor, "organisation.membership.admitted", membership, {"joined_on": joined_on})
    return membership


@transaction.atomic
def confirm_member(*, actor: Actor, person: Person, became_full_on: datetime.date) -> Membership:
    """Make a probationary member full from the day on; the time on probation stays as a record of its own.

    Refuses who is no probationary member, and a day that does not lie after the day of joining.
    """
    membership = _probationary(actor, person)
    joined = membership.joined_on or membership.from_on
    if joined is not None and became_full_on <= joined:
        raise Refused(
            "organisation.membership.backwards",
            "转正日期必须晚于入党日期，请核对。",
            {"counted_from": "必须晚于入党日期"},
        )
    before = membership
    if before.from_on is not None and before.from_on < became_full_on:
        before.until_on = became_full_on - datetime.timedelta(days=1)
        before.save(update_fields=("until_on",))
        membership = Membership.objects.create(
            person=person,
            organisation=before.organisation,
            status=Membership.FULL,
            joined_on=before.joined_on,
            became_full_on=became_full_on,
            from_on=became_full_on,
        )
    else:  # He came to this branch after the day from which he counts as full.
        membership.status, membership.became_full_on = Membership.FULL, became_full_on
        membership.save(update_fields=("status", "became_full_on"))
    _record(actor, "organisation.membership.confirmed", membership, {"became_full_on": became_full_on})
    return membership


@transaction.atomic
def cancel_probation(*, actor: Actor, person: Person, on: datetime.date) -> Membership:
    """End a probationary membership because its qualification was cancelled. Refuses who is no probationary member."""
    membership = _probationary(actor, person)
    membership.until_on = max(on, membership.from_on or on)
    membership.save(update_fields=("until_on",))
    data: dict[str, object] = {"reason": "取消预备党员资格", "until_on": membership.until_on}
    _record(actor, "organisation.membership.ended", membership, data)
    return membership


def _probationary(actor: Actor, person: Person) -> Membership:
    found = (
        Membership.objects.select_related("organisation", "person")
        .filter(person=person, until_on__isnull=True, status=Membership.PROBATIONARY)
        .first()
    )
    if found is None:
        raise Refused(
            "organisation.membership.not_probationary",
            f"{person.name}在党员名册里不是预备党员，请先核对名册再办理。",
        )
    _permit(actor, found.organisation.path)
    return found


def _permit(actor: Actor, path: str) -> None:
    if not may_manage_people(actor, path):
        raise NotPermitted(
            "organisation.membership.not_permitted", "登记党籍由本支部或上级党组织的党务工作人员办理。"
        )


def _record(actor: Actor, word: str, membership: Membership, data: dict[str, object]) -> None:
    subject = Subject("organisation.person", membership.person_id, membership.person.name)
    path = membership.organisation.path
    record(actor=actor, word=word, subject=subject, unit_path=path, data=data, audience="staff")
