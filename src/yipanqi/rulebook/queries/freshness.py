"""Whether a live result still says what the rules and facts of today say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.outcomes import NOT_DUE
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.errors import RulebookRecordUnknown
from yipanqi.rulebook.models import LiveResult, Reading
from yipanqi.rulebook.queries.bodies import Held, held
from yipanqi.rulebook.queries.books import rules_for
from yipanqi.rulebook.queries.evaluating import body_judging, read_now


@dataclass(frozen=True)
class Freshness:
    """By which run a result came, and what changed since. `facts_changed` is None where the run kept no digest."""

    run_id: int
    made_at: datetime.datetime
    made_by_name: str
    as_at: datetime.date
    rules_changed: bool
    facts_changed: bool | None
    day_passed: bool

    @property
    def is_stale(self) -> bool:
        """Whether an evaluation now might say something else."""
        return self.rules_changed or bool(self.facts_changed) or self.day_passed

    @property
    def words(self) -> str:
        """One sentence: fresh, or what changed and what to do."""
        if not self.is_stale:
            checked = (
                "" if self.facts_changed is not None else "（这次计算没有留下数据指纹，未核对数据是否变化）"
            )
            return f"结果与现在的制度和数据一致{checked}。"
        causes = [
            words
            for holds, words in (
                (self.rules_changed, "制度有改动"),
                (self.facts_changed, "数据有变化"),
                (self.day_passed, "已过到期日"),
            )
            if holds
        ]
        return f"计算之后{'、'.join(causes)}，这个结果已过时，请重新计算。"


def live_result(actor: Actor, pk: int) -> LiveResult:
    """One live result within reach; refuses RulebookRecordUnknown."""
    found = within_reach(LiveResult.objects.select_related("organisation", "run"), actor)
    try:
        return found.get(pk=pk)
    except LiveResult.DoesNotExist as error:
        raise RulebookRecordUnknown(
            "rulebook.result.not_found", "没有找到这个结果，可能已重新计算，或不在您的权限范围内。"
        ) from error


def freshness_of(actor: Actor, results: Iterable[LiveResult]) -> dict[int, Freshness]:
    """How fresh each result is, by its key. Reads the facts of each organisation once for each period its results were run over."""
    asked = list(results)
    everything = held()
    periods = {(one.organisation_id, Period(one.run.period_start, one.run.period_end)) for one in asked}
    kept = _kept({key for key, _ in periods})
    now = {
        (key, period): read_now([key], period).get(key) for key, period in periods if (key, period) in kept
    }
    found = {}
    for one in asked:
        place = (one.organisation_id, Period(one.run.period_start, one.run.period_end))
        found[one.pk] = Freshness(
            one.run_id,
            one.run.made_at,
            one.run.made_by_name,
            one.run.as_at,
            _fingerprint(one, everything) != one.run.rules_fingerprint,
            None if place not in kept else kept[place] != now[place],
            one.state == NOT_DUE and one.due_on < actor.today,
        )
    return found


def _kept(keys: set[int]) -> dict[tuple[int, Period], str]:
    rows = Reading.objects.filter(organisation_id__in=keys)
    return {
        (row.organisation_id, Period(row.period_start, row.period_end)): row.facts_fingerprint for row in rows
    }


def _fingerprint(one: LiveResult, everything: Sequence[Held]) -> str:
    """The fingerprint of the rules that would judge the window now."""
    run = Period(one.run.period_start, one.run.period_end)
    return rules_for(body_judging(one.organisation.path, everything, run, one.window_end)).fingerprint
