"""What became of a row: plain values that checks make, files keep and pages show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

Fact = str | int | datetime.date | None

ACCEPTED, REFUSED, UNCHANGED = "accepted", "refused", "unchanged"


@dataclass(frozen=True)
class Problem:
    """One thing wrong (or doubtful) in a row: field, stable reason, what is wrong, what to do, the nearest name."""

    field: str
    label: str
    reason: str
    problem: str
    remedy: str
    suggestion: str = ""

    @property
    def sentence(self) -> str:
        """Both halves as one sentence."""
        return f"{self.label}：{self.problem}；{self.remedy}。"


@dataclass
class RowOutcome:
    """One row of a sheet: its number as the clerk sees it, its facts by field, what stopped it and what is doubtful."""

    number: int
    state: str = ACCEPTED
    facts: dict[str, Fact] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def refuse(self, problem: Problem) -> None:
        """Note what is wrong; the row is not imported."""
        self.problems.append(problem)
        self.state = REFUSED

    def leave(self, problem: Problem | None = None) -> None:
        """Nothing is to be done for this row; the note says why where it is not plain."""
        if self.state == ACCEPTED:
            self.state = UNCHANGED
        if problem is not None:
            self.warnings.append(problem)


@dataclass(frozen=True)
class SheetReport:
    """One sheet's result in numbers and reasons, as `yipanqi import --json` prints it."""

    file: str
    sheet: str
    kind: str
    kind_label: str
    accepted: int
    refused: int
    unchanged: int
    warned: int
    skipped: int
    reasons: dict[str, int]
    warnings: dict[str, int]
    refusals: list[dict[str, object]]
    notes: list[str]
    refused_file: str = ""
