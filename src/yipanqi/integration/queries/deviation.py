"""Deviation 偏差提示: business nearly all done while party work lags. Both figures stand side by side for somebody to look at: no verdict, no score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yipanqi.engine.score import WHOLE, percent
from yipanqi.integration.queries.stages import board_rules


@dataclass(frozen=True)
class Bounds:
    """From which share of business on, below which share of party work, among how many items at least, how many checks at least."""

    business_from: int
    party_below: int
    fewest_items: int
    checks: tuple[str, ...]
    fewest_checks: int

    @property
    def formula(self) -> str:
        """The rule as the page says it."""
        checked = (
            f"；或者政治把关少于{self.fewest_checks}件"
            if self.fewest_checks
            else "；政治把关只列件数，不作条件"
        )
        return (
            f"到期业务事项不少于{self.fewest_items}项、办结率达到{_share(self.business_from)}，而组织生活完成率低于{_share(self.party_below)}"
            f"或者没有算出组织生活{checked}。只请核对原因，不作结论，不计分。"
        )


@dataclass(frozen=True)
class Sides:
    """What both works of one agency came to in a year: items of business done of those fallen due, obligations met of those due, checks held."""

    business_met: int
    business_due: int
    party_met: int
    party_due: int
    party_later: int
    checks: int

    @classmethod
    def of(cls, sums: Mapping[str, int]) -> Sides:
        """From the sums of a row of the board."""
        return cls(
            sums.get("business_met", 0),
            sums.get("business_due", 0),
            sums.get("obligations_met", 0),
            sums.get("obligations_due", 0),
            sums.get("obligations_later", 0),
            sums.get("checks", 0),
        )

    @property
    def party_text(self) -> str:
        """48% (24/50), or which nothing it is: not due yet, or never computed."""
        if self.party_due:
            return f"{self.party_met / self.party_due:.0%}（{self.party_met}/{self.party_due}）"
        return "未到期" if self.party_later else "没有算出"

    @property
    def business_text(self) -> str:
        """92% (11/12), or that nothing fell due."""
        if self.business_due:
            return f"{self.business_met / self.business_due:.0%}（{self.business_met}/{self.business_due}）"
        return "未到期"

    @property
    def reason(self) -> str:
        """Why the two sides call for a look; empty where they do not."""
        bounds = deviation_bounds()
        if self.business_due < max(bounds.fewest_items, 1):
            return ""
        if self.business_met * WHOLE < bounds.business_from * self.business_due:
            return ""
        if not self.party_due and not self.party_later:
            return "没有算出组织生活"
        if self.party_due and self.party_met * WHOLE < bounds.party_below * self.party_due:
            return "组织生活完成偏低"
        return "政治把关偏少" if self.checks < bounds.fewest_checks else ""


def deviation_bounds() -> Bounds:
    """The bounds that the rules set."""
    said = board_rules()["deviation"]
    return Bounds(
        int(said["business_from"]),
        int(said["party_below"]),
        int(said["fewest_items"]),
        tuple(said["checks"]),
        int(said["fewest_checks"]),
    )


def _share(value: int) -> str:
    return percent(value).replace(".00", "")
