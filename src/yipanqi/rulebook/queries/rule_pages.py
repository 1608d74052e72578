"""What the page of one rule or parameter opens to: values with their history, examples and situations as they ran, results, who overrides."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yipanqi.basics.actors import Actor
from yipanqi.basics.periods import Period
from yipanqi.engine.burden import times_a_year
from yipanqi.engine.errors import Place
from yipanqi.engine.language import DatedValue, Expectation, Obligation, Parameter
from yipanqi.engine.outcomes import STATE_TITLES
from yipanqi.engine.situations import run_trials
from yipanqi.engine.trial_rows import Trial
from yipanqi.organisation.queries import within_reach
from yipanqi.rulebook.models import FullRun, LiveResult
from yipanqi.rulebook.queries.bodies import held
from yipanqi.rulebook.queries.books import library, rules_for
from yipanqi.rulebook.queries.elements import rules_for_everything
from yipanqi.rulebook.queries.evaluating import body_judging
from yipanqi.rulebook.queries.wording import parameters_of


@dataclass(frozen=True)
class Used:
    """A parameter that a rule takes a number from, and the part it plays there."""

    role: str
    parameter: Parameter
    now: DatedValue | None


@dataclass(frozen=True)
class Told:
    """An example or situation in its author's words, what it should come to, and how it ran."""

    words: str
    sort: str
    expected: str
    trial: Trial


@dataclass(frozen=True)
class Override:
    """A later layer that overrides a parameter's value or ends a rule."""

    layer: str
    words: str
    citation: str


@dataclass(frozen=True)
class BurdenWords:
    """What a rule asks of the grass roots: how often a year, and minutes, fields, files each time where its author said so."""

    times: int | None
    of: str
    minutes: int | None
    fields: int | None
    files: int | None
    note: str = ""

    @property
    def hours_a_year(self) -> str:
        """Minutes times occasions, in hours; empty where the author said nothing."""
        if self.minutes is None or self.times is None:
            return ""
        return f"{self.minutes * self.times / 60:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class ResultFilter:
    """How a list of live results is narrowed."""

    rule: str = ""
    state: str = ""
    year: int | None = None
    organisation_id: int | None = None
    text: str = ""


def used_by(rule: Obligation, day: datetime.date) -> list[Used]:
    """The parameters of a rule with their values on the day."""
    rules = rules_for_everything()
    within = rule.within.length if rule.within is not None else ""
    roles = (
        ("至少", rule.at_least), ("至多", rule.at_most), ("期限", within), ("不满周期计入比例", rule.partial), ("录入时限", rule.recording),
    )  # fmt: skip
    return [
        Used(role, rules.parameters[name], rules.parameters[name].value_on(day))
        for role, name in roles
        if name
    ]


def trials_of(key: str) -> list[Told]:
    """The situations and examples of a rule or another element as they ran, each under the layers it names."""
    ran = _ran(library().fingerprint)
    found = []
    for book in library().books:
        for situation in book.situations:
            about = [wanted for wanted in situation.expect if key in (situation.rule, wanted.of)]
            if about and (trial := ran.get(situation.place)):
                found.append(
                    Told(situation.name, "situation", "、".join(_expected(one) for one in about), trial)
                )
        for rule in book.obligations:
            for example in rule.examples if rule.id == key else ():
                if trial := ran.get(example.place):
                    found.append(Told(example.says, example.sort, STATE_TITLES[example.state], trial))
    return found


def _expected(wanted: Expectation) -> str:
    said = STATE_TITLES.get(wanted.state, wanted.state) or wanted.grade or wanted.value
    return f"{wanted.window}{said}"


@functools.lru_cache(maxsize=2)
def _ran(fingerprint: str) -> dict[Place, Trial]:
    """Every trial of the library by its place, run once for each state of the files."""
    return {trial.place: trial for trial in run_trials(library())}


def overrides_of_rule(rule: Obligation) -> list[Override]:
    """The layers that end the rule or change one of its numbers."""
    rules = rules_for_everything()
    titles = {layer.key: layer.title for layer in library().layers}
    found = [
        Override(
            titles.get(switch.place.file.split("/")[0], ""),
            f"自{switch.from_on}起停用",
            switch.source.citation,
        )
        for switch in rules.switches
        if switch.rule == rule.id
    ]
    for name in parameters_of(rule):
        found += overrides_of_parameter(rules.parameters[name])
    return found


def overrides_of_parameter(parameter: Parameter) -> list[Override]:
    """The layers above the parameter's own that give it another value."""
    titles = {layer.key: layer.title for layer in library().layers}
    home = next(
        (book.layer for book in library().books for one in book.parameters if one.name == parameter.name), ""
    )
    laid = rules_for_everything().parameters.get(parameter.name, parameter)
    return [
        Override(
            titles.get(value.layer, value.layer),
            f"{parameter.title}自{value.from_on}起为{value.value}{parameter.unit}",
            value.source.citation,
        )
        for value in laid.values
        if value.layer != home
    ]


def burden_of(rule: Obligation, day: datetime.date) -> BurdenWords:
    """What the rule asks in a year: occasions by its own number and cadence, the rest as its author wrote it."""
    times, said = times_a_year(rule, rules_for_everything(), day), rule.burden
    if said is None:
        return BurdenWords(times, "", None, None, None)
    return BurdenWords(times, said.of, said.minutes, said.fields, said.files, said.note)


def results_matching(actor: Actor, wanted: ResultFilter) -> QuerySet[LiveResult]:
    """The live results within reach, newest window first."""
    found = within_reach(LiveResult.objects.select_related("organisation", "run"), actor)
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.year:
        found = found.filter(window_end__year=wanted.year)
    if wanted.organisation_id:
        found = found.filter(organisation_id=wanted.organisation_id)
    if wanted.text:
        found = found.filter(
            Q(organisation__name__icontains=wanted.text)
            | Q(organisation__pinyin__icontains=wanted.text.lower())
        )
    return found.order_by("-window_end", "organisation__path", "rule")


def state_counts(actor: Actor, rule: str, year: int) -> dict[str, int]:
    """How many results of the rule in the year stand in each state, within reach. One statement."""
    rows = results_matching(actor, ResultFilter(rule=rule, year=year)).order_by()
    counts = dict(rows.values_list("state").annotate(Count("id")))
    return {state: counts.get(state, 0) for state in STATE_TITLES}


def years_of_results() -> list[int]:
    """The years of which there are results, newest first; two statements that read one row each."""
    days = LiveResult.objects.order_by("window_end").values_list("window_end", flat=True)
    first, last = days.first(), days.last()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def stale_results(actor: Actor, rule: str, year: int) -> int:
    """How many results of the rule in the year came from other rules than hold now, within reach. Costs three statements."""
    rows = (
        results_matching(actor, ResultFilter(rule=rule, year=year))
        .order_by()
        .values_list(
            "organisation__path",
            "run__period_start",
            "run__period_end",
            "window_end",
            "run__rules_fingerprint",
        )
        .annotate(Count("id"))
    )
    everything = held()
    above: dict[str, tuple[str, ...]] = {}
    prints: dict[tuple[object, ...], str] = {}
    stale = 0
    for path, start, end, day, fingerprint, count in rows:
        if path not in above:
            above[path] = tuple(one.path for one in everything if path.startswith(one.path))
        place = above[path], start, end, day
        if place not in prints:
            prints[place] = rules_for(body_judging(path, everything, Period(start, end), day)).fingerprint
        stale += count if fingerprint != prints[place] else 0
    return stale


def last_full_run(actor: Actor, year: int) -> FullRun | None:
    """The newest finished run over everybody for the year; it names no organisation's result, therefore whoever reaches somebody may read it."""
    if not actor.reach:
        return None
    found = FullRun.objects.filter(period_end__year=year, finished_at__isnull=False, scope_path="")
    return found.order_by("-pk").first()
