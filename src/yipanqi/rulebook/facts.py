"""The fact table `organisation`: the organisation lies below and knows nothing of rules, so its facts are offered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from django.db.models import Q

from yipanqi.basics.periods import Period
from yipanqi.organisation.queries.people import organisation_facts
from yipanqi.rulebook.queries import vocabulary
from yipanqi.rulebook.services import offer_facts

COMMITTEE_POSTS = ("organisation_commissioner", "publicity_commissioner", "discipline_commissioner")


def organisation_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each organisation with its members as at the period's end. Costs four statements."""
    keys = None if organisation_ids is None else list(organisation_ids)
    standing = organisation_facts(keys)
    day = period.end
    groups = set(_with_groups(keys, period))
    posts = Q(posts__kind__in=COMMITTEE_POSTS) & (
        Q(posts__closed_on__isnull=True) | Q(posts__closed_on__gt=day)
    )
    committees = set(standing.filter(posts).order_by().values_list("pk", flat=True))
    begun = Q(memberships__from_on__isnull=True) | Q(memberships__from_on__lte=day)
    going_on = Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gte=day)
    memberships = list(
        standing.filter(begun & going_on, memberships__isnull=False)
        .order_by()
        .values_list("pk", "memberships__status")
    )
    members = Counter(pk for pk, _ in memberships)
    full = Counter(pk for pk, status in memberships if status == "full")
    thresholds = {
        term.code: term.attributes.get("committee_from")
        for term in vocabulary("party_organisation_kind").terms
    }
    for one in standing:
        threshold = thresholds.get(one.kind)
        yield {
            "key": one.pk,
            "name": one.name,
            "path": one.path,
            "county": one.path.split("/")[0] or None,
            "kind": one.kind,
            "has_committee": _has_committee(one.pk in committees, members[one.pk], full[one.pk], threshold),
            "has_groups": one.pk in groups,
            "founded_on": one.founded_on,
            "ended_on": one.dissolved_on - timedelta(days=1) if one.dissolved_on else None,
            "term_started_on": one.term_started_on,
            "term_ends_on": one.term_ends_on,
            "member_count": members[one.pk] or None,
            "full_member_count": full[one.pk] if members[one.pk] else None,
        }


def _with_groups(keys: list[int] | None, period: Period) -> Iterator[int]:
    """The organisations below which a party group stood on a day of the period."""
    groups = organisation_facts(None).filter(kind="party_group", parent__isnull=False)
    if keys is not None:
        groups = groups.filter(parent_id__in=keys)
    stood = (Q(founded_on__isnull=True) | Q(founded_on__lte=period.end)) & (
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=period.start)
    )
    yield from (
        pk for pk in groups.filter(stood).order_by().values_list("parent_id", flat=True) if pk is not None
    )


def _has_committee(posts: bool, members: int, full: int, threshold: object) -> bool | None:
    """Posts of a committee, or enough full members that there must be one; unknown where neither posts nor members are on record."""
    if posts:
        return True
    if not members or not isinstance(threshold, int):
        return None
    return full >= threshold


offer_facts("organisation", organisation_rows)
