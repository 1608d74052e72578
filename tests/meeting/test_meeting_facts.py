"""What 议事 offers to the engine, and a kind of meeting that a locality adds."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.periods import calendar_year
from yipanqi.meeting import queries, services
from yipanqi.meeting.services import ItemDraft, MeetingDraft, ResolutionDraft
from yipanqi.portal.queries.telling import told_on
from yipanqi.rulebook.queries import library
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.offered import offered_facts

__all__ = ("cast",)
YEAR = calendar_year(TODAY.year)
LOCAL = """
  - code: courtyard_meeting
    title: 坝坝会
    bodies: [branch]
    expected: all_members
    rule: general_meeting
    both_sides: true
    elements: [chair]
    retention: 10年
    fields:
      - {name: neighbours, title: 到会群众代表, type: text, required: true}
"""


def test_facts_have_exactly_the_columns_of_their_tables(cast: Cast) -> None:
    draft = MeetingDraft(
        kind="leading_group_meeting",
        held_on=TODAY,
        items=(ItemDraft("要点", "party"), ItemDraft("开工", "business")),
    )
    called = services.call_meeting(actor=cast.planner, body_id=cast.first.leading_group.pk, draft=draft)
    assert offered_facts(rules_for(), "meeting", None, YEAR) == []
    meeting = services.freeze_roll(actor=cast.planner, meeting=called)
    item = meeting.agenda.get(order=1)
    services.adopt_resolution(actor=cast.planner, item=item, draft=ResolutionDraft("印发"))
    (row,) = offered_facts(rules_for(), "meeting", [cast.first.committee.pk], YEAR) or ()
    assert set(row) == set(library().facts["meeting"].columns)
    assert (row["body_kind"], row["has_both"], row["expected_count"], row["is_confirmed"]) == (
        "leading_group", True, 1, False,
    )  # fmt: skip
    (row,) = offered_facts(rules_for(), "resolution", [cast.first.committee.pk], YEAR) or ()
    assert set(row) == set(library().facts["resolution"].columns)
    assert (row["meeting_kind"], row["has_owner"], row["is_voted"]) == ("leading_group_meeting", False, False)
    assert offered_facts(rules_for(), "resolution", [cast.second.committee.pk], YEAR) == []


def test_a_locality_adds_a_kind_and_it_is_called_and_confirmed(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(settings.YIPANQI_RULES, rules)
    words = rules / "vocabulary" / "meeting_kind.yaml"
    words.write_text(words.read_text(encoding="utf-8").rstrip("\n") + LOCAL, encoding="utf-8")
    settings.YIPANQI_RULES = rules
    draft = MeetingDraft(kind="courtyard_meeting", held_on=TODAY, items=(ItemDraft("路灯"),))
    meeting = services.freeze_roll(
        actor=cast.doer, meeting=services.call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft)
    )
    assert meeting.title == "2025年第1次坝坝会"
    assert list(queries.lacking(meeting)) == ["主持人", "议题“路灯”的结果", "到会群众代表"]
    minutes = services.Minutes(
        chair_name="庚", details={"neighbours": "三人"}, outcomes={meeting.agenda.get().pk: "noted"}
    )
    services.write_minutes(actor=cast.doer, meeting=meeting, minutes=minutes)
    assert services.close_minutes(actor=cast.commissioner, meeting=meeting).state == "closed"


def test_who_is_called_is_told_before_the_day(cast: Cast) -> None:
    ahead = TODAY + datetime.timedelta(days=3)
    draft = MeetingDraft(
        kind="committee_meeting", held_on=ahead, place="窗口值班室", items=(ItemDraft("排班"),)
    )
    meeting = services.call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft)
    told = told_on(cast.system, TODAY, TODAY)
    for name in ("doer", "commissioner", "discipline"):
        (line,) = (one for one in told[cast.actors[name].key] if one.kind == "meeting")
        assert (line.key, line.said, line.note) == (meeting.pk, "三天后开会", "会议 · 窗口值班室")
    assert not any(one.kind == "meeting" for one in told.get(cast.member.key, ()))
