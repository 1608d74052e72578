"""The situations told beside an editor's draft: read, held against the draft, run."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping

from yipanqi.basics.working_days import WorkingCalendar
from yipanqi.engine.errors import LoadRefused, Problem
from yipanqi.engine.procedures.check import check_procedure
from yipanqi.engine.procedures.language import Procedure, Procedures, Trial
from yipanqi.engine.procedures.limits import check_editions
from yipanqi.engine.procedures.load_trials import read_trial
from yipanqi.engine.procedures.trials import Tried, run_trials
from yipanqi.engine.procedures.writing import written
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.strict_yaml import read_text

DAY = datetime.timedelta(days=1)


def laid_over(base: Iterable[Procedure], later: Iterable[Procedure]) -> tuple[Procedure, ...]:
    """The base editions, each cut where a later one of the same procedure takes its place."""
    found = list(base)
    for one in later:
        kept = []
        for earlier in found:
            if earlier.id != one.id:
                kept.append(earlier)
            elif earlier.edition != one.edition and earlier.effective_from < one.effective_from:
                last = one.effective_from - DAY
                until = earlier.effective_until
                kept.append(
                    earlier if until and until <= last else dataclasses.replace(earlier, effective_until=last)
                )
        found = [*kept, one]
    return tuple(found)


def problems_of_draft(draft: Procedure, among: Procedures) -> tuple[Problem, ...]:
    """What is wrong with a draft that was read, among the other procedures; it takes the place of the same edition."""
    others = [one for one in among.procedures if (one.id, one.edition) != (draft.id, draft.edition)]
    together = dataclasses.replace(among, procedures=(*others, draft))
    problems = Problems()
    check_editions(together, problems)
    if not problems.found:
        check_procedure(draft, together, problems)
    return tuple(dict.fromkeys(sorted(problems.found, key=lambda problem: problem.place)))


def draft_trials(text: str, shown: str, draft: Procedure) -> tuple[tuple[Trial, ...], tuple[Problem, ...]]:
    """The situations of the text, each about this draft; with what is wrong with them. Never raises."""
    if not text.strip():
        return (), ()
    problems = Problems()
    try:
        file = Fields(read_text(text, shown), problems, "程序情景文件")
        read = [read_trial(part, problems) for part in file.many("situations")]
        file.done()
    except LoadRefused as refused:
        return (), refused.problems
    for trial in read:
        if trial.procedure != draft.id:
            problems.add(
                trial.place,
                "procedure",
                f"情景“{trial.name}”写的是程序“{trial.procedure}”，草稿是“{draft.id}”",
                f"请把“procedure”写成 {draft.id}",
            )
    return tuple(dataclasses.replace(trial, edition=draft.edition) for trial in read), tuple(problems.found)


def try_draft(
    draft: Procedure, trials: Iterable[Trial], among: Procedures, calendar: WorkingCalendar
) -> tuple[Tried, ...]:
    """Run the situations with the draft in its place. The draft must be sound."""
    others = [one for one in among.procedures if (one.id, one.edition) != (draft.id, draft.edition)]
    together = dataclasses.replace(among, procedures=(*others, draft), trials=tuple(trials))
    return tuple(run_trials(together, calendar))


def differences_in_words(before: Procedure, after: Procedure) -> tuple[tuple[str, str, str], ...]:
    """What became of every sentence about a step: (added, changed or dropped, the old sentence, the new one)."""
    old, new = _sentences(before), _sentences(after)
    found = []
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key, ""), new.get(key, "")
        if one != other:
            found.append(("changed" if one and other else "added" if other else "dropped", one, other))
    return tuple(found)


def _sentences(procedure: Procedure) -> Mapping[str, str]:
    """The sentence of every step by its id; what stands before and behind the steps by how it begins."""
    lines = written(procedure)
    head = 4 if procedure.is_template else 3
    found = {line.partition("：")[0][:4]: line for line in lines[1:head]}
    found |= {f"step {step.id}": line for step, line in zip(procedure.steps, lines[head:], strict=False)}
    return found | {line.partition("：")[0]: line for line in lines[head + len(procedure.steps) :]}
