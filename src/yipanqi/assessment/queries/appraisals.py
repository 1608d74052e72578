"""What others found of organisations and members, within reach; of a member only for himself and his branch's staff."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from yipanqi.assessment.models import Appraisal
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotFound
from yipanqi.basics.periods import Period
from yipanqi.organisation.queries import within_reach
from yipanqi.organisation.queries.people import member_facts
from yipanqi.rulebook.queries import library, vocabulary

TABLES = {"organisation": "appraisal", "member": "member_appraisal"}


def appraisals(actor: Actor) -> QuerySet[Appraisal]:
    """The appraisals within reach, newest first."""
    of_organisations = within_reach(Appraisal.objects.filter(person__isnull=True), actor).values("pk")
    below = Q(pk__in=[])
    for path in actor.acts_on:
        below |= Q(organisation__path__startswith=path)
    own = Q(person=actor.person_id) if actor.person_id is not None else Q(pk__in=[])
    return (
        Appraisal.objects.filter(Q(pk__in=of_organisations) | Q(person__isnull=False) & (below | own))
        .select_related("organisation", "person")
        .order_by("-judged_on", "-pk")
    )


def appraisal(actor: Actor, pk: int) -> Appraisal:
    """One appraisal within reach; refuses NotFound."""
    found = appraisals(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("assessment.appraisal.not_found", "没有找到这条认定，或不在您的权限范围内。")
    return found


def items_about(about: str) -> list[tuple[str, str]]:
    """(code, title) of every item that a measure or a category of points counts of such a subject."""
    return list(_items_about(about, library().fingerprint))


@functools.lru_cache(maxsize=8)
def _items_about(about: str, _rules: str) -> tuple[tuple[str, str], ...]:
    used: set[object] = set()
    for book in library().books:
        parts = [(one.fact, one.where) for one in book.measures]
        parts += [(part.fact, part.where) for one in book.points for part in one.categories]
        for fact, where in parts:
            if fact == TABLES[about]:
                used |= {value for test in where if test.column == "item" for value in test.values}
    return tuple((term.code, term.title) for term in vocabulary("appraisal_item").terms if term.code in used)


def appraisal_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Appraisal]:
    """The rows behind the fact table `appraisal` (no reach: the engine judges everybody alike)."""
    rows = _standing(period).filter(person__isnull=True)
    return rows if organisation_ids is None else rows.filter(organisation_id__in=list(organisation_ids))


def member_appraisal_facts(organisation_ids: Sequence[int] | None, period: Period) -> QuerySet[Appraisal]:
    """The rows behind the fact table `member_appraisal`: everybody's, or those of the members of these branches."""
    rows = _standing(period).filter(person__isnull=False)
    if organisation_ids is None:
        return rows
    members = member_facts(list(organisation_ids), period.end)
    return rows.filter(person__in=members.order_by().values("person_id"))


def _standing(period: Period) -> QuerySet[Appraisal]:
    return Appraisal.objects.filter(
        state=Appraisal.RECORDED, judged_on__gte=period.start, judged_on__lte=period.end
    )
