"""What the county makes of its junctions: who does the work, where it enters each stage, what came of it; some stay slogans."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import Scene
from yipanqi.demo.services.cast import stand_in_for
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_COMMITTEE
from yipanqi.organisation.queries import members_as_at
from yipanqi.organisation.queries.people import placement_facts
from yipanqi.planning.queries import junctions_at_work
from yipanqi.planning.services import (
    Entry,
    PersonRow,
    ResultRow,
    bulk_name_people,
    bulk_record_results,
    name_people,
    record_result,
    write_entries,
)

SERVING = 2
SLOGAN, FRUITLESS = 3, 5
"""Which of the story's junctions nobody of the office does, and which shows no result by its day."""
ANYWHERE = 0
"""Stands for every branch where the carrying one has nobody in the office."""
AFTER = datetime.timedelta(days=6)
RESULTS = {
    "窗口党员示范岗": "窗口一次办结率由88%提高到95.6%，示范岗当班日平均等候11分钟",
    "红色帮办队": "积压的23个项目全部进入并联审批，其中19个已办结",
}
ENTRIES = (
    Entry("planning", "和业务目标一起列出急件清单和办理标准"),
    Entry("tasking", "支部书记领任务，帮办员按项目分工签收"),
    Entry("execution", "每周一次现场协调，当天能办的当天办"),
    Entry("inspection", "季度督查时抽查帮办记录"),
    Entry("assessment", "办结率和企业评价一并计入支部考核"),
    Entry("accountability", "连续两个月没有帮办记录的，由机关党委约谈"),
)


class Junctions:
    """The junctions of one year."""

    def __init__(
        self,
        actor: Actor,
        year: int,
        clock: StoryClock,
        today: datetime.date,
        qualities: Mapping[str, float],
    ) -> None:
        self.actor, self.year, self.clock, self.today = actor, year, clock, today
        self.qualities, self.chance = qualities, random.Random(year)

    def scenes(self) -> list[Scene]:
        """Every scene with its day."""
        last = min(datetime.date(self.year, 12, 28), self.today)
        return [
            (datetime.date(self.year, 1, 30), self.name_everybody),
            (datetime.date(self.year, 1, 27), self.story_people),
            (datetime.date(self.year, 10, 8), self.story_results),
            (last, lambda: self.take_in_results(last)),
        ]

    def name_everybody(self) -> None:
        """The agencies hand in who does the work; neglected ones name nobody of the office."""
        day = datetime.date(self.year, 1, 30)
        places = self._places(day)
        rows = []
        for one in self._others():
            quality = self.qualities.get(one.item.organisation.path, 0.8)
            people = places.get((one.organisation_id, one.item.office_id), [])
            if people and self.chance.random() < 0.5 + quality * 0.48:
                chosen = self.chance.sample(people, min(SERVING, len(people)))
                rows += [PersonRow(one.pk, key, day) for key in chosen]
        bulk_name_people(actor=replace(self.actor, today=day), rows=rows)

    def take_in_results(self, day: datetime.date) -> None:
        """What came of the junctions whose day is over, as the agencies hand it in."""
        rows = []
        for one in self._others():
            due_on = one.item.due_on
            quality = self.qualities.get(one.item.organisation.path, 0.8)
            if due_on is None or due_on + AFTER > day or self.chance.random() > 0.45 + quality * 0.5:
                continue
            reached = one.item.progress or "按计划推进"
            rows.append(ResultRow(one.pk, f"{one.expected_result}：{reached}", due_on + AFTER, "支部书记"))
        bulk_record_results(actor=replace(self.actor, today=day), rows=rows)

    def story_people(self) -> None:
        """The clerk names who does the work; one junction gets nobody of the office."""
        day = datetime.date(self.year, 1, 27)
        planner, places = stand_in_for("zhouwei", day, self.clock), self._places(day)
        for number, one in enumerate(self._story()):
            office = one.item.office_id
            people = places.get((one.organisation_id, office)) or places.get((ANYWHERE, office), [])
            if number != SLOGAN and people:
                name_people(actor=planner, junction=one, people=people[:SERVING], part="跑现场、记进度")
            if one.measure in RESULTS:
                write_entries(actor=planner, junction=one, entries=ENTRIES)

    def story_results(self) -> None:
        """In October the clerk writes what came of them; one has nothing to show."""
        planner = stand_in_for("zhouwei", datetime.date(self.year, 10, 8), self.clock)
        for number, one in enumerate(self._story()):
            if number != FRUITLESS:
                result = RESULTS.get(one.measure, f"{one.item.title}：服务对象评价满意，没有退件")
                record_result(actor=planner, junction=one, result=result)

    def _places(self, day: datetime.date) -> dict[tuple[int, int | None], list[int]]:
        """The members of each branch in each office, and of any branch."""
        offices = dict(placement_facts().filter(until_on__isnull=True).values_list("person_id", "unit_id"))
        found: dict[tuple[int, int | None], list[int]] = {}
        members = members_as_at(replace(self.actor, today=day), "").order_by("person_id")
        for person, branch in members.values_list("person_id", "organisation_id"):
            if person in offices:
                for home in (branch, ANYWHERE):
                    found.setdefault((home, offices[person]), []).append(person)
        return found

    def _others(self) -> list[Any]:
        return [one for one in self._all() if one.item.organisation.name != STORY_COMMITTEE]

    def _story(self) -> list[Any]:
        return [one for one in self._all() if one.item.organisation.name == STORY_COMMITTEE]

    def _all(self) -> list[Any]:
        return list(junctions_at_work(self.actor, self.year).order_by("pk"))
