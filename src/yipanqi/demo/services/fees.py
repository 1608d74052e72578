"""The party fee of the story's agency: fixed in January, taken quarter by quarter, turned in and confirmed, some of it used; two members of the window are behind."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.agency import WINDOW, Scene, StoryAgency
from yipanqi.demo.services.clock import StoryClock
from yipanqi.execution.queries.fees import FeeRow, fee_account, fee_rows
from yipanqi.execution.services import (
    FeeFixing,
    FeeTaking,
    MovementDraft,
    confirm_movement,
    fix_fees,
    move_fee,
    take_fees,
)

BASES = (3900, 4250, 4680, 5200, 5850, 6400, 2980)
"""Invented incomes, turn by turn; none of them is kept."""
BEHIND = 2
"""The last members of the window's roll, who stopped paying in the spring and in the autumn."""
RELIEVED = 5
"""The member of the window, counted from the end, who pays nothing this year."""


class FeeYear(StoryAgency):
    """What the agency entered of its fees in the year, up to today."""

    def __init__(self, system: Actor, year: int, clock: StoryClock, today: datetime.date) -> None:
        super().__init__(system, year, clock)
        self.today = today

    def scenes(self) -> list[Scene]:
        """Every scene with its day, in order."""
        scenes: list[Scene] = [
            (self.on(1, 12), self.fix),
            *((self.on(month, 18), self._taking(month)) for month in (3, 6, 9, 11)),
            (self.on(6, 26), self.turn_in),
            (self.on(7, 2), self.hand_down),
            (self.on(7, 8), self.use),
            (self.on(11, 20), self.turn_in_again),
        ]
        return [(day, scene) for day, scene in scenes if day <= self.today]

    def fix(self) -> None:
        """Once a year, branch by branch."""
        day = self.on(1, 12)
        for branch in self.branches:
            rows = [
                FeeFixing(row.person_id, "on_duty", Decimal(BASES[place % len(BASES)]))
                for place, row in enumerate(self._rows(branch, day))
            ]
            if branch == self.branches[WINDOW]:
                rows[-RELIEVED] = FeeFixing(
                    rows[-RELIEVED].person_id, "on_duty", relief="waived", reason="家人重病，开支大",
                    agreed="1月8日支委会研究，1月10日机关党委批准",
                )  # fmt: skip
            fix_fees(actor=self.as_("zhouwei", day), organisation=branch, from_month=day, rows=rows)

    def _taking(self, month: int) -> Callable[[], None]:
        def take() -> None:
            day = self.on(month, 18)
            for branch in self.branches:
                owing = [
                    row
                    for row in self._rows(branch, day)
                    if row.owed or any(one.state == "due" for one in row.months)
                ]
                if branch == self.branches[WINDOW]:
                    left = BEHIND if month > 9 else 1 if month > 3 else 0
                    owing = owing[: len(owing) - left]
                rows = [FeeTaking(row.person_id, self.on(month, 1)) for row in owing]
                take_fees(actor=self.as_("zhouwei", day), organisation=branch, paid_on=day, rows=rows)

        return take

    def turn_in(self) -> None:
        """Every branch turns in what it has; the committee confirms."""
        day = self.on(6, 26)
        for branch in self.branches:
            self._turned_in(branch, day, is_confirmed=True)

    def hand_down(self) -> None:
        """The committee hands some of it back to the window."""
        day = self.on(7, 2)
        draft = MovementDraft("handed_down", Decimal(300), day, note="半年返还，用于支部活动")
        moved = move_fee(actor=self.as_("xuqing", day), organisation=self.branches[WINDOW], draft=draft)
        confirm_movement(actor=self.as_("zhouwei", day), movement=moved)

    def use(self) -> None:
        """The branch decides on it."""
        day = self.on(7, 8)
        draft = MovementDraft("used", Decimal("186.50"), day, "care", "7月6日支委会研究同意", "看望住院党员")
        move_fee(actor=self.as_("xuqing", day), organisation=self.branches[WINDOW], draft=draft)

    def turn_in_again(self) -> None:
        """In the autumn the window's waits for the committee's word."""
        day = self.on(11, 20)
        for branch in self.branches:
            self._turned_in(branch, day, is_confirmed=branch != self.branches[WINDOW])

    def _turned_in(self, branch: Any, day: datetime.date, *, is_confirmed: bool) -> None:
        keeper = "xuqing" if branch == self.branches[WINDOW] else "zhouwei"
        actor = self.as_(keeper, day)
        held = fee_account(actor, branch, self.year).balance
        moved = move_fee(actor=actor, organisation=branch, draft=MovementDraft("turned_in", held, day))
        if is_confirmed:
            confirm_movement(actor=self.as_("gaojing", day), movement=moved)

    def _rows(self, branch: Any, day: datetime.date) -> list[FeeRow]:
        return fee_rows(self.as_("zhouwei", day), branch.path, self.year)
