"""What minutes still lack before somebody can confirm them."""

from __future__ import annotations

from collections.abc import Iterator

from yipanqi.meeting.models import AgendaItem, Meeting
from yipanqi.meeting.queries.kinds import element_titles, meeting_kind


def lacking(meeting: Meeting) -> Iterator[str]:
    """What the minutes still lack by the elements that the kind asks for, in words. One query."""
    kind = meeting_kind(meeting.kind)
    titles = element_titles()
    items = list(meeting.agenda.all())
    has = {
        "time": meeting.started_at is not None,
        "place": bool(meeting.place),
        "chair": bool(meeting.chair_name),
        "recorder": bool(meeting.recorder_name),
        "agenda": bool(items),
        "speeches": bool(meeting.speeches or any(item.discussion for item in items)),
        "decisions": any(item.outcome != AgendaItem.OPEN for item in items),
        "end": meeting.ended_at is not None,
    }
    for element in kind.elements:
        if not has.get(element, True):
            yield titles.get(element, element)
    for item in items:
        if item.outcome == AgendaItem.OPEN:
            yield f"议题“{item.title}”的结果"
    for asked in kind.fields:
        if asked.is_required and not meeting.details.get(asked.name):
            yield asked.title
    sides = {item.side for item in items}
    one_sided = len(sides) == 1 and AgendaItem.BOTH not in sides
    if kind.both_sides and one_sided and not meeting.details.get("one_side_reason"):
        word = "业务" if sides == {AgendaItem.PARTY} else "党建"
        yield f"{word}议题（{kind.title}要党建、业务一起议；确实没有的，写明原因）"
