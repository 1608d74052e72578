"""The order in which the demo county comes to be: a diary whose pages are turned day by day."""

from __future__ import annotations

import datetime
import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.db import connection, transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import Refused
from yipanqi.basics.periods import Period, calendar_year
from yipanqi.casework.services import mark_expired as mark_cases
from yipanqi.demo.services.authenticity import Authenticity, look
from yipanqi.demo.services.carriers import CarrierYear, keep_carriers_alive
from yipanqi.demo.services.cast import fill_story_posts, open_demo_accounts, stand_in_for
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import STORY_COMMITTEE, WORK_COMMITTEE, found_county
from yipanqi.demo.services.cycling import Cycling
from yipanqi.demo.services.duty_lists import DutyLists
from yipanqi.demo.services.fees import FeeYear
from yipanqi.demo.services.goals import scenes_of_goals
from yipanqi.demo.services.handling import Handling
from yipanqi.demo.services.junctions import Junctions
from yipanqi.demo.services.meetings import Meetings
from yipanqi.demo.services.outcome import (
    ROUNDS,
    SHEETS_BACK,
    assess_year,
    inspect_round,
    use_findings,
    use_results,
)
from yipanqi.demo.services.rating import Ratings
from yipanqi.demo.services.story import Year
from yipanqi.demo.services.studying import Studying
from yipanqi.demo.services.thinking import Thinking
from yipanqi.demo.services.this_year import ThisYear
from yipanqi.demo.services.work import (
    DEPLOYED,
    branches_at_work,
    found_carriers,
    hold_month,
    issue_duties,
    marking_days,
    months_of,
)
from yipanqi.demo.services.year import AgencyYear, JoinedWork, agencies_of, plan_year
from yipanqi.inspection.services import mark_overdue as mark_findings
from yipanqi.jobs.services import enqueue, keep_daily_done
from yipanqi.ledger.services import draw_anchor
from yipanqi.organisation.queries import demo_accounts, organisations
from yipanqi.rulebook.services import adopt_layer, evaluate_all
from yipanqi.tasking.services import CompletionRow, bulk_complete_occurrences, lay_out_recurring
from yipanqi.tasking.services import mark_overdue as mark_nodes

Progress = Callable[[int, int, str], None]
SEED = 20250101
QUARTER = 3
PLANNED = (1, 28)
"""By this day of January the plans are adopted; a county told in an earlier January has none yet."""


def is_built() -> bool:
    """Whether this installation holds the demo county."""
    return bool(demo_accounts())


@transaction.atomic
def build_county(*, today: datetime.date, progress: Progress | None = None) -> None:
    """Build the whole county as it stands on `today`. Refuses an installation that already holds organisations."""
    if organisations(system_actor(today)).exists():
        raise Refused(
            "demo.not_empty",
            "本机已有党组织数据，演示县只能建在空库里。请换一个数据目录（YIPANQI_DATA），或用 make demo 重建。",
        )
    told = Telling(today)
    days = (today - told.begins_on).days
    quarter = 0
    for day, title in told.days():
        if quarter != (quarter := day.month // QUARTER):
            _learn_sizes()
        if progress is not None:
            progress((day - told.begins_on).days, days, title)
    _learn_sizes()
    if progress is not None:
        progress(days, days, "完成")


def _learn_sizes() -> None:
    """Let the database learn how much there is by now; it would go on planning as if its tables were empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Telling:
    """The county while it is being told: a diary of what happens when, and what one page leaves for the next."""

    def __init__(self, today: datetime.date) -> None:
        self.today, self.first_year = today, today.year - 1
        self.begins_on = datetime.date(self.first_year, 1, 2)
        self.clock, self.chance = StoryClock(), random.Random(SEED)
        self.actor: Actor = replace(system_actor(self.begins_on, "演示数据"), clock=self.clock)
        self.agencies: list[AgencyYear] = []
        self.qualities: dict[str, float] = {}
        self.works: dict[int, list[JoinedWork]] = {}
        self.done: list[CompletionRow] = []
        self.weighed: set[int] = set()
        self._diary: list[tuple[datetime.date, int, str, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def days(self) -> Iterator[tuple[datetime.date, str]]:
        """Tell everything in the order of its days; gives each page's day and title before it is told."""
        self.put(self.begins_on, "机构与人员", self.found)
        self.put(self.begins_on, "岗位任职与演示账号", self.appoint)
        while self._diary:
            day, _, title, act = heapq.heappop(self._diary)
            yield day, title
            act()
        yield self.today, "制度运算"
        self.evaluate()

    def put(self, day: datetime.date, title: str, act: Callable[[], None]) -> None:
        """Write into the diary what happens on the day; what lies after today is not told."""
        if day <= self.today:
            heapq.heappush(self._diary, (day, next(self._numbers), title, act))

    def as_at(self, day: datetime.date) -> Actor:
        """The demo itself, which takes in what the county hands in on the day."""
        return replace(self.actor, today=day)

    def found(self) -> None:
        """Organisations, people and the county's own rules."""
        self.county = found_county(actor=self.actor, year=self.first_year, chance=self.chance)
        self.committee = organisations(self.actor).get(name=WORK_COMMITTEE)
        adopt_layer(
            actor=self.actor,
            organisation=self.committee,
            layer="example-county",
            from_on=datetime.date(self.first_year, 1, 1),
        )

    def appoint(self) -> None:
        """Posts and accounts; then both years can be written into the diary."""
        fill_story_posts(actor=self.actor, year=self.first_year)
        open_demo_accounts(actor=self.actor, year=self.first_year)
        self.agencies = agencies_of(self.actor, self.county, self.chance)
        self.qualities = {agency.path: agency.quality for agency in self.agencies if not agency.lives_itself}
        for year in (self.first_year, self.today.year):
            title = f"{year}年：一个单位的一年"
            scenes = (
                Year(self.actor, year, self.clock).scenes()
                if year == self.first_year
                else ThisYear(self.actor, year, self.clock, self.today).scenes()
            )
            for day, scene in scenes:
                self.put(day, title, scene)
            for day, scene in scenes_of_goals(self.actor, lambda: self.committee.pk, STORY_COMMITTEE, year):
                self.put(day, f"{year}年：谋划", scene)
            for day, scene in Authenticity(self.actor, year, self.clock).scenes(year == self.first_year):
                self.put(day, f"{year}年：核查线索", scene)
            self._begin(year)
        for year in (self.first_year, self.today.year):
            for day, scene in Junctions(self.actor, year, self.clock, self.today, self.qualities).scenes():
                self.put(day, "结合点", scene)
        for day, scene in DutyLists(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "责任清单", scene)
        for year in (self.first_year, self.today.year):
            for day, scene in Meetings(self.actor, year, self.clock, self.today).scenes():
                self.put(day, "议事", scene)
        story = CarrierYear(self.actor, self.today.year, self.clock, self.today)
        for day, scene in story.scenes():
            self.put(day, "载体", scene)
        self.put(self.today, "载体", lambda: self.keep_carriers(story.agency.path))
        handling = Handling(self.actor, self.today.year, self.clock, self.today)
        for day, scene in handling.scenes():
            self.put(day, "办理", scene)
        for day, scene in Thinking(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "研判、调研与制度", scene)
        for day, scene in Studying(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "学习与攻坚", scene)
        for day, scene in FeeYear(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "党费", scene)
        for day, scene in Ratings(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "评议", scene)
        for day, scene in Cycling(self.actor, self.today.year, self.clock, self.today).scenes():
            self.put(day, "调度与催办", scene)
        after = datetime.date(self.today.year, 1, 15)
        self.put(after, f"{self.first_year}年：考核与结果运用", self.assess)

    def _begin(self, year: int) -> None:
        """Everything of the year whose day is known beforehand."""
        until = min(datetime.date(year, 12, 31), self.today)
        if until >= datetime.date(year, *PLANNED):
            self.put(datetime.date(year, 1, 20), f"{year}年：谋划", lambda: self.plan(year, until))
        self.put(datetime.date(year, *DEPLOYED), f"{year}年：部署", lambda: self.deploy(year, until))
        for month in months_of(year, until):
            self.put(month.end, f"{year}年：落实", partial(self.work, month))
        for round_day in ROUNDS:
            found_on = datetime.date(year, *round_day)
            back = min(found_on + SHEETS_BACK, self.today)
            if found_on <= back:
                self.put(back, f"{year}年：检查", partial(self.inspect, found_on, back))
                self.put(back, f"{year}年：结果运用", partial(self.decide, back))
        self.put(until, f"{year}年：落实", lambda: self.carry(year, until))

    def plan(self, year: int, until: datetime.date) -> None:
        """Plans and junctions of the other agencies."""
        self.works[year] = plan_year(
            actor=self.actor, agencies=self.agencies, year=year, until=until, chance=self.chance
        )

    def deploy(self, year: int, until: datetime.date) -> None:
        """Duties; from now on each month's completions are known, and the days on which nodes turn overdue."""
        self.done += issue_duties(
            actor=self.actor, works=self.works[year], year=year, until=until, chance=self.chance
        )
        for day in marking_days(self.works[year], year):
            self.put(day, f"{year}年：落实", partial(self.mark, day))

    def mark(self, day: datetime.date) -> None:
        """What the nightly work would have marked."""
        mark_nodes(actor=self.as_at(day), day=day)
        mark_findings(actor=self.as_at(day), day=day)

    def work(self, month: Period) -> None:
        """What the branches held and completed in the month."""
        branches = branches_at_work(self.actor, self.agencies, month.end)
        if month.end == self.today:
            branches = [one for one in branches if one.pk not in ThisYear.recording(self.actor)]
        hold_month(actor=self.actor, branches=branches, month=month, chance=self.chance)
        bulk_complete_occurrences(
            actor=self.as_at(month.end), rows=[row for row in self.done if row.done_on <= month.end]
        )
        self.done = [row for row in self.done if row.done_on > month.end]

    def inspect(self, found_on: datetime.date, taken_in_on: datetime.date) -> None:
        """One quarterly round of the other agencies."""
        inspect_round(
            actor=self.actor,
            branches=[
                one
                for one in branches_at_work(self.actor, self.agencies, found_on)
                if one.path in self.qualities
            ],
            junctions={work.branch_id: work.junction_id for work in self.works.get(found_on.year, [])},
            found_on=found_on,
            taken_in_on=taken_in_on,
            chance=self.chance,
        )

    def decide(self, day: datetime.date) -> None:
        """Consequences of what was closed since the round before."""
        use_findings(actor=self.as_at(day), seen=self.weighed, qualities=self.qualities, chance=self.chance)

    def carry(self, year: int, until: datetime.date) -> None:
        """Carriers as they stand at the year's end, or today."""
        found_carriers(
            actor=self.actor, works=self.works.get(year, []), year=year, until=until, chance=self.chance
        )

    def keep_carriers(self, story_path: str) -> None:
        """What the carriers of the other agencies did last."""
        keep_carriers_alive(actor=self.as_at(self.today), story_path=story_path, chance=self.chance)

    def assess(self) -> None:
        """The assessment of the first year, computed by one and confirmed by another; a fortnight later it is used."""
        day = datetime.date(self.today.year, 1, 15)
        cycle_id = assess_year(
            computer=stand_in_for("mengyaqin", day, self.clock),
            confirmer=stand_in_for("xingyan", day, self.clock),
            committee_id=self.committee.pk,
            year=self.first_year,
        )
        used_on = datetime.date(self.today.year, *PLANNED)
        self.put(
            used_on,
            f"{self.first_year}年：考核与结果运用",
            lambda: use_results(
                actor=self.as_at(used_on), cycle_id=cycle_id, qualities=self.qualities, chance=self.chance
            ),
        )

    def evaluate(self) -> None:
        """What the nightly work does, for the day on which the county stands."""
        self.mark(self.today)
        mark_cases(actor=self.as_at(self.today), day=self.today)
        look(self.as_at(self.today))
        evaluate_all(actor=self.as_at(self.today), period=calendar_year(self.today.year))
        lay_out_recurring(actor=self.as_at(self.today), day=self.today)
        draw_anchor(day=self.today)
        keep_daily_done(day=self.today)
        day = {"day": self.today.isoformat()}
        enqueue(actor=self.as_at(self.today), kind="notices.digest", payload=day)
