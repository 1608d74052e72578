"""The words of assessment as frozen dataclasses: measures, indicator trees, vetoes, standards, grades, points, burden.

Every number of a scheme (scores, weights, thresholds, points of a line, `each`, `cap`, shares) is a whole number of ten-thousandths, also
where the value it is compared with is a count; only numbers of criteria, months and years are plain. Nothing here reads files, facts or the clock.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from yipanqi.engine.errors import Place
from yipanqi.engine.expression import Expression, Test
from yipanqi.engine.sources import Source

WINDOWS = ("period", "year", "half_year", "quarter", "month", "rolling", "year_before")
"""Which days a measure reads: the run's period, the natural span that holds its last day, months up to it, the same period a year earlier."""
SOURCES = ("computed", "self_report", "rating", "inspection")
TIMINGS = ("leading", "lagging")
COMBINATIONS = ("weighted", "sum")
TIES = ("all_up", "all_down", "by_key")


@dataclass(frozen=True, slots=True)
class Head:
    """What every element carries: its id, title, sources, days in force, strength, whom it is about and where it stands.

    `about` is the fact table of its subjects (organisation, member, junction); `kinds` and `applies` narrow them: others are not applicable.
    """

    id: str
    title: str
    sources: tuple[Source, ...]
    effective_from: datetime.date
    effective_until: datetime.date | None
    strength: str
    severity: str
    about: str
    kinds: tuple[str, ...]
    applies: Expression | None
    message: str
    verify: bool
    burden: Burden | None
    layer: str
    book: str
    place: Place


@dataclass(frozen=True, slots=True)
class Burden:
    """What an element asks of whom: minutes and fields each time, files at most each time, times a year. `note` says who reckoned it."""

    of: str
    minutes: int
    fields: int
    files: int
    times: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number taken from facts; `of` narrows the numerator of a share, `months` is the length of a rolling window."""

    head: Head
    fact: str
    take: str
    column: str
    where: tuple[Test, ...]
    of: tuple[Test, ...]
    window: str
    months: int


@dataclass(frozen=True, slots=True)
class Completion:
    """Obligations met over those due, times the full score; `strengths` and `rules` ("all" or ids) say which count."""

    strengths: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Straight lines between points (value, score), flat outside them; falling points make an inverse indicator."""

    value: Expression
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The score of the first threshold that the value reaches, highest first; `otherwise` below all."""

    value: Expression
    steps: tuple[tuple[int, int], ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class PassFail:
    """The full score if the condition holds, else nought."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class Deduct:
    """The full score less `each` per occurrence, for several kinds of occurrence, never below `floor` nor above the full score."""

    losses: tuple[tuple[Expression, int], ...]
    floor: int


@dataclass(frozen=True, slots=True)
class Bonus:
    """`each` per occurrence, never above `cap`; stands outside the full score: a weighted parent adds it to the mean of the others."""

    value: Expression
    each: int
    cap: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A number that people give (self-report, rating, inspection), offered as a column of facts; capped at the full score."""

    value: Expression


Scoring = Completion | Linear | Steps | PassFail | Deduct | Bonus | Reported


@dataclass(frozen=True, slots=True)
class Node:
    """One indicator: a leaf with its scoring, or a branch of the tree that combines its children.

    `weighted`: the mean of the children's shares of their full score, by weights normalised over those that are numbers; not due
    and not applicable ones fall out; a missing one makes the node missing unless `missing_counts` is "skip" or "zero".
    `sum`: the children's scores added, between `floor` and `cap`. `full` is the score of a leaf at its best.
    """

    head: Head
    parent: str
    weight: int
    full: int
    scoring: Scoring | None
    combine: str
    missing_counts: str
    floor: int | None
    cap: int | None
    floor_line: int | None
    ceiling_line: int | None
    timing: str
    source: str


@dataclass(frozen=True, slots=True)
class Veto:
    """A red line: when the condition holds, the grade is at most `at_most` ("" for no grade at all). A nothing does not hold; it is shown."""

    head: Head
    of: str
    condition: Expression
    at_most: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a standard; an unmet mandatory one rules out attainment."""

    id: str
    title: str
    condition: Expression
    is_mandatory: bool
    place: Place


@dataclass(frozen=True, slots=True)
class StandardLevel:
    """A level above attainment: reached with so many criteria met and the condition."""

    id: str
    title: str
    at_least: int
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard: criteria, how many must be met, all mandatory ones among them, and the levels ⅰ ⅱ ⅲ above it, lowest first.

    A criterion that is not applicable falls out and lowers what is asked by one; a missing or undue one leaves attainment open
    unless the others decide it.
    """

    head: Head
    criteria: tuple[Criterion, ...]
    at_least: int
    levels: tuple[StandardLevel, ...]


@dataclass(frozen=True, slots=True)
class GradeLevel:
    """One grade: a least score, a share of the peers at most (ten-thousandths, None: no quota), a further condition."""

    id: str
    title: str
    at_least: int | None
    at_most_share: int | None
    condition: Expression | None


@dataclass(frozen=True, slots=True)
class Grade:
    """Grades of an indicator's score within a peer group, best first.

    Ranked are the subjects with a number for which `among` holds, vetoed ones last; peers share the values of `peers`. A subject
    gets the best grade whose score, condition and veto allow it and whose quota, added to the quotas of all better grades, its
    rank does not pass (rank × 10000 ≤ peers × share). `ties`: equals share the worst rank (all_down), the best (all_up), or
    are parted by `tie_keys` and at last by the key (by_key). `years` is how long the grade holds.
    """

    head: Head
    of: str
    peers: tuple[str, ...]
    among: Expression | None
    levels: tuple[GradeLevel, ...]
    otherwise: str
    ties: str
    tie_keys: tuple[str, ...]
    years: int


@dataclass(frozen=True, slots=True)
class PointCategory:
    """A category of points: `each` per record or per unit of `column`; deductions have a negative `each`; `cap` bounds either in size."""

    id: str
    title: str
    fact: str
    where: tuple[Test, ...]
    column: str
    each: int
    cap: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a member: base, categories, bounds; closed each year. Only records that name a second person count."""

    head: Head
    base: int
    floor: int | None
    cap: int | None
    categories: tuple[PointCategory, ...]
