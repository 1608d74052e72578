"""Judgements, research topics and requirements from above, each with its newest case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.casework.queries.reading import cases
from yipanqi.planning.models import Plan, PlanItem
from yipanqi.planning.queries.plans import items, plans

JUDGEMENT = ("judgement", "planning.judgement")
STUDIES = {
    "research_topic": ("investigation", "planning.investigation"),
    "requirement": ("requirement", "planning.requirement"),
}
"""Kind of item → the procedure of its cases, and what they are about."""


@dataclass(frozen=True)
class Study:
    """One plan or item with its newest case in reach, and what a new case would be about."""

    record: Any
    procedure: str
    about: str
    case: Any


def judgements(actor: Actor, year: int, agency_path: str = "") -> list[Study]:
    """The plans of the year with the judgement that led to each. Two statements."""
    found = [one for one in plans(actor, year) if one.organisation.path.startswith(agency_path)]
    return _with_cases(actor, list(found), *JUDGEMENT)


def studies(actor: Actor, kind: str, year: int, agency_path: str = "") -> list[Study]:
    """The research topics or requirements of the year; none of another kind. Two statements."""
    if kind not in STUDIES:
        return []
    found = items(actor).filter(kind=kind, plan__year=year, organisation__path__startswith=agency_path)
    return _with_cases(actor, list(found), *STUDIES[kind])


def _with_cases(actor: Actor, records: list[Plan] | list[PlanItem], procedure: str, kind: str) -> list[Study]:
    abouts = [f"{kind}:{one.pk}" for one in records]
    newest = {one.about: one for one in cases(actor).filter(about__in=abouts).order_by("begun_on", "pk")}
    return [
        Study(one, procedure, about, newest.get(about)) for one, about in zip(records, abouts, strict=True)
    ]
