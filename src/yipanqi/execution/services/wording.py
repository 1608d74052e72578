"""The words of an activity as they are compared with those of others."""

from __future__ import annotations

import re

from yipanqi.evidence.services import Words
from yipanqi.execution.models import Activity, LectureNote
from yipanqi.execution.queries.kinds import counts_as_lecture
from yipanqi.ledger.services import Subject

SUBJECT = "execution.activity"
COUNTED = re.compile(
    r"^.*：[^：，]{2,6}，未?通过：赞成\d+票；.*$|（[^（）]*\d{4}-\d{2}-\d{2}前）$", re.MULTILINE
)
"""What the platform itself writes into a record of a meeting: the count of a vote, and by whom and when a resolution is due."""


def words_of(activity: Activity, *, is_new: bool = False) -> Words:
    """What was written in one's own words: discussion, resolution, what the kind asks for beside, a lecture's text.

    Agendas come from above, counts of votes from the platform. For a lecture that is not new, its text costs one query.
    """
    text = "" if is_new else _lecture_text(activity)
    resolution = COUNTED.sub("", activity.resolution).strip()
    written = (activity.discussion, resolution, *activity.details.values(), text)
    return Words(
        Subject(SUBJECT, activity.pk, activity.title),
        activity.organisation_id,
        activity.held_on,
        "\n".join(text for text in written if text),
    )


def _lecture_text(activity: Activity) -> str:
    if not counts_as_lecture(activity.kind, activity.also_kinds):
        return ""
    return LectureNote.objects.filter(activity=activity).values_list("text", flat=True).first() or ""
