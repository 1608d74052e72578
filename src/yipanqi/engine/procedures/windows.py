"""The earliest and latest day of every open and future step, with the reckoning in Chinese.

One reckoning serves pages, refusals and reminders: what is explained is what was computed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.procedures.course import Course
from yipanqi.engine.procedures.days import Reached, chinese, reach
from yipanqi.engine.procedures.flow import edges, forward_order
from yipanqi.engine.procedures.language import Limit, Publicity, Span, Step
from yipanqi.engine.reading import Scalar
from yipanqi.engine.sources import Source

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Range:
    """The first and the last day something may fall on; no last day where nothing bounds it."""

    first: datetime.date
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of one limit of an open step."""

    limit: Limit
    day: datetime.date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Window:
    """When a step may and must be taken. `lines` reckon it; `dues` are the limits behind the latest day.

    `advised` are least times that refuse nothing: whoever acts before their day leaves a mark.
    """

    step: str
    is_open: bool
    since: Range
    earliest: datetime.date
    latest: datetime.date | None
    is_provisional: bool
    lines: tuple[str, ...]
    dues: tuple[Due, ...]
    advised: tuple[Due, ...] = ()
    repeats: bool = False

    @property
    def is_repeated_first(self) -> bool:
        """Whether the step has to be taken and come back to, for its latest day lies before it may be left."""
        return self.repeats and self.is_contradictory

    @property
    def is_contradictory(self) -> bool:
        """Whether the latest day lies before the earliest: late already, or limits that do not fit this calendar."""
        return self.latest is not None and self.latest < self.earliest


def windows(
    course: Course, calendar: WorkingCalendar, today: datetime.date, *, only_open: bool = False
) -> dict[str, Window]:
    """A window for every open and every future step, in order. What is open is thought to be taken today at the earliest.

    Cost: some milliseconds for thirty steps; with `only_open` a tenth of one, for lists and nightly rounds.
    """
    order = forward_order(course.procedure) or []
    ways = list(edges(course.procedure))
    left: dict[str, Range] = {}
    found: dict[str, Window] = {}
    for key in order:
        step = course.procedure[key]
        since = course.since(key)
        if since is None and only_open:
            continue
        start = Range(since, since) if since is not None else _start(course, step, ways, left)
        if start is None:
            continue
        found[key] = reckon(course, step, calendar, today, start=start, left=left)
        left[key] = _leaving(course, step, calendar, today, start, left, found[key])
    return found


def window_for(
    course: Course, step: str, decision: str, calendar: WorkingCalendar, today: datetime.date
) -> Window | None:
    """When one decision of an open step may be taken; None where the step is not open."""
    since = course.since(step)
    if since is None:
        return None
    left = {
        key: Range(window.earliest, window.latest)
        for key, window in windows(course, calendar, today).items()
        if key != step
    }
    return reckon(
        course,
        course.procedure[step],
        calendar,
        today,
        start=Range(since, since),
        left=left,
        decision=decision,
    )


def window_of(course: Course, step: str, calendar: WorkingCalendar, today: datetime.date) -> Window | None:
    """The window of one step; None for one that lies behind or off the way."""
    return windows(course, calendar, today).get(step)


def reckon(
    course: Course,
    step: Step,
    calendar: WorkingCalendar,
    today: datetime.date,
    *,
    start: Range,
    left: Mapping[str, Range],
    decision: str | None = None,
    fields: Mapping[str, Scalar] | None = None,
    legal: bool = False,
) -> Window:
    """The window of a step that opens within `start`. With a decision its own limits count too."""
    desk = _Reckoning(course, step, calendar, today, start, left, fields or {}, legal)
    opened = "已于" if course.since(step.id) is not None else "预计最早"
    desk.lines.append(f"{opened}{chinese(start.first)}进入本步骤")
    earliest, latest = start.first, None
    for limit in step.limits:
        if limit.decisions and (decision is None or decision not in limit.decisions):
            continue
        for low in desk.least(limit):
            earliest = max(earliest, low)
        last = desk.most(limit)
        if last is not None:
            latest = last if latest is None else min(latest, last)
    for publicity in step.publicity:
        shown = desk.shown(publicity)
        earliest = earliest if shown is None else max(earliest, shown)
    end = f"最迟{chinese(latest)}" if latest is not None else "没有最迟期限"
    note = "（按周末推算，放假安排公布后重算）" if desk.is_provisional else ""
    repeats = any(way.returns == step.id for way in step.decisions)
    if repeats and latest is not None and latest < earliest:
        desk.lines.append(f"因此{end}先办一次，最早{chinese(earliest)}办结本步骤{note}")
    else:
        desk.lines.append(f"因此最早{chinese(earliest)}，{end}{note}")
    is_open = course.since(step.id) is not None
    return Window(
        step.id, is_open, start, earliest, latest, desk.is_provisional, tuple(desk.lines), tuple(desk.dues),
        tuple(desk.advised), repeats,
    )  # fmt: skip


class _Reckoning:
    """One step being reckoned: gathers lines and due days."""

    def __init__(
        self,
        course: Course,
        step: Step,
        calendar: WorkingCalendar,
        today: datetime.date,
        start: Range,
        left: Mapping[str, Range],
        fields: Mapping[str, Scalar],
        legal: bool,
    ) -> None:
        self.course = course
        self.step = step
        self.calendar = calendar
        self.today = today
        self.start = start
        self.left = left
        self.fields = fields
        self.legal = legal
        self.lines: list[str] = []
        self.dues: list[Due] = []
        self.advised: list[Due] = []
        self.is_provisional = False

    def least(self, limit: Limit) -> Iterable[datetime.date]:
        """The first days the limit allows; a least time that only advises is noted and bounds nothing."""
        is_binding = limit.too_early == "refuse"
        word = "最早" if is_binding else "适宜"
        for span, name in ((limit.at_least, limit.after), (limit.not_before, limit.not_before_after)):
            if span is None:
                continue
            anchor = self.anchor(name)
            if anchor is None:
                self.lines.append(
                    f"{word}：{self.title(name)}没有发生，{span}的最短时限不起算{_cited(limit.source)}"
                )
                continue
            reached = self.reach(span, anchor.first)
            early = "" if is_binding else "起，提前办理的予以记录"
            self.lines.append(
                f"{word}：自{self.title(name)}{chinese(anchor.first)}起满{span}{_rested(reached)}，为{chinese(reached.day)}{early}{_cited(limit.source)}"
            )
            if is_binding:
                yield reached.day
            else:
                self.advised.append(Due(limit, reached.day, reached.is_provisional))

    def most(self, limit: Limit) -> datetime.date | None:
        """The last day of the limit; an extension granted counts instead of the plain limit."""
        if limit.within is None:
            return None
        anchor = self.anchor(limit.after)
        if anchor is None:
            self.lines.append(
                f"最迟：{self.title(limit.after)}没有发生，{limit.within}的时限不起算{_cited(limit.source)}"
            )
            return None
        if anchor.last is None:
            self.lines.append(
                f"最迟：自{self.title(limit.after)}起{limit.within}内，起算日尚无最迟期限{_cited(limit.source)}"
            )
            return None
        granted = limit.extended is not None and self.course.extension(self.step.id, limit.id) is not None
        span = limit.extended if granted and limit.extended is not None else limit.within
        word = "经批准延长到" if granted else ""
        reached = self.reach(span, anchor.last, legal=False)
        self.lines.append(
            f"最迟：自{self.title(limit.after)}{chinese(anchor.last)}起{word}{_within(span)}{_rested(reached)}，为{chinese(reached.day)}{_cited(limit.source)}"
        )
        self.dues.append(Due(limit, reached.day, reached.is_provisional))
        return reached.day

    def shown(self, publicity: Publicity) -> datetime.date | None:
        """The day after the publicity ends."""
        anchor = self.anchor(publicity.after)
        if anchor is None:
            self.lines.append(
                f"最早：{self.title(publicity.after)}没有发生，公示不起算{_cited(publicity.source)}"
            )
            return None
        reached = self.reach(publicity.period, anchor.first)
        after = reached.day + _DAY
        self.lines.append(
            f"最早：自{self.title(publicity.after)}{chinese(anchor.first)}起公示{publicity.period}（当日不计）{_rested(reached)}，"
            f"至{chinese(reached.day)}止，次日{chinese(after)}起可作结论{_cited(publicity.source)}"
        )
        return after

    def anchor(self, name: str) -> Range | None:
        """The day or days a limit is counted from; None where its step lies off the way."""
        if not name:
            return self.start
        key, _, field = name.partition(".")
        given = self.fields.get(field) if key == self.step.id else None
        if isinstance(given, datetime.date):
            return Range(given, given)
        if key in self.left:
            return self.left[key]
        mark = self.course.last(key)
        if mark is None:
            return None
        day = mark.value(field) if field else mark.on
        return Range(day, day) if isinstance(day, datetime.date) else Range(mark.on, mark.on)

    def title(self, name: str) -> str:
        """How the anchor is called."""
        if not name:
            return "进入本步骤"
        key, _, field = name.partition(".")
        step = self.course.procedure.step(key)
        if step is None:
            return f"“{key}”"
        words = next((f"的{one.title}" for one in step.fields if one.id == field), "") if field else ""
        return f"“{step.title}”{words}"

    def reach(self, span: Span, start: datetime.date, *, legal: bool | None = None) -> Reached:
        """The end of a span; remembers when it is provisional. A due day may be provisional, a least time may not."""
        strict = self.legal if legal is None else legal
        found = reach(span, start, self.calendar, self.course.suspended, self.today, legal=strict)
        self.is_provisional = self.is_provisional or found.is_provisional
        return found


def _start(
    course: Course, step: Step, ways: list[tuple[str, str]], left: Mapping[str, Range]
) -> Range | None:
    """When a future step opens; None where no open step leads to it."""
    coming = [left[source] for source, target in ways if target == step.id and source in left]
    if not coming:
        return None
    lasts = [one.last for one in coming]
    last = None if None in lasts else max(one for one in lasts if one is not None)
    if not step.waits_for:
        return Range(min(one.first for one in coming), last)
    for waited in step.waits_for:
        mark = course.last(waited)
        if (waited, step.id) in course.arrived and mark is not None and waited not in left:
            coming.append(Range(mark.on, mark.on))
    first = max(one.first for one in coming)
    return Range(first, None if last is None else max(first, last))


def _leaving(
    course: Course,
    step: Step,
    calendar: WorkingCalendar,
    today: datetime.date,
    start: Range,
    left: Mapping[str, Range],
    plain: Window,
) -> Range:
    """When the step is left forward: by its quickest way on; without a last day when it may be repeated."""
    ways = [decision for decision in step.decisions if not decision.returns]
    firsts = [
        reckon(course, step, calendar, today, start=start, left=left, decision=decision.id).earliest
        for decision in ways
    ]
    first = max(min(firsts, default=plain.earliest), today)
    repeats = any(decision.returns == step.id for decision in step.decisions)
    if plain.latest is None or repeats:
        return Range(first, None)
    return Range(first, max(first, plain.latest))


def _within(span: Span) -> str:
    return f"{span}内" if span.number else "当日"


def _rested(reached: Reached) -> str:
    return f"（暂停的{reached.rested}天不计）" if reached.rested else ""


def _cited(source: Source) -> str:
    doubt = "，待核" if source.verify else ""
    return f"（{source.citation}{doubt}）" if source.title else ""
