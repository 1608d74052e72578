"""A locality's own procedure, from the first line typed to the end of its first case: no file, no Python, only the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.cast import Cast
from yipanqi.casework.models import Case

FAULTY = """procedure:
  id: hall_wish
  title: 大厅设备申领
  edition: "1"
  effective_from: 2025-01-01
  subject: matter
  visibility: line
  source: {document: 大厅设备管理办法, confidence: 本地}
  starts: [ask]
  steps:
    - id: ask
      number: "1"
      title: 申领
      who: [{relation: own_branch, posts: [secretary]}]
      fields:
        - {id: device, title: 申领的设备, type: text}
        - {id: number, title: 数量, type: integer}
      papers: [{kind: photo, title: 现场照片, minimum: 1, maximum: 2}]
      decisions: [{id: asked, title: 提出申领, to: [buy]}]
    - id: agree
      number: "2"
      title: 核定
      who: [{relation: own_committee, posts: [full_time_deputy_secretary]}]
      not_same_as: [ask]
      limits: [{id: agree, within: {working_days: 3}, after: ask, at_expiry: remind}]
      decisions:
        - {id: agreed, title: 同意配备, ends: 已配备}
        - {id: back, title: 退回补充, returns: ask}
"""
SITUATION = """situations:
  - name: 书记申领，专职副书记核定
    procedure: hall_wish
    started_on: 2025-06-16
    people:
      书记: {own_branch: [secretary]}
      副书记: {own_committee: [full_time_deputy_secretary]}
    acts:
      - {by: 书记, at: 2025-06-16, step: ask, decision: asked}
      - {by: 书记, at: 2025-06-16, step: agree, decision: agreed, refused: not_yours}
      - {by: 副书记, at: 2025-06-17, step: agree, decision: agreed}
    expect: {closed: 已配备}
"""


def test_new_procedure_is_written_adopted_and_run_in_the_browser(
    county: Cast,
    open_as: Callable[..., Page],
    overflow: Callable[[Page], int],
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    page = open_as("planner", "/casework/procedures/")
    page.get_by_role("link", name="自定程序").click()
    page.get_by_role("link", name="起草程序").click()
    page.get_by_label("适用的党组织").select_option(label=county.first.committee.name)
    page.locator("[name=text]").fill(FAULTY)
    looked = page.locator("#looked")
    expect(looked).to_contain_text("草稿 第19行")  # checked while it is typed
    expect(looked).to_contain_text("buy")
    page.locator("[name=text]").fill(FAULTY.replace("[buy]", "[agree]"))
    expect(looked).to_contain_text("程序写得通")
    expect(looked).to_contain_text("由所在党支部的书记办理")
    expect(looked.locator("img.procedure-diagram")).to_be_visible()
    page.locator("[name=situations]").fill(SITUATION)
    expect(looked).to_contain_text("情景“书记申领，专职副书记核定”")
    assert overflow(page) <= 0 and axe(page) == []
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("采用须由另一名党务工作人员决定")
    expect(page.get_by_role("link", name="采用", exact=True)).to_have_count(0)
    address = page.url

    page = open_as("clerk", address)
    page.get_by_role("link", name="采用", exact=True).click()
    page.get_by_label("采用依据").fill("机关党委第6次会议")
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.locator("main")).to_contain_text("已采用")

    phone = open_as("doer", "/casework/procedures/", width=360, height=780)
    phone.get_by_role("row", name="大厅设备申领").get_by_role("link", name="开始办理").click()
    phone.get_by_label("事由").fill("窗口缺叫号机")
    phone.get_by_label("申领的设备").fill("叫号机")
    phone.get_by_label("数量").fill("2")
    phone.get_by_label("现场照片").set_input_files(
        {"name": "窗口.txt", "mimeType": "text/plain", "buffer": "排队三十人".encode()}
    )
    phone.get_by_role("button", name="提出申领").click()
    expect(phone.locator("main")).to_contain_text("现在的步骤：2 核定")
    assert overflow(phone) <= 0
    case = phone.url

    page = open_as("planner", case)
    page.get_by_role("link", name="同意配备").click()
    page.get_by_role("button", name="同意配备").click()
    expect(page.locator("main")).to_contain_text("已配备")
    page.goto("/casework/?procedure=hall_wish")
    expect(page.locator("#list")).to_contain_text("窗口缺叫号机")
    done = Case.objects.get()
    assert (done.state, done.ended, done.edition) == (Case.CLOSED, "已配备", "1")
