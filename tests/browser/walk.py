"""One walk through the whole chain, clicked as eight people: links and labels only, never an address."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from scripts.shots import keep

PHONE, DESK = 360, 1440
SIZES = ((DESK, 900), (PHONE, 740))
SHOTS = os.environ.get("YIPANQI_WALK_SHOTS", "")
STAGES = ("planning", "tasking", "execution", "inspection", "assessment", "accountability")

ITEM = "工程审批由六十个工作日压至四十个"
MEASURE = "窗口党员示范岗"
DUTY = "帮办积压的图审项目"
ACTIVITY = "柜台后的一天"
FINDING = "五月帮办记录缺失"


def a_picture() -> bytes:
    """A small photograph of nothing."""
    out = io.BytesIO()
    Image.radial_gradient("L").resize((320, 240)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@dataclass
class Walk:
    """The people's windows and the record pages found on the way; `open_as(name)` gives a window at the desk."""

    open_as: Callable[..., Page]
    scripts: bool = True
    windows: dict[str, Page] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def window(self, name: str) -> Page:
        """The person's window, opened once: a phone for the secretary and his committee, a desk for the others."""
        if name not in self.windows:
            width = PHONE if name in {"doer", "commissioner"} else DESK
            self.windows[name] = self.open_as(
                name, "/", width=width, height=dict(SIZES)[width], scripts=self.scripts
            )
        return self.windows[name]

    def at_desk(self, name: str) -> Page:
        """The person's window, back at the desk by the name of the house."""
        page = self.window(name)
        with page.expect_navigation():
            page.get_by_role("link", name="一盘棋", exact=True).first.click()
        return page

    def in_room(self, name: str, room: str) -> Page:
        """The person's window in a room, opened through the menu as it stands at this width."""
        page = self.window(name)
        menu = page.get_by_role("link", name="菜单", exact=True)
        if menu.is_visible():
            menu.click()
        with page.expect_navigation():
            page.locator("#navigation").get_by_role("link", name=room, exact=True).click()
        return page

    def shot(self, page: Page, name: str) -> None:
        """A picture of the step at both widths, where pictures are asked for."""
        self.number += 1
        if not SHOTS or not self.scripts:
            return
        before = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            keep(page.screenshot(), Path(SHOTS) / f"{self.number:02}-{name}-{width}.png", colours=48)
        if before is not None:
            page.set_viewport_size(before)

    def keep(self, kind: str, page: Page) -> None:
        """Remember the page of a record of the chain."""
        self.records[kind] = re.sub(r"\?.*", "", page.url)


def field_of(page: Page, label: str) -> Locator:
    """The field under the label, with or without its mark of being required."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}(\s|$)")).first


def fill(page: Page, **texts: str) -> None:
    """Type into the fields named by their labels."""
    for label, text in texts.items():
        field_of(page, label).fill(text)


def choose(page: Page, label: str, words: str) -> None:
    """Choose the first option that contains the words."""
    field = field_of(page, label)
    wanted = field.locator("option").filter(has_text=words).first
    field.select_option(label=str(wanted.inner_text()))


def attach(page: Page, label: str) -> None:
    """Choose a photograph as the paper under the label."""
    field_of(page, label).set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )


def press(page: Page, name: str) -> None:
    """Press the button of that name in the page's main part, and wait for the answer."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, within: str = "main") -> None:
    """Click the first link whose words contain the name."""
    with page.expect_navigation():
        page.locator(within).get_by_role("link", name=re.compile(re.escape(name))).first.click()


def plan_together(walk: Walk) -> None:
    """谋划: the planner writes an item with both faces and a junction; the branch secretary takes it on."""
    page = walk.in_room("planner", "谋划")
    follow(page, "编制计划")
    press(page, "建立计划")
    follow(page, "增加事项")
    fill(
        page,
        事项=ITEM,
        业务内容="图审、联审并行，六十日压至四十日",
        党建举措="窗口党员帮办图审环节",
        责任人="己",
    )
    fill(page, 基准值="60", 目标值="40", 计量单位="个工作日", 完成时限="2025-09-30")
    choose(page, "责任科室", "审批科")
    walk.shot(page, "plan-item-with-two-faces")
    press(page, "保存")
    walk.keep("plan_item", page)
    walk.shot(page, "plan-item")
    follow(page, "提出结合点", ".chain")
    choose(page, "举措类型", "示范岗")
    fill(page, 党建举措=MEASURE, 预期成效="图审由十二天压到七天")
    choose(page, "承担党组织", "窗口")
    choose(page, "责任岗位", "庚")
    press(page, "提出")
    walk.keep("junction", page)
    page = walk.in_room("doer", "谋划")
    follow(page, "结合点")
    follow(page, MEASURE)
    press(page, "确定承担")
    expect(page.get_by_text("结合点已确定")).to_be_visible()
    walk.shot(page, "junction-agreed")


def deploy_together(walk: Walk) -> None:
    """部署: a duty of a post with a time node, from the junction; its holder signs for it."""
    page = walk.window("planner")
    page.reload()
    follow(page, "下达责任", ".chain")
    choose(page, "责任岗位", "窗口支部书记")
    fill(page, 责任事项=DUTY, 时间节点="2025-06-30 积压项目清零")
    walk.shot(page, "issue-duty")
    press(page, "下达")
    page = walk.at_desk("doer")
    walk.shot(page, "desk-of-the-secretary")
    follow(page, DUTY)
    press(page, "签收")
    walk.keep("duty", page)
    walk.shot(page, "duty-signed")


def carry_out_together(walk: Walk) -> None:
    """落实: the secretary records on the phone what served the duty, with roll and one picture."""
    page = walk.window("doer")
    follow(page, "登记活动", ".chain")
    follow(page, "主题党日")
    assert page.evaluate("innerWidth") == PHONE
    fill(page, 主题=ACTIVITY, 地点="政务大厅")
    page.locator(".roll-states label", has_text="请假").nth(3).click()
    page.locator(".roll-reason:visible").last.fill("公出")
    walk.shot(page, "record-on-the-phone")
    page.get_by_label("现场图片或材料").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    press(page, "登记")
    walk.keep("activity", page)
    expect(page.get_by_text("公出").first).to_be_visible()
    expect(page.locator(".evidence-pieces a")).to_have_count(1)
    walk.shot(page, "activity")


def inspect_together(walk: Walk) -> None:
    """检查: the inspector finds, the secretary plans and rectifies, the superior approves and closes; who rectified does not judge."""
    page = walk.in_room("inspector", "落实")
    follow(page, ACTIVITY)
    follow(page, "登记问题", ".chain")
    fill(page, 问题=FINDING, 整改时限="2025-07-15", 对照条款="帮办队管理办法第六条")
    walk.shot(page, "register-finding")
    press(page, "登记")
    walk.keep("finding", page)
    page = walk.at_desk("doer")
    follow(page, FINDING)
    follow(page, "报批")
    fill(
        page, 原因="值班人员轮换时没有交接", 纠正的措施="逐日交接，每周抽查", 完成标准="连续四周抽查没有缺失"
    )
    fill(page, 成效目标="抽查完整率百分之百", 计划完成日期="2025-07-10")
    press(page, "报批")
    rectification = page.url
    page = walk.at_desk("county_secretary")
    follow(page, FINDING)
    follow(page, "批准，开始整改")
    press(page, "批准，开始整改")
    page = walk.at_desk("doer")
    follow(page, FINDING)
    follow(page, "措施已完成")
    fill(page, 各项措施完成情况="已逐日交接两周，抽查没有缺失")
    attach(page, "完成的证明")
    press(page, "措施已完成")
    walk.shot(page, "rectified-not-judged-by-oneself")
    assert page.request.get(f"{rectification}take/effect/shown/").status == 403
    page = walk.at_desk("planner")
    follow(page, FINDING)
    follow(page, "达到目标，报请销号")
    fill(page, **{"成效（对照目标）": "抽查一百件，九十七件完整"})
    choose(page, "是否达到成效目标", "是")
    attach(page, "成效材料")
    press(page, "达到目标，报请销号")
    page = walk.at_desk("county_secretary")
    follow(page, FINDING)
    follow(page, "同意销号")
    fill(page, 决定的理由="已抽查，属实")
    press(page, "同意销号")
    page.goto(walk.records["finding"])
    expect(page.get_by_text("已销号").first).to_be_visible()
    walk.shot(page, "finding-closed")


def assess_together(walk: Walk) -> None:
    """考核: the clerk computes, the assessor confirms; the score opens to rules, steps and records."""
    page = walk.in_room("clerk", "考核")
    follow(page, "发起考核")
    press(page, "发起")
    press(page, "计算结果")
    expect(page.get_by_text("确认须由另一人办理")).to_be_visible()
    page = walk.at_desk("assessor")
    follow(page, "年")
    follow(page, "确认结果")
    fill(page, 确认意见="与记录相符")
    press(page, "确认")
    follow(page, "窗口")
    walk.keep("result", page)
    assert page.locator("main").get_by_role("link", name=ACTIVITY).count() >= 1
    expect(page.get_by_role("heading", name="怎么算出来的")).to_be_visible()
    walk.shot(page, "score-explained")


def answer_for_together(walk: Walk) -> None:
    """问责: the leading group's secretary writes down what was decided upon the closed finding."""
    page = walk.in_room("leader", "问责")
    follow(page, "登记结果运用")
    follow(page, FINDING)
    choose(page, "种类", "培训")
    fill(page, 内容="两名新任支部委员参加帮办记录专题培训", 决定形式="党组会议")
    walk.shot(page, "decide-consequence")
    press(page, "登记")
    walk.keep("consequence", page)
    walk.shot(page, "consequence-with-chain")


ACTS: tuple[Callable[[Walk], Any], ...] = (
    plan_together, deploy_together, carry_out_together, inspect_together, assess_together, answer_for_together,
)  # fmt: skip
TITLES = {
    "plan_item": ITEM, "junction": MEASURE, "duty": DUTY, "activity": ACTIVITY, "finding": FINDING, "result": "窗口支部：",
    "consequence": "培训",
}  # fmt: skip
