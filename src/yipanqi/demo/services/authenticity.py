"""Records that a reviewer should look at: the two minutes of the story, and a few of each kind in this year."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image, ImageOps

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.authenticity_words import QUEUE, QUEUE_AGAIN, RESOLVED, VISIT, VISIT_HALF
from yipanqi.demo.services.cast import stand_in_for
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_BRANCHES, STORY_COMMITTEE
from yipanqi.demo.services.story_words import picture
from yipanqi.evidence.services import Upload, sweep_texts
from yipanqi.execution.services import (
    ActivityDraft,
    ActivityRow,
    RollLine,
    bulk_record_activities,
    record_activity,
)
from yipanqi.inspection.queries import finding, signals
from yipanqi.inspection.services import FindingDraft, explain_signal, judge_signal, notice_signals
from yipanqi.organisation.queries import branches, members_as_at, organisations

Scene = tuple[datetime.date, Callable[[], None]]
INVESTMENT, WINDOW = 1, 4
MINUTE = "听取差评回访和图审等候情况"


def look(actor: Actor) -> None:
    """What the night does: compare all with all, let every rule look."""
    sweep_texts(actor=actor)
    notice_signals(actor=actor)


def judge_minutes(inspector: Actor, organisation_id: int, due_on: datetime.date) -> Any:
    """The inspector reads both minutes of the story, and registers the finding."""
    found = signals(inspector).get(
        kind="text", organisation_id=organisation_id, subject_name=MINUTE, state="explained"
    )
    judged = judge_signal(
        actor=inspector,
        signal=found,
        verdict="finding",
        reason="两篇记录只改了数字和职务，与记录人核实属于照抄",
        finding=FindingDraft("两个支部会议记录雷同", "quarterly_round", "支部工作条例第12条", due_on),
    )
    return finding(inspector, judged.finding_id or 0)


class Authenticity:
    """The scenes of both years; each is told on its day."""

    def __init__(self, system: Actor, year: int, clock: StoryClock) -> None:
        self.system, self.year, self.clock = system, year, clock
        named = {each.name: each for each in organisations(system)}
        self.story = [named[name] for name in STORY_BRANCHES]
        apart = named[STORY_COMMITTEE].path
        self.others = [each for each in branches(system) if not each.path.startswith(apart)][:8]

    def scenes(self, is_first: bool) -> list[Scene]:
        """The story's two minutes in the first year; in the second a few of every kind, at other agencies."""
        if is_first:
            return [
                (self.on(4, 18), lambda: self.minute(INVESTMENT, self.on(4, 17), QUEUE, "陆远航")),
                (self.on(5, 21), lambda: self.minute(WINDOW, self.on(5, 20), QUEUE_AGAIN, "许清")),
                (self.on(6, 22), self.explain),
                (self.on(9, 12), lambda: self.visit(0, self.on(9, 11), VISIT)),
            ]
        return [
            (self.on(2, 11), self.resolve),
            (self.on(3, 13), lambda: self.visit(1, self.on(3, 12), VISIT_HALF)),
            (self.on(3, 7), lambda: self.photograph(2, self.on(3, 6), picture(5, "#dfe9dc"))),
            (self.on(4, 16), self.be_in_two_places),
            (self.on(4, 23), self.count_too_many),
            (self.on(5, 9), lambda: self.photograph(3, self.on(5, 8), _sent_on(picture(5, "#dfe9dc")))),
            (self.on(5, 20), self.enter_at_once),
        ]

    def on(self, month: int, day: int) -> datetime.date:
        """A day of the year."""
        return datetime.date(self.year, month, day)

    def minute(self, branch: int, day: datetime.date, discussion: str, recorder: str) -> None:
        """A committee meeting about the queue, written by its recorder the day after."""
        row = ActivityRow(
            self.story[branch].pk, "committee_meeting", day, MINUTE, place="支部活动室",
            host_name=recorder, recorder_name=recorder, agenda="差评回访；图审等候", discussion=discussion,
            recorded_on=day + datetime.timedelta(days=1), recorded_by_name=recorder, source="typed",
        )  # fmt: skip
        self._record(day + datetime.timedelta(days=1), [row])

    def explain(self) -> None:
        """The night before the round the two minutes were found; the secretary says how it came."""
        day = self.on(6, 22)
        look(replace(self.system, today=day))
        secretary = stand_in_for("xuqing", day, self.clock)
        found = signals(secretary).filter(kind="text", organisation_id=self.story[WINDOW].pk, state="open")
        for one in found.filter(subject_name=MINUTE):
            explain_signal(
                actor=secretary, signal=one, explanation="记录人参照了投资项目党支部的记录，内容没有改全。"
            )

    def visit(self, branch: int, day: datetime.date, discussion: str) -> None:
        """A theme day on the road; the second branch kept half of what the first wrote."""
        row = ActivityRow(
            self.others[branch].pk, "theme_day", day, "走进合作社，听一听难处", agenda="走访合作社", discussion=discussion,
            recorded_on=day, source="typed",
        )  # fmt: skip
        self._record(day, [row])

    def photograph(self, branch: int, day: datetime.date, content: bytes) -> None:
        """A theme day with a picture."""
        record_activity(
            actor=replace(self.system, today=day + datetime.timedelta(days=1)),
            organisation=self.others[branch],
            draft=ActivityDraft("theme_day", "志愿清扫进社区", day, agenda="清扫楼道和绿化带"),
            files=(Upload("清扫现场.png" if content[1:4] == b"PNG" else "清扫.jpg", content),),
        )

    def resolve(self) -> None:
        """A resolution of which nothing is heard again."""
        day = self.on(2, 10)
        row = ActivityRow(
            self.others[4].pk, "committee_meeting", day, "研究台账减负", agenda="台账减负", resolution=RESOLVED,
            recorded_on=day, source="typed",
        )  # fmt: skip
        self._record(self.on(2, 11), [row])

    def be_in_two_places(self) -> None:
        """One member on two rolls of the same morning."""
        day, home = self.on(4, 15), self.others[5]
        member = members_as_at(self.system, home.path, day).first()
        if member is None:
            return
        roll = (RollLine(member.person_id),)
        times = ((datetime.time(9), datetime.time(11)), (datetime.time(10), datetime.time(11, 30)))
        rows = [
            ActivityRow(home.pk, "theme_day", day, title, begins, ends, place, recorded_on=day, source="typed", roll=roll)
            for (title, place), (begins, ends) in zip(
                (("帮企业跑一次手续", "县经济开发区"), ("到敬老院包一顿饺子", "县敬老院")), times, strict=True
            )
        ]  # fmt: skip
        self._record(day, rows)

    def count_too_many(self) -> None:
        """More present than the branch has members."""
        day, home = self.on(4, 22), self.others[6]
        row = ActivityRow(
            home.pk, "general_meeting", day, "听取一季度工作并讨论接收预备党员", expected_count=58, present_count=56,
            agenda="一季度工作", recorded_on=day, source="typed",
        )  # fmt: skip
        self._record(day, [row])

    def enter_at_once(self) -> None:
        """Six theme days of four months, entered on one afternoon."""
        entered, home = self.on(5, 20), self.others[7]
        days = [self.on(1, 9), self.on(1, 23), self.on(2, 13), self.on(3, 6), self.on(3, 27), self.on(4, 10)]
        rows = [
            ActivityRow(
                home.pk, "theme_day", day, f"主题党日（{day.month}月{day.day}日）", agenda="集中学习和志愿服务",
                recorded_on=entered, recorded_by_name="支部组织委员", source="typed",
            )
            for day in days
        ]  # fmt: skip
        self._record(entered, rows)

    def _record(self, day: datetime.date, rows: Sequence[ActivityRow]) -> None:
        named = [replace(row, recorded_by_name=row.recorded_by_name or "支部组织委员") for row in rows]
        bulk_record_activities(actor=replace(self.system, today=day), rows=named, judge=False)


def _sent_on(content: bytes) -> bytes:
    """The picture as it comes out of a chat: smaller, pressed, with a frame."""
    with Image.open(io.BytesIO(content)) as image:
        small = ImageOps.expand(image.convert("RGB").resize((640, 360)), 8, "white")
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()
