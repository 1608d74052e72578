"""What waits for a second person, and what a record lacks until one can confirm it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.execution.models import Activity
from yipanqi.execution.queries.activities import activities
from yipanqi.execution.queries.kinds import described_activity_kind
from yipanqi.meeting.queries import lacking
from yipanqi.meeting.queries.kinds import element_titles


def lacking_of(activity: Activity) -> list[str]:
    """What the record still lacks by the elements of its kind, in words; of a meeting inside, what its minutes lack."""
    if activity.meeting is not None:
        return list(lacking(activity.meeting))
    known = described_activity_kind(activity.kind)
    if known is None:
        return []
    absent = activity.roll.exclude(state="present").filter(exempt_reason="", reason="")
    has = {
        "time": activity.started_at is not None,
        "place": bool(activity.place),
        "chair": bool(activity.host_name),
        "recorder": bool(activity.recorder_name),
        "attendance": activity.present_count is not None,
        "agenda": bool(activity.agenda),
        "speeches": bool(activity.discussion),
        "decisions": bool(activity.resolution),
        "end": activity.ended_at is not None,
    }
    titles = element_titles()
    found = [titles.get(element, element) for element in known.elements if not has.get(element, True)]
    if "absent" in known.elements and not activity.absent_note and absent.exists():
        found.append(titles.get("absent", "absent"))
    return found


def activities_to_confirm(actor: Actor) -> QuerySet[Activity]:
    """What was typed by others and nobody has confirmed, where the actor may: his own bodies and what he is staff over; oldest first."""
    mine = Q(organisation_id__in=[post.organisation_id for post in actor.posts if post.organisation_id])
    for path in actor.acts_on:
        mine |= Q(organisation__path__startswith=path)
    found = activities(actor).filter(mine, confirmed_on__isnull=True, source=Activity.TYPED)
    return found.exclude(Q(written_by_key=actor.key) | Q(written_by_key="")).order_by("held_on", "pk")
