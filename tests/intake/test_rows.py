"""What is refused, what is only doubtful, and what each row is told."""

from typing import Any

import pytest

from tests.cast import Cast, cast
from tests.intake.makers import (
    MEETING_HEADS,
    MEMBER_HEADS,
    ORGANISATION_HEADS,
    TASK_HEADS,
    made,
    meeting,
    member,
    number,
    task,
)
from yipanqi.basics.actors import Actor
from yipanqi.intake.queries import SheetReport
from yipanqi.intake.services import apply_batch, preview_batch, read_workbook

__all__ = ("cast",)
BRANCH = "中共样县第一局窗口支部"

pytestmark = pytest.mark.django_db


def checked(actor: Actor, name: str, heads: tuple[str, ...], *rows: list[object]) -> SheetReport:
    batch = read_workbook(actor=actor, content=made((name, heads, rows)), name=f"{name}.xlsx")
    (report,) = preview_batch(actor=actor, batch=batch)
    return report


def reasons(report: SheetReport) -> list[tuple[object, object]]:
    return [(each["row"], each["reason"]) for each in report.refusals]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"姓名": ""}, "missing"),
        ({"姓名": "长" * 61}, "too_long"),
        ({"公民身份号码": ""}, "identity_missing"),
        ({"公民身份号码": "99999919800506001"}, "identity_length"),
        ({"公民身份号码": number()[:17] + ("0" if number()[17] != "0" else "1")}, "identity_check_digit"),
        ({"公民身份号码": "999999198013060017"}, "identity_birth"),
        ({"公民身份号码": 9.99999198005060e17}, "identity_number"),
        ({"性别": "女"}, "sex_contradicts"),
        ({"出生日期": "1980-05-07"}, "birth_contradicts"),
        ({"出生日期": "1980.06"}, "birth_contradicts"),
        ({"所在党支部": "样县气象站支部甲乙丙丁"}, "unknown_branch"),
        ({"所在党支部": ""}, "missing"),
        ({"所在党支部": "中共样县第一局机关委员会"}, "not_a_branch"),
        ({"人员类别": "入党积极分子"}, "not_a_member"),
        ({"人员类别": "待定"}, "unknown_word"),
        ({"人员类别": "", "转正日期": ""}, "missing"),
        ({"入党日期": "2010-02-30"}, "date_not_understood"),
        ({"入党日期": "2025-07-01", "转正日期": ""}, "in_the_future"),
        ({"入党日期": "1979-07-01"}, "dates_contradict"),
        ({"转正日期": "2010-06-30"}, "dates_contradict"),
        ({"转正日期": "2025-07-01"}, "in_the_future"),
        ({"人员类别": "预备党员"}, "status_contradicts"),
    ],
)
def test_member_rows_that_would_be_wrong_to_store(
    cast: Cast, changes: dict[str, object], reason: str
) -> None:
    report = checked(cast.clerk, "党员花名册", MEMBER_HEADS, member(BRANCH, **changes))
    assert (report.accepted, report.refused) == (0, 1)
    assert reason in [each["reason"] for each in report.refusals]
    assert all(each["row"] == 4 and each["problem"] and each["remedy"] for each in report.refusals)


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"联系电话": "12345"}, "联系电话：不是电话号码"),
        ({"入党日期": "2010年7月"}, "入党日期：只写到月"),
        ({"入党日期": "—", "转正日期": ""}, "入党日期：没有填写"),
        ({"转正日期": ""}, "转正日期：没有填写"),
        ({"转正日期": "2010-12-01"}, "转正日期：预备期不足一年"),
        ({"入党日期": "1997-05-01", "转正日期": "1998-05-01"}, "入党日期：入党时不满18周岁"),
        ({"人员类别": ""}, "人员类别：按转正日期推定"),
        ({"人员类别": "预备党员", "转正日期": ""}, "人员类别：预备期已满"),
        ({"所在党支部": "第一局窗口党支部"}, "所在党支部：按相近的写法读入"),
    ],
)
def test_member_rows_that_somebody_should_look_at(
    cast: Cast, changes: dict[str, object], warning: str
) -> None:
    report = checked(cast.clerk, "党员花名册", MEMBER_HEADS, member(BRANCH, **changes))
    assert (report.accepted, report.refused) == (1, 0), report.refusals
    assert warning in report.warnings


@pytest.mark.parametrize(
    "changes",
    [
        {"公民身份号码": f" {number().lower()} "},
        {"姓名": "党员 第1人", "出生日期": 19800506.0},
        {"所在党支部": f"{BRANCH}\u200b "},
        {"性别": ""},
        {"转正日期": 40725},
    ],
)
def test_dirt_that_changes_no_fact_is_taken_without_a_word(cast: Cast, changes: dict[str, object]) -> None:
    report = checked(cast.clerk, "党员花名册", MEMBER_HEADS, member(BRANCH, **changes))
    assert (report.accepted, report.warned) == (1, 0), (report.refusals, report.warnings)


def test_nearest_branch_is_offered(cast: Cast) -> None:
    report = checked(cast.clerk, "党员花名册", MEMBER_HEADS, member("样县第一局窗囗支部"))
    (refusal,) = report.refusals
    assert refusal["problem"] == "不存在的党支部：样县第一局窗囗支部"
    assert refusal["remedy"] == f"是否为“{BRANCH}”？改正后再次导入"
    assert refusal["suggestion"] == BRANCH


def test_rows_of_other_agencies_are_refused_and_not_offered(cast: Cast) -> None:
    report = checked(
        cast.planner,
        "党员花名册",
        MEMBER_HEADS,
        member("中共样县第二局窗口支部"),
        member("中共样县第二局窗囗支部", 3),
    )
    assert reasons(report) == [(4, "out_of_reach"), (5, "unknown_branch")]
    assert "第二局" not in str(report.refusals[1]["suggestion"])


def test_repeated_members_count_once_and_contradicting_ones_are_refused(cast: Cast) -> None:
    report = checked(
        cast.clerk, "党员花名册", MEMBER_HEADS, member(BRANCH), member(BRANCH), member(BRANCH, 姓名="另一人")
    )
    assert (report.accepted, report.unchanged, report.refused) == (1, 1, 1)
    assert reasons(report) == [(6, "contradicts_row")]
    assert report.warnings == {"整行：与前面的行相同": 1}


def test_number_registered_under_another_name_is_refused(cast: Cast) -> None:
    first = read_workbook(
        actor=cast.clerk, content=made(("党员花名册", MEMBER_HEADS, [member(BRANCH)])), name="党员.xlsx"
    )
    apply_batch(actor=cast.clerk, batch=first)
    report = checked(
        cast.clerk,
        "党员花名册",
        MEMBER_HEADS,
        member(BRANCH, 姓名="另一人"),
        member("中共样县第一局综合支部", 序号=2),
    )
    assert reasons(report) == [(4, "number_taken"), (5, "contradicts_row")]
    moved = checked(cast.clerk, "党员花名册", MEMBER_HEADS, member("中共样县第一局综合支部"))
    assert (moved.unchanged, moved.warnings) == (1, {"所在党支部：与系统中不同": 1})


def organisation(
    name: str, parent: str, kind: str, agency: str = "样县第三局", **dates: object
) -> list[object]:
    row: dict[str, Any] = {"成立日期": "2020-01-01", "届满日期": ""} | dates
    return [1, name, parent, kind, agency, row["成立日期"], row["届满日期"]]


def test_organisations_in_any_order_find_their_superiors(cast: Cast) -> None:
    report = checked(
        cast.clerk,
        "党组织信息表",
        ORGANISATION_HEADS,
        organisation("第三局机关第一党支部", "样县第三局机关党委", "支部"),
        organisation("中共样县第三局机关委员会", "样县县直机关工委", "机关党委"),
    )
    assert (report.accepted, report.refused) == (2, 0), report.refusals


def test_organisations_that_cannot_stand(cast: Cast) -> None:
    county = cast.county.name
    report = checked(
        cast.clerk,
        "党组织信息表",
        ORGANISATION_HEADS,
        organisation("", county, "机关党委"),
        organisation("甲", county, "团委"),
        organisation("乙党支部", "中共样县第一局机关委员", "党支部"),
        organisation("丙党支部", "", "党支部"),
        organisation("丁机关党委", "甲", "机关党委"),
        organisation("戊机关党委", BRANCH, "机关党委"),
        organisation("己党支部", county, "党支部", 成立日期="2025-12-01"),
        organisation("庚党总支", "辛党总支", "党总支"),
        organisation("辛党总支", "庚党总支", "党总支"),
        organisation("壬党支部", county, "党支部", 成立日期="2020-13-01"),
        organisation("癸党支部", county, "党支部", "样县甲局"),
        organisation("癸党支部", county, "党支部", "样县乙局"),
    )
    assert reasons(report) == [
        (4, "missing"),
        (5, "unknown_word"),
        (6, "unknown_parent"),
        (7, "missing"),
        (8, "parent_refused"),
        (9, "kind_not_below"),
        (10, "in_the_future"),
        (11, "parent_refused"),
        (12, "circle"),
        (13, "date_not_understood"),
        (15, "contradicts_row"),
    ]
    assert report.refusals[2]["suggestion"] == "中共样县第一局机关委员会"
    assert report.accepted == 1


def test_only_the_system_founds_a_root(cast: Cast) -> None:
    row = organisation("中共邻县直属机关工作委员会", "", "工委", "邻县县委")
    assert reasons(checked(cast.clerk, "党组织信息表", ORGANISATION_HEADS, row)) == [(4, "out_of_reach")]
    assert checked(cast.system, "党组织信息表", ORGANISATION_HEADS, row).accepted == 1


def test_standing_organisation_is_left_with_its_differences_named(cast: Cast) -> None:
    report = checked(
        cast.clerk, "党组织信息表", ORGANISATION_HEADS, organisation(BRANCH, cast.county.name, "党总支")
    )
    assert (report.unchanged, report.refused) == (1, 0)
    assert report.warnings == {"上级党组织：与系统中不同": 1, "组织类别：与系统中不同": 1}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"重点任务": ""}, "missing"),
        ({"责任单位": "样县气象站甲乙丙丁戊己"}, "unknown_agency"),
        ({"责任单位": ""}, "missing"),
        ({"完成时限": ""}, "missing"),
        ({"完成时限": "年底前"}, "date_not_understood"),
        ({"完成时限": "2025-09-31"}, "date_not_understood"),
    ],
)
def test_tasks_that_would_be_wrong_to_store(cast: Cast, changes: dict[str, object], reason: str) -> None:
    report = checked(cast.clerk, "年度重点工作", TASK_HEADS, task("样县第一局", **changes))
    assert [each["reason"] for each in report.refusals] == [reason]


def test_tasks_of_a_month_are_read_to_its_end_and_said_so(cast: Cast) -> None:
    report = checked(
        cast.clerk,
        "年度重点工作",
        TASK_HEADS,
        task("第一局", 完成时限="2025年9月"),
        task("样县第一局", 重点任务="早该完成", 完成时限="2025-03-31"),
    )
    assert report.accepted == 2
    assert report.warnings == {
        "完成时限：只写到月，按月末读入": 1,
        "完成时限：时限已过": 1,
        "责任单位：按相近的写法读入": 1,
    }


def test_nearest_agency_is_offered_and_foreign_ones_are_refused(cast: Cast) -> None:
    report = checked(cast.planner, "年度重点工作", TASK_HEADS, task("样县第一居"), task("样县第二局"))
    assert reasons(report) == [(4, "unknown_agency"), (5, "out_of_reach")]
    assert report.refusals[0]["suggestion"] == "样县第一局"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"党支部": "样县气象站甲乙丙丁戊己支部"}, "unknown_branch"),
        ({"会议类型": "团员大会"}, "unknown_word"),
        ({"会议类型": ""}, "missing"),
        ({"时间": ""}, "missing"),
        ({"时间": "2025年3月"}, "month_only"),
        ({"时间": "3月5日"}, "date_not_understood"),
        ({"时间": "2025-06-16"}, "in_the_future"),
        ({"应到人数": "若干"}, "not_a_number"),
        ({"实到人数": 11}, "counts_contradict"),
    ],
)
def test_meetings_that_would_be_wrong_to_store(cast: Cast, changes: dict[str, object], reason: str) -> None:
    report = checked(cast.clerk, "三会一课", MEETING_HEADS, meeting(BRANCH, **changes))
    assert [each["reason"] for each in report.refusals] == [reason]


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"缺席及原因": ""}, "缺席及原因：缺席没有原因"),
        ({"缺席及原因": "事假1人，公出1人"}, "缺席及原因：缺席人数不符"),
        ({"实到人数": 5, "缺席及原因": "公出"}, "实到人数：到会未过半数"),
        ({"议题": ""}, "议题：没有填写"),
        ({"时间": "2019-03-05"}, "时间：早于支部成立"),
    ],
)
def test_meetings_that_somebody_should_look_at(cast: Cast, changes: dict[str, object], warning: str) -> None:
    report = checked(cast.clerk, "三会一课", MEETING_HEADS, meeting(BRANCH, **changes))
    assert (report.accepted, report.warnings) == (1, {warning: 1}), report.refusals


def test_one_day_holds_one_meeting_of_a_kind_but_several_of_groups(cast: Cast) -> None:
    report = checked(
        cast.clerk,
        "三会一课",
        MEETING_HEADS,
        meeting(BRANCH),
        meeting(BRANCH, 议题="另一个议题"),
        meeting(BRANCH, 会议类型="党小组会"),
        meeting(BRANCH, 会议类型="党小组会", 议题="另一个议题"),
        meeting(BRANCH, 会议类型="支委会"),
    )
    assert report.accepted == 4
    assert reasons(report) == [(5, "contradicts_row")]
