"""The inventory of institutions: the lines of the catalogue for each agency, what answers them, and the gaps."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries.reading import cases
from yipanqi.evidence.queries import counts_of
from yipanqi.organisation.queries import organisations, within_reach
from yipanqi.planning.errors import InstitutionRefused
from yipanqi.planning.models import Institution
from yipanqi.planning.queries.words import terms
from yipanqi.rulebook.queries import rules_at

SUBJECT = "planning.institution"
PROCEDURE = "institution"
CATALOGUE = "institution_catalogue"
REVIEW_MONTHS = "institution_review_months"
MISSING, WANTED, TRIAL, REVIEW_DUE, IN_FORCE, ENDED, DROPPED, NOT_NEEDED = (
    "missing", "wanted", "trial", "review_due", "in_force", "ended", "dropped", "not_needed",
)  # fmt: skip
STANDINGS = {
    MISSING: "没有",
    WANTED: "拟订中",
    TRIAL: "试行中",
    REVIEW_DUE: "该复核了",
    IN_FORCE: "现行",
    NOT_NEEDED: "不适用",
    ENDED: "已废止",
    DROPPED: "未采用",
}
"""How a line of the inventory stands, in the order of what has to be done about it."""
GAPS = (MISSING, WANTED, TRIAL, REVIEW_DUE)


@dataclass(frozen=True)
class InventoryLine:
    """One line: the agency, the catalogue's line or none, the institution that answers it or none, its newest case, its files."""

    organisation: Any
    code: str
    title: str
    asks: str
    side: str
    standing: str
    institution: Any = None
    case: Any = None
    files: int = 0

    @property
    def standing_title(self) -> str:
        """How it stands, in words."""
        return STANDINGS[self.standing]

    @property
    def side_title(self) -> str:
        """What it governs, in words."""
        return dict(Institution.SIDES).get(self.side, self.side)

    @property
    def is_gap(self) -> bool:
        """Whether something is to be done about it."""
        return self.standing in GAPS


def institutions(actor: Actor) -> QuerySet[Institution]:
    """The institutions within reach."""
    return within_reach(Institution.objects.select_related("organisation"), actor)


def institution(actor: Actor, pk: int) -> Institution:
    """One institution within reach; refuses NotFound."""
    found = institutions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("planning.institution.not_found", "没有找到这项制度，或不在您的权限范围内。")
    return found


def standing_of(found: Institution, today: datetime.date) -> str:
    """How an institution stands on the day: one in force whose review day has passed is due for review."""
    if found.state == Institution.IN_FORCE and found.review_on is not None and found.review_on < today:
        return REVIEW_DUE
    return found.state


def inventory(actor: Actor, agencies: Sequence[Any]) -> list[InventoryLine]:
    """The lines of these agencies, each agency's catalogue first, then its own institutions. Four statements.

    A line of the catalogue that asks for bodies which the agency does not have is left out, unless an institution answers it.
    """
    found = list(
        institutions(actor)
        .filter(organisation__in=[one.pk for one in agencies])
        .order_by("in_force_on", "pk")
    )
    newest = {
        one.about: one
        for one in cases(actor)
        .filter(about__in=[f"{SUBJECT}:{one.pk}" for one in found])
        .order_by("begun_on", "pk")
    }
    files = counts_of(actor, SUBJECT, [one.pk for one in found])
    catalogue = terms(CATALOGUE)
    bodies = _bodies(actor, agencies)
    answers = {(one.organisation_id, one.code): one for one in found if one.code and _answers(one)}

    def line(agency: Any, code: str, one: Institution | None) -> InventoryLine:
        of = catalogue[code].attributes if code in catalogue else {}
        asks = str(of.get("asks") or "")
        if one is None:
            return InventoryLine(agency, code, catalogue[code].title, asks, str(of["side"]), MISSING)
        return InventoryLine(
            agency, code, one.title, asks, one.side, standing_of(one, actor.today), one,
            newest.get(f"{SUBJECT}:{one.pk}"), files.get(str(one.pk), 0),
        )  # fmt: skip

    lines = []
    for agency in agencies:
        lines += [
            line(agency, code, answers.get((agency.pk, code)))
            for code, term in catalogue.items()
            if (agency.pk, code) in answers or _stand(bodies[agency.pk], term.attributes.get("bodies"))
        ]
        lines += [
            line(agency, one.code, one)
            for one in found
            if one.organisation_id == agency.pk
            and not (one.code in catalogue and answers.get((agency.pk, one.code)) is one)
        ]
    return lines


def review_months(actor: Actor, organisation: Any) -> int:
    """After how many months an institution is reviewed here; refuses where no number is in force."""
    parameter = rules_at(actor, organisation).parameters.get(REVIEW_MONTHS)
    value = parameter.value_on(actor.today) if parameter else None
    if value is None:
        raise InstitutionRefused(
            "planning.institution.no_rule",
            "制度里没有今天有效的“制度施行后复核的间隔”，请写明下次复核日期。",
            {"review_on": "请填写。"},
        )
    return int(value.value)


def _bodies(actor: Actor, agencies: Sequence[Any]) -> dict[int, set[str]]:
    """The kinds of party organisations that stand in each agency; which bodies exist is no secret."""
    found = {one.pk: {one.kind} for one in agencies}
    at = {one.agency_id: one.pk for one in agencies if one.agency_id is not None}
    rows = organisations(system_actor(actor.today)).filter(agency__in=at).order_by()
    for agency_id, kind in rows.values_list("agency_id", "kind").distinct():
        found[at[agency_id]].add(kind)
    return found


def _stand(here: set[str], asked: object) -> bool:
    """Whether every kind of body that a line asks for is here."""
    return not isinstance(asked, tuple | list) or here.issuperset(asked)


def _answers(one: Institution) -> bool:
    return one.state not in (Institution.ENDED, Institution.DROPPED)
