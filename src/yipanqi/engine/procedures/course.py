"""Where a case stands: the procedure it follows, its marks so far, what is open. Marks are only ever added.

`apply` moves without asking; the acts that ask are in `taking` and `acts`. `replay` makes a course again from stored marks.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yipanqi.basics.errors import Refused
from yipanqi.engine.procedures.flow import Flow, advance
from yipanqi.engine.procedures.language import Procedure, Step, Succession
from yipanqi.engine.reading import Scalar

KINDS = {
    "take": "办理",
    "extend": "延长时限",
    "delegate": "委托",
    "suspend": "暂停",
    "resume": "恢复",
    "withdraw": "撤回",
    "expire": "超期",
    "excuse": "说明获认可",
    "move": "改用新版",
    "early": "提前",
    "transfer": "转接",
}
WITHDRAWN = "已撤回"


class CourseRefused(Refused):
    """An act on a case that did not happen: what, why, and who could or what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One way in which a person stands to the subject: a relation, the post held there, as A or B holder."""

    relation: str
    post: str = ""
    organisation: str = ""
    share: str = "A"


@dataclass(frozen=True, slots=True)
class Taker:
    """Who acts, by key, with all his standings to the subject."""

    key: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened to the case. Which parts are filled depends on the kind."""

    kind: str
    on: datetime.date
    by: str
    step: str = ""
    decision: str = ""
    standing: str = ""
    beside: str = ""
    fields: tuple[tuple[str, Scalar], ...] = ()
    papers: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    to: str = ""
    limit: str = ""
    due_on: datetime.date | None = None

    def value(self, field: str) -> Scalar:
        """What the field was filled with; None where it was not."""
        return dict(self.fields).get(field)


@dataclass(frozen=True, slots=True)
class Opening:
    """A step that is open, and since when."""

    step: str
    since: datetime.date


@dataclass(frozen=True, slots=True)
class Course:
    """One case. `suspended` are the times it rested, the last one open-ended while it rests."""

    procedure: Procedure
    subject: str
    concerned: frozenset[str]
    started_on: datetime.date
    openings: tuple[Opening, ...]
    arrived: frozenset[tuple[str, str]] = frozenset()
    ended: str = ""
    marks: tuple[Mark, ...] = ()
    suspended: tuple[tuple[datetime.date, datetime.date | None], ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether the case has ended."""
        return bool(self.ended)

    @property
    def is_suspended(self) -> bool:
        """Whether the case rests."""
        return bool(self.suspended) and self.suspended[-1][1] is None

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """The steps open now, in the order of the procedure."""
        names = {opening.step for opening in self.openings}
        return tuple(step for step in self.procedure.steps if step.id in names)

    @property
    def last_on(self) -> datetime.date:
        """The latest day on which anything happened."""
        return max((mark.on for mark in self.marks), default=self.started_on)

    @property
    def expiries(self) -> tuple[Mark, ...]:
        """The limits that passed; none is ever taken away."""
        return tuple(mark for mark in self.marks if mark.kind == "expire")

    def since(self, step: str) -> datetime.date | None:
        """The day the step opened; None when it is not open."""
        return next((opening.since for opening in self.openings if opening.step == step), None)

    def last(self, step: str) -> Mark | None:
        """The last time the step was taken."""
        return next(
            (mark for mark in reversed(self.marks) if mark.kind == "take" and mark.step == step), None
        )

    def times(self, step: str) -> int:
        """How often the step was taken."""
        return sum(mark.kind == "take" and mark.step == step for mark in self.marks)

    def value(self, name: str) -> Scalar:
        """What `step.field` was filled with the last time; None where it was not."""
        step, _, field = name.partition(".")
        mark = self.last(step)
        return None if mark is None else mark.value(field)

    def excuses(self, expiry: Mark) -> tuple[Mark, ...]:
        """The accepted excuses that stand beside a limit that passed."""
        return tuple(
            mark
            for mark in self.marks
            if mark.kind == "excuse"
            and (mark.step, mark.limit, mark.due_on) == (expiry.step, expiry.limit, expiry.due_on)
        )

    def extension(self, step: str, limit: str) -> Mark | None:
        """The extension granted for a limit of the step since it opened."""
        since = self.since(step)
        for mark in self.marks:
            if (mark.kind, mark.step, mark.limit) == ("extend", step, limit) and (
                since is None or mark.on >= since
            ):
                return mark
        return None


def begin_course(
    procedure: Procedure, *, subject: str, on: datetime.date, concerned: Iterable[str] = ()
) -> Course:
    """A case begun on the day. Refuses an edition that was not in force then."""
    if not procedure.is_in_force(on):
        raise CourseRefused(
            "engine.procedures.edition_not_in_force",
            f"{on}还不能或已不能按“{procedure.title}”{procedure.edition}版开始办理，请选用当日有效的版本。",
        )
    openings = tuple(Opening(step, on) for step in procedure.starts)
    return Course(procedure, subject, frozenset(concerned), on, openings)


def apply(course: Course, mark: Mark) -> Course:
    """The course with one more mark, whose right nobody asks here. A move needs `moved`."""
    marks = (*course.marks, mark)
    if mark.kind == "take":
        decision = course.procedure[mark.step].decision(mark.decision)
        if decision is None:
            raise CourseRefused(
                "engine.procedures.unknown_decision", f"没有“{mark.decision}”这个决定，请改正。"
            )
        flow = advance(course.procedure, _flow(course), mark.step, decision)
        return dataclasses.replace(
            course,
            openings=_reopened(course, flow, mark, decision.returns),
            arrived=flow.arrived,
            ended=flow.ended,
            marks=marks,
        )
    if mark.kind == "withdraw":
        return dataclasses.replace(course, openings=(), arrived=frozenset(), ended=WITHDRAWN, marks=marks)
    if mark.kind == "suspend":
        return dataclasses.replace(course, suspended=(*course.suspended, (mark.on, None)), marks=marks)
    if mark.kind == "resume":
        rest = (*course.suspended[:-1], (course.suspended[-1][0], mark.on))
        return dataclasses.replace(course, suspended=rest, marks=marks)
    return dataclasses.replace(course, marks=marks)


def moved(course: Course, procedure: Procedure, succession: Succession, mark: Mark) -> Course:
    """The course under another edition: what was done stays done, open steps keep their day."""
    openings = tuple(
        Opening(succession.steps.get(opening.step, opening.step), opening.since)
        for opening in course.openings
    )
    arrived = frozenset(
        (succession.steps.get(one, one), succession.steps.get(join, join)) for one, join in course.arrived
    )
    return dataclasses.replace(
        course, procedure=procedure, openings=openings, arrived=arrived, marks=(*course.marks, mark)
    )


def replay(course: Course, marks: Iterable[Mark], editions: Mapping[str, Procedure]) -> Course:
    """A course just begun with stored marks laid on; `editions` are those it moved to. Cost: one pass."""
    for mark in marks:
        if mark.kind == "move":
            procedure = editions[mark.to]
            succession = succession_from(procedure, course.procedure.edition)
            course = moved(course, procedure, succession, mark)
        else:
            course = apply(course, mark)
    return course


def succession_from(procedure: Procedure, edition: str) -> Succession:
    """How cases of an earlier edition come over. Refuses where the new edition says nothing of it."""
    for succession in procedure.successions:
        if succession.from_edition == edition:
            return succession
    raise CourseRefused(
        "engine.procedures.no_succession",
        f"“{procedure.title}”{procedure.edition}版没有规定{edition}版的在办件怎样衔接，请按原版办完，或先在程序里写明衔接办法和依据。",
    )


def _flow(course: Course) -> Flow:
    return Flow(frozenset(opening.step for opening in course.openings), course.arrived, course.ended)


def _reopened(course: Course, flow: Flow, mark: Mark, returned: str) -> tuple[Opening, ...]:
    """Steps that stay open keep their day; the one returned to, and every other, opens on the day of the mark."""
    since = {
        opening.step: opening.since
        for opening in course.openings
        if opening.step not in (mark.step, returned)
    }
    names = [step.id for step in course.procedure.steps if step.id in flow.open]
    return tuple(Opening(name, since.get(name, mark.on)) for name in names)
