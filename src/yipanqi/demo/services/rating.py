"""The story's ratings without names: a lecture, last year's appraisal of members, a rating by four groups of which one has four people."""

from __future__ import annotations

import datetime
import random
from typing import Any

from yipanqi.basics.actors import Actor, visitor
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.execution.queries import ActivityFilter, activities_matching
from yipanqi.organisation.queries import members_as_at
from yipanqi.survey.queries import form_templates, group_states, rated_rows
from yipanqi.survey.services import (
    About,
    GroupDraft,
    RoundDraft,
    answer_by_code,
    answer_by_roll,
    close_round,
    open_round,
    print_codes,
    publish_form,
)

SEED = 20251101
SOURCE = "192.0.2.20"
ADVICE = ("多讲窗口上碰到的真事", "时间可以再短一些", "希望把政策口径印成一页纸")
SLOW = ("受理", "审查", "现场勘验", "出证", "不清楚")


class Ratings(StoryAgency):
    """Rounds of the window branch and of the agency; everybody answers through the same doors as a user."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today, self.chance = today, random.Random(SEED)
        self.branch = self.branches[WINDOW]
        self.open: dict[str, Any] = {}

    def scenes(self) -> list[Scene]:
        """Every scene with its day."""
        ago = [self.today - datetime.timedelta(days=days) for days in (24, 16, 14, 5, 3)]
        december = datetime.date(self.year - 1, 12, 12)
        return [
            (december, lambda: self.appraise(december)),
            (december + datetime.timedelta(days=8), lambda: self.close("appraisal", "xuqing", december + datetime.timedelta(days=8))),
            (ago[0], lambda: self.rate_lecture(ago[0])),
            (ago[1], lambda: self.close("lecture", "xuqing", ago[1])),
            (ago[2], lambda: self.rate_agency(ago[2])),
            (ago[3], lambda: self.close("agency", "zhouwei", ago[3])),
            (ago[4], lambda: self.ask_now(ago[4])),
        ]  # fmt: skip

    def appraise(self, day: datetime.date) -> None:
        """民主评议党员 of the window branch: its members by roll, eight colleagues by code; three mild, one strict."""
        groups = (GroupDraft("党员", "roll", of="members"), GroupDraft("群众", "codes", number=8))
        round = self._ask(
            "appraisal", "xuqing", day, "democratic_appraisal", f"{day.year}年度民主评议党员", groups, 7
        )
        rated = rated_rows(round)
        most = round.members // 3

        def grades() -> dict[str, list[str]]:
            best = set(self.chance.sample(range(len(rated)), min(most, len(rated))))
            words = [
                "优秀" if place in best else self.chance.choices(("合格", "基本合格"), (24, 1))[0]
                for place in range(len(rated))
            ]
            return {f"grade.{row.key}": [word] for row, word in zip(rated, words, strict=True)}

        for member in self._members(day)[:-1]:
            answer_by_roll(actor=member, round_id=round.pk, sent=grades())
        self._by_codes(round, "群众", day, [grades() for _ in range(7)])

    def rate_lecture(self, day: datetime.date) -> None:
        """Eleven of twelve who listened rate the branch's last lecture."""
        wanted = ActivityFilter(kind="lecture", organisation_id=self.branch.pk, until_on=day)
        held = activities_matching(self.as_("xuqing", day), wanted).first()
        about = About("execution.activity", held.pk, held.title) if held is not None else None
        title = f"党课评议：{held.title}" if held is not None else "党课评议"
        groups = (GroupDraft("听课人员", "codes", number=12),)
        round = self._ask("lecture", "xuqing", day, "lecture_rating", title, groups, 7, about)
        sheets = []
        for number in range(11):
            marks = {
                name: [str(self.chance.choice(range(3, 6)))] for name in ("content", "business", "clarity")
            }
            sheets.append(
                {
                    **marks,
                    "gained": ["找到了业务办法"],
                    "advice": [ADVICE[number]] if number < len(ADVICE) else [],
                }
            )
        self._by_codes(round, "听课人员", day, sheets)

    def rate_agency(self, day: datetime.date) -> None:
        """Members, colleagues, service users and superiors rate the agency; the four superiors are told with others."""
        groups = (
            GroupDraft("群众", "codes", weight=20, number=20),
            GroupDraft("服务对象", "codes", weight=30, number=25),
            GroupDraft("上级", "codes", weight=20, number=4),
            GroupDraft("党员", "codes", weight=30, number=40),
        )
        round = self._ask(
            "agency",
            "zhouwei",
            day,
            "style_rating",
            f"{day.year}年度融合与作风评议",
            groups,
            8,
            over=self.agency.pk,
        )
        for name, number, kind in (("党员", 31, 4), ("群众", 15, 4), ("服务对象", 18, 3), ("上级", 4, 4)):
            self._by_codes(round, name, day, [self._style(kind) for _ in range(number)])

    def ask_now(self, day: datetime.date) -> None:
        """A round of the window branch that still runs: it waits for two whose accounts stand on the sign-in page."""
        groups = (
            GroupDraft("党员", "roll", of="members", weight=60),
            GroupDraft("服务对象", "codes", weight=40, number=10),
        )
        round = self._ask(
            "now", "xuqing", day, "style_rating", f"{self.branch.short_name}作风评议", groups, 9
        )
        for member in self._members(day):
            if member.name not in {"许清", "叶小满"} and self.chance.random() < 0.5:
                answer_by_roll(actor=member, round_id=round.pk, sent=self._style(4))
        self._by_codes(round, "服务对象", day, [self._style(4) for _ in range(3)])

    def close(self, name: str, username: str, day: datetime.date) -> None:
        """The last day has passed: boxes are opened."""
        close_round(actor=self.as_(username, day), round=self.open[name])

    def _ask(
        self, name: str, username: str, day: datetime.date, form: str, title: str, groups: tuple[GroupDraft, ...], days: int,
        about: About | None = None, over: int = 0,
    ) -> Any:  # fmt: skip
        actor, home = self.as_(username, day), over or self.branch.pk
        version = publish_form(actor=actor, organisation_id=home, text=form_templates()[form][1])
        draft = RoundDraft(title, day + datetime.timedelta(days=days), groups, about=about)
        self.open[name] = open_round(actor=actor, organisation_id=home, version=version, draft=draft)
        return self.open[name]

    def _members(self, day: datetime.date) -> list[Actor]:
        """The members of the window branch as they would sign in."""
        found = members_as_at(self.system, self.branch.path, day)
        return [
            Actor(
                "person",
                f"person:{each.person_id}",
                each.person.name,
                day,
                person_id=each.person_id,
                clock=self.clock,
            )
            for each in found
        ]

    def _by_codes(
        self, round: Any, name: str, day: datetime.date, sheets: list[dict[str, list[str]]]
    ) -> None:
        actor = self.as_("zhouwei", day)
        (group,) = (one.group for one in group_states(actor, round) if one.group.name == name)
        codes = print_codes(actor=actor, group=group)
        for code, sheet in zip(codes, sheets, strict=False):
            answer_by_code(actor=visitor(day, SOURCE), code=code, sent=sheet)

    def _style(self, usual: int) -> dict[str, Any]:
        marks = {
            name: self.chance.choice((usual - 1, usual, usual, 5)) for name in ("efficiency", "attitude")
        }
        fusion = self.chance.choices(("帮助很大", "有些帮助", "看不出帮助"), (6, 4, 1))[0]
        sheet = {name: [str(mark)] for name, mark in marks.items()}
        return {**sheet, "fusion": [fusion], "slow": [self.chance.choice(SLOW)]}
