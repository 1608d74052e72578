"""The words of acts in Chinese, as pages show them; a word without a title is shown as it is."""

from __future__ import annotations

import re
from typing import Any

from yipanqi.execution.queries import kind_title
from yipanqi.organisation.queries import organisation_kinds

LONGEST = 200

TITLES = {
    "planning.plan.opened": "开立年度计划",
    "planning.plan.adopted": "审议通过计划",
    "planning.plan.draft_kept": "保存计划的一稿",
    "planning.centre_task.published": "发布中心任务",
    "planning.centre_task.withdrawn": "撤销中心任务",
    "planning.function.added": "登记职能",
    "planning.function.ended": "停用职能",
    "planning.items.changed_together": "批量修改计划事项",
    "planning.workbook.taken_in": "上传计划表",
    "planning.workbook.written": "写入计划表",
    "planning.workbook.dropped": "放弃计划表",
    "planning.item.added": "登记计划事项",
    "planning.items.added": "批量登记计划事项",
    "planning.item.changed": "修改计划事项",
    "planning.item.changed_after_adoption": "审定后修改计划事项",
    "planning.item.progress_reported": "填报计划事项进展",
    "planning.item.finished": "计划事项办结",
    "planning.item.stopped": "计划事项终止",
    "planning.item.reason_written": "写明一面为空的理由",
    "planning.suggestion.refused": "不采纳建议",
    "planning.junction.agreed": "议定结合点",
    "planning.junctions.added": "批量议定结合点",
    "planning.junction.ended": "结束结合点",
    "planning.junction.people_named": "结合点加入人员",
    "planning.junction.person_released": "结合点人员退出",
    "planning.junction.entries_written": "写明各阶段切入点",
    "planning.junction.result_recorded": "登记结合点成效",
    "planning.junction.term_set": "写明结合点起止",
    "planning.junctions.people_named": "批量写明结合点人员",
    "planning.junctions.results_recorded": "批量登记结合点成效",
    "tasking.duty.signed": "签领责任",
    "tasking.duty.ended": "结束责任",
    "tasking.occurrence.completed": "按节点办结",
    "tasking.occurrences.completed": "批量按节点办结",
    "tasking.occurrence.reopened": "重新办理",
    "tasking.occurrence.excused": "认可逾期原因",
    "tasking.occurrence.extended": "同意节点延期",
    "tasking.duty.waived": "同意责任豁免",
    "tasking.duty.handed_down": "下发责任",
    "tasking.duty.received": "签收下发的责任",
    "tasking.duty.kept_whole": "说明责任不再分解",
    "tasking.portfolio.set": "登记分管分工",
    "tasking.list.opened": "起草责任清单",
    "tasking.list.line_written": "写责任清单条目",
    "tasking.list.line_removed": "删责任清单条目",
    "tasking.list.head_written": "写责任清单总目标",
    "tasking.list.dropped": "作废责任清单草稿",
    "tasking.list.issued": "下达责任清单",
    "tasking.list.signed": "签收责任清单",
    "meeting.called": "召集会议",
    "meeting.agenda_set": "确定议程",
    "meeting.roll_frozen": "固定会议名册",
    "meeting.attendance_marked": "登记到会",
    "meeting.minuted": "记录会议",
    "meeting.voted": "登记表决",
    "meeting.vote_annulled": "作废表决",
    "meeting.resolved": "作出决议",
    "meeting.resolution_revoked": "撤销决议",
    "meeting.resolution_taken_up": "决议转为责任",
    "meeting.resolution_released": "决议等待重新部署",
    "meeting.resolution_finished": "决议落实",
    "meeting.closed": "确认会议记录",
    "meeting.corrected": "更正会议记录",
    "meeting.withdrawn": "撤销会议",
    "meeting.status_entered": "登记名册情形",
    "meeting.status_ended": "结束名册情形",
    "tasking.stages.adopted": "采用环节设置",
    "tasking.gate.opened": "缺一侧佐证放行",
    "tasking.dependency.added": "登记前置关系",
    "tasking.dependency.ended": "解除前置关系",
    "tasking.dispatch.opened": "发起调度",
    "tasking.dispatch.remarked": "填写调度备注",
    "tasking.dispatch.frozen": "调度定格",
    "tasking.urging.sent": "催办",
    "tasking.urging.received": "签收催办",
    "tasking.urging.replied": "回复催办",
    "tasking.urging.judged": "核看催办成效",
    "tasking.comment.written": "登记点评",
    "tasking.comment.followed": "点评要求下达为责任",
    "execution.activity.recorded": "记录活动",
    "execution.activities.recorded": "批量记录活动",
    "execution.activity.corrected": "更正活动",
    "execution.activity.withdrawn": "撤回活动",
    "execution.carrier.founded": "建立载体",
    "execution.carriers.founded": "批量建立载体",
    "execution.carrier.finished": "载体办结",
    "execution.carrier.retired": "撤销载体",
    "execution.carrier.joined": "加入载体",
    "execution.carrier.left": "退出载体",
    "execution.carrier.logged": "登记载体工作",
    "execution.carriers.logged": "批量登记载体工作",
    "execution.carrier.visited": "登记走访",
    "execution.carrier.reviewed": "评审载体",
    "execution.carrier.kept": "决定保留载体",
    "execution.carrier.renewed": "载体续期",
    "execution.call.made": "发出呼叫",
    "execution.call.answered": "响应呼叫",
    "execution.call.finished": "呼叫办结",
    "execution.call.cancelled": "取消呼叫",
    "execution.call.signed": "报名参加",
    "execution.call.withdrawn": "退出报名",
    "execution.hours.reported": "自报服务时长",
    "execution.hours.confirmed": "确认服务时长",
    "execution.hours.refused": "不确认服务时长",
    "execution.pledge.published": "公开承诺",
    "execution.pledge.taken_back": "撤下公开的承诺",
    "execution.comment.written": "评议承诺",
    "execution.comment.shown": "公开评议",
    "execution.comment.hidden": "不公开评议",
    "evidence.attached": "附上佐证",
    "evidence.read": "查看佐证",
    "evidence.replaced": "替换佐证",
    "evidence.withdrawn": "撤下佐证",
    "rulebook.layer.adopted": "采用制度",
    "rulebook.layer.ended": "结束采用制度",
    "rulebook.parameter.amended": "修改制度参数",
    "rulebook.amendment.corrected": "更正参数修订",
    "rulebook.amendment.revoked": "撤销参数修订",
    "rulebook.procedure.drafted": "起草程序",
    "rulebook.procedure.redrafted": "修改程序草稿",
    "rulebook.procedure.adopted": "采用程序",
    "rulebook.procedure.shelved": "搁置程序",
    "rulebook.run.made": "运行制度",
    "casework.case.begun": "开始办理",
    "casework.step.taken": "办理一步",
    "casework.limit.extended": "延长办理时限",
    "casework.limit.expired": "记录办理超期",
    "casework.step.delegated": "委托B角办理",
    "casework.case.suspended": "暂停办理",
    "casework.case.resumed": "恢复办理",
    "casework.case.withdrawn": "撤回办理件",
    "casework.excuse.accepted": "认可超期说明",
    "casework.case.transferred": "转接办理件",
    "casework.case.moved": "改用新版程序",
    "notices.digest.made": "生成每日提要",
    "notices.mail.kept": "登记提要邮箱",
    "notices.mail.dropped": "取消提要邮箱",
    "survey.form.published": "发布评议表",
    "survey.round.opened": "发起评议",
    "survey.codes.printed": "打印评议码",
    "survey.paper.counted": "清点纸质评议",
    "survey.paper.entered": "录完纸质评议",
    "survey.round.closed": "结束评议并计票",
    "survey.round.voided": "作废评议",
    "portal.contact.opened": "查看提出人",
    "portal.issue.published": "公开答复",
    "portal.issue.taken_back": "撤下公开答复",
    "inspection.finding.registered": "登记问题",
    "inspection.findings.registered": "批量登记问题",
    "inspection.rectification.planned": "制定整改措施",
    "inspection.finding.rectified": "报告整改完成",
    "inspection.finding.returned": "退回整改",
    "inspection.finding.closed": "验收销号",
    "inspection.findings.overdue": "标记逾期问题",
    "inspection.signal.explained": "说明核查线索",
    "inspection.signal.judged": "核查线索作结论",
    "assessment.cycle.opened": "发起考核",
    "assessment.results.computed": "计算考核结果",
    "assessment.results.confirmed": "确认考核结果",
    "assessment.cycle.published": "公布考核结果",
    "assessment.appraisal.recorded": "录入认定",
    "assessment.appraisal.withdrawn": "撤回认定",
    "accountability.consequence.decided": "决定结果运用",
    "accountability.consequences.decided": "批量登记结果运用",
    "accountability.consequence.objected": "提出申诉",
    "accountability.objection.answered": "答复申诉",
    "accountability.objection.filed": "提出异议",
    "accountability.objection.changed": "异议：改变原结果",
    "accountability.objection.kept": "异议：维持原结果",
    "accountability.objection.not_taken": "异议：不予受理",
    "accountability.objection.withdrawn": "撤回异议",
    "tasking.duty.issued": "下达责任",
    "tasking.duties.issued": "批量下达责任",
    "tasking.occurrences.marked_overdue": "标记逾期节点",
    "planning.junction.proposed": "提出结合点",
    "intake.workbook.applied": "导入表格",
    "organisation.founded": "成立党组织",
    "organisation.renamed": "更名",
    "organisation.dissolved": "撤销党组织",
    "organisation.term.set": "登记任期",
    "organisation.unit.added": "登记单位",
    "organisation.units.added": "批量登记单位",
    "organisation.organisations.added": "批量登记党组织",
    "organisation.members.added": "批量登记党员",
    "organisation.person.added": "登记人员",
    "organisation.person.placed": "调整任职处室",
    "organisation.post.added": "设置岗位",
    "organisation.posts.added": "批量设置岗位",
    "organisation.post.filled": "任命岗位",
    "organisation.posts.filled": "批量任命岗位",
    "organisation.post.left": "离任",
    "organisation.post.closed": "撤销岗位",
    "organisation.unit.renamed": "单位处室更名",
    "organisation.unit.closed": "撤销单位处室",
    "organisation.person.corrected": "更正人员信息",
    "organisation.membership.transferred": "转接组织关系",
    "organisation.membership.admitted": "登记预备党员",
    "organisation.membership.confirmed": "登记转正",
    "organisation.membership.ended": "登记党籍终止",
    "organisation.people.exported": "导出党员名册",
    "organisation.sealed.opened": "查看完整证件号码",
    "organisation.account.opened": "开立账号",
    "organisation.account.closed": "停用账号",
    "organisation.account.reopened": "启用账号",
    "organisation.account.unlocked": "解除登录锁定",
    "organisation.account.sessions_ended": "退出其他登录",
    "organisation.factor.required": "要求动态口令",
    "organisation.factor.activated": "启用动态口令",
    "organisation.factor.deactivated": "停用动态口令",
    "organisation.factor.codes_generated": "生成恢复码",
    "organisation.factor.waived": "不再要求动态口令",
    "organisation.account.password_reset": "重置密码",
    "organisation.account.password_changed": "更换密码",
    "organisation.role.granted": "授予管理员角色",
    "organisation.role.withdrawn": "收回管理员角色",
    "organisation.signed_in": "登录",
    "organisation.sign_in_failed": "登录失败",
}

ROOMS = (
    ("planning", "谋划"),
    ("tasking", "部署"),
    ("execution", "落实"),
    ("inspection", "检查"),
    ("casework", "办理"),
    ("assessment", "考核"),
    ("accountability", "问责"),
    ("organisation", "组织"),
    ("intake", "导入"),
    ("evidence", "佐证"),
    ("rulebook", "制度"),
    ("portal", "门户"),
)

LABELS = {
    "from_on": "自", "until_on": "至", "on": "日期", "founded_on": "成立", "kind": "类别", "status": "状态", "person": "人员",
    "share": "角色", "unit": "单位", "before": "原为", "after": "改为", "reason": "事由", "role": "角色", "title": "名称",
    "value": "数值", "document": "依据",
    "due_on": "时限", "count": "件数", "rows": "各行摘要", "digest": "摘要", "name": "名称", "file": "文件摘要", "note": "说明",
    "accepted": "写入", "refused": "退回", "unchanged": "无变化", "warned": "有提示", "kinds": "内容", "files": "佐证份数",
    "adopted_on": "审定", "after_value": "之后", "current_value": "现值", "agreed_on": "议定", "answer": "答复", "article": "依据",
    "category": "分类", "computed_by": "计算人", "day": "日期", "decided_by": "决定机构", "done_on": "办结", "due_before": "原时限",
    "effect": "成效", "ends_on": "结束", "excuse": "情况说明", "expected_result": "预期结果", "finished_on": "完成", "found_on": "发现",
    "held_on": "开展", "item": "事项", "items": "事项数", "late": "补录", "layer": "制度", "measure": "举措", "members": "成员数",
    "post": "岗位", "present": "实到", "rectified_by": "整改人", "rectified_on": "整改完成", "results": "结果数", "scheme": "方案",
    "shape": "类型", "signed_on": "签领", "source": "来源", "state": "结论", "version": "版本", "year": "年度", "purpose": "用途",
    "procedure": "程序", "edition": "版本", "step": "步骤", "theme": "主题", "reply": "含答复",
}  # fmt: skip
KEYS = frozenset(
    {
        "activity",
        "business_item",
        "case",
        "duty",
        "evidence",
        "filing",
        "junction",
        "keys",
        "mark",
        "objection",
        "sealed",
    }
)
"""Numbers by which the house knows records; they say nothing to a reader."""
CODES = {
    "full": "正式党员", "probationary": "预备党员", "A": "A角", "B": "B角", "system": "系统管理员", "security": "安全管理员",
    "audit": "审计管理员", "True": "是", "False": "否", "organisations": "党组织", "members": "党员", "key_tasks": "年度重点工作", "meetings": "会议记录",
    "joined": "两面都有", "party_only": "只有党建一面", "business_only": "只有业务一面", "kept": "维持", "changed": "变更",
    "withdrawn": "撤销",
}  # fmt: skip
DIGEST = re.compile(r"[0-9a-f]{64}")
DIGEST_SHOWN = 12


def title_of(word: str) -> str:
    """The Chinese title of an act's word."""
    return TITLES.get(word, word)


def details_of(values: dict[str, Any]) -> str:
    """An entry's data as one line; codes that the house knows appear by their titles, empty values and keys not at all."""
    kinds = organisation_kinds()
    parts = []
    for key, value in values.items():
        if value in ("", None, [], {}) or key in KEYS:
            continue
        said = (
            "、".join(_said(part, kinds) for part in value if part is not None)
            if isinstance(value, list)
            else _said(value, kinds)
        )
        parts.append(f"{LABELS[key]}：{said}" if key in LABELS else said)
    return "；".join(parts)[:LONGEST]


def _said(value: object, kinds: dict[str, Any]) -> str:
    text = str(value)
    if isinstance(value, dict):
        return "，".join(_said(part, kinds) for part in value.values() if part not in ("", None)) or "空"
    if DIGEST.fullmatch(text):
        return f"{text[:DIGEST_SHOWN]}…"
    if "," in text and all(part in CODES for part in text.split(",")):
        return "、".join(CODES[part] for part in text.split(","))
    if text in kinds:
        return str(kinds[text].title)
    return CODES.get(text) or kind_title(text)
