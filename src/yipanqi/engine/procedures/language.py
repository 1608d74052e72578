"""The words of the procedure language as frozen dataclasses. Nothing here reads files, people or the clock."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from yipanqi.engine.errors import Place
from yipanqi.engine.reading import Scalar
from yipanqi.engine.sources import Source

RELATIONS = {
    "own_branch": "所在党支部",
    "own_committee": "所属机关党委",
    "superior": "上级党组织",
    "work_committee": "机关工委",
    "leading_group": "本单位党组",
    "discipline": "机关纪委",
    "office": "所在科室",
    "assigned": "被指定的一方",
    "subject": "本人",
    "visitor": "群众",
    "system": "系统",
}
PLACES_OF_RELATIONS = {
    "own_branch": ("branch", "general_branch"),
    "own_committee": ("primary_committee",),
    "superior": ("work_committee", "primary_committee"),
    "work_committee": ("work_committee",),
    "leading_group": ("leading_group",),
    "discipline": ("discipline_committee",),
    "office": ("office",),
}
WITHOUT_POST = ("subject", "visitor", "system")
SUBJECT_KINDS = {
    "person": "人员",
    "organisation": "党组织",
    "matter": "事项",
    "finding": "问题",
    "result": "结果或决定",
    "clue": "线索",
}
SHOWN = {"volunteering": "志愿服务"}
"""What may be shown beside the person that a case is about; a step takes it as a paper of that kind, made by the platform."""
VISIBILITIES = {"open": "公开", "line": "本单位上下级", "restricted": "限指定职务"}
UNITS = {"days": "天", "working_days": "个工作日", "months": "个月"}
FIELD_TYPES = ("text", "long_text", "integer", "date", "yes_no", "choice", "person", "organisation")
EXPIRIES = {"mark": "记为超期", "remind": "记为超期并提醒", "escalate": "记为超期并报告"}
DEPUTIES = {"always": "B角可以办理", "delegated": "经委托B角可以办理", "never": "B角不得代办"}
MAJORITIES = {"more_than_half": "超过半数", "at_least_half": "达到半数", "four_fifths": "达到五分之四"}
DENOMINATORS = {"expected": "应到有表决权人数", "present": "实到有表决权人数"}
APPLIES = ("every", "agency")
EARLY = {"refuse": "不满不能办理", "warn": "不满可以办理，记为提前"}
LATE = {"mark": "到期仍可办理", "refuse": "过期不能再作此决定"}
RETENTIONS = {
    "permanent": "永久",
    "thirty_years": "30年",
    "ten_years": "10年",
    "personnel_file": "随本人人事档案保管",
}
STANDINGS = {"probationary": "预备党员", "full": "正式党员", "none": "取消预备党员资格"}
_SHORTEST = {"days": 1.0, "working_days": 1.0, "months": 28.0}
_LONGEST = {"days": 1.0, "working_days": 12.0, "months": 31.0}


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days, working days or natural months."""

    number: int
    unit: str

    def __str__(self) -> str:
        if self.unit == "months" and self.number and self.number % 12 == 0:
            return f"{self.number // 12}年"
        return f"{self.number}{UNITS[self.unit]}"

    @property
    def shortest(self) -> float:
        """The fewest natural days it can take."""
        return self.number * _SHORTEST[self.unit]

    @property
    def longest(self) -> float:
        """The most natural days it can take; a holiday of eleven days is the longest a working day waits."""
        return self.number * _LONGEST[self.unit]

    def surely_exceeds(self, other: Span) -> bool:
        """Whether it is longer than the other on every calendar."""
        if self.unit == other.unit:
            return self.number > other.number
        return self.shortest > other.longest


@dataclass(frozen=True, slots=True)
class ActorRule:
    """Who may act: posts at a relation to the subject; for `assigned`, the step and field that names the party."""

    relation: str
    posts: tuple[str, ...]
    post_titles: tuple[str, ...]
    named_by: str
    place: Place

    def __str__(self) -> str:
        if not self.posts:
            return RELATIONS[self.relation]
        return f"{RELATIONS[self.relation]}的{'、'.join(self.post_titles)}"


@dataclass(frozen=True, slots=True)
class InputField:
    """A field a step asks for; `decisions` empty means: whatever is decided."""

    id: str
    title: str
    type: str
    required: bool
    choices: tuple[str, ...]
    decisions: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Paper:
    """Papers a step asks for: how few are enough and how many are too many."""

    kind: str
    title: str
    minimum: int
    maximum: int
    decisions: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a decision makes of the person the case is about: a probationary or full member, or none any more; from which day."""

    becomes: str
    on: str
    place: Place


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be decided: it leads to steps, back to one, or ends the case. `only_if` are fields that must say so."""

    id: str
    title: str
    to: tuple[str, ...]
    returns: str
    ends: str
    only_if: Mapping[str, tuple[Scalar, ...]]
    enrolment: Enrolment | None
    place: Place


@dataclass(frozen=True, slots=True)
class Limit:
    """A least and a greatest time, from the start of the step or after a step or a date it recorded (`step.field`).

    `too_early` and `too_late` say whether missing it refuses the act or is only marked.
    """

    id: str
    at_least: Span | None
    within: Span | None
    after: str
    not_before: Span | None
    not_before_after: str
    extended: Span | None
    decisions: tuple[str, ...]
    at_expiry: str
    escalate_to: ActorRule | None
    too_early: str
    too_late: str
    source: Source
    layer: str
    is_local: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Publicity:
    """A time for which something hangs out; the day of posting does not count, and it ends with its last day."""

    period: Span
    after: str
    where: tuple[str, ...]
    source: Source
    is_local: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote: how many must be present and in favour, of which denominator, and the decisions that need it."""

    quorum: str
    passes: str
    denominator: str
    is_secret: bool
    decisions: tuple[str, ...]
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who may take it, what it asks for, what it leads to, by when."""

    id: str
    number: str
    title: str
    stage: str
    actors: tuple[ActorRule, ...]
    fields: tuple[InputField, ...]
    papers: tuple[Paper, ...]
    decisions: tuple[Decision, ...]
    produces: tuple[str, ...]
    limits: tuple[Limit, ...]
    publicity: tuple[Publicity, ...]
    vote: Vote | None
    waits_for: tuple[str, ...]
    different_from: tuple[str, ...]
    recuses: bool
    needs_two: bool
    deputy: str
    times: int | None
    strength: str
    note: str
    source: Source
    layer: str
    is_local: bool
    place: Place

    def decision(self, key: str) -> Decision | None:
        """The decision of this id."""
        return next((decision for decision in self.decisions if decision.id == key), None)

    def limit(self, key: str) -> Limit | None:
        """The limit of this id."""
        return next((limit for limit in self.limits if limit.id == key), None)


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may withdraw, suspend and resume, hand over, or accept an excuse; for which written reasons."""

    actors: tuple[ActorRule, ...]
    reasons: tuple[str, ...]
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Succession:
    """How a running case of an earlier edition comes over: by whom, by which article, which open step becomes which."""

    from_edition: str
    actors: tuple[ActorRule, ...]
    steps: Mapping[str, str]
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Procedure:
    """One edition of a procedure. A template is a proposal of this platform, not a quoted regulation.

    `shows` are words of SHOWN: what its pages show beside the person that a case is about.
    """

    id: str
    title: str
    edition: str
    effective_from: datetime.date
    effective_until: datetime.date | None
    subject: str
    visibility: str
    visible_to: tuple[ActorRule, ...]
    is_sensitive: bool
    is_template: bool
    source: Source
    starts: tuple[str, ...]
    steps: tuple[Step, ...]
    withdrawal: Permission | None
    suspension: Permission | None
    excusal: Permission | None
    transfer: Permission | None
    retention: str
    successions: tuple[Succession, ...]
    layer: str
    book: str
    overlays: tuple[str, ...]
    place: Place
    shows: tuple[str, ...] = ()
    _by_id: dict[str, Step] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for step in self.steps:
            self._by_id.setdefault(step.id, step)

    def step(self, key: str) -> Step | None:
        """The step of this id."""
        return self._by_id.get(key)

    def __getitem__(self, key: str) -> Step:
        return self._by_id[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_id

    def is_in_force(self, day: datetime.date) -> bool:
        """Whether a case begun on the day follows this edition."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)


@dataclass(frozen=True, slots=True)
class Insertion:
    """A step put by a later layer before one that is there: all that led to that one leads to the new step."""

    before: str
    step: Step
    place: Place


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A later layer's limit or publicity of a step; `replaces` names the limit it takes the place of."""

    step: str
    replaces: str
    limit: Limit | None
    publicity: Publicity | None
    papers: tuple[Paper, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a later layer, or the special lot of agencies, adds to a procedure: with its own source."""

    id: str
    title: str
    procedure: str
    editions: tuple[str, ...]
    applies_to: str
    insertions: tuple[Insertion, ...]
    changes: tuple[LimitChange, ...]
    source: Source
    layer: str
    is_local: bool
    place: Place


@dataclass(frozen=True, slots=True)
class PostKind:
    """A kind of post: its title and the kinds of organisations it stands in."""

    title: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procedures:
    """All procedures and overlays of a rules folder, as read; the situations told beside them."""

    procedures: tuple[Procedure, ...]
    overlays: tuple[Overlay, ...]
    trials: tuple[Trial, ...]
    layers: tuple[str, ...]
    posts: Mapping[str, PostKind]

    def editions(self, key: str) -> tuple[Procedure, ...]:
        """The editions of one procedure, earliest first."""
        found = [procedure for procedure in self.procedures if procedure.id == key]
        return tuple(sorted(found, key=lambda procedure: procedure.effective_from))

    def edition(self, key: str, edition: str) -> Procedure | None:
        """One edition by its name."""
        return next((found for found in self.editions(key) if found.edition == edition), None)

    def edition_on(self, key: str, day: datetime.date) -> Procedure | None:
        """The edition that a case begun on the day follows."""
        return next((found for found in self.editions(key) if found.is_in_force(day)), None)


@dataclass(frozen=True, slots=True)
class Trial:
    """A situation as told in YAML: people with their posts, what they do on which day, what must come of it."""

    name: str
    procedure: str
    edition: str
    layers: tuple[str, ...]
    is_agency: bool
    started_on: datetime.date
    subject: str
    concerned: tuple[str, ...]
    people: Mapping[str, Mapping[str, tuple[str, ...]]]
    acts: tuple[TrialAct, ...]
    expect: Mapping[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class TrialAct:
    """One act of a situation; `refused` is the code it must be refused with."""

    kind: str
    step: str
    decision: str
    by: str
    beside: str
    to: str
    on: datetime.date
    fields: Mapping[str, Scalar]
    papers: Mapping[str, int]
    without: tuple[str, ...]
    reason: str
    refused: str
    place: Place
