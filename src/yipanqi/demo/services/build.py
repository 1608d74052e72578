"""The order in which the demo county comes to be."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.demo.services.cast import fill_story_posts, open_demo_accounts, stand_in_for
from yipanqi.demo.services.county import WORK_COMMITTEE, County, found_county
from yipanqi.demo.services.outcome import Officers, assess_year, inspect_quarters, use_results
from yipanqi.demo.services.story import Year
from yipanqi.demo.services.work import (
    BranchYear,
    branches_at_work,
    carry_duties,
    found_carriers,
    hold_activities,
)
from yipanqi.demo.services.year import AgencyYear, JoinedWork, agencies_of, plan_year
from yipanqi.organisation.queries import demo_accounts, organisations
from yipanqi.rulebook.services import adopt_layer, evaluate_all

Progress = Callable[[int, int, str], None]
SEED = 20250101


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
    year = today.year - 1
    chance = random.Random(SEED)
    actor = system_actor(datetime.date(year, 1, 1), "演示数据")
    told = Telling(actor, today, chance)
    chapters: tuple[tuple[str, Callable[[], None]], ...] = (
        ("机构与人员", told.found),
        ("岗位任职与演示账号", told.appoint),
        (f"{year}年：谋划与部署", lambda: told.plan(year)),
        (f"{year}年：落实", lambda: told.work(year)),
        (f"{year}年：检查", lambda: told.inspect(year)),
        (f"{year}年：一个单位的一年", told.live),
        (f"{year}年：考核与结果运用", told.assess),
        (f"{today.year}年至今：谋划与部署", lambda: told.plan(today.year)),
        (f"{today.year}年至今：落实", lambda: told.work(today.year)),
        (f"{today.year}年至今：检查", lambda: told.inspect(today.year)),
        ("制度运算", told.evaluate),
    )
    for number, (title, build) in enumerate(chapters):
        if progress is not None:
            progress(number, len(chapters), title)
        build()
    if progress is not None:
        progress(len(chapters), len(chapters), "完成")


class Telling:
    """The county while it is being told: what one chapter leaves for the next."""

    def __init__(self, actor: Actor, today: datetime.date, chance: random.Random) -> None:
        self.actor, self.today, self.chance = actor, today, chance
        self.first_year = today.year - 1
        self.county = County({})
        self.agencies: list[AgencyYear] = []
        self.works: dict[int, list[JoinedWork]] = {}
        self.branches: dict[int, list[BranchYear]] = {}
        self.committee_id = 0

    def found(self) -> None:
        """Organisations, people and the county's own rules."""
        self.county = found_county(actor=self.actor, year=self.first_year, chance=self.chance)
        self.committee_id = organisations(self.actor).get(name=WORK_COMMITTEE).pk
        committee = organisations(self.actor).get(pk=self.committee_id)
        adopt_layer(
            actor=self.actor,
            organisation=committee,
            layer="example-county",
            from_on=datetime.date(self.first_year, 1, 1),
        )

    def appoint(self) -> None:
        """Posts, accounts, and who speaks for the work committee."""
        fill_story_posts(actor=self.actor, year=self.first_year)
        open_demo_accounts(actor=self.actor, year=self.first_year)
        self.agencies = agencies_of(self.actor, self.county, self.first_year, self.chance)

    def until(self, year: int) -> datetime.date:
        """The last day of the year that the demo tells."""
        return min(datetime.date(year, 12, 31), self.today)

    def plan(self, year: int) -> None:
        """Plans, junctions, duties and their nodes."""
        until = self.until(year)
        self.works[year] = plan_year(
            actor=self.actor, agencies=self.agencies, year=year, until=until, chance=self.chance
        )
        carry_duties(actor=self.actor, works=self.works[year], year=year, until=until, chance=self.chance)

    def work(self, year: int) -> None:
        """Activities and carriers."""
        until = self.until(year)
        self.branches[year] = branches_at_work(self.actor, self.agencies, self.works[year], until)
        hold_activities(
            actor=self.actor, branches=self.branches[year], year=year, until=until, chance=self.chance
        )
        found_carriers(actor=self.actor, works=self.works[year], year=year, until=until, chance=self.chance)

    def inspect(self, year: int) -> None:
        """Quarterly rounds."""
        inspect_quarters(
            actor=self.actor, branches=self.branches[year], works=self.works[year], officers=self._officers(year),
            year=year, until=self.until(year), chance=self.chance,
        )  # fmt: skip

    def live(self) -> None:
        """The story's agency lives through the first year, act by act."""
        self.story = Year(self.actor, self.first_year)
        self.story.plan()
        self.story.deploy()
        self.story.carry_out()
        self.story.inspect()

    def assess(self) -> None:
        """The assessment of the first year in January, and what it led to."""
        cycle_id = assess_year(
            officers=self._officers(self.first_year), committee_id=self.committee_id, year=self.first_year
        )
        day = min(self.today, datetime.date(self.first_year + 1, 1, 28))
        use_results(
            actor=replace(self.actor, today=self.today), cycle_id=cycle_id, decided_on=day, chance=self.chance
        )
        if self.today >= datetime.date(self.first_year + 1, 2, 6):
            self.story.answer(cycle_id)

    def evaluate(self) -> None:
        """Every rule over every organisation for this year; last year's were judged by its assessment."""
        evaluate_all(actor=replace(self.actor, today=self.today), period=calendar_year(self.today.year))

    def _officers(self, year: int) -> Officers:
        day = min(self.today, datetime.date(year + 1, 1, 15))
        return Officers("石磊", "方正平", stand_in_for("mengyaqin", day), stand_in_for("xingyan", day))
