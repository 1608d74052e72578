"""What the people of the story write when they handle cases."""

from __future__ import annotations

from yipanqi.engine.reading import Scalar

Fields = dict[str, Scalar]

COUNTER = "窗口排队时间长，请增设叫号机和导办员"
PROJECTS = "督促三个省重点项目年内开工"
SECRET = "反映窗口收件环节收取“代办费”"
DEMAND = "营业执照变更跑了三次"
SPLIT = (
    "一、排出未开工项目清单；二、逐项目明确堵点和责任科室；三、每周调度一次。完成标准：三个项目取得施工许可"
)
ADOPTED = """procedure:
  id: seal_use
  title: 用印审批
  edition: "1"
  effective_from: 2024-01-01
  subject: matter
  visibility: line
  source: {document: 审批局用印管理规定, confidence: 本地}
  starts: [ask]
  withdrawal:
    who: [{relation: own_branch, posts: [secretary]}]
  steps:
    - id: ask
      number: "1"
      title: 申请用印
      who: [{relation: own_branch, posts: [secretary, organisation_commissioner]}]
      fields:
        - {id: matter, title: 用印事项, type: text}
        - {id: copies, title: 份数, type: integer}
      papers: [{kind: draft, title: 文稿, minimum: 1, maximum: 2}]
      decisions: [{id: asked, title: 提出申请, to: [approve]}]
    - id: approve
      number: "2"
      title: 批准用印
      who: [{relation: own_committee, posts: [full_time_deputy_secretary, secretary]}]
      not_same_as: [ask]
      limits: [{id: approve, within: {working_days: 2}, after: ask, at_expiry: remind}]
      decisions:
        - {id: approved, title: 同意用印, ends: 已用印}
        - {id: back, title: 退回补正, returns: ask}
"""
NEXT_DRAFT = ADOPTED.replace('edition: "1"', 'edition: "2"').replace("working_days: 2", "working_days: 1")
MENDING: Fields = {
    "cause": "新到窗口人员不熟悉登记要求，缺少当班复核",
    "immediate": "补齐五月缺失的17件帮办记录",
    "corrective": "帮办记录当日登记、当班组长签字",
    "preventive": "新到人员上岗前培训登记要求，每周抽查",
    "done_when": "连续两个月抽查没有缺失",
    "target": "抽查100件，完整率不低于95%",
}
ROTA: tuple[str, Fields] = (
    "窗口支委凑不齐人开会",
    {
        "difficulty": "支委四人都在窗口轮班，白天凑不齐人开会",
        "wanted": "把支委排到同一个休息日，或允许晚间开会计入工时",
    },
)
CHARGING: tuple[str, Fields] = (
    "帮办电动车没有地方充电",
    {
        "difficulty": "帮办队两辆电动车停在楼后，没有充电桩，只能带电池上楼",
        "wanted": "在东侧车棚装一组充电桩",
    },
)
