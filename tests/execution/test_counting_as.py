"""One session counts in every programme it counts as; which kinds are lectures and what may be opened from them is data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import TODAY, Cast, cast, sign_in
from tests.execution.study_people import YESTERDAY, campaign, lecture, session
from tests.local_kinds import add_activity_kinds
from yipanqi.basics.errors import NotFound
from yipanqi.casework.services import bound
from yipanqi.execution import services
from yipanqi.execution.queries import ActivityFilter, activities_matching, life, opened_by
from yipanqi.execution.queries.campaigns import campaign_rows, phases_of
from yipanqi.execution.queries.kinds import lecture_kinds
from yipanqi.execution.queries.lectures import LectureFilter, lecture_note, lectures
from yipanqi.execution.queries.ledgers import LedgerFilter, ledger_named, lines_of
from yipanqi.execution.services import RAISED_AT, PhaseDraft

__all__ = ("cast",)
LOCAL = """
  - code: micro_lecture
    title: 微党课
    group: 学习培训
    evidence_minimum: 0
    evidence_maximum: 2
    is_lecture: true
    opens: [suggestion]
    fields:
      - {name: topic, title: 题目, type: text, required: true}
      - {name: lecturer, title: 授课人, type: person, required: true}
"""


@pytest.fixture
def local_rules(settings: Any, tmp_path: Path) -> None:
    add_activity_kinds(settings, tmp_path, LOCAL)


def test_a_theme_day_with_a_lecture_in_it_is_a_lecture(cast: Cast) -> None:
    held = session(
        cast, "作风建设主题党日", kind="theme_day", host_name=cast.people["discipline"].name, also_kinds=("lecture",)
    )  # fmt: skip
    assert list(lectures(cast.doer, LectureFilter(gap="declaration"))) == [held]
    services.declare_lecture(actor=cast.discipline, activity=held, is_own=True, sources="无")
    note = lecture_note(cast.doer, held)
    assert note is not None and note.is_personal
    assert services.open_lecture_round(actor=cast.doer, activity=held, closes_on=TODAY)
    assert list(activities_matching(cast.doer, ActivityFilter(kind="lecture"))) == [held]
    (share,) = [one for one in life.action_shares(cast.doer, TODAY.year) if one.total]
    assert (share.by_rule, share.own) == (1, 0)


def test_what_also_counts_as_a_phase_asks_counts_there(cast: Cast) -> None:
    phase = PhaseDraft("讲", "讲党课", YESTERDAY, YESTERDAY, ("lecture",))
    started = campaign(cast, phases=(phase,))
    session(cast, "作风建设主题党日", kind="theme_day", host_name="庚", also_kinds=("lecture",))
    rows = {one.organisation_id: one for one in campaign_rows(cast.clerk, started, phases_of(started))}
    assert [cell.number for cell in rows[cast.branch.pk].cells] == [1]


def test_an_own_visit_counted_as_theme_day_is_required(cast: Cast) -> None:
    session(cast, "走访老党员", kind="visit", also_kinds=(), details={"whom": "老党员"})
    (share,) = [one for one in life.action_shares(cast.doer, TODAY.year) if one.total]
    assert (share.by_rule, share.own, share.own_kinds) == (0, 1, {"走访": 1})


def test_a_kind_of_the_locality_is_a_lecture_by_its_file(cast: Cast, local_rules: None) -> None:
    assert lecture_kinds() == ("lecture", "micro_lecture")
    held = session(cast, "从一次补正说起", kind="micro_lecture", host_name=cast.people["discipline"].name)
    assert list(lectures(cast.doer, LectureFilter())) == [held]
    assert list(lines_of(cast.doer, ledger_named("lecture"), LedgerFilter())) == [held]
    services.declare_lecture(actor=cast.discipline, activity=held, is_own=True, sources="无")
    assert opened_by("micro_lecture") == ("suggestion",)


def test_from_a_session_a_staff_demand_is_opened(cast: Cast, client: Client, settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    held = session(cast, "六月主题党日", kind="theme_day", discussion="食堂晚班没有热饭，窗口的人吃不上。")
    about = f"{RAISED_AT}:{held.pk}"
    found = bound(cast.doer, "staff_demand", about)
    assert "食堂晚班" in str(found.initial["matter"]) and found.organisation_id == cast.branch.pk
    with pytest.raises(NotFound):
        bound(cast.doer, "public_demand", about)
    sign_in(client, cast, "member")
    shown = client.get(f"/execution/{held.pk}/").content.decode()
    address = f"/casework/begin/staff_demand/?about={about}"
    assert address in shown, shown[-3000:]
    form = client.get(address)
    assert form.status_code == 200 and "食堂晚班" in form.content.decode()


def test_lectures_alone_open_what_every_kind_opens(cast: Cast) -> None:
    held = lecture(cast)
    assert opened_by(held.kind) == ("branch_difficulty",)
    assert opened_by("visit") == ("branch_difficulty", "staff_demand", "public_demand")
