"""Findings within reach."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.inspection.models import Finding, FindingStep
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.queries import vocabulary

SOON = datetime.timedelta(days=7)
UNSETTLED = (Finding.FOUND, Finding.PLANNED, Finding.RETURNED)


@dataclass(frozen=True)
class FindingFilter:
    """What the list of findings is narrowed to; empty values narrow nothing."""

    text: str = ""
    state: str = ""
    source_kind: str = ""
    organisation_path: str = ""
    year: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class FindingCounts:
    """How the findings within reach stand; one query."""

    found: int
    planned: int
    rectified: int
    closed: int
    overdue: int


def findings(actor: Actor) -> QuerySet[Finding]:
    """Every finding within reach, newest first."""
    return (
        within_reach(Finding.objects.all(), actor)
        .select_related("organisation", "owner")
        .order_by("-found_on", "-pk")
    )


def findings_matching(actor: Actor, wanted: FindingFilter) -> QuerySet[Finding]:
    """The findings within reach, narrowed."""
    found = findings(actor)
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.source_kind:
        found = found.filter(source_kind=wanted.source_kind)
    if wanted.organisation_path:
        found = found.filter(organisation__path__startswith=wanted.organisation_path)
    if wanted.year:
        found = found.filter(found_on__year=wanted.year)
    return found.filter(overdue_on(actor.today)) if wanted.overdue else found


def finding(actor: Actor, pk: int) -> Finding:
    """One finding within reach; refuses NotFound."""
    found = (
        findings(actor)
        .select_related("organisation__agency", "owner", "junction", "duty", "activity", "recurs_from")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("inspection.finding.not_found", "没有找到这个问题，或不在您的权限范围内。")
    return found


def recurrences_of(actor: Actor, finding: Finding) -> QuerySet[Finding]:
    """The later findings within reach that show again what was closed, newest first."""
    return findings(actor).filter(recurs_from=finding)


def steps_of(actor: Actor, finding: Finding) -> QuerySet[FindingStep]:
    """The history of one finding, oldest first."""
    return within_reach(
        FindingStep.objects.filter(finding=finding), actor, "finding__organisation__path"
    ).order_by("on", "pk")


def findings_due(actor: Actor, until: datetime.date) -> QuerySet[Finding]:
    """The findings within reach that are neither shown rectified nor closed and fall due by the day, earliest first."""
    return findings(actor).filter(state__in=UNSETTLED, due_on__lte=until).order_by("due_on", "pk")


def findings_to_accept(actor: Actor) -> QuerySet[Finding]:
    """The findings within reach that wait for somebody to close or return them, oldest first."""
    return findings(actor).filter(state=Finding.RECTIFIED).order_by("rectified_on", "pk")


def finding_counts(actor: Actor, findings: QuerySet[Finding]) -> FindingCounts:
    """How these findings stand, in two queries."""
    states = list(findings.order_by().values_list("state", flat=True))
    overdue = findings.filter(overdue_on(actor.today)).count()
    return FindingCounts(
        found=states.count(Finding.FOUND) + states.count(Finding.RETURNED),
        planned=states.count(Finding.PLANNED),
        rectified=states.count(Finding.RECTIFIED),
        closed=states.count(Finding.CLOSED),
        overdue=overdue,
    )


def light(finding: Finding, today: datetime.date) -> str:
    """done, done_late, overdue, due_soon, in_time or not_due; a finding without a day is not due."""
    settled_on = finding.rectified_on if finding.state in (Finding.RECTIFIED, Finding.CLOSED) else None
    if settled_on is not None:
        late = finding.overdue_marked_on is not None or (
            finding.due_on is not None and settled_on > finding.due_on
        )
        return "done_late" if late else "done"
    if finding.due_on is None:
        return "not_due"
    if finding.due_on < today:
        return "overdue"
    return "due_soon" if finding.due_on - today <= SOON else "in_time"


def overdue_on(day: datetime.date) -> Q:
    """The condition that a finding passed its day without its rectification shown."""
    return Q(state__in=UNSETTLED, due_on__lt=day)


def source_kinds() -> list[tuple[str, str]]:
    """Code and title of every source a finding may have."""
    return vocabulary("finding_source").choices


def source_title(code: str) -> str:
    """The source in Chinese; the code itself where the vocabulary has dropped it."""
    term = vocabulary("finding_source").term(code)
    return term.title if term else code


def is_from_above(code: str) -> bool:
    """Whether findings of this source are registered by a superior, not by the organisation itself."""
    term = vocabulary("finding_source").term(code)
    return term is None or bool(term.attributes["inspects"])


def states() -> tuple[tuple[str, str], ...]:
    """Code and title of the states of a finding."""
    return Finding.STATES


def years(actor: Actor) -> list[int]:
    """The years in which a finding within reach was found, newest first."""
    days = within_reach(Finding.objects.all(), actor).dates("found_on", "year", order="DESC")
    return [day.year for day in days]


def findings_on_record(*, only_open: bool = False) -> QuerySet[Finding]:
    """Findings at junctions, or those not closed yet (no reach: gates and status tables count all of them alike)."""
    found = Finding.objects.filter(junction__isnull=False)
    return found.exclude(state=Finding.CLOSED) if only_open else found
