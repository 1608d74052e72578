"""Limits of one procedure that contradict each other, and editions that leave a gap or overlap."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from yipanqi.engine.errors import Place
from yipanqi.engine.procedures.flow import downstream, edges, forward_order
from yipanqi.engine.procedures.language import Procedure, Procedures, Span, Step
from yipanqi.engine.reading import Problems

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A least or greatest time after an anchor ("" is the start of the step), for some decisions (none: all)."""

    anchor: str
    span: Span
    decisions: tuple[str, ...]
    place: Place
    word: str


def check_limits(procedure: Procedure, problems: Problems) -> None:
    """Note every contradiction. The build must have been found sound."""
    later = {step.id: downstream(procedure, step.id) for step in procedure.steps}
    before = _dominators(procedure)
    least = _least_days(procedure)
    if _circle(procedure, problems):
        return
    for step in procedure.steps:
        _closed_for_good(step, problems)
        if not _anchors(procedure, step, later[step.id], problems):
            continue
        lows, highs = list(_lows(step)), list(_highs(step))
        for low in lows:
            for high in highs:
                if low.decisions and high.decisions and not set(low.decisions) & set(high.decisions):
                    continue
                if _not_later(high.anchor, low.anchor, step, before) and low.span.surely_exceeds(high.span):
                    problems.add(
                        max(low.place, high.place),
                        "limits_contradict",
                        f"步骤“{step.title}”{low.word}{low.span}，又要{high.span}内办完，两条时限矛盾",
                        "请改正其中一条，使最早不晚于最迟",
                    )
        for high in highs:
            key = high.anchor.partition(".")[0]
            if "." not in high.anchor and key and least.get((key, step.id), 0.0) > high.span.longest:
                problems.add(
                    high.place,
                    "limits_contradict",
                    f"步骤“{step.title}”要在“{procedure[key].title}”后{high.span}内办完，而中间的步骤最少就要{least[key, step.id]:.0f}天",
                    "请放宽这条时限，或缩短中间的步骤",
                )


def check_editions(procedures: Procedures, problems: Problems) -> None:
    """Note editions told twice, that end before they begin, overlap, or leave days without a rule."""
    for key in dict.fromkeys(procedure.id for procedure in procedures.procedures):
        editions = procedures.editions(key)
        for one in editions:
            if one.effective_until is not None and one.effective_until < one.effective_from:
                problems.add(
                    one.place, "dates", f"程序“{one.title}”{one.edition}版先止后起", "请改正起止日期"
                )
        for earlier, later in itertools.pairwise(editions):
            if earlier.edition == later.edition:
                problems.add(
                    later.place,
                    "duplicate",
                    f"程序“{later.title}”{later.edition}版已在{earlier.place}写过",
                    "请只留一处，或换一个版本名",
                )
            elif earlier.effective_until is None or earlier.effective_until >= later.effective_from:
                problems.add(
                    later.place,
                    "edition_overlap",
                    f"程序“{later.title}”{later.edition}版自{later.effective_from}起，{earlier.edition}版那时还没有止",
                    f"请把{earlier.edition}版的“effective_until”写成{later.effective_from - _DAY}",
                )
            elif earlier.effective_until + _DAY < later.effective_from:
                problems.add(
                    later.place,
                    "edition_gap",
                    f"程序“{later.title}”自{earlier.effective_until + _DAY}至{later.effective_from - _DAY}没有哪一版有效",
                    "请把前后两版的起止日期接上",
                )
        _successions(editions, problems)


def _successions(editions: tuple[Procedure, ...], problems: Problems) -> None:
    """Every step of an edition that is succeeded must have one that follows it."""
    by_name = {one.edition: one for one in editions}
    for one in editions:
        for succession in one.successions:
            what = f"程序“{one.title}”的版本衔接"
            old = by_name.get(succession.from_edition)
            if old is None or old is one:
                problems.unknown(
                    succession.place,
                    succession.from_edition,
                    [name for name in by_name if name != one.edition],
                    f"{what}里的原版本",
                )
                continue
            for name in succession.steps:
                if name not in old:
                    problems.unknown(
                        succession.place,
                        name,
                        [step.id for step in old.steps],
                        f"{what}里{old.edition}版的步骤",
                    )
            for step in old.steps:
                if succession.steps.get(step.id, step.id) not in one:
                    problems.add(
                        succession.place,
                        "succession",
                        f"{what}没有写{old.edition}版的步骤“{step.title}”在{one.edition}版里接到哪一步",
                        f"请在“steps”里补一行“{step.id}: 新版的步骤”",
                    )


def _anchors(procedure: Procedure, step: Step, later: frozenset[str], problems: Problems) -> bool:
    sound = True
    for limit in step.limits:
        for anchor in filter(None, (limit.after, limit.not_before_after)):
            key = anchor.partition(".")[0]
            if key in later:
                back = any(
                    other.partition(".")[0] == step.id
                    for one in procedure[key].limits
                    for other in (one.after, one.not_before_after)
                )
                circle = "，后者又从它起算，成了循环" if back else ""
                problems.add(
                    limit.place,
                    "limit_cycle",
                    f"步骤“{step.title}”的时限从它后面的“{procedure[key].title}”起算{circle}",
                    "时限只能从前面的步骤或本步骤开始时起算",
                )
                sound = False
    return sound


def _circle(procedure: Procedure, problems: Problems) -> bool:
    """Whether limits of several steps are counted from one another in a ring."""
    after = {
        step.id: {
            anchor.partition(".")[0]
            for limit in step.limits
            for anchor in (limit.after, limit.not_before_after)
            if anchor and anchor.partition(".")[0] != step.id
        }
        for step in procedure.steps
    }
    for step in procedure.steps:
        seen: set[str] = set()
        waiting = list(after[step.id])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += after[here]
        if step.id in seen:
            problems.add(
                step.limits[0].place,
                "limit_cycle",
                f"步骤“{step.title}”的时限绕一圈又从它自己起算，成了循环",
                "时限只能从前面的步骤或本步骤开始时起算",
            )
            return True
    return False


def _closed_for_good(step: Step, problems: Problems) -> None:
    """When every decision is refused once its day has passed, the case can never go on."""
    closed = {key for limit in step.limits if limit.too_late == "refuse" for key in limit.decisions}
    if closed and all(decision.id in closed for decision in step.decisions):
        problems.add(
            next(limit.place for limit in step.limits if limit.too_late == "refuse"),
            "closed_for_good",
            f"步骤“{step.title}”过期后没有一个决定可作，这一件就停住了",
            "请至少留一个不受这条时限限制的决定，如退回或重新办理",
        )


def _lows(step: Step) -> Iterator[_Bound]:
    for limit in step.limits:
        if limit.at_least is not None:
            yield _Bound(limit.after, limit.at_least, limit.decisions, limit.place, "最少")
        if limit.not_before is not None:
            yield _Bound(
                limit.not_before_after, limit.not_before, limit.decisions, limit.place, "不早于起算后"
            )
    for publicity in step.publicity:
        yield _Bound(publicity.after, publicity.period, (), publicity.place, "公示最少")


def _highs(step: Step) -> Iterator[_Bound]:
    for limit in step.limits:
        if limit.within is not None:
            yield _Bound(limit.after, limit.extended or limit.within, limit.decisions, limit.place, "")


def _not_later(one: str, other: str, step: Step, before: dict[str, frozenset[str]]) -> bool:
    """Whether anchor `one` surely lies no later than anchor `other`."""
    if one == other:
        return True
    if "." in one or "." in other:
        return False
    if not other:
        return one in before[step.id]
    return bool(one) and one in before[other]


def _dominators(procedure: Procedure) -> dict[str, frozenset[str]]:
    """For each step those steps that every way to it passes; a join is passed by all it waits for."""
    order = forward_order(procedure) or []
    coming: dict[str, list[str]] = {key: [] for key in order}
    for source, target in edges(procedure):
        coming[target].append(source)
    found: dict[str, frozenset[str]] = {}
    for key in order:
        ways = [found[source] | {source} for source in coming[key]]
        if not ways or key in procedure.starts:
            found[key] = frozenset()
        elif procedure[key].waits_for:
            found[key] = frozenset().union(*ways)
        else:
            found[key] = ways[0].intersection(*ways[1:])
    return found


def _least_days(procedure: Procedure) -> dict[tuple[str, str], float]:
    """The fewest days between two steps, by the least times of the steps between and the later one itself."""
    order = forward_order(procedure) or []
    ways = list(edges(procedure))
    found: dict[tuple[str, str], float] = {}
    for start in order:
        reached = {start: 0.0}
        for key in order[order.index(start) + 1 :]:
            coming = [reached[source] for source, target in ways if target == key and source in reached]
            if coming:
                own = [
                    low.span.shortest for low in _lows(procedure[key]) if not low.anchor and not low.decisions
                ]
                reached[key] = min(coming) + max(own, default=0.0)
                found[start, key] = reached[key]
    return found
