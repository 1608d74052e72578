"""Every column of every dialect equals the generated Python's: leaves, tallies, standards, points, ranks and grades; so do the roll-ups."""

import datetime
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine import building as make
from tests.engine.databases import databases
from tests.engine.generating import CHANGING, PERIODS, TODAYS, exemptions, obligations, schemes, worlds
from yipanqi.basics.periods import Period
from yipanqi.engine.errors import CompileRefused
from yipanqi.engine.exempting import EXEMPT_WINDOWS, exempt_windows
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import read_in_python
from yipanqi.engine.steps import PACKED, PLAIN, STATES, WIDE, Program, Value

# The PostgreSQL pass takes the tests that touch the database; this one opens its own connection to it.
pytestmark = pytest.mark.django_db

EXAMPLES = 100
# Shrinking a whole scheme takes minutes; the first difference tells enough.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_RAN: list[tuple[int, int]] = []


@st.composite
def _duties(draw: st.DrawFn) -> make.SchemeRules:
    """Obligations alone, so that each example has many of them."""
    found = {id: draw(obligations(id)) for id in ("R0", "R1", "R2", "R3", "R4")}
    return make.SchemeRules(CHANGING, found)


@given(
    scheme=st.one_of(schemes(), _duties()),
    waived=exemptions(),
    world=worlds(),
    period=PERIODS,
    today=TODAYS,
    packing=st.sampled_from((PACKED, PACKED, PLAIN)),
    turn=st.integers(1, 4),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=_PHASES)
def _equal(
    engines: Any,
    scheme: make.SchemeRules,
    waived: list[Any],
    world: tuple[list[Any], list[Any]],
    period: Period,
    today: datetime.date,
    packing: Any,
    turn: int,
) -> None:
    exempt = EXEMPT_WINDOWS if waived else None
    try:
        program = compile_program(scheme, period, today, packing=packing, exempt=exempt, late=True)
        wide = compile_program(scheme, period, today, packing=WIDE, exempt=exempt, late=True)
    except CompileRefused as refused:
        assert refused.code == "engine.program.too_large"
        return
    subjects, rows = world
    facts = {
        "organisation": subjects,
        "activity": rows,
        "exempt_window": exempt_windows(scheme, subjects, waived, period, {"activity": rows}),
    }
    wanted = {
        subject["key"]: values
        for subject, values in zip(subjects, read_in_python(wide).judge_all(subjects, facts), strict=True)
    }
    # ClickHouse plans a query for a tenth of a second: it takes every second scheme.
    for engine in (each for each in engines if turn % 2 or each.name != "clickhouse"):
        engine.offer({**make.FACTS, "exempt_window": EXEMPT_WINDOWS}, facts)
        assert engine.run(program) == wanted, engine.name
        if turn == 1:
            sums = _added_up(program, subjects, wanted)
            assert engine.rolled_up(program, 5, 3) == sums, engine.name
    _RAN.append((len(subjects) * len(program.columns), turn))


def _added_up(
    program: Program, subjects: list[dict[str, Any]], values: dict[int, dict[str, Value]]
) -> dict[str, dict[str, int]]:
    """What every ancestor's sums must be."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("n", *names), 0))
    names = [added.name for added in program.added]
    for subject in subjects:
        path = subject["path"]
        for place in ("", path[:5], path[:10], path):
            sums[place]["n"] += 1
            for added in program.added:
                value = values[subject["key"]][added.column]
                number = isinstance(value, int)
                sums[place][added.name] += {
                    "number": value if isinstance(value, int) else 0, "count": int(number),
                    "value": int(value == STATES.get(added.value, added.value)),
                }[added.take]  # fmt: skip
    return dict(sums)


def test_every_column_of_every_dialect_equals_python(record_property: Any) -> None:
    _RAN.clear()
    with databases() as engines:
        _equal(engines)
        everywhere = sum(values for values, _ in _RAN)
        half = [values for values, turn in _RAN if turn % 2]
        compared = {each.name: sum(half) if each.name == "clickhouse" else everywhere for each in engines}
        names = ", ".join(
            f"{name} ({len(half)} of them)" if name == "clickhouse" else name for name in compared
        )
        rolled = sum(turn == 1 for _, turn in _RAN)
        record_property(
            "readings", (len(_RAN), sum(compared.values()), f"{names}; roll-ups equal in {rolled}")
        )
    assert len(_RAN) > EXAMPLES // 2
