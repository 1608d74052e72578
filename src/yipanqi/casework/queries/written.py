"""What was written into the fields of cases, and a kind of paper handed in with them: for lists that show many cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yipanqi.basics.actors import Actor
from yipanqi.casework.models import Case, CaseMark, CasePaper
from yipanqi.casework.queries.courses import told
from yipanqi.casework.queries.reading import cases
from yipanqi.engine.procedures.course import Mark
from yipanqi.engine.reading import Scalar


@dataclass(frozen=True)
class Written:
    """The last value of each field, and the last act of each step."""

    values: Mapping[str, Scalar] = field(default_factory=dict)
    acts: Mapping[str, Mark] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field as words; empty where nothing was written."""
        value = self.values.get(name)
        return "" if value is None else str(value)


def written_in(actor: Actor, found: Iterable[Case]) -> dict[int, Written]:
    """By case what stands in its fields. Sealed cases, and those out of sight, say nothing. One statement."""
    plain = {one.pk: one for one in found if not one.is_sealed}
    rows: dict[int, list[CaseMark]] = {}
    for row in CaseMark.objects.filter(case__in=cases(actor).filter(pk__in=plain).order_by().values("pk")):
        rows.setdefault(row.case_id, []).append(row)
    return {key: _written(plain[key], marks) for key, marks in rows.items()}


def papers_handed_in(actor: Actor, found: Iterable[Case], kind: str) -> dict[int, CasePaper]:
    """By case the newest paper of the kind. One statement."""
    keys = [one.pk for one in found]
    rows = CasePaper.objects.filter(
        kind=kind, mark__case__in=cases(actor).filter(pk__in=keys).order_by().values("pk")
    )
    return {
        one.mark.case_id: one
        for one in rows.select_related("mark", "evidence").order_by("mark__number", "pk")
    }


def _written(case: Case, rows: list[CaseMark]) -> Written:
    values: dict[str, Scalar] = {}
    acts: dict[str, Mark] = {}
    for line in told(case, rows):
        if line.mark.kind == "take":
            values |= {name: value for name, value in line.mark.fields if value is not None}
            acts[line.mark.step] = line.mark
    return Written(values, acts)
