"""What the engine refuses, phase by phase.

HouseError
└── RulesRefused       carries every problem found, not the first only
    ├── LoadRefused    a file is not written in the rule language
    ├── ResolveRefused books and layers do not fit together
    ├── FactsRefused   the facts handed over do not match their table
    └── CompileRefused the rules cannot be made into a program for this period
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yipanqi.basics.errors import HouseError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the rule files something stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a rule file: where, what, which words are allowed, what to do."""

    place: Place
    code: str
    what: str
    remedy: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = f"可用的写法：{'、'.join(self.allowed)}。" if self.allowed else ""
        return f"{self.place}：{self.what}。{words}{self.remedy}。"


class RulesRefused(HouseError):
    """Rules that cannot be used as they are; `problems` lists every one of them."""

    phase = "rules"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        more = f"（共{count}处，先列第一处）" if count > 1 else ""
        super().__init__(f"engine.{self.phase}.refused", f"制度规则未通过检查{more}：{self.problems[0]}")


class LoadRefused(RulesRefused):
    """A file is not written in the rule language."""

    phase = "load"


class ResolveRefused(RulesRefused):
    """Books and layers do not fit together: an undefined name, a gap, an override of nothing."""

    phase = "resolve"


class FactsRefused(HouseError):
    """Facts that do not match the table they are offered as."""


class CompileRefused(HouseError):
    """Rules that cannot be made into a program: a name without a meaning, numbers that may grow too large, a period too long."""
