"""The fact tables `organisation` and `member`: the organisation lies below and knows nothing of rules, so its facts are offered here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yipanqi.basics.periods import Period
from yipanqi.organisation.queries.people import member_facts, organisation_facts
from yipanqi.rulebook.queries import vocabulary
from yipanqi.rulebook.queries.prepared import Prepared
from yipanqi.rulebook.services import offer_facts

COMMITTEE_POSTS = ("organisation_commissioner", "publicity_commissioner", "discipline_commissioner")
RETIRED = "离退休"
ORGANISATION = (
    "pk", "name", "path", "kind", "founded_on", "dissolved_on", "term_started_on", "term_ends_on", "has_posts", "has_groups", "members",
    "full_members",
)  # fmt: skip
MEMBER = (
    "person_id", "person__name", "organisation_id", "organisation__path", "status", "joined_on", "person__job_kind", "is_placed",
)  # fmt: skip


def _organisations(keys: list[int] | None, start: datetime.date, end: datetime.date) -> QuerySet[Any, Any]:
    """The standing of each with its members as at the period's end, in one statement."""
    begun = Q(memberships__from_on__isnull=True) | Q(memberships__from_on__lte=end)
    going_on = Q(memberships__until_on__isnull=True) | Q(memberships__until_on__gte=end)
    members = begun & going_on
    posts = Q(posts__kind__in=COMMITTEE_POSTS) & (
        Q(posts__closed_on__isnull=True) | Q(posts__closed_on__gt=end)
    )
    stood = (Q(founded_on__isnull=True) | Q(founded_on__lte=end)) & (
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=start)
    )
    groups = organisation_facts(None).filter(stood, kind="party_group", parent=OuterRef("pk"))
    return (
        organisation_facts(keys)
        .annotate(
            has_posts=Exists(organisation_facts(None).filter(posts, pk=OuterRef("pk")).order_by()),
            has_groups=Exists(groups.order_by()),
            members=Count("memberships", filter=members),
            full_members=Count("memberships", filter=members & Q(memberships__status="full")),
        )
        .values_list(*ORGANISATION)
    )


_one_organisation = Prepared(
    lambda key, start, end: _organisations([key], start, end),
    -901,
    datetime.date(1801, 2, 3),
    datetime.date(1802, 3, 4),
)


def organisation_rows(
    organisation_ids: Sequence[int] | None, period: Period
) -> Iterator[Mapping[str, object]]:
    """One row for each organisation with its members as at the period's end. One statement."""
    keys = None if organisation_ids is None else list(organisation_ids)
    alone = keys is not None and len(keys) == 1
    found: Iterable[Sequence[Any]] = (
        _one_organisation.rows(*(keys or ()), period.start, period.end)
        if alone
        else _organisations(keys, period.start, period.end)
    )
    thresholds = {
        term.code: term.attributes.get("committee_from")
        for term in vocabulary("party_organisation_kind").terms
    }
    for values in found:
        one = dict(zip(ORGANISATION, values, strict=True))
        members, full = int(one["members"]), int(one["full_members"])
        ended = one["dissolved_on"]
        yield {
            "key": one["pk"],
            "name": one["name"],
            "path": one["path"],
            "county": one["path"].split("/")[0] or None,
            "kind": one["kind"],
            "has_committee": _has_committee(
                bool(one["has_posts"]), members, full, thresholds.get(one["kind"])
            ),
            "has_groups": bool(one["has_groups"]),
            "founded_on": one["founded_on"],
            "ended_on": ended - timedelta(days=1) if ended else None,
            "term_started_on": one["term_started_on"],
            "term_ends_on": one["term_ends_on"],
            "member_count": members or None,
            "full_member_count": full if members else None,
        }


def _has_committee(posts: bool, members: int, full: int, threshold: object) -> bool | None:
    """Posts of a committee, or enough full members that there must be one; unknown where neither posts nor members are on record."""
    if posts:
        return True
    if not members or not isinstance(threshold, int):
        return None
    return full >= threshold


def member_rows(organisation_ids: Sequence[int] | None, period: Period) -> Iterator[Mapping[str, object]]:
    """One row for each member as at the period's end. One statement.

    Who works in an office is neither retired nor away for long; of others it is not on record who is away, and nobody's health is.
    """
    rows = member_facts(None if organisation_ids is None else list(organisation_ids), period.end)
    seen = 0
    for values in rows.values_list(*MEMBER):
        one = dict(zip(MEMBER, values, strict=True))
        if one["person_id"] == seen:
            continue  # The day of a transfer belongs to the new branch.
        seen = one["person_id"]
        works = bool(one["is_placed"]) and one["person__job_kind"] != RETIRED
        yield {
            "key": one["person_id"],
            "name": one["person__name"],
            "organisation": one["organisation_id"],
            "county": one["organisation__path"].split("/")[0] or None,
            "kind": one["status"],
            "joined_on": one["joined_on"],
            "is_retired": one["person__job_kind"] == RETIRED or (False if works else None),
            "is_mobile": False if works else None,
            "is_frail": None,
        }


offer_facts("organisation", organisation_rows)
offer_facts("member", member_rows)
