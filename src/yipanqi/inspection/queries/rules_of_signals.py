"""The rules by which records give rise to signals: each reads facts of the rooms below and says what it saw, no more."""

from __future__ import annotations

import datetime
import functools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Count, F, Max, Min

from yipanqi.analysis.fingerprints import own_runs, own_runs_of_many, shared
from yipanqi.basics.actors import Actor
from yipanqi.evidence.queries import pictures_shown_again, pieces_by_number, text_pairs
from yipanqi.execution.queries import activities, attendances
from yipanqi.execution.queries.own_words import own_words
from yipanqi.inspection.models import Signal
from yipanqi.organisation.queries.people import membership_spans

ACTIVITY = "execution.activity"
_WORDS = ("agenda", "discussion", "resolution")


@dataclass(frozen=True)
class Record:
    """A record on one side of a signal, by plain values."""

    kind: str
    key: str
    name: str
    on: datetime.date
    organisation_id: int


@dataclass(frozen=True)
class Noticed:
    """What a rule saw: the record concerned, the one beside it where there is one, and the facts as they are shown."""

    kind: str
    mark: str
    record: Record
    other: Record | None = None
    share: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@functools.cache
def limits() -> dict[str, dict[str, Any]]:
    """The locality's limits of the rules."""
    text = (settings.YIPANQI_RULES / "inspection" / "signals.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return found


def like_texts(actor: Actor) -> Iterator[Noticed]:
    """Records whose words are nearly those of an earlier record."""
    for pair in text_pairs(actor).iterator(chunk_size=2000):
        later, earlier = pair.later, pair.earlier
        facts = {
            "of_later": round(pair.of_later, 4), "of_earlier": round(pair.of_earlier, 4), "jaccard": round(pair.jaccard, 4),
            "same_day": later.on == earlier.on, "same_organisation": later.organisation_id == earlier.organisation_id,
        }  # fmt: skip
        yield Noticed(
            Signal.TEXT,
            f"{later.subject_kind}:{later.subject_key}~{earlier.subject_kind}:{earlier.subject_key}",
            Record(
                later.subject_kind, later.subject_key, later.subject_name, later.on, later.organisation_id
            ),
            Record(
                earlier.subject_kind,
                earlier.subject_key,
                earlier.subject_name,
                earlier.on,
                earlier.organisation_id,
            ),
            pair.containment,
            facts,
        )


def pictures_again(actor: Actor, since: datetime.date | None = None) -> Iterator[Noticed]:
    """Pictures shown before for another record of another day."""
    found = pictures_shown_again(actor, since)
    pieces = pieces_by_number(actor, [pk for one in found for pk in (one.later_id, one.earlier_id)])
    keys = {piece.subject_key for piece in pieces.values() if piece.subject_kind == ACTIVITY}
    days = dict(
        activities(actor).filter(pk__in=[int(key) for key in keys]).values_list("pk", "held_on")
        if keys
        else ()
    )
    for one in found:
        later, earlier = pieces[one.later_id], pieces[one.earlier_id]
        on, before = (
            days.get(int(piece.subject_key), piece.attached_on)
            if piece.subject_kind == ACTIVITY
            else piece.attached_on
            for piece in (later, earlier)
        )
        if on == before:
            continue
        yield Noticed(
            Signal.PICTURE,
            f"{later.pk}~{earlier.pk}",
            Record(later.subject_kind, later.subject_key, later.subject_name, on, later.organisation_id),
            Record(
                earlier.subject_kind,
                earlier.subject_key,
                earlier.subject_name,
                before,
                earlier.organisation_id,
            ),
            None,
            {"later": later.pk, "earlier": earlier.pk, "same_file": one.is_same_file, "apart": one.shades},
        )


def entered_at_once(actor: Actor) -> Iterator[Noticed]:
    """Late records of many weeks that one person typed on one day."""
    wanted = limits()["back_dated"]
    groups = (
        activities(actor)
        .filter(is_late=True, source="typed")
        .order_by()
        .values("organisation_id", "recorded_on", "recorded_by_name")
        .annotate(times=Count("pk"), first=Min("held_on"), last=Max("held_on"), newest=Max("pk"))
        .filter(times__gte=wanted["fewest"])
    )
    for row in groups:
        span = (row["last"] - row["first"]).days
        if span < wanted["span_days"]:
            continue
        name = f"{row['recorded_on']:%Y-%m-%d} 补录 {row['times']} 次（{row['first']:%m-%d}至{row['last']:%m-%d}）"
        yield Noticed(
            Signal.BACK_DATED,
            f"{row['organisation_id']}:{row['recorded_on']}:{row['recorded_by_name']}",
            Record(ACTIVITY, str(row["newest"]), name, row["recorded_on"], row["organisation_id"]),
            facts={
                "times": row["times"], "first": row["first"].isoformat(), "last": row["last"].isoformat(),
                "recorded_on": row["recorded_on"].isoformat(), "recorded_by": row["recorded_by_name"],
            },
        )  # fmt: skip


def in_two_places(actor: Actor) -> Iterator[Noticed]:
    """One person present at two activities whose times overlap; one session counted twice at one place is not meant."""
    present = attendances(actor).filter(state="present", activity__started_at__isnull=False)
    doubled = (
        present.order_by()
        .values("person_id", day=F("activity__held_on"))
        .annotate(times=Count("pk"))
        .filter(times__gte=2)
    )
    wanted = {(row["person_id"], row["day"]) for row in doubled}
    if not wanted:
        return
    lines = present.filter(
        person_id__in={key for key, _ in wanted}, activity__held_on__in={day for _, day in wanted}
    )
    rows = lines.select_related("activity", "person").order_by(
        "person_id", "activity__held_on", "activity__started_at", "activity_id"
    )
    for (key, day), same in groupby(rows, key=lambda line: (line.person_id, line.activity.held_on)):
        if (key, day) not in wanted:
            continue
        of_person = list(same)
        person = of_person[0].person
        for one, other in pairwise(line.activity for line in of_person):
            apart = one.organisation_id != other.organisation_id or one.place != other.place
            if apart and (other.started_at or datetime.time.min) < _end_of(one):
                yield Noticed(
                    Signal.TWO_PLACES,
                    f"{key}:{one.pk}~{other.pk}",
                    _record_of(other),
                    _record_of(one),
                    facts={
                        "person": person.name, "first_time": _times(one), "first_place": one.place,
                        "second_time": _times(other), "second_place": other.place,
                    },
                )  # fmt: skip


def more_than_members(actor: Actor) -> Iterator[Noticed]:
    """More members present than the branch had on the day."""
    kinds = limits()["beyond"]["kinds"]
    spans = membership_spans(actor)
    counted = (
        activities(actor)
        .filter(kind__in=kinds, present_count__isnull=False, organisation__kind="branch")
        .order_by()
        .values_list("pk", "title", "held_on", "organisation_id", "present_count")
    )
    for pk, title, day, organisation_id, present in counted.iterator(chunk_size=5000):
        begins, ends = spans.get(organisation_id, ((), ()))
        members = bisect_right(begins, day) - bisect_right(ends, day - datetime.timedelta(days=1))
        if (present or 0) > members:
            yield Noticed(
                Signal.BEYOND,
                str(pk),
                Record(ACTIVITY, str(pk), title, day, organisation_id),
                facts={"present": present, "members": members},
            )


def never_followed(actor: Actor) -> Iterator[Noticed]:
    """Resolutions after which no later record of the organisation speaks of the matter again."""
    wanted = limits()["unfollowed"]
    until = actor.today - datetime.timedelta(days=wanted["after_days"])
    since = datetime.date(actor.today.year - 1, 1, 1)
    resolved = [
        one
        for one in activities(actor)
        .filter(held_on__gte=since, held_on__lte=until, kind="committee_meeting")
        .exclude(resolution="")
        .only("pk", "title", "held_on", "resolution", "organisation_id", "junction_id", "business_item_id")
        .select_related(None)
        if len(own_words(one.resolution)) >= wanted["fewest_letters"]
    ]
    if not resolved:
        return
    spoken: dict[int, list[tuple[datetime.date, str]]] = {}
    rows = (
        activities(actor)
        .filter(organisation_id__in={one.organisation_id for one in resolved}, held_on__gt=since)
        .order_by("held_on")
        .values_list("organisation_id", "held_on", "title", "details", *_WORDS)
    )
    for organisation_id, day, title, details, *words in rows:
        text = "\n".join((title, *map(own_words, words), *details.values()))
        spoken.setdefault(organisation_id, []).append((day, text))
    for one in resolved:
        runs = own_runs(own_words(one.resolution))
        later = [text for day, text in spoken.get(one.organisation_id, ()) if day > one.held_on]
        most = max(
            (shared(runs, others).shared for others in own_runs_of_many(later)),
            default=0,
        )
        if most < wanted["shared_runs"]:
            yield Noticed(
                Signal.UNFOLLOWED,
                str(one.pk),
                _record_of(one),
                facts={
                    "resolution": one.resolution[:300],
                    "later_records": len(later),
                    "days": (actor.today - one.held_on).days,
                },
            )


RULES: dict[str, Callable[[Actor], Iterable[Noticed]]] = {
    Signal.TEXT: like_texts,
    Signal.BACK_DATED: entered_at_once,
    Signal.TWO_PLACES: in_two_places,
    Signal.BEYOND: more_than_members,
    Signal.UNFOLLOWED: never_followed,
}
"""The rules that look at everything each time. Pictures are looked at from a day on, see `pictures_again`."""


def _record_of(activity: Any) -> Record:
    return Record(ACTIVITY, str(activity.pk), activity.title, activity.held_on, activity.organisation_id)


def _end_of(activity: Any) -> datetime.time:
    if activity.ended_at is not None:
        end: datetime.time = activity.ended_at
        return end
    minutes = limits()["two_places"]["minutes_without_end"]
    begins = datetime.datetime.combine(activity.held_on, activity.started_at)
    return min(
        begins + datetime.timedelta(minutes=minutes),
        datetime.datetime.combine(activity.held_on, datetime.time.max),
    ).time()


def _times(activity: Any) -> str:
    end = f"—{activity.ended_at:%H:%M}" if activity.ended_at else ""
    return f"{activity.started_at:%H:%M}{end}"
