"""The story's cases: instructions, a public demand, a difficulty, an objection, rectifications, development, one restricted clue."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from yipanqi.accountability.services import RESULT
from yipanqi.assessment.queries import results
from yipanqi.basics.actors import Actor, visitor
from yipanqi.casework.services import Beginning, begin_case, take_step
from yipanqi.casework.services.visitors import Filed, begin_for_filer, take_as_filer
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.handling_words import (
    ADOPTED,
    CHARGING,
    COUNTER,
    DEMAND,
    MENDING,
    NEXT_DRAFT,
    PROJECTS,
    ROTA,
    SECRET,
    SPLIT,
    Fields,
)
from yipanqi.inspection.services import register_finding
from yipanqi.organisation.queries import people
from yipanqi.rulebook.services import adopt_procedure, write_draft

DEMAND_NUMBER = "2025031700010012"
SETTLED = (4, 1)
Act = tuple[datetime.date, str, str, str, Fields]


class Handling(StoryAgency):
    """The cases of last year and this year up to today; each act a scene of its day."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today
        self.cases: dict[str, Any] = {}
        self._told: list[Scene] = []

    def scenes(self) -> list[Scene]:
        """Every act with its day; what lies in the last weeks only once the year is under way."""
        self._seal()
        self._instruction_done()
        self._development()
        self._objection()
        self._demand()
        self._difficulty("难处一", self.on(4, 2).replace(year=self.year - 1), is_open=False)
        if self.today >= self.on(*SETTLED):
            self._instruction_late()
            self._difficulty("难处二", self._ago(16), is_open=True)
            self._suggestion()
            self._rectified()
            self._to_approve()
            self._clue()
        return self._told

    def _ago(self, days: int) -> datetime.date:
        return self.today - datetime.timedelta(days=days)

    def _last(self, month: int, day: int) -> datetime.date:
        return datetime.date(self.year - 1, month, day)

    def _scene(self, day: datetime.date, act: Callable[[], None]) -> None:
        self._told.append((day, act))

    def _begin(
        self, name: str, key: str, day: datetime.date, by: str, decision: str, title: str, fields: Fields, *,
        step: str, where: Any = None, subject: str = "", about: Callable[[], str] | None = None,
    ) -> None:  # fmt: skip
        home = where or self.agency

        def act() -> None:
            actor = self.as_(by, day)
            beginning = Beginning(
                key, home.pk, title, decision, self.given(None, key, step, decision, day, home.path, fields),
                step=step, subject_key=subject, about=about() if about is not None else "", on=day,
            )  # fmt: skip
            self.cases[name] = begin_case(actor=actor, beginning=beginning)

        self._scene(day, act)

    def _take(
        self, name: str, day: datetime.date, by: str, step: str, decision: str, fields: Fields | None = None,
        beside: str = "",
    ) -> None:  # fmt: skip
        def act() -> None:
            case = self.cases[name]
            given = self.given(
                case, case.procedure, step, decision, day, case.organisation.path, fields or {}
            )
            self.cases[name] = take_step(
                actor=self.as_(by, day), case=case, step=step, decision=decision, given=given, beside=beside
            )

        self._scene(day, act)

    def _unit(self, number: int) -> str:
        return f"unit:{self.offices[number]}"

    def _seal(self) -> None:
        """The committee's own procedure, written by one and adopted by another; a new draft of it lies open."""

        def adopt() -> None:
            draft = write_draft(
                actor=self.as_("zhouwei", self._last(2, 18)), organisation_id=self.agency.pk, text=ADOPTED
            )
            adopt_procedure(
                actor=self.as_("mengyaqin", self._last(2, 20)), draft=draft, from_on=self._last(2, 20),
                document="局机关党委会议第3号纪要", seen=draft.version,
            )  # fmt: skip

        self._scene(self._last(2, 20), adopt)
        window = self.branches[WINDOW]
        fields: Fields = {"matter": "与银行网点签订帮办合作协议", "copies": 2}
        self._begin("用印", "seal_use", self.on(3, 4), "xuqing", "asked", "合作协议用印", fields, step="ask", where=window)  # fmt: skip
        self._take("用印", self.on(3, 5), "zhouwei", "approve", "approved")

        def write_again() -> None:
            write_draft(
                actor=self.as_("zhouwei", self.on(3, 9)), organisation_id=self.agency.pk, text=NEXT_DRAFT
            )

        self._scene(self.on(3, 9), write_again)

    def _instruction_done(self) -> None:
        name, day = "批示一", self._last
        fields: Fields = {"subject": COUNTER, "given_by": "县委副书记", "received_on": day(3, 4)}
        self._begin(name, "instruction", day(3, 5), "zhouwei", "registered", COUNTER, fields, step="register")
        self._take(
            name, day(3, 6), "zhouwei", "split", "split", {"tasks": "增设叫号机两台；午间排两名导办；等候超过二十分钟的当日说明原因"}
        )  # fmt: skip
        both: Fields = {"lead": self._unit(WINDOW), "support": self._unit(1)}
        self._take(name, day(3, 7), "gaojing", "assign", "jointly", both)
        self._take(name, day(3, 22), "luyuanhang", "support_report", "reported", {"result": "投资项目窗口分时预约已开通"})  # fmt: skip
        self._take(
            name, day(3, 28), "xuqing", "lead_report", "reported", {"result": "叫号机到位，平均等候由26分钟降到11分钟"}
        )  # fmt: skip
        self._take(name, day(3, 29), "xuqing", "gather", "gathered")
        self._take(name, day(4, 2), "zhouwei", "verify", "confirmed", {"seen": "到大厅看了三个半天，抽查等候记录60条"})  # fmt: skip
        self._take(name, day(4, 8), "gaojing", "close", "closed")
        self._take(name, day(7, 12), "zhouwei", "look_back", "held", {"found": "平均等候10分钟，没有反弹"})

    def _instruction_late(self) -> None:
        """Nobody has reported: the limit has passed and stays marked."""
        name = "批示二"
        fields: Fields = {"subject": PROJECTS, "given_by": "县长", "received_on": self._ago(47)}
        self._begin(name, "instruction", self._ago(46), "zhouwei", "registered", PROJECTS, fields, step="register")  # fmt: skip
        self._take(name, self._ago(45), "zhouwei", "split", "split", {"tasks": SPLIT})
        self._take(name, self._ago(44), "gaojing", "assign", "alone", {"lead": self._unit(1)})

    def _difficulty(self, name: str, day: datetime.date, *, is_open: bool) -> None:
        later = partial(_after, day)
        title, raised = CHARGING if is_open else ROTA
        self._begin(
            name, "branch_difficulty", day, "xuqing", "raised", title, raised, step="raise", where=self.branches[WINDOW]
        )  # fmt: skip
        owner: Fields = {"owner": f"organisation:{self.agency.pk}"}
        self._take(name, later(2), "zhouwei", "take_on", "own", owner)
        if is_open:
            return
        self._take(
            name, later(20), "zhouwei", "solve", "solved", {"result": "排班表按月错开，支委同一天轮休"}
        )
        self._take(name, later(24), "xuqing", "confirm", "confirmed")

    def _demand(self) -> None:
        """A citizen without an account, answered on the ninth day."""
        name, day = "诉求", self._last(3, 17)
        later = partial(_after, day)

        def file() -> None:
            filed = Filed("public_demand", self.agency.pk, DEMAND, {"matter": "材料清单前后说法不一，变更登记跑了三次，请写清楚一次办成"})  # fmt: skip
            citizen = self._visitor(day)
            self.cases[name] = begin_for_filer(actor=citizen, filed=filed, number=DEMAND_NUMBER)

        self._scene(day, file)
        self._take(name, later(1), "zhouwei", "triage", "accepted", {"theme": "材料要求"})
        self._take(name, later(2), "gaojing", "assign", "assigned", {"owner": self._unit(WINDOW)})
        self._take(
            name, later(8), "xuqing", "handle", "handled", {"result": "材料清单改为一张，写明可容缺的两项，已电话致歉"}
        )  # fmt: skip
        answer: Fields = {
            "answer": "变更登记材料清单已改为一张，缺一项可先受理后补，欢迎监督",
            "public": True,
        }
        self._take(name, later(9), "zhouwei", "answer", "answered", answer)

        def rate() -> None:
            take_as_filer(
                actor=self._visitor(later(12)), number=DEMAND_NUMBER, step="satisfaction", decision="satisfied",
                fields={"degree": "满意"},
            )  # fmt: skip

        self._scene(later(12), rate)

    def _suggestion(self) -> None:
        """The window branch's secretary has an idea that becomes a habit of the office: a new mechanism."""
        name, day, window = "建言", self.on(4, 20), self.branches[WINDOW]

        def submit() -> None:
            actor = self.as_("xuqing", day)
            fields: Fields = {"proposal": "把每周五的帮办复盘定下来：当周超时件逐件说清卡在哪一环，谁去对接"}
            beginning = Beginning(
                "suggestion", window.pk, "每周五帮办复盘", "submitted",
                self.given(None, "suggestion", "submit", "submitted", day, window.path, fields),
                step="submit", subject_key=actor.key, on=day,
            )  # fmt: skip
            self.cases[name] = begin_case(actor=actor, beginning=beginning)

        self._scene(day, submit)
        kind: Fields = {"theme": "流程优化", "innovation": "机制创新", "owner": self._unit(1)}
        self._take(name, self.on(4, 24), "zhouwei", "study", "adopted", kind)
        self._take(name, self.on(5, 22), "luyuanhang", "carry_out", "done", {"result": "已复盘四次，超时件由九件减到三件"})  # fmt: skip
        self._take(
            name, self.on(5, 26), "zhouwei", "feedback", "told", {"answer": "已写进科室工作制度，每周五复盘"}
        )

    def _visitor(self, day: datetime.date) -> Actor:
        return replace(visitor(day), clock=self.clock)

    def _objection(self) -> None:
        """The window branch objects to last year's result; it is kept, with reasons, and stays beside the result."""
        name, window = "异议", self.branches[WINDOW]

        def about() -> str:
            own = (
                results(self.system).filter(organisation_id=window.pk, cycle__year=self.year - 1).latest("pk")
            )
            return f"{RESULT}:{own.pk}"

        fields: Fields = {
            "published_on": self.on(1, 15),
            "ground": "六月的党课按时上了，登记晚了三天，请按时计入",
            "request": "更正六月党课一项",
        }
        self._begin(
            name, "objection", self.on(1, 23), "xuqing", "filed", "对上年度组织生活考核结果的异议", fields, step="file", where=window,
            about=about,
        )  # fmt: skip
        self._take(name, self.on(1, 27), "mengyaqin", "accept", "accepted")
        deputy = people(self.system).get(name="方正平", holdings__post__title="县直机关工委副书记")
        finding: Fields = {
            "finding": "核对签到和照片，党课6月28日上，7月1日登记；规则按登记时限计，标为补录，分数没有扣减"
        }
        self._take(name, self.on(2, 10), "shilei", "review", "keep", finding, beside=f"person:{deputy.pk}")
        self._take(name, self.on(2, 12), "gaojing", "decide_keep", "kept", {"reason": "补录已计入完成，结果没有受影响"})  # fmt: skip
        self._take(name, self.on(2, 13), "mengyaqin", "answer", "answered")

    def _rectifying(self, name: str, day: datetime.date, title: str, facts: str) -> None:
        window = self.branches[WINDOW]

        def register() -> None:
            found = register_finding(
                actor=self.as_("shilei", day), organisation_id=window.pk, title=title, source_kind="quarterly_round",
                found_on=day, source_text=facts, clause="帮办代办工作规范第六条",
            )  # fmt: skip
            self.cases[name] = self.case_of(found)

        self._scene(day, register)
        plan: Fields = {
            **MENDING, "owner": f"organisation:{window.pk}", "finish_on": _after(day, 30),
        }  # fmt: skip
        self._take(name, _after(day, 5), "xuqing", "plan", "planned", plan)

    def _rectified(self) -> None:
        name, day = "整改一", self._ago(64)
        self._rectifying(name, day, "五月帮办记录缺失17件", "抽查五月帮办记录100件，17件没有登记去向")
        later = partial(_after, day)
        self._take(name, later(8), "gaojing", "approve_plan", "approved")
        self._take(
            name, later(26), "xuqing", "carry_out", "done", {"done": "缺失记录已补，当班复核已执行三周"}
        )
        shown: Fields = {"effect": "抽查100件，97件完整，达到目标", "reached": True}
        self._take(name, later(33), "zhouwei", "effect", "shown", shown)
        self._take(name, later(37), "gaojing", "close_out", "closed", {"reason": "成效经抽查属实，同意销号"})

    def _to_approve(self) -> None:
        """A plan that waits for approval: no plan, no start."""
        self._rectifying("整改二", self._ago(9), "示范岗公示栏没有更新", "公示栏仍是上季度的评定结果")

    def _clue(self) -> None:
        """Seen by the discipline posts alone."""
        fields: Fields = {"origin": "来信", "content": f"来信{SECRET}，未署名，指向两名窗口人员"}
        self._begin("线索", "clue", self._ago(34), "yanzheng", "registered", SECRET, fields, step="receive")

    def _development(self) -> None:
        """Three people of the hall who want to join, at three different steps."""
        first, second, third = self.hopefuls()[:3]
        self._applicant("发展一", first, self._last(3, 20), self._last(4, 1))
        name = "发展一"
        self._activist(name, self._last(9, 24))
        self._take(name, self._last(12, 18), "xuqing", "training", "examined")
        self._take(name, self.on(6, 8), "xuqing", "training", "examined")
        self._take(name, self.on(9, 28), "xuqing", "training", "ready")
        self._take(name, self.on(10, 12), "xuqing", "candidate", "agreed", {"heard": True})
        self._applicant("发展二", second, self._last(11, 3), self._last(11, 20))
        self._activist("发展二", self.on(5, 18))
        if self.today >= self.on(*SETTLED):
            self._applicant("发展三", third, self._ago(24), None)

    def _applicant(self, name: str, person: Any, day: datetime.date, talked_on: datetime.date | None) -> None:
        born = person.born_on or datetime.date(1992, 5, 4)
        fields: Fields = {"born_on": born, "route": "工作学习单位党组织"}
        self._begin(
            name, "development", day, "xuqing", "received", f"{person.name}申请入党", fields, step="apply",
            where=self.branches[WINDOW], subject=f"person:{person.pk}",
        )  # fmt: skip
        if talked_on is not None:
            self._take(name, talked_on, "xuqing", "talk", "done")

    def _activist(self, name: str, day: datetime.date) -> None:
        fields: Fields = {"way": "党员推荐", "decided_by": "支部委员会会议"}
        self._take(name, day, "xuqing", "activist", "confirmed", fields)
        self._take(name, _after(day, 3), "zhouwei", "file_activist", "done")
        member = people(self.system).filter(name="叶小满").first()
        contact: Fields = {"first_contact": f"person:{member.pk}"} if member is not None else {}
        self._take(name, _after(day, 6), "xuqing", "contacts", "done", contact)


def _after(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)
