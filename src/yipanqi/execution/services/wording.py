"""The words of an activity as they are compared with those of others."""

from __future__ import annotations

from yipanqi.evidence.services import Words
from yipanqi.execution.models import Activity, LectureNote
from yipanqi.execution.queries.kinds import counts_as_lecture
from yipanqi.execution.queries.own_words import own_words
from yipanqi.ledger.services import Subject

SUBJECT = "execution.activity"


def words_of(activity: Activity, *, is_new: bool = False) -> Words:
    """What was written in one's own words: discussion, resolution, what the kind asks for beside, a lecture's text.

    Agendas come from above, counts of votes from the platform. For a lecture that is not new, its text costs one query.
    """
    text = "" if is_new else _lecture_text(activity)
    resolution = own_words(activity.resolution)
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
