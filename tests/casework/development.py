"""The way of a development case through all its steps: who takes each, on which day, deciding what."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from tests.casework.people import begun, on_day, taken
from tests.cast import IN_POST, Cast
from yipanqi.basics.errors import HouseError
from yipanqi.casework.models import Case
from yipanqi.casework.services import take_step
from yipanqi.organisation.models import Account
from yipanqi.organisation.queries import actor_of
from yipanqi.organisation.services import add_person
from yipanqi.organisation.services.people import person_from

Way = list[tuple[str, str, str, str, dict[str, Any]]]


def day(text: str) -> datetime.date:
    """2026-05-12."""
    return datetime.date.fromisoformat(text)


# who, step, decision, day, fields. Publicity runs from 24 September 2026 over the Mid-Autumn and National Day holidays.
WAY: Way = [
    ("commissioner", "talk", "done", "2025-09-10", {}),
    ("doer", "activist", "confirmed", "2025-09-20", {}),
    ("committee_clerk", "file_activist", "done", "2025-09-25", {}),
    ("commissioner", "contacts", "done", "2025-09-26", {}),
    ("doer", "training", "examined", "2026-03-20", {}),
    ("doer", "training", "ready", "2026-09-20", {}),
    ("doer", "candidate", "agreed", "2026-09-21", {"heard": True}),
    ("secretary", "consent", "agreed", "2026-09-23", {}),
    ("commissioner", "posting", "posted", "2026-09-24", {}),
    ("doer", "publicity", "clear", "2026-10-10", {}),
    ("commissioner", "sponsors", "done", "2026-10-12", {"fit": True}),
    ("doer", "political_review", "passed", "2026-10-20", {}),
    ("committee_clerk", "course", "done", "2026-10-23", {}),
    ("commissioner", "committee_review", "passed", "2026-10-26", {}),
    ("secretary", "pre_review", "passed", "2026-10-31", {}),
    ("applicant", "form", "filled", "2026-11-02", {}),
    ("doer", "meeting", "passed", "2026-11-30", {"held_on": day("2026-11-30"), "signed": True}),
    ("committee_deputy", "committee_talk", "done", "2026-12-10", {}),
    ("leader", "leading_group_discussion", "discussed", "2026-12-15", {}),
    ("secretary", "approval", "approved", "2026-12-20", {
        "probation_from": day("2026-11-30"), "probation_until": day("2027-11-30"),
    }),
    ("county_secretary", "file_superior", "done", "2026-12-25", {}),
    ("commissioner", "enrol", "done", "2026-12-28", {}),
    ("doer", "oath", "done", "2027-01-15", {}),
    ("commissioner", "probation", "fulfilled", "2027-11-30", {}),
    ("applicant", "apply_full", "received", "2027-12-01", {}),
    ("doer", "discuss_full", "passed", "2027-12-10", {
        "held_on": day("2027-12-10"), "heard": True, "signed": True,
    }),
    ("leader", "leading_group_discussion_full", "discussed", "2027-12-15", {}),
    ("secretary", "approve_full", "approved", "2027-12-20", {"counted_from": day("2027-11-30")}),
    ("committee_clerk", "archive", "archived", "2027-12-25", {}),
]  # fmt: skip
APPLIED = day("2025-09-01")


def add_applicant(office: Cast) -> Cast:
    """Somebody of the first agency who is no member, with an account; a third member for the contacts."""
    person = add_person(
        actor=office.system,
        organisation=office.first.committee,
        person=person_from(name="申请人壬午"),
        unit=office.first.office,
        from_on=IN_POST,
    )
    account = Account(
        username="applicant", person=person, display_name=person.name, must_change_password=False
    )
    account.set_unusable_password()
    account.save()
    office.people["applicant"], office.accounts["applicant"] = person, account
    office.actors["applicant"] = actor_of(account, office.system.today)
    return office


def applied(office: Cast, on: datetime.date = APPLIED, edition: str = "2014") -> Case:
    """The application, entered by the branch's secretary."""
    return begun(
        on_day(office, "doer", on), office.branch, "development", "apply", "received", edition=edition,
        subject_key=office.actors["applicant"].key, title="申请人壬午的入党申请",
        fields={"born_on": datetime.date(1998, 8, 31)},
    )  # fmt: skip


def named(office: Cast, step: str) -> dict[str, Any]:
    """The people and organisations that fields of the step name."""
    one, two = (f"person:{office.people[name].pk}" for name in ("member", "member_1"))
    return {
        "contacts": {"first_contact": one},
        "sponsors": {"first_sponsor": one, "second_sponsor": two},
        "enrol": {"party_group": f"organisation:{office.branch.pk}"},
    }.get(step, {})


def driven(office: Cast, case: Case, way: Way, until: str = "") -> Case:
    """The case after the steps of the way, up to and without `until`."""
    for name, step, decision, on, fields in way:
        if step == until:
            break
        case = taken(on_day(office, name, day(on)), case, step, decision, **named(office, step), **fields)
    return case


def refusals(office: Cast, case: Case, step: str, decision: str, on: str) -> list[str]:
    """The codes with which everybody of the cast is refused who is refused; nobody who may is asked.

    Nothing is handed in: who may not take a step is told so before anybody looks at his papers.
    """
    found = []
    hands = set(
        case.hands.filter(step=step, purpose="act").values_list(
            "organisation_id", "unit_id", "post_kind", "person_key"
        )
    )
    for other, today in office.actors.items():
        actor = dataclasses.replace(today, today=day(on))
        ways = {(p.organisation_id or None, p.unit_id or None, p.kind, "") for p in actor.posts}
        if (ways | {(None, None, "", actor.key)}) & hands:
            continue
        try:
            take_step(actor=actor, case=case, step=step, decision=decision)
        except HouseError as refused:
            found.append(refused.code)
        else:
            raise AssertionError(f"{other} took {step}")
    return found
