"""The words of an activity as they are compared with those of others."""

from __future__ import annotations

from yipanqi.evidence.services import Words
from yipanqi.execution.models import Activity
from yipanqi.ledger.services import Subject

SUBJECT = "execution.activity"


def words_of(activity: Activity) -> Words:
    """What was written in one's own words: discussion, resolution and what the kind asks for beside. Agendas come from above."""
    written = (activity.discussion, activity.resolution, *activity.details.values())
    return Words(
        Subject(SUBJECT, activity.pk, activity.title),
        activity.organisation_id,
        activity.held_on,
        "\n".join(text for text in written if text),
    )
