"""Lectures with what their authors declared and how those who listened rated them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity, LectureNote
from yipanqi.execution.queries.activities import activities
from yipanqi.execution.queries.kinds import counting_as, lecture_kinds
from yipanqi.organisation.queries import within_reach
from yipanqi.survey.queries import rounds
from yipanqi.survey.queries.merging import LEAST
from yipanqi.survey.queries.reading import may_read_results
from yipanqi.survey.queries.results import percent, reaches_quorum

SUBJECT = "execution.activity"


@dataclass(frozen=True)
class LectureFilter:
    """What the list is narrowed to; empty values narrow nothing. `gap` is declaration or rating."""

    text: str = ""
    year: int | None = None
    organisation_id: int | None = None
    gap: str = ""


@dataclass(frozen=True)
class LectureRating:
    """One round about a lecture. `mean` is told only of closed rounds with five answers or more, to those who may read it."""

    round_id: int
    title: str
    state: str
    closes_on: Any
    expected: int
    answered: int | None
    mean: Decimal | None
    is_hidden: bool
    is_valid: bool

    @property
    def percent(self) -> Decimal:
        """The share of those asked who answered."""
        return percent(self.answered or 0, self.expected)


def lectures(actor: Actor, wanted: LectureFilter) -> QuerySet[Activity]:
    """The lectures on record within reach, newest first, with the author's declaration."""
    found = counting_as(activities(actor), lecture_kinds())
    found = found.select_related("organisation", "lecture_note__item")
    if wanted.text:
        found = found.filter(
            Q(title__icontains=wanted.text) | Q(host_name__icontains=wanted.text)
            | Q(organisation__name__icontains=wanted.text) | Q(organisation__pinyin__icontains=wanted.text.lower())
        )  # fmt: skip
    if wanted.year:
        found = found.filter(held_on__year=wanted.year)
    if wanted.organisation_id:
        found = found.filter(organisation_id=wanted.organisation_id)
    if wanted.gap == "declaration":
        found = found.filter(lecture_note__isnull=True)
    elif wanted.gap == "rating":
        found = found.exclude(pk__in=rounds(actor).filter(about_kind=SUBJECT).order_by().values("about_key"))
    return found


def lecture_note(actor: Actor, activity: Activity) -> LectureNote | None:
    """What the author declared of the lecture; None where he has not."""
    found = within_reach(LectureNote.objects.filter(activity=activity), actor, "activity__organisation__path")
    return found.select_related("item").first()


def ratings_of(actor: Actor, keys: Iterable[int]) -> dict[int, list[LectureRating]]:
    """The rounds about these activities that were not given up, newest first; one query."""
    found: dict[int, list[LectureRating]] = {}
    asked = rounds(actor).filter(about_kind=SUBJECT, about_key__in=list(keys)).exclude(state="void")
    for one in asked.order_by("-opens_on", "-pk"):
        is_closed = one.state == "closed"
        is_hidden = is_closed and ((one.answered or 0) < LEAST or not may_read_results(actor, one))
        mean = one.mean_hundredths
        rating = LectureRating(
            one.pk, one.title, one.state, one.closes_on, one.expected, one.answered,
            Decimal(mean) / 100 if is_closed and not is_hidden and mean is not None else None,
            is_hidden, reaches_quorum(one.answered or 0, one.expected, one.least_percent),
        )  # fmt: skip
        found.setdefault(one.about_key or 0, []).append(rating)
    return found
