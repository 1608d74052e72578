"""Carriers of the story's agency in the running year: points of contact, pledges, the 帮办队 called and answering, volunteers, a brand, a rota."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

from yipanqi.basics.actors import Actor, visitor
from yipanqi.casework.queries import case as case_in_reach
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.studying_words import TOUGH
from yipanqi.execution.queries import carriers
from yipanqi.execution.services import (
    CARRIER,
    RAISED_AT,
    VISIT,
    ActivityDraft,
    CallDraft,
    CarrierDraft,
    LogDraft,
    LogRow,
    ReviewDraft,
    add_to_call,
    answer_call,
    bulk_log_carriers,
    call_carrier,
    comment_on_pledge,
    confirm_activity,
    confirm_hours,
    finish_call,
    found_carrier,
    log_carrier,
    publish_pledge,
    record_activity,
    report_hours,
    review_carrier,
    show_comment,
    sign_up,
    speak_as_partner,
)
from yipanqi.organisation.queries import members_as_at, organisations
from yipanqi.organisation.queries.cadres import cadres_in_post
from yipanqi.planning.queries import items

DAY = datetime.timedelta(days=1)
UNCOVERED = "秦牧"
CADRES = ("leading_group_secretary", "leading_group_deputy_secretary", "leading_group_member", "office_head")
OUTSIDE = ("城关街道红旗社区", "开发区兴业企业服务站", "河东镇便民服务中心", "北湖街道网格站")
PLEDGES = (
    ("材料一次告知，漏项当天补告", 6, 30), ("每月陪办十件企业事项", 11, 30), ("午间轮值不断岗", 11, 30), ("积压件三个工作日内回音", 6, 30),
    ("带教两名新窗口人员", 10, 31), ("每季度进企业听一次意见", 12, 20),
)  # fmt: skip
ROTA_POSTS = "综合受理岗\n投资项目帮办岗\n图审排期岗\n自助服务引导岗"
QUEUE = "企业在综合受理岗交齐材料，还要到帮办岗再抄一遍项目信息，一件多等二十分钟"
POST_FIGURES = ((4, 10, 16), (6, 12, 12), (9, 10, 9), (11, 12, 8))


class CarrierYear(StoryAgency):
    """What the carriers of the agency lived through in the year, up to today."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today, self.pledges = today, list[Any]()

    def scenes(self) -> list[Scene]:
        """Every scene with its day, in order."""
        soon = self.today - datetime.timedelta(days=3)
        scenes: list[Scene] = [
            (self.on(2, 20), self.found_points),
            (self.on(2, 25), self.hang_pledges),
            (self.on(3, 3), self.found_teams),
            (self.on(3, 5), lambda: self.serve(self.on(3, 5), "义务帮办日", "政务大厅办事群众")),
            (self.on(3, 10), self.file_brand),
            (self.on(4, 10), lambda: self.visit(self.on(4, 10), "窗口午间排队，缺一台叫号机", "协调行政科调配一台叫号机")),
            (self.on(5, 6), self.call_out),
            (self.on(5, 8), self.answer),
            (self.on(5, 15), lambda: self.go_to_points(self.on(5, 15))),
            (self.on(5, 20), self.clear),
            *((self.on(month, day), self._figure(month, day, value)) for month, day, value in POST_FIGURES),
            *((self.on(month, day), self._review(month, day)) for month, day in ((3, 28), (6, 12), (9, 26))),
            (self.on(6, 10), self.check_pledges),
            (self.on(9, 15), lambda: self.go_to_points(self.on(9, 15))),
            (self.on(8, 12), lambda: self.raise_difficulty(self.on(8, 12))),
            (self.on(4, 16), self.found_rota),
            (self.on(4, 28), self.record_batch),
            (self.on(4, 29), self.ask_for_mending),
            (self.on(5, 7), lambda: self._mend("zhouwei", self.on(5, 7), "triage", "accepted", theme="工作负担", owner=f"unit:{self.offices[WINDOW]}")),
            (self.on(5, 25), lambda: self._mend("xuqing", self.on(5, 25), "handle", "handled", result="受理岗录一次，帮办岗自动带出，已上线")),
            (self.on(5, 27), lambda: self._mend("zhouwei", self.on(5, 27), "answer", "answered", answer="重复抄录已取消，请到岗位再看一次", public=False)),
            (self.on(5, 29), lambda: self._mend("yexiaoman", self.on(5, 29), "satisfaction", "satisfied", degree="满意")),
            (self.on(9, 3), self.propose_nurturing),
            (self.on(9, 10), self.choose_mentor),
            (self.on(10, 16), self.advise),
        ]  # fmt: skip
        if soon >= self.on(3, 12):
            scenes.append((soon, lambda: self.call_volunteers(soon)))
        if soon >= self.on(4, 20):
            scenes.append((soon, lambda: self.offer_batch(soon)))
            scenes.append((soon, lambda: self.pair(soon, 1, "每季互派一名党员到对方岗位")))
            found, said = soon - 6 * DAY, soon - 2 * DAY
            scenes.append((found, lambda: self.pair(found, 3, "每月一次共同走访社区")))
            scenes.append((said, lambda: self.call_wrong(said)))
        return [(day, scene) for day, scene in scenes if day <= self.today]

    def found_points(self) -> None:
        """A point for every cadre but one."""
        planner = self.as_("zhouwei", self.on(2, 20))
        names = dict(
            cadres_in_post(planner, CADRES).order_by("post_id").values_list("person_id", "person__name")
        )
        self.points: list[Any] = []
        for number, (person, name) in enumerate(names.items()):
            if name == UNCOVERED:
                continue
            branch = self.branches[(WINDOW + number) % len(self.branches)]
            inside = number < len(self.branches)
            place = branch.short_name if inside else OUTSIDE[number % len(OUTSIDE)]
            draft = CarrierDraft(
                kind="contact_point", name=f"{place}联系点", starts_on=self.on(2, 20), leader_id=person, details={"place": place},
                reason="帮一线解决一件难事",
            )  # fmt: skip
            self.points.append(found_carrier(actor=planner, organisation=branch, draft=draft))

    def go_to_points(self, day: datetime.date) -> None:
        """The cadres have been at their points; the clerk enters it for them."""
        draft = LogDraft(day, "到点走访，听取一线意见", "现场答复两件，带回一件", is_visit=True)
        rows = [LogRow(one.pk, draft) for one in self.points]
        bulk_log_carriers(actor=self.as_("zhouwei", day), rows=rows)

    def hang_pledges(self) -> None:
        """Pledges of members of the window branch; four of them for everybody to see."""
        secretary = self.as_("xuqing", self.on(2, 25))
        people = [one.person for one in members_as_at(secretary, self.branches[WINDOW].path)]
        for number, ((text, month, day), person) in enumerate(zip(PLEDGES, people, strict=False)):
            draft = CarrierDraft(
                kind="pledge", name=f"{person.name}的承诺", starts_on=self.on(2, 25), ends_on=self.on(month, day), criteria=text,
                leader_id=person.pk,
            )  # fmt: skip
            made = found_carrier(actor=secretary, organisation=self.branches[WINDOW], draft=draft)
            self.pledges.append(
                publish_pledge(actor=secretary, carrier=made, is_public=True) if number < 4 else made
            )

    def found_teams(self) -> None:
        """The 帮办队, a post, a post in which nothing will happen, the volunteers of the agency."""
        secretary, planner = self.as_("xuqing", self.on(3, 3)), self.as_("zhouwei", self.on(3, 3))
        window, day = self.branches[WINDOW], self.on(3, 3)
        people = [one.person_id for one in members_as_at(secretary, window.path)]
        item = (
            items(planner)
            .filter(plan__year=self.year, title=TOUGH[0], organisation__path__startswith=self.agency.path)
            .first()
        )
        served = item.pk if item is not None else None
        self.team = found_carrier(
            actor=secretary, organisation=window, member_ids=people[:6],
            draft=CarrierDraft(
                kind="task_force", name=f"红色帮办队（{self.year}）", starts_on=day, leader_id=secretary.person_id,
                reason="工程建设项目前期手续积压，需要有人陪着办", criteria="接到呼叫两日内响应，逐件陪办到底",
                before_value=Decimal(23), value_unit="个积压项目", business_item_id=served,
            ),
        )  # fmt: skip
        self.post = found_carrier(
            actor=secretary, organisation=window, member_ids=people[2:5],
            draft=CarrierDraft(
                kind="exemplary_post", name="综合受理党员示范岗", starts_on=day, leader_id=people[2],
                reason="窗口等候时间偏长", criteria="七好：受理零差错、服务零投诉、等候不超过十分钟",
                before_value=Decimal(18), value_unit="分钟平均等候", office_id=self.offices[WINDOW],
            ),
        )  # fmt: skip
        found_carrier(
            actor=secretary, organisation=window, member_ids=people[5:6],
            draft=CarrierDraft(kind="vanguard_post", name="自助区党员先锋岗", starts_on=day, leader_id=people[5], reason="自助设备上线时设立"),
        )  # fmt: skip
        general = found_carrier(
            actor=self.as_("mengyaqin", day), organisation=organisations(self.system).get(kind="work_committee"),
            draft=CarrierDraft(
                kind="volunteering", name="县直机关党员志愿服务总队", starts_on=day, level="general_team",
                details={"served": "全县群众"},
            ),
        )  # fmt: skip
        self.volunteers = found_carrier(
            actor=planner, organisation=self.agency,
            draft=CarrierDraft(
                kind="volunteering", name="审批局党员志愿支队", starts_on=day, leader_id=planner.person_id,
                details={"served": "办事群众和社区居民"},
                level="detachment", parent_id=general.pk,
            ),
        )  # fmt: skip
        found_carrier(
            actor=secretary, organisation=window, member_ids=people[:4],
            draft=CarrierDraft(
                kind="volunteering", name="政务大厅党员志愿分队", starts_on=day, leader_id=people[0],
                details={"served": "到大厅办事的老年人"}, level="squad", parent_id=self.volunteers.pk,
            ),
        )  # fmt: skip

    def serve(self, day: datetime.date, title: str, served: str) -> None:
        """A service: two come and say their hours, two who want to join and have no account are entered; the organiser confirms with the word of the served."""
        planner = self.as_("zhouwei", day)
        draft = CallDraft(title, held_on=day, place="政务服务大厅", wanted=6, served=served)
        call = call_carrier(actor=planner, carrier=self.volunteers, draft=draft)
        for name in ("xuqing", "yexiaoman"):
            actor = self.as_(name, day)
            place = report_hours(actor=actor, place=sign_up(actor=actor, call=call), hours=4)
            confirm_hours(actor=planner, place=place, served_name="大厅值班长")
        for person in self.hopefuls()[:2]:
            place = add_to_call(actor=planner, call=call, person_id=person.pk, hours=4)
            confirm_hours(actor=planner, place=place, served_name="大厅值班长")
        finish_call(actor=planner, call=call, result="帮办36件，解答126人次")

    def file_brand(self) -> None:
        """The window branch files its brand; committee and work committee agree."""
        secretary = self.as_("xuqing", self.on(3, 10))
        window = self.branches[WINDOW]
        draft = CarrierDraft(
            kind="brand", name="一线帮办", starts_on=self.on(3, 10), ends_on=datetime.date(self.year + 3, 3, 9),
            leader_id=secretary.person_id, reason="服务审批提速",
            details={"slogan": "您的事，我陪着办", "first_year": "帮办覆盖全部工程项目", "second_year": "形成帮办规范", "third_year": "在全县推开"},
        )  # fmt: skip
        self.brand = brand = found_carrier(actor=secretary, organisation=window, draft=draft)
        case = begin_case(
            actor=secretary,
            beginning=Beginning(
                "carrier_filing", window.pk, "党建品牌“一线帮办”备案", "submitted",
                Given({"business": "审批提速", "plan": "三年分步推开"}), about=f"{CARRIER}:{brand.pk}",
            ),
        )  # fmt: skip
        for name, step, decision, fields in (
            ("zhouwei", "examine", "agreed", {"opinion": "贴紧中心，有制度有成效"}),
            ("mengyaqin", "file", "filed", {"filed_as": f"县直党建品牌{self.year}—03号"}),
        ):
            actor = self.as_(name, self.on(3, 10))
            found = case_in_reach(actor, case.pk)
            take_step(actor=actor, case=found, step=step, decision=decision, given=Given(fields))

    def propose_nurturing(self) -> None:
        """The window branch offers its brand as one to be nurtured into an example."""
        fields: dict[str, Any] = {
            "business": "审批提速", "plan": "把陪办做成别的窗口拿来就能用的办法", "wanted": "请做过项目全程代办的支部来看一看",
        }  # fmt: skip
        self.nurturing = begin_case(
            actor=self.as_("xuqing", self.on(9, 3)),
            beginning=Beginning(
                "brand_nurturing", self.branches[WINDOW].pk, "党建品牌“一线帮办”品牌培育", "proposed", Given(fields),
                about=f"{CARRIER}:{self.brand.pk}",
            ),
        )  # fmt: skip

    def choose_mentor(self) -> None:
        """The committee takes it on and names the branch that did it before, and its secretary."""
        fields: dict[str, Any] = {
            "mentor": f"organisation:{self.branches[1].pk}", "mentor_person": self.as_("luyuanhang", self.on(9, 10)).key,
            "focus": "从一个窗口的做法变成一套看得懂、带得走的规范",
        }  # fmt: skip
        self._step(self.nurturing, "zhouwei", self.on(9, 10), "choose", "chosen", fields)

    def advise(self) -> None:
        """The mentor was there and wrote what he saw; the nurturing goes on."""
        fields: dict[str, Any] = {
            "advice": "帮办清单写得细，但换一个人就接不上；先把“谁接、接什么、几天办完”写成一页纸",
            "improved": "已经固定每周一次交接",
        }  # fmt: skip
        self._step(self.nurturing, "luyuanhang", self.on(10, 16), "guide", "again", fields)

    def found_rota(self) -> None:
        """The window branch lets its people try one another's posts; the first batch is offered at once."""
        secretary, window = self.as_("xuqing", self.on(4, 16)), self.branches[WINDOW]
        draft = CarrierDraft(
            kind="experience_rota", name="换岗看流程", starts_on=self.on(4, 16), leader_id=secretary.person_id,
            reason="各岗位只看得见自己一段，企业走完全程才知道哪里卡",
            details={"posts": ROTA_POSTS, "guides": "各岗位的党员先锋岗"}, office_id=self.offices[WINDOW],
        )  # fmt: skip
        self.rota = found_carrier(actor=secretary, organisation=window, draft=draft)
        batch = CallDraft(
            "从受理岗到帮办岗跟一件工程项目", held_on=self.on(4, 28), place="政务服务大厅", wanted=4, served="投资项目帮办岗",
        )  # fmt: skip
        call = call_carrier(actor=secretary, carrier=self.rota, draft=batch)
        for name in ("xuqing", "yexiaoman"):
            sign_up(actor=self.as_(name, self.on(4, 16)), call=call)

    def record_batch(self) -> None:
        """What they found at the post, with those who came."""
        secretary, window, day = self.as_("xuqing", self.on(4, 28)), self.branches[WINDOW], self.on(4, 28)
        came = {secretary.person_id, self.as_("yexiaoman", day).person_id}
        draft = ActivityDraft(
            kind="experience", title="从受理岗到帮办岗跟一件工程项目", held_on=day, started_at=datetime.time(9), ended_at=datetime.time(11, 30),
            place="政务服务大厅", host_name="许清", recorder_name="许清",
            details={"service": "投资项目帮办岗", "found": QUEUE, "reflection": "站到对面窗口，才知道企业为什么着急"},
        )  # fmt: skip
        roll = [line for line in self.roll(secretary, "experience", day) if line.person_id in came]
        self.walked = record_activity(actor=secretary, organisation=window, draft=draft, roll=roll)
        confirm_activity(actor=self.as_("zhouwei", day), activity=self.walked)

    def ask_for_mending(self) -> None:
        """What was found becomes a demand of whoever saw it."""
        self.demand = begin_case(
            actor=self.as_("yexiaoman", self.on(4, 29)),
            beginning=Beginning(
                "staff_demand", self.branches[WINDOW].pk, "项目信息在两个岗位重复抄录", "submitted", Given({"matter": QUEUE}),
                about=f"{RAISED_AT}:{self.walked.pk}",
            ),
        )  # fmt: skip

    def _mend(self, name: str, day: datetime.date, step: str, decision: str, **fields: Any) -> None:
        self._step(self.demand, name, day, step, decision, fields)

    def _step(
        self, case: Any, name: str, day: datetime.date, step: str, decision: str, fields: dict[str, Any]
    ) -> None:
        actor = self.as_(name, day)
        take_step(
            actor=actor, case=case_in_reach(actor, case.pk), step=step, decision=decision, given=Given(fields)
        )

    def pair(self, day: datetime.date, branch: int, agreement: str) -> None:
        """The window branch founds a joint carrier and names another branch, which is told."""
        secretary, other = self.as_("xuqing", day), self.branches[branch]
        draft = CarrierDraft(
            kind="pairing", name=f"与{other.short_name}结对", starts_on=day, leader_id=secretary.person_id,
            details={"partner": other.name, "agreement": agreement},
        )  # fmt: skip
        self.paired = found_carrier(actor=secretary, organisation=self.branches[WINDOW], draft=draft)

    def call_wrong(self, day: datetime.date) -> None:
        """For the branch without an account the committee's deputy says that it agreed to something else."""
        speak_as_partner(
            actor=self.as_("zhouwei", day), carrier=self.paired, is_right=False,
            text="商量的是每季一次，每月一次人手排不开",
        )  # fmt: skip

    def offer_batch(self, day: datetime.date) -> None:
        """A batch that is still to be held; one has signed up."""
        batch = CallDraft(
            "到图审排期岗坐一上午", held_on=self.today + datetime.timedelta(days=8), place="政务服务大厅二楼", wanted=3,
            served="图审排期岗",
        )  # fmt: skip
        call = call_carrier(actor=self.as_("xuqing", day), carrier=self.rota, draft=batch)
        sign_up(actor=self.as_("yexiaoman", day), call=call)

    def visit(self, day: datetime.date, heard: str, helped: str) -> Any:
        """The secretary of the leading group goes to his point."""
        actor = self.as_("linshuming", day)
        point = next(one for one in self.points if one.leader_id == actor.person_id)
        return log_carrier(actor=actor, carrier=point, draft=LogDraft(day, heard, helped, is_visit=True))

    def raise_difficulty(self, day: datetime.date) -> None:
        """What a visit heard becomes a difficulty of the branch that somebody takes on."""
        heard = self.visit(day, "图审专家排期紧，窗口答不上进度", "请投资项目科一周内给出排期表")
        branch = heard.carrier.organisation
        holder = "xuqing" if branch.pk == self.branches[WINDOW].pk else ""
        if holder:
            fields = {"difficulty": "图审专家排期紧，窗口答不上进度", "wanted": "排期表每周共享到窗口"}
            begin_case(
                actor=self.as_(holder, day),
                beginning=Beginning(
                    "branch_difficulty", branch.pk, "图审排期不透明", "raised", Given(fields), about=f"{VISIT}:{heard.pk}"
                ),
            )  # fmt: skip

    def call_out(self) -> None:
        """The 帮办队 is called for the backlog."""
        draft = CallDraft("23个工程项目前期手续积压", "急难险重任务", "请逐件认领，两日内给出办法")
        self.call = call_carrier(actor=self.as_("zhouwei", self.on(5, 6)), carrier=self.team, draft=draft)

    def answer(self) -> None:
        """It answers in two days."""
        self.call = answer_call(
            actor=self.as_("xuqing", self.on(5, 8)),
            call=self.call,
            answer="分三组认领23件，每件一名党员陪办到底",
        )

    def clear(self) -> None:
        """And what it came to."""
        secretary, day = self.as_("xuqing", self.on(5, 20)), self.on(5, 20)
        finish_call(actor=secretary, call=self.call, result="23件全部进入并联审批，平均提前9天")
        draft = LogDraft(day, "23件逐件陪办，18件已办结", "余下5件等图审", Decimal(5))
        log_carrier(actor=secretary, carrier=self.team, draft=draft)

    def check_pledges(self) -> None:
        """The agency checks the pledges; what visitors say is read before it is shown."""
        planner = self.as_("zhouwei", self.on(6, 10))
        for pledge, verdict in zip(self.pledges[:4], ("good", "improve", "good", "poor"), strict=False):
            words = {"good": "记录齐全，已兑现", "improve": "已陪办四件，继续", "poor": "三件没有按时回音"}
            review_carrier(
                actor=planner, carrier=pledge, draft=ReviewDraft(planner.today, verdict, words[verdict])
            )
        guest = replace(visitor(planner.today), clock=self.clock)
        said = comment_on_pledge(
            actor=guest, carrier_id=self.pledges[0].pk, text="告知单写得清楚，没有跑第二趟"
        )
        show_comment(actor=planner, comment=said, reply="谢谢，告知单已推广到全部窗口")
        comment_on_pledge(actor=guest, carrier_id=self.pledges[3].pk, text="上月的件第五天才有回音")

    def call_volunteers(self, day: datetime.date) -> None:
        """A service that is still to be held, open to everybody of the agency."""
        draft = CallDraft(
            "社区养老认证上门帮办", held_on=self.today + datetime.timedelta(days=6), place="红旗社区", wanted=8,
            served="行动不便的老人",
        )  # fmt: skip
        call_carrier(actor=self.as_("zhouwei", day), carrier=self.volunteers, draft=draft)

    def _figure(self, month: int, day: int, value: int) -> Any:
        moment = self.on(month, day)
        draft = LogDraft(moment, "高峰时段增开潮汐窗口", f"平均等候{value}分钟", Decimal(value))
        return lambda: log_carrier(actor=self.as_("xuqing", moment), carrier=self.post, draft=draft)

    def _review(self, month: int, day: int) -> Any:
        moment = self.on(month, day)
        draft = ReviewDraft(moment, "good", "对照七好逐项评议，群众反映好", ("服务好", "技能好", "纪律好"))
        team = ReviewDraft(moment, "good", "招之即来，陪办到底", ("急难任务冲得上",))

        def review() -> None:
            planner = self.as_("zhouwei", moment)
            review_carrier(actor=planner, carrier=self.post, draft=draft)
            review_carrier(actor=planner, carrier=self.team, draft=team)

        return review


def keep_carriers_alive(*, actor: Actor, story_path: str, chance: random.Random) -> None:
    """A last entry in each running carrier of the other agencies."""
    running = carriers(actor).filter(state="active").exclude(organisation__path__startswith=story_path)
    rows = []
    for carrier in running.order_by("pk"):
        latest = (actor.today - carrier.starts_on).days
        done_on = actor.today - datetime.timedelta(days=min(chance.randint(4, 75), latest))
        is_visit = carrier.kind == "contact_point"
        text = "走访支部，听取意见" if is_visit else "按计划推进，进展已核对"
        draft = LogDraft(done_on, text, "当场答复两件" if is_visit else "", is_visit=is_visit)
        rows.append(LogRow(carrier.pk, draft))
    bulk_log_carriers(actor=actor, rows=rows)
