"""Signals: each rule sees what it should and nothing else; who sees, explains and judges; what the ledger keeps."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import CAST, Cast, cast
from tests.evidence.files import picture
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.evidence.services import Upload
from yipanqi.execution.services import (
    ActivityDraft,
    ActivityRow,
    RollLine,
    bulk_record_activities,
    correct_activity,
    record_activity,
)
from yipanqi.inspection import queries, services
from yipanqi.inspection.models import Signal
from yipanqi.inspection.policies import may_judge_signal
from yipanqi.inspection.queries import SignalFilter
from yipanqi.inspection.services.noticing import FindingDraft
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)
EVERYBODY = (*CAST, "member")
SAID = (
    "通报上月差评回访情况，窗口组提出图审环节排队过长，企业平均等候四天；主要原因是材料预审不细、图审专场太少，"
    "投资项目科说明每周二可以加开一个专场，由帮办员提前一天核对材料，下月听取结果并公布等候天数。"
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"


def held(cast: Cast, branch: int, day: str, **more: Any) -> Any:
    organisation = (cast.first.branches + cast.second.branches)[branch]
    roll, files, actor = more.pop("roll", ()), more.pop("files", ()), more.pop("actor", cast.system)
    draft = ActivityDraft(
        kind=more.pop("kind", "theme_day"), title=more.pop("title", f"{day}主题党日"), held_on=datetime.date.fromisoformat(day), **more
    )  # fmt: skip
    return record_activity(actor=actor, organisation=organisation, draft=draft, roll=roll, files=files)


def noticed(cast: Cast) -> list[Signal]:
    services.notice_signals(actor=cast.system)
    return list(queries.signals(cast.system))


@pytest.fixture
def alike(cast: Cast) -> Signal:
    held(cast, 2, "2025-04-10", discussion=SAID)
    held(cast, 0, "2025-05-12", discussion=SAID.replace("四天", "五天"), actor=cast.doer)
    (found,) = noticed(cast)
    return found


def test_minutes_of_two_branches_nearly_the_same(cast: Cast, alike: Signal) -> None:
    assert (alike.kind, alike.organisation_id) == (Signal.TEXT, cast.first.branches[0].pk)
    assert alike.other_organisation_id == cast.second.branches[0].pk
    assert alike.share is not None and 0.8 < alike.share < 1 and not alike.facts["same_day"]
    assert len(noticed(cast)) == 1


def test_counts_of_votes_that_the_platform_writes_are_nobody_s_words(cast: Cast) -> None:
    counted = "图审环节排队：举手表决，通过：赞成4票；要超过应到委员4人的1/2，至少3票。"
    for branch, own in ((0, "增设一个图审窗口"), (2, "每周二加开专场")):
        said = "\n".join([counted, counted.replace("图审", "受理"), f"{own}（支部书记，2025-07-15前）"])
        held(
            cast,
            branch,
            "2025-06-03",
            kind="committee_meeting",
            agenda="窗口",
            resolution=said,
            recorder_name="辛",
        )
    assert noticed(cast) == []


def test_a_signal_goes_when_the_record_is_put_right(cast: Cast, alike: Signal) -> None:
    activity = held(cast, 0, "2025-05-13", title="另一次")
    assert activity.pk
    own = "窗口组介绍老年人证照邮寄到家的做法，大家算了一笔账，每月约三十件，请社会事务科核定邮费来源，六月试行一个月后再看投诉件数有没有下降。"
    from_key = queries.signal(cast.system, alike.pk).subject_key
    record = type(activity).objects.get(pk=from_key)
    correct_activity(actor=cast.system, activity=record, changes={"discussion": own}, reason="贴错了")
    assert noticed(cast) == []
    correct_activity(actor=cast.system, activity=record, changes={"discussion": SAID}, reason="改回")
    assert [each.pk for each in noticed(cast)] == [alike.pk]


def test_a_picture_shown_again_for_another_day(cast: Cast) -> None:
    shot = picture(seed=5)
    held(cast, 0, "2025-03-04", files=[shot])
    held(cast, 1, "2025-03-04", files=[shot])
    held(cast, 2, "2025-06-02", files=[Upload("六月.jpg", shot.content)])
    held(cast, 3, "2025-06-03", files=[picture("别的.jpg", seed=9)])
    found = [each for each in noticed(cast) if each.kind == Signal.PICTURE]
    assert [(str(each.subject_on), str(each.other_on)) for each in found] == [("2025-06-02", "2025-03-04")]
    assert found[0].facts["same_file"]


def test_many_weeks_entered_at_once(cast: Cast) -> None:
    for month in range(1, 6):
        held(cast, 0, f"2025-0{month}-05", actor=cast.doer)
    for day in range(1, 6):
        held(cast, 1, f"2025-05-0{day}")
    imported = [
        ActivityRow(cast.second.branches[0].pk, "theme_day", datetime.date(2025, month, 3), "主题党日")
        for month in range(1, 6)
    ]
    bulk_record_activities(actor=cast.system, rows=imported)
    (found,) = noticed(cast)
    assert (found.kind, found.organisation_id) == (Signal.BACK_DATED, cast.branch.pk)
    assert found.facts["times"] == 5 and found.facts["recorded_by"] == cast.doer.name


def test_one_person_in_two_places(cast: Cast) -> None:
    line = (RollLine(cast.people["doer"].pk),)
    at = {"started_at": datetime.time(9), "ended_at": datetime.time(11), "roll": line}
    held(cast, 0, "2025-06-03", title="上午的会", place="三楼会议室", **at)
    held(cast, 0, "2025-06-03", title="同场党课", place="三楼会议室", **at)
    held(
        cast,
        0,
        "2025-06-03",
        title="下午的会",
        place="大厅",
        **{**at, "started_at": datetime.time(14), "ended_at": None},
    )
    assert noticed(cast) == []
    held(cast, 0, "2025-06-03", title="同时走访", place="企业", **{**at, "started_at": datetime.time(10)})
    found = noticed(cast)
    assert {each.kind for each in found} == {Signal.TWO_PLACES}
    assert {each.facts["person"] for each in found} == {cast.people["doer"].name}
    assert {each.facts["second_place"] for each in found} == {"企业"}


def test_more_present_than_the_branch_has_members(cast: Cast) -> None:
    many = {"expected_count": 90, "present_count": 90, "agenda": "听取汇报", "recorder_name": "某人"}
    held(cast, 0, "2025-06-03", **{key: many[key] for key in ("expected_count", "present_count")})
    held(cast, 0, "2025-06-04", kind="general_meeting", title="党员大会", **many)
    (found,) = noticed(cast)
    assert found.kind == Signal.BEYOND and found.facts["present"] == 90 > found.facts["members"] > 0


def test_a_resolution_never_followed(cast: Cast) -> None:
    resolved = "由综合科牵头为窗口配置自助取号机两台，三月底前完成采购并通报使用情况"
    asked = {"kind": "committee_meeting", "agenda": "研究窗口服务", "recorder_name": "某人"}
    for place in (0, 1):
        held(cast, place, "2025-02-05", title="支委会", resolution=resolved, **asked)
    held(cast, 2, "2025-02-05", title="支委会", resolution="同意。", **asked)
    held(cast, 3, "2025-06-05", title="支委会", resolution=resolved, **asked)
    held(cast, 1, "2025-04-02", title="支委会", resolution="自助取号机已到货，通报使用情况", **asked)
    (found,) = noticed(cast)
    assert (found.kind, found.organisation_id) == (Signal.UNFOLLOWED, cast.branch.pk)
    assert found.facts["resolution"] == resolved


def outcome(act: Any) -> str:
    try:
        act()
    except HouseError as error:
        return "404" if isinstance(error, NotFound) else "403" if isinstance(error, NotPermitted) else "400"
    return "done"


SEES = {"clerk", "inspector", "planner", "doer", "commissioner"}
JUDGES = {"clerk", "inspector", "planner"}


@pytest.mark.parametrize("name", EVERYBODY)
def test_judge_over_the_cast(cast: Cast, alike: Signal, name: str) -> None:
    actor = cast.actors[name]
    assert (outcome(lambda: queries.signal(actor, alike.pk)) == "done") is (name in SEES)
    done = outcome(
        lambda: services.judge_signal(
            actor=actor, signal=alike, verdict="unfounded", reason="两个支部联合开展"
        )
    )
    assert done == ("done" if name in JUDGES else "403")
    kept = list(entries_about(cast.system, "inspection.signal", alike.pk).values_list("word", flat=True))
    assert kept == (["inspection.signal.judged"] if name in JUDGES else [])


@pytest.mark.parametrize("name", EVERYBODY)
def test_explain_over_the_cast(cast: Cast, alike: Signal, name: str) -> None:
    may = name in {"clerk", "planner", "doer", "commissioner"}
    said = outcome(
        lambda: services.explain_signal(actor=cast.actors[name], signal=alike, explanation="联合开展")
    )
    assert said == ("done" if may else "403")
    kept = entries_about(cast.system, "inspection.signal", alike.pk).filter(
        word="inspection.signal.explained"
    )
    assert kept.count() == int(may)


def test_what_was_judged_does_not_come_back(cast: Cast, alike: Signal) -> None:
    services.explain_signal(actor=cast.doer, signal=alike, explanation="借用了外支部的模板")
    with pytest.raises(Refused):
        services.judge_signal(actor=cast.inspector, signal=alike, verdict="unfounded", reason=" ")
    with pytest.raises(Refused):
        services.judge_signal(actor=cast.inspector, signal=alike, verdict="finding", reason="属实")
    services.judge_signal(actor=cast.inspector, signal=alike, verdict="quotation", reason="同一份通知的原文")
    assert [each.state for each in noticed(cast)] == [Signal.SETTLED]
    assert not queries.signal_counts(cast.inspector)
    with pytest.raises(Conflict):
        services.explain_signal(actor=cast.doer, signal=alike, explanation="再说明")


def test_a_finding_is_registered_with_the_verdict(cast: Cast, alike: Signal) -> None:
    draft = FindingDraft(
        "会议记录与另一支部雷同", "quarterly_round", "支部工作条例", datetime.date(2025, 7, 15)
    )
    settled = services.judge_signal(
        actor=cast.inspector, signal=alike, verdict="finding", reason="问过记录人，借用了模板", finding=draft
    )
    assert settled.finding is not None and settled.finding.organisation_id == cast.branch.pk
    assert (
        str(settled.finding.activity_id) == alike.subject_key
        and settled.finding.inspector_name == cast.inspector.name
    )


def test_who_entered_the_record_does_not_judge_it(cast: Cast) -> None:
    held(cast, 2, "2025-04-10", discussion=SAID)
    held(cast, 0, "2025-05-12", discussion=SAID, actor=cast.planner)
    (found,) = noticed(cast)
    assert not may_judge_signal(cast.planner, found) and may_judge_signal(cast.inspector, found)
    with pytest.raises(NotPermitted):
        services.judge_signal(actor=cast.planner, signal=found, verdict="unfounded", reason="没有问题")


def test_only_the_system_looks(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.notice_signals(actor=cast.inspector)


def test_the_list_costs_the_same_for_few_and_many(cast: Cast, alike: Signal) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert all(
                each.organisation.name
                for each in queries.signals_matching(cast.inspector, SignalFilter(state="pending"))
            )
        return len(asked)

    few = cost()
    for month in range(1, 6):
        held(cast, 1, f"2025-0{month}-07", discussion=SAID)
    assert len(noticed(cast)) > 4 and cost() == few == 1
    assert queries.signals_matching(
        cast.inspector, SignalFilter(text="主题", kind="text", year=2025, least_share=0.5)
    ).exists()
    assert not queries.signals_matching(cast.inspector, SignalFilter(state="settled")).exists()
