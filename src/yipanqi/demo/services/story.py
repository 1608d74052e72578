"""One agency's year, act by act through the services, each act by somebody with the right to do it.

The figures are illustrations; what the pages show is what the records compute.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

from PIL import Image, ImageDraw

from yipanqi.accountability.services import ConsequenceRow, answer_objection, decide_consequence, object_to
from yipanqi.assessment.queries import cycle, results_of
from yipanqi.basics.actors import Actor
from yipanqi.demo.services.cast import stand_in_for
from yipanqi.demo.services.county import STORY_BRANCHES, STORY_COMMITTEE, STORY_OFFICES
from yipanqi.evidence.services import Upload
from yipanqi.execution.queries import roll_for
from yipanqi.execution.services import (
    ActivityDraft,
    CarrierDraft,
    RollLine,
    finish_carrier,
    found_carrier,
    record_activity,
)
from yipanqi.inspection.services import (
    Rectification,
    close_finding,
    plan_rectification,
    register_finding,
    report_rectified,
    return_finding,
)
from yipanqi.organisation.queries import offices, organisations, posts_of
from yipanqi.planning.queries import suggested_measures
from yipanqi.planning.services import (
    ItemDraft,
    add_item,
    adopt_plan,
    agree_junction,
    finish_item,
    open_plan,
    propose_junction,
    refuse_suggestion,
    report_progress,
)
from yipanqi.tasking.queries import occurrences_of
from yipanqi.tasking.services import (
    DutyDraft,
    Node,
    accept_excuse,
    complete_occurrence,
    explain_occurrence,
    issue_duty,
    sign_duty,
)

GOAL = "工程建设项目审批时限由60个工作日压至40个"
BUSINESS = (
    ("投资项目“一窗受理”全覆盖", "综合窗口受理全部投资项目事项", "投资项目党支部党员轮值综合窗口", 1),
    ("企业开办一日办结", "设立登记、刻章、领票一日内完成", "企业开办党员示范岗", 2),
    ("证照电子化归集", "归集电子证照并共享应用", "党员技术攻关小组", 2),
    ("不动产登记与缴税并联", "登记、缴税一次受理、并联办理", "并联事项党员责任区", 3),
    ("社会事务事项就近办", "高频事项下沉乡镇便民服务中心", "党员帮办员联系乡镇", 3),
    ("政务服务“好差评”整改", "差评逐件回访，整改率达到100%", "窗口党员首问负责", 4),
    ("大厅延时错时服务", "周末和午间不打烊", "党员志愿延时服务队", 4),
    ("审批档案规范化", "完成历年审批档案整理", "档案整理党员先锋岗", 0),
    ("权责清单动态调整", "按程序调整并公开权责清单", "党员政策宣讲小组", 0),
    ("中介服务超市监管", "规范中介服务事项和时限", "中介监管党员责任区", 1),
)


class Year:
    """The agency while its year is being lived: the people by their accounts and the things they made."""

    def __init__(self, system: Actor, year: int) -> None:
        self.system, self.year = system, year
        named = {each.name: each for each in organisations(system)}
        self.agency = named[STORY_COMMITTEE]
        self.branches = [named[name] for name in STORY_BRANCHES]
        self.posts = {post.title: post.pk for post in posts_of(system, self.agency.path)}
        units = {unit.name: unit.pk for unit in offices(system).filter(parent_id=self.agency.agency_id)}
        self.offices = [units[name] for name in STORY_OFFICES]

    def as_(self, username: str, month: int, day: int, *, next_year: bool = False) -> Actor:
        """The person on that day of the year."""
        return stand_in_for(username, datetime.date(self.year + next_year, month, day))

    def on(self, month: int, day: int) -> datetime.date:
        """A day of the year."""
        return datetime.date(self.year, month, day)

    def secretary_of(self, branch: int) -> int:
        """The key of the secretary's post of the branch with that number."""
        return self.posts[f"{self.branches[branch].short_name}书记"]

    def plan(self) -> None:
        """January: the plan with two faces, three suggestions weighed, one written reason, adopted by the leading group."""
        planner, head = self.as_("zhouwei", 1, 8), self.as_("luyuanhang", 1, 10)
        plan = open_plan(actor=planner, organisation=self.agency, year=self.year)
        self.goal = add_item(
            actor=head,
            plan=plan,
            draft=ItemDraft(
                title=GOAL,
                category="centre_task",
                business_face="前期手续并联审批，图审、踏勘同步开展，压减平均办理时限",
                party_face="窗口党员示范岗、红色帮办队",
                office_id=self.offices[1],
                owner_name="陆远航",
                baseline_value=Decimal(60),
                target_value=Decimal(40),
                target_text="平均40个工作日",
                value_unit="个工作日",
                starts_on=self.on(1, 20),
                due_on=self.on(9, 30),
            ),
        )
        self.difficulty = add_item(
            actor=head,
            plan=plan,
            draft=ItemDraft(
                title="图审环节排队",
                category="difficulty",
                business_face="图审机构排队，平均等待9个工作日",
                party_face="党员帮办员驻点协调，急件优先",
                office_id=self.offices[1],
                due_on=self.on(8, 31),
                starts_on=self.on(1, 20),
            ),
        )
        items = []
        for title, business, party, office in BUSINESS:
            draft = ItemDraft(
                title=title, business_face=business, party_face=party, office_id=self.offices[office],
                starts_on=self.on(1, 20), due_on=self.on(11, 30),
            )  # fmt: skip
            items.append((add_item(actor=planner, plan=plan, draft=draft), party, office))
        for title in ("办公设备更新采购", "机关后勤服务外包", "公文交换与机要"):
            draft = ItemDraft(
                title=title, business_face=title, party_empty_reason="日常保障事务，无需另设党建举措",
                office_id=self.offices[0], starts_on=self.on(1, 20), due_on=self.on(12, 10),
            )  # fmt: skip
            add_item(actor=planner, plan=plan, draft=draft)
        draft = ItemDraft(
            title="规范开展组织生活", category="basic", party_face="三会一课、主题党日按期开展，议题对应中心任务",
            business_empty_reason="属党内制度性工作，服务全部业务", starts_on=self.on(1, 20), due_on=self.on(12, 20),
        )  # fmt: skip
        add_item(actor=planner, plan=plan, draft=draft)
        suggestions = suggested_measures(head, self.goal)
        if len(suggestions) > 2:
            refuse_suggestion(
                actor=head,
                item=self.goal,
                measure=suggestions[2].measure,
                reason="本局人手有限，今年先办好示范岗和帮办队",
            )
        self.exemplary = self._join(
            head, self.goal, "exemplary_post", "窗口党员示范岗", "窗口一次办结率达到95%", 4
        )
        self.help_team = self._join(
            head, self.goal, "task_force", "红色帮办队", "积压项目全部进入并联审批", 4
        )
        for item, party, office in items:
            self._join(planner, item, "responsibility_area", party, f"{item.title}按期完成", office)
        adopt_plan(actor=self.as_("linshuming", 1, 22), plan=plan)

    def _join(self, actor: Actor, item: Any, kind: str, measure: str, expected: str, branch: int) -> Any:
        junction = propose_junction(
            actor=actor, item=item, organisation=self.branches[branch], measure_kind=kind, measure=measure,
            expected_result=expected, owner_id=self.secretary_of(branch),
        )  # fmt: skip
        return agree_junction(actor=self.as_("zhouwei", 1, 20), junction=junction)

    def deploy(self) -> None:
        """February: duties by post with nodes; everybody signs, one only after a week."""
        planner = self.as_("zhouwei", 2, 10)
        nodes = (
            Node(self.on(3, 31), "一季度进展"),
            Node(self.on(6, 30), "半年进展"),
            Node(self.on(9, 30), "完成目标"),
        )
        leaders = (
            ("审批局党组书记", "履行抓党建第一责任，每季度听取中心任务进展", "first_responsible"),
            ("审批局党组书记", "带头讲党课、参加双重组织生活", "first_responsible"),
            ("审批局党组副书记", "统筹机关党建与审批改革", "first_responsible"),
            ("审批局党组成员（分管投资项目）", "分管条线党建与工程审批提速一起抓", "portfolio"),
            ("审批局党组成员（分管市场准入）", "分管条线党建与企业开办一起抓", "portfolio"),
        )
        for post, title, level in leaders:
            draft = DutyDraft(
                post_id=self.posts[post], title=title, level=level, nodes=nodes[:2], source="主体责任清单"
            )
            issue_duty(actor=planner, organisation=self.agency, draft=draft)
        self.duties: dict[str, Any] = {}
        for junction, title in (
            (self.exemplary, "办好窗口党员示范岗"),
            (self.help_team, "带好红色帮办队，清理积压项目"),
        ):
            draft = DutyDraft(
                post_id=self.secretary_of(4), title=title, junction_id=junction.pk, plan_item_id=self.goal.pk,
                nodes=nodes, source=f"{self.year}年工作计划", starts_on=self.on(2, 10), ends_on=self.on(12, 31),
            )  # fmt: skip
            self.duties[title] = issue_duty(actor=planner, organisation=self.branches[4], draft=draft)
        for duty in self.duties.values():
            sign_duty(actor=self.as_("xuqing", 2, 27), duty=duty)

    def carry_out(self) -> None:
        """March to August: a committee meeting with the difficulty on its agenda, a theme day with a picture, the team."""
        secretary, branch = self.as_("xuqing", 3, 18), self.branches[4]
        first, second = self.duties.values()
        self.meeting = record_activity(
            actor=secretary,
            organisation=branch,
            draft=ActivityDraft(
                kind="committee_meeting",
                title="研究图审环节排队和窗口示范岗安排",
                held_on=self.on(3, 18),
                started_at=datetime.time(14, 30),
                ended_at=datetime.time(15, 40),
                place="政务大厅三楼会议室",
                host_name="许清",
                recorder_name="许清",
                agenda="一、图审环节排队怎么办；二、窗口党员示范岗评定办法",
                discussion="图审机构每周二、周四加开专场；帮办员提前核对材料",
                resolution="由投资项目科与窗口共同协调图审专场，3月底前落实",
                details={"agenda": "图审环节排队；示范岗评定", "recorder": "许清"},
                business_item_id=self.difficulty.pk,
                junction_id=self.help_team.pk,
                occurrence_id=self._node(secretary, second, 3).pk,
            ),
            roll=self._roll(secretary, "committee_meeting", self.on(3, 18)),
        )
        theme = self.as_("xuqing", 4, 12)
        self.theme_day = record_activity(
            actor=theme,
            organisation=branch,
            draft=ActivityDraft(
                kind="theme_day",
                title="党员到柜台后面：陪办一件事",
                held_on=self.on(4, 12),
                place="政务服务大厅",
                host_name="许清",
                recorder_name="叶小满",
                agenda="每名党员陪同办理一件事项，记下卡点",
                details={"topic": "陪办一件事", "follow_up": "梳理卡点6个，交投资项目科"},
                junction_id=self.exemplary.pk,
            ),
            roll=self._roll(theme, "theme_day", self.on(4, 12), absent=1),
            files=(Upload("陪办一件事.png", _picture()),),
        )
        team = found_carrier(
            actor=self.as_("xuqing", 5, 6),
            organisation=branch,
            draft=CarrierDraft(
                kind="task_force", name="红色帮办队", starts_on=self.on(5, 6), junction_id=self.help_team.pk,
                criteria="积压23个项目两日内全部响应", before_value=Decimal(23), value_unit="个积压项目",
            ),
            member_ids=[line.person_id for line in self._roll(theme, "theme_day", self.on(4, 12))[:6]],
        )  # fmt: skip
        finish_carrier(
            actor=self.as_("xuqing", 8, 29),
            carrier=team,
            result="23个积压项目全部进入并联审批",
            after_value=Decimal(0),
        )
        for duty, month, day in ((first, 3, 28), (first, 6, 27), (second, 6, 29)):
            actor = self.as_("xuqing", month, day)
            complete_occurrence(
                actor=actor, occurrence=self._node(actor, duty, month), result="按节点完成，成效已登记"
            )
        report_progress(
            actor=self.as_("luyuanhang", 6, 30),
            item=self.goal,
            progress="平均办理时限降至48个工作日",
            current_value=Decimal(48),
        )

    def inspect(self) -> None:
        """June: two findings, one closed by another person in September, the other sent back once for want of effect."""
        inspector = self.as_("shilei", 6, 23)
        helps = register_finding(
            actor=inspector, organisation_id=self.branches[4].pk, title="帮办记录5月缺失", source_kind="quarterly_round",
            found_on=self.on(6, 23), source_text="第二季度督查", clause="帮办服务记录要求", due_on=self.on(9, 10),
            junction_id=self.help_team.pk, duty_id=self.duties["带好红色帮办队，清理积压项目"].pk,
        )  # fmt: skip
        minutes = register_finding(
            actor=inspector, organisation_id=self.branches[4].pk, title="两个支部会议记录雷同", source_kind="quarterly_round",
            found_on=self.on(6, 23), source_text="第二季度督查", clause="支部工作条例第12条", due_on=self.on(9, 10),
            activity_id=self.meeting.pk,
        )  # fmt: skip
        plan = Rectification(
            cause="帮办员轮岗交接不到位", corrective_measure="帮办记录随件生成，月底由组织委员核对", target="帮办记录完整率不低于95%",
            due_on=self.on(9, 10), owner_id=self.secretary_of(4),
        )  # fmt: skip
        helps = plan_rectification(actor=self.as_("xuqing", 6, 30), finding=helps, plan=plan)
        plan = Rectification(
            cause="借用外支部模板", corrective_measure="会议记录由记录人当场形成", target="会议记录不再雷同",
            due_on=self.on(9, 10), owner_id=self.secretary_of(4),
        )  # fmt: skip
        minutes = plan_rectification(actor=self.as_("xuqing", 6, 30), finding=minutes, plan=plan)
        report = self.as_("xuqing", 9, 5)
        helps = report_rectified(actor=report, finding=helps, effect="抽查100件帮办件，97件记录完整")
        minutes = report_rectified(actor=report, finding=minutes, effect="已组织培训")
        self.helps = close_finding(
            actor=self.as_("shilei", 9, 12), finding=helps, note="抽查97%完整，同意销号"
        )
        minutes = return_finding(
            actor=self.as_("shilei", 9, 12), finding=minutes, reason="只有培训，没有成效证明，请补充抽查结果"
        )
        again = self.as_("xuqing", 9, 28)
        minutes = report_rectified(
            actor=again, finding=minutes, effect="抽查7至9月会议记录12份，内容各不相同"
        )
        close_finding(actor=self.as_("shilei", 9, 30), finding=minutes, note="成效已显示，同意销号")
        late = self._node(self.as_("xuqing", 10, 9), self.duties["带好红色帮办队，清理积压项目"], 9)
        explain_occurrence(
            actor=self.as_("xuqing", 10, 9), occurrence=late, excuse="省级系统停机两周，43个工作日，未到40个"
        )
        accept_excuse(actor=self.as_("zhouwei", 10, 12), occurrence=late)
        head = self.as_("luyuanhang", 10, 13)
        finish_item(
            actor=head,
            item=self.goal,
            current_value=Decimal(43),
            progress="60个工作日压至43个，未达到40个的目标",
        )

    def answer(self, cycle_id: int) -> None:
        """December and January: thanks for the team, a talk about an empty party column, objected to and answered."""
        leader = self.as_("linshuming", 1, 29, next_year=True)
        results = results_of(leader, cycle(leader, cycle_id))
        result_of_branch = results.get(organisation_id=self.branches[4].pk).pk
        decide_consequence(
            actor=leader,
            row=ConsequenceRow(
                organisation_id=self.branches[4].pk, kind="commendation", text="红色帮办队清理积压成效明显，通报表扬",
                decided_by="局党组会议", decided_on=leader.today, ground_result_id=result_of_branch,
                ground_finding_id=self.helps.pk,
            ),
        )  # fmt: skip
        talk = decide_consequence(
            actor=leader,
            row=ConsequenceRow(
                organisation_id=self.agency.pk, kind="reminder_talk", text="分管条线党建责任栏空白，予以提醒谈话",
                decided_by="局党组会议", decided_on=leader.today, article="主体责任清单第3项", ground_finding_id=self.helps.pk,
                subject_post_id=self.posts["审批局党组成员（分管市场准入）"],
                objection_until=leader.today + datetime.timedelta(days=10),
            ),
        )  # fmt: skip
        talk = object_to(
            actor=self.as_("zhouwei", 2, 3, next_year=True),
            consequence=talk,
            objection="当事人已补报两次党建调研，请予核实",
        )
        answer_objection(
            actor=self.as_("gaojing", 2, 6, next_year=True),
            consequence=talk,
            answer="补报在通报之后，提醒谈话予以保留",
            keep=True,
        )

    def _node(self, actor: Actor, duty: Any, month: int) -> Any:
        return next(node for node in occurrences_of(actor, duty) if node.due_on.month == month)

    def _roll(self, actor: Actor, kind: str, day: datetime.date, absent: int = 0) -> list[RollLine]:
        due = roll_for(actor, self.branches[4].path, kind, day)
        return [
            RollLine(
                entry.person_id, "leave" if number < absent else "present", "公出" if number < absent else ""
            )
            for number, entry in enumerate(due)
        ]


def _picture() -> bytes:
    """A drawn scene of a counter: invented, like everything here."""
    image = Image.new("RGB", (960, 540), "#e8eef5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 960, 540), fill="#9a7b56")
    for number in range(6):
        left = 80 + number * 145
        draw.ellipse((left, 180, left + 70, 250), fill="#f0c8a0")
        draw.rectangle((left - 12, 250, left + 82, 390), fill="#24456b" if number % 2 else "#7a2b2b")
        draw.rectangle((left + 52, 270, left + 66, 280), fill="#d8b13c")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
