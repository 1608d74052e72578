"""One plan, clicked as its people: a centre task becomes an item, a junction, a resolution, duties at three levels, nodes and progress.

Then one urging that is received, answered and judged, and one post handed over. Every step begins where the last one has put
it on the next person's desk.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.walk import PHONE, Walk, choose, field_of, fill, follow, press
from tests.cast import Cast
from yipanqi.ledger.queries import entries

TASK = "优化营商环境"
ITEM = "工程审批压至四十个工作日"
MEASURE = "窗口党员示范岗"
RESOLVED = "审批提速由党组书记牵头，六月底见效"
OFFICE_DUTY = "图审联审并行"
BRANCH_DUTY = "示范岗帮办积压项目"
WORDS = {
    "planning.centre_task.published", "planning.plan.adopted", "planning.junction.agreed", "meeting.resolved",
    "tasking.duty.issued", "tasking.duty.handed_down", "tasking.duty.received", "tasking.duty.signed",
    "tasking.occurrence.completed", "planning.item.progress_reported", "tasking.urging.sent", "tasking.urging.received",
    "tasking.urging.replied", "tasking.urging.judged", "tasking.handover.drawn", "tasking.handover.signed",
}  # fmt: skip


def main(page: Page) -> str:
    """What the page says."""
    return page.locator("main").inner_text()


def from_desk(walk: Walk, name: str, act: str, words: str) -> Page:
    """The person's window on what his desk asks of him: the act and the record."""
    page = walk.at_desk(name)
    line = page.locator("main li, main tr").filter(has_text=act).filter(has_text=words).first
    expect(line).to_be_visible()
    line.get_by_role("link").first.click()
    page.wait_for_load_state()
    return page


def plan(walk: Walk) -> None:
    """工委 publishes a centre task, the agency hangs an item with both faces on it, the branch takes its part."""
    page = walk.in_room("clerk", "谋划")
    follow(page, "中心任务")
    follow(page, "发布中心任务")
    fill(page, 中心任务=TASK)
    press(page, "发布")
    assert TASK in main(page)
    page = walk.in_room("planner", "谋划")
    follow(page, "编制计划")
    press(page, "建立计划")
    follow(page, "增加事项")
    fill(page, 事项=ITEM, 业务内容="图审、联审并行", 党建举措="窗口党员帮办图审", 完成时限="2025-09-30")
    choose(page, "责任科室", "审批科")
    choose(page, "中心任务", TASK)
    press(page, "保存")
    assert TASK in main(page)
    walk.keep("item", page)
    follow(page, "提出结合点", ".chain")
    choose(page, "举措类型", "示范岗")
    fill(page, 党建举措=MEASURE, 预期成效="图审由十二天压到七天")
    choose(page, "承担党组织", "窗口")
    choose(page, "责任岗位", "庚")
    press(page, "提出")
    page = from_desk(walk, "doer", "确定结合点", MEASURE)
    press(page, "确定承担")
    page = walk.in_room("planner", "谋划")
    follow(page, "2025年工作计划")
    follow(page, "列入党组会议题")


def resolve(walk: Walk) -> None:
    """The leading group decides the plan, both works together; its secretary adopts it, and what it resolved waits to become a duty."""
    page = walk.window("planner")
    choose(page, "谁开会", "党组")
    press(page, "换组织")
    press(page, "党组会")
    assert "2025年工作计划" in field_of(page, "第1项").input_value()
    press(page, "登记到会和记录")
    press(page, "保存")
    follow(page, "登记表决")
    press(page, "登记表决")
    follow(page, "登记决议")
    choose(page, "依据的表决", "计划")
    fill(page, 决议事项=RESOLVED, 完成时限="2025-06-30")
    choose(page, "责任岗位", "党组书记")
    press(page, "登记决议")
    page = from_desk(walk, "leader", "审定计划", "2025")
    follow(page, "审定")
    press(page, "确认审定")
    expect(page.locator("body")).to_contain_text("作为本年度的基准")
    page = from_desk(walk, "planner", "决议转为责任", RESOLVED)
    follow(page, "转为责任")
    assert field_of(page, "责任事项").input_value() == RESOLVED
    choose(page, "责任层级", "第一责任")
    choose(page, "对应的计划事项", ITEM)
    press(page, "下达")
    expect(page.locator("body")).to_contain_text("请任职人签收")


def deploy(walk: Walk) -> None:
    """Three levels: the leader signs and hands down, the office's head signs his part, the branch receives, breaks down and signs."""
    page = from_desk(walk, "leader", "签收责任", RESOLVED)
    press(page, "签收")
    follow(page, "下发")
    page.get_by_label("窗口").check()
    press(page, "下发")
    assert "待签收" in main(page)
    page = walk.window("planner")
    page.goto(walk.records["item"])
    follow(page, "下达责任", ".chain")
    choose(page, "责任岗位", "审批科")
    fill(page, 责任事项=OFFICE_DUTY, 时间节点="2025-06-25 出联审办法")
    choose(page, "对应的计划事项", ITEM)
    press(page, "下达")
    page = from_desk(walk, "office_head", "签收责任", OFFICE_DUTY)
    press(page, "签收")
    page = from_desk(walk, "doer", "签收下发的责任", RESOLVED)
    press(page, "签收")
    assert "窗口支部书记" in field_of(page, "责任岗位").locator("option:checked").inner_text()
    fill(page, 责任事项=BRANCH_DUTY, 时间节点="2025-06-20 积压项目清零")
    choose(page, "服务的结合点", MEASURE)
    press(page, "分解")
    page = from_desk(walk, "doer", "签收责任", BRANCH_DUTY)
    assert page.evaluate("innerWidth") == PHONE
    press(page, "签收")
    walk.keep("duty", page)


def carry_out(walk: Walk) -> None:
    """The branch closes its node, the office reports; the leader sees both sides of the stage on the item's own page."""
    page = from_desk(walk, "doer", "办结节点", BRANCH_DUTY)
    follow(page, "办结")
    fill(page, 办理结果="积压的十二件全部办结")
    press(page, "办结")
    assert "积压的十二件全部办结" in main(page)
    page = walk.in_room("office_head", "谋划")
    page.goto(walk.records["item"])
    page.locator("main summary", has_text="进展").click()
    fill(page, 进展情况="六月平均四十三天")
    press(page, "登记")
    assert "四十三天" in main(page)
    page = walk.window("leader")
    page.goto(walk.records["item"])
    assert RESOLVED in main(page) and BRANCH_DUTY in main(page)


def urge(walk: Walk) -> None:
    """工委 urges about the office's duty; its head receives and answers, and the one who urged says whether it helped."""
    page = walk.in_room("clerk", "部署")
    fill(page, 查找="tslsbx")  # 图审联审并行, by its initials
    press(page, "查询")
    follow(page, OFFICE_DUTY)
    follow(page, "催办")
    fill(page, 催办理由="联审办法还没有报来")
    press(page, "发出催办")
    page = from_desk(walk, "office_head", "回复催办", OFFICE_DUTY)
    press(page, "收到")
    fill(page, 回复="办法已会签，二十五日前印发")
    press(page, "回复")
    page = from_desk(walk, "clerk", "核看催办成效", OFFICE_DUTY)
    assert "二十五日前印发" in main(page)
    choose(page, "成效", "已见效")
    fill(page, 看到了什么="办法已印发")
    press(page, "了结")
    assert "已见效" in main(page)
    assert "核看催办成效" not in main(walk.at_desk("clerk"))


def hand_over(walk: Walk) -> None:
    """The branch secretary's post goes over with its pack: who leaves signs first, then who takes over."""
    page = walk.in_room("planner", "部署")
    follow(page, "负荷与交接")
    follow(page, "岗位交接")
    follow(page, "发起交接")
    choose(page, "岗位所在党组织", "窗口")
    press(page, "换到这个党组织")
    choose(page, "移交的岗位", "窗口支部书记")
    choose(page, "接收人", "寅")
    fill(page, 需要说明的事项="示范岗的台账在窗口")
    press(page, "生成交接清单")
    assert BRANCH_DUTY in main(page)
    page = from_desk(walk, "doer", "交接签字", "书记")
    press(page, "移交签字")
    expect(page.get_by_role("button", name="接收签字")).to_have_count(0)
    page = from_desk(walk, "member", "交接签字", "书记")
    assert BRANCH_DUTY in main(page)
    press(page, "接收签字")
    assert "未签字" not in main(page)


def test_one_plan_goes_through_its_people(
    open_as: Callable[..., Page], county: Cast, overflow: Callable[[Page], int]
) -> None:
    walk = Walk(open_as)
    for act in (plan, resolve, deploy, carry_out, urge, hand_over):
        act(walk)
    assert {"clerk", "planner", "office_head", "leader", "doer"} <= set(walk.windows)
    for page in walk.windows.values():
        assert overflow(page) <= 0, page.url
    written = set(entries(county.system).values_list("word", flat=True))
    assert written >= WORDS, WORDS - written
