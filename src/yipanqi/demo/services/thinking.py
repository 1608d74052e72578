"""What the story's agency thinks through before and while it works: judgement, investigation, requirement, institution, project."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from yipanqi.demo.services.agency import WINDOW, Scene
from yipanqi.demo.services.handling import Handling
from yipanqi.demo.services.handling_words import Fields
from yipanqi.planning.queries import plan_of
from yipanqi.planning.queries.measures import measures_of, said_by_measures
from yipanqi.planning.services import (
    InstitutionDraft,
    ItemDraft,
    MeasureDraft,
    add_item,
    check_measure,
    confirm_measure,
    correct_measure,
    enter_institution,
    finish_item,
    leave_out_institution,
    split_requirement,
    want_institution,
)
from yipanqi.tasking.services import issue_duty_from_measure

TOPIC, DEMANDS = "园区企业办事堵点调研", "落实党建与业务融合要求"
MEASURES = (
    (
        "党建与业务一起研究部署",
        "每月一次党政联席会，两类议题都上会",
        "审批局党组副书记",
        (12, 20),
        "联席会记录",
    ),
    ("党员在业务一线发挥作用", "窗口示范岗每季评一次并公开", "", (9, 30), "评定结果公示"),
)
"""Demand, measure, the post that answers for it (the window branch's secretary where none is named), day, proof."""


class Thinking(Handling):
    """The five cases of this year, each act a scene of its day."""

    def scenes(self) -> list[Scene]:
        """Every act with its day."""
        self._scene(self.on(1, 11), self.add_items)
        self._judgement()
        self._investigation()
        self._requirement()
        self._institutions()
        self._project()
        return self._told

    def add_items(self) -> None:
        """A research topic and a requirement from above are items of the plan."""
        planner = self.as_("zhouwei", self.on(1, 11))
        plan = plan_of(planner, self.agency.pk, self.year)
        assert plan is not None, "the plan was drafted two days before"
        self.plan = plan
        self.topic, self.demands = (
            add_item(
                actor=planner, plan=plan,
                draft=ItemDraft(
                    title=title, kind=kind, business_face=business, party_face=party, office_id=self.offices[1],
                    starts_on=self.on(1, 22), due_on=self.on(*due),
                ),
            )
            for title, kind, business, party, due in (
                (TOPIC, "research_topic", "走访园区企业，弄清办事堵在哪一环", "支部党员分组联系企业", (4, 30)),
                (DEMANDS, "requirement", "把要求分到措施和责任岗位", "逐条对照，有偏差的限期校正", (12, 20)),
            )
        )  # fmt: skip

    def _about(self, kind: str) -> Callable[[], str]:
        records = {"judgement": "plan", "investigation": "topic", "requirement": "demands"}
        return lambda: f"planning.{kind}:{getattr(self, records[kind]).pk}"

    def _judgement(self) -> None:
        name = "研判"
        draft: Fields = {
            "party_goal": "党支部战斗堡垒作用落到窗口一线",
            "business_core": "审批再提速，企业和群众少跑腿",
            "problem": "去年帮办记录有缺失，有的结合点没有按季评定",
            "direction": "示范岗和帮办队跟着重点项目走，评定结果按季公开",
        }
        self._begin(name, "judgement", self.on(1, 12), "zhouwei", "drafted", f"{self.year}年度融合研判", draft, step="draft", about=self._about("judgement"))  # fmt: skip
        self._take(name, self.on(1, 13), "luyuanhang", "compare", "agreed", {"opinion": "业务数据属实，方向可行"})  # fmt: skip
        concluded: Fields = {
            "meeting": "党组会",
            "conclusion": "今年抓窗口、项目、园区三处结合，增加园区调研一项",
        }
        self._take(name, self.on(1, 15), "linshuming", "conclude", "concluded", concluded)
        self._take(name, self.on(1, 16), "zhouwei", "enter", "entered", {"items": TOPIC})

    def _investigation(self) -> None:
        name = "调研"
        asked: Fields = {
            "question": "园区企业办理施工许可为什么还要跑三次",
            "lead": "党组副书记高静",
            "division": "投资项目科牵头，政务大厅窗口配合",
            "sites": "园区十二家企业、图审机构、窗口",
            "report_by": self.on(4, 20),
        }
        self._begin(name, "investigation", self.on(2, 16), "zhouwei", "arranged", TOPIC, asked, step="arrange", about=self._about("investigation"))  # fmt: skip
        reported: Fields = {
            "visited": "走访企业十二家、图审机构一家，听意见三十一条",
            "findings": "图审意见分次告知，材料要补两回",
            "advice": "图审意见一次告知，窗口设园区帮办员",
        }
        self._take(name, self.on(4, 16), "luyuanhang", "report", "reported", reported)
        decided: Fields = {"meeting": "党组会", "decision": "五月起图审意见一次告知，帮办队驻园区每周两天"}
        self._take(name, self.on(4, 28), "linshuming", "decide", "decided", decided)
        self._scene(self.on(4, 29), self.finish_topic)
        self._take(name, self.on(9, 15), "zhouwei", "look_back", "entered", {"effect": "抽查二十件，补正由两回减为一回以内"})  # fmt: skip
        prize: Fields = {
            "award": "县直机关党建调研成果评选",
            "award_grade": "二等奖",
            "award_body": "县直机关工委",
            "awarded_on": self.on(11, 6),
        }
        self._take(name, self.on(11, 10), "zhouwei", "award", "awarded", prize)

    def finish_topic(self) -> None:
        """The topic is done when its decision is made."""
        finish_item(
            actor=self.as_("luyuanhang", self.on(4, 29)), item=self.topic, progress="报告已交，党组已作决定"
        )

    def _requirement(self) -> None:
        name = "要求"
        registered: Fields = {
            "document": "党建与业务融合工作要求",
            "issuer": "县直机关工委",
            "received_on": self.on(2, 20),
        }
        self._begin(name, "requirement", self.on(2, 23), "zhouwei", "registered", DEMANDS, registered, step="register", about=self._about("requirement"))  # fmt: skip
        self._scene(self.on(2, 25), self.split)
        self._say(name, self.on(2, 25), "zhouwei", "split", "split")
        self._take(name, self.on(3, 4), "linshuming", "approve", "approved")
        self._scene(self.on(3, 5), self.hand_out)
        self._scene(self.on(6, 10), self.check)
        self._say(name, self.on(6, 10), "zhouwei", "align", "deviates", corrector=f"unit:{self.offices[1]}")
        self._scene(self.on(6, 25), self.correct)
        self._say(name, self.on(6, 25), "luyuanhang", "correct", "corrected")
        self._scene(self.on(6, 29), self.confirm)
        self._take(name, self.on(6, 29), "zhouwei", "confirm", "confirmed")

    def _say(self, name: str, day: datetime.date, by: str, step: str, decision: str, **more: str) -> None:
        """Take a step that says what the measures of the requirement say."""

        def act() -> None:
            asked = {
                "split": ("measures", "owners", "evidence"),
                "align": ("found", "deviation"),
                "correct": ("corrected",),
            }
            said = said_by_measures(self.demands.pk)
            fields: Fields = {**{field: said[field] for field in asked[step]}, **more}
            self._take(name, day, by, step, decision, fields)
            _, taken = self._told.pop()
            taken()

        self._scene(day, act)

    def split(self) -> None:
        """Each measure in its row: what, who, until when, what proves it."""
        drafts = [
            MeasureDraft(
                text,
                self.posts[post] if post else self.secretary_of(WINDOW),
                self.on(*due),
                proof,
                demand,
            )
            for demand, text, post, due, proof in MEASURES
        ]
        split_requirement(actor=self.as_("zhouwei", self.on(2, 25)), item=self.demands, drafts=drafts)

    def hand_out(self) -> None:
        """The second measure becomes a duty of its post."""
        planner = self.as_("zhouwei", self.on(3, 5))
        issue_duty_from_measure(actor=planner, measure_id=self._measures()[1].pk)

    def check(self) -> None:
        """The first measure is kept, the second is behind."""
        planner, (kept, behind) = self.as_("zhouwei", self.on(6, 10)), self._measures()
        check_measure(actor=planner, measure=kept, found="一至五月开联席会五次，两类议题都有")
        check_measure(
            actor=planner, measure=behind, found="一季度已评，二季度还没有评", deviation="评定办法没有定，窗口轮班排不开",
            correct_by=self.on(7, 10),
        )  # fmt: skip

    def correct(self) -> None:
        """The office makes good what was behind."""
        head = self.as_("luyuanhang", self.on(6, 25))
        correct_measure(actor=head, measure=self._measures()[1], correction="评定办法已定，二季度评定六月二十四日完成并公示")  # fmt: skip

    def confirm(self) -> None:
        """Another person confirms it."""
        confirm_measure(actor=self.as_("zhouwei", self.on(6, 29)), measure=self._measures()[1], holds=True)

    def _measures(self) -> list[Any]:
        return list(measures_of(self.system, self.demands))

    def _institutions(self) -> None:
        self._scene(self.on(1, 27), self.take_stock)
        self._scene(self.on(3, 2), self.want)
        name = "制度"
        raised: Fields = {
            "problem": "业务会和党务会各开各的，同一件事说两遍",
            "practice": "去年下半年试开四次联席会，两类议题一起议",
            "burden": "每月一次会，记录由会议页面生成，不另填表",
        }
        self._begin(
            name, "institution", self.on(3, 3), "zhouwei", "raised", "党政联席会议制度", raised, step="raise",
            about=lambda: f"planning.institution:{self.wanted.pk}",
        )  # fmt: skip
        tried: Fields = {"scope": "局机关各科室、各党支部", "begun_on": self.on(3, 10)}
        self._take(name, self.on(3, 10), "linshuming", "try_out", "tried", tried)
        self._take(name, self.on(7, 14), "zhouwei", "sum_up", "summed", {"effect": "五个月开会五次，业务例会并入，少开十次会"})  # fmt: skip
        enacted: Fields = {
            "meeting": "党组会",
            "number": f"局党组发〔{self.year}〕6号",
            "in_force_on": self.on(8, 1),
        }
        self._take(name, self.on(7, 21), "linshuming", "enact", "enacted", enacted)

    def take_stock(self) -> None:
        """What the agency has already, one of them long not reviewed, and what does not apply to it."""
        planner = self.as_("zhouwei", self.on(1, 27))
        home = self.agency.pk
        for code, years_back in (
            ("six_together", 1),
            ("duty_lists", 1),
            ("rectification", 3),
            ("instructions", 3),
        ):
            day = datetime.date(self.year - years_back, 3, 1)
            enter_institution(actor=planner, organisation_id=home, draft=InstitutionDraft(day, code))
        leave_out_institution(actor=planner, organisation_id=home, code="exchange", reason="由县里统一安排")

    def want(self) -> None:
        """A gap that the agency fills."""
        self.wanted = want_institution(
            actor=self.as_("zhouwei", self.on(3, 2)), organisation_id=self.agency.pk, code="joint_meeting"
        )

    def _project(self) -> None:
        name = "项目"
        fields: Fields = {"project": "审批系统接口改造，投资项目科"}
        self._begin(name, "project_flow", self.on(3, 16), "luyuanhang", "accepted", "审批系统接口改造", fields, step="accept")  # fmt: skip
        self._take(name, self.on(3, 18), "luyuanhang", "form", "fine", {"checked": "材料齐全，经费有来源"})
        assessed: Fields = {"opinion": "需求明确，同意立项", "avoided": "评审人与申请科室无关系"}
        self._take(name, self.on(3, 25), "zhouwei", "assess", "chosen", assessed)
        signed: Fields = {"goals": "年内接通三个系统；责任人陆远航", "members": "党员技术攻关小组"}
        self._take(name, self.on(4, 2), "luyuanhang", "contract", "signed", signed)
        self._take(name, self.on(6, 15), "luyuanhang", "control", "going_on", {"progress": "接通两个系统，第三个在联调"})  # fmt: skip
