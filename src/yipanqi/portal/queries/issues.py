"""Hot issues: demands by theme with their days, and what of them is public."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotFound
from yipanqi.casework.queries import cases, line_of
from yipanqi.casework.queries.visitors import (
    INNOVATION,
    choices_offered,
    chosen_in,
    decision_at,
    last_told,
    publicity_of,
    theme_of,
    themed_titles,
)
from yipanqi.portal.models import PublicIssue

MOST = 300
NO_THEME = "尚未归类"
ADOPTION = "study"
"""The step of a suggestion at which its adoption is decided."""

EVER_PUBLIC = Prefetch(
    "public_issues",
    queryset=PublicIssue.objects.select_related("organisation").order_by("-pk"),
    to_attr="ever_public",
)


@dataclass(frozen=True)
class Issue:
    """One demand of the list: its theme, how many days it is or was open, what the filer was told, what is public and ever was."""

    case: Any
    title: str
    theme: str
    days: int
    light: str
    told: tuple[str, ...]
    adoption: str
    public: PublicIssue | None
    history: tuple[PublicIssue, ...]
    is_public_wanted: bool
    innovation: str


@dataclass(frozen=True)
class Theme:
    """The issues of one theme."""

    name: str
    issues: tuple[Issue, ...]

    @property
    def running(self) -> int:
        """How many are open."""
        return sum(not one.case.is_settled for one in self.issues)

    @property
    def longest(self) -> int:
        """The most days that an open one has been open."""
        return max((one.days for one in self.issues if not one.case.is_settled), default=0)


def issues(actor: Actor, *, procedure: str = "", running: bool = False) -> list[Issue]:
    """The demands and suggestions in sight that have themes, newest first. Five statements and a replay of each case."""
    themed = _themed(actor.today)
    found = cases(actor).filter(procedure__in=[procedure] if procedure in themed else themed)
    if running:
        found = found.filter(state__in=("open", "suspended"))
    rows = found.prefetch_related("marks", EVER_PUBLIC)
    return [_issue(one, actor.today) for one in rows[:MOST]]


def issue(actor: Actor, case_id: int) -> Issue:
    """One of them; refuses NotFound."""
    found = cases(actor).filter(Q(procedure__in=_themed(actor.today)) | Q(filing__isnull=False), pk=case_id)
    rows = found.prefetch_related("marks", EVER_PUBLIC)
    one = rows.first()
    if one is None:
        raise NotFound("portal.issue.not_found", "没有找到这件诉求，或不在您的权限范围内。")
    return _issue(one, actor.today)


def by_theme(found: Iterable[Issue]) -> list[Theme]:
    """The issues put together, the themes with most open ones first."""
    groups: dict[str, list[Issue]] = {}
    for one in found:
        groups.setdefault(one.theme or NO_THEME, []).append(one)
    themes = [Theme(name, tuple(group)) for name, group in groups.items()]
    return sorted(
        themes, key=lambda theme: (theme.name == NO_THEME, -theme.running, -len(theme.issues), theme.name)
    )


def by_innovation(found: Iterable[Issue], day: datetime.date) -> list[tuple[str, int]]:
    """Each kind of innovation that may be chosen, and how many of the suggestions are of it."""
    chosen = [one.innovation for one in found]
    return [(kind, chosen.count(kind)) for kind in choices_offered(day, INNOVATION)]


def published_issues(actor: Actor) -> QuerySet[PublicIssue]:
    """What was made public and not taken back, newest first; for everybody, also without an account."""
    found = PublicIssue.objects.filter(withdrawn_on__isnull=True)
    return found.select_related("case", "organisation__agency").order_by("theme", "-published_on", "-pk")


def alike(organisation_id: int, theme: str, day: datetime.date) -> int:
    """How many demands of the theme the organisation received within a year of the day."""
    since = day - datetime.timedelta(days=365)
    found = cases(system_actor(day)).filter(
        organisation_id=organisation_id, procedure__in=_themed(day), begun_on__gt=since
    )
    return sum(theme_of(one) == theme for one in found.prefetch_related("marks"))


def days_open(case: Any, today: datetime.date) -> int:
    """For how many days the case has been or was open."""
    return int(((case.closed_on or today) - case.begun_on).days)


def _themed(day: datetime.date) -> list[str]:
    return [key for key, _ in themed_titles(day)]


def _issue(case: Any, today: datetime.date) -> Issue:
    line = line_of(case, today)
    return Issue(
        case,
        line.face.title,
        theme_of(case),
        days_open(case, today),
        line.light,
        last_told(case),
        decision_at(case, ADOPTION),
        next((one for one in case.ever_public if one.withdrawn_on is None), None),
        tuple(case.ever_public),
        publicity_of(case) is True,
        chosen_in(case, INNOVATION),
    )
