"""Everything a rule author wants to know about a folder of rules, in one report. Never raises for faults in the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yipanqi.engine.elements import entries_of, groups_of
from yipanqi.engine.errors import Problem, RulesRefused
from yipanqi.engine.language import Rules
from yipanqi.engine.load import load_library
from yipanqi.engine.procedures.check import ProcedureReport, check_procedures
from yipanqi.engine.resolve import resolve
from yipanqi.engine.situations import run_trials
from yipanqi.engine.trial_rows import Trial


@dataclass(frozen=True, slots=True)
class Report:
    """The counts of what was found, what is refused, and the trials that did not hold."""

    problems: tuple[Problem, ...] = ()
    failed: tuple[Trial, ...] = ()
    trials: int = 0
    books: int = 0
    rules: int = 0
    parameters: int = 0
    vocabularies: int = 0
    to_verify: tuple[str, ...] = ()
    elements: int = 0
    procedures: ProcedureReport = field(default_factory=ProcedureReport)

    @property
    def is_good(self) -> bool:
        """Whether the rules can be used and every trial held."""
        return not self.problems and not self.failed and self.procedures.is_good

    @property
    def lines(self) -> list[str]:
        """The report in words, one finding a line, the sum last."""
        found = [str(problem) for problem in self.problems]
        found += [f"{trial.place}：{trial.name}不成立——{trial.wrong}。" for trial in self.failed]
        found += [f"待核：{name}。" for name in self.to_verify]
        found += self.procedures.lines
        if self.problems:
            return [*found, f"制度规则有{len(self.problems)}处问题，未通过。"]
        counts = (
            f"{self.books}本制度、{self.rules}条规则、{self.elements}个度量、指标、标准和等次等、"
            f"{self.parameters}个参数、{self.vocabularies}张词表"
        )
        verdict = "全部成立" if not self.failed else f"{len(self.failed)}个不成立"
        return [*found, f"已检查{counts}；情景与例子{self.trials}个，{verdict}。"]


def check_rules(folder: Path) -> Report:
    """Load, resolve with every layer, and run all situations and examples."""
    try:
        library = load_library(folder)
        rules = resolve(library)
        for layer in library.layers:
            resolve(library, (layer.key,) if layer.basis == "locality" else ())
        trials = list(run_trials(library))
    except RulesRefused as refused:
        return Report(problems=refused.problems, procedures=check_procedures(folder))
    return Report(
        (),
        tuple(trial for trial in trials if trial.wrong),
        len(trials),
        len(library.books),
        len(rules.obligations),
        len(rules.parameters),
        len(rules.vocabularies),
        tuple(_doubts(rules)),
        sum(len(group) for group in groups_of(rules)),
        check_procedures(folder),
    )


def _doubts(rules: Rules) -> Iterator[str]:
    """What was written from memory and must be checked against the original."""
    for entry in entries_of(rules):
        yield from (
            f"{entry.id} {entry.title}（{source.citation}）" for source in entry.sources if source.verify
        )
    for parameter in rules.parameters.values():
        for value in parameter.values:
            if value.source.verify:
                yield f"参数{parameter.title} {value.value}{parameter.unit}（{value.source.citation}）"
    for words in rules.vocabularies.values():
        if words.source.verify:
            yield f"词表{words.title}（{words.source.citation}，{words.source.note}）"
