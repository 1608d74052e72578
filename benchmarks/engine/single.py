"""One machine word at a time: compiling a scheme, and one branch judged with its rows in hand.

    python -m benchmarks.engine.single [--rounds 400]

Processor time; minimum and median. The branch has as many rows as one of the country (`country.py`): forty activities, twenty members.
The large scheme repeats the twenty leaves and ten obligations of `scheme.py` until there are 400 and 200.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.engine.scheme import CADENCES, Assessment, assessment
from yipanqi.basics.periods import calendar_year
from yipanqi.engine.program import compile_program
from yipanqi.engine.python_reading import Facts, read_in_python
from yipanqi.engine.steps import WIDE

YEAR, TODAY = calendar_year(2026), datetime.date(2027, 1, 10)
TIMES = 20


def large() -> Assessment:
    """400 leaves and 200 obligations: every dimension stands twenty times beside itself under the same total."""
    small = assessment(190)
    nodes = dict(small.indicators)
    for number in range(1, TIMES):
        for id, node in small.indicators.items():
            if id == "total":
                continue
            parent = node.parent if node.parent == "total" else f"{node.parent}_{number}"
            name = f"{id}_{number}"
            nodes[name] = replace(node, head=replace(node.head, id=name, title=name), parent=parent)
    return replace(small, indicators=nodes)


def branch() -> tuple[dict[str, object], Facts]:
    """One branch with its rows, as a service would hand them over."""
    subject: dict[str, object] = {
        "key": 1, "kind": "branch", "province": 1, "city": 1, "county": 1, "unit": 1, "has_committee": True,
        "founded_on": None, "ended_on": None, "member_count": 20,
    }  # fmt: skip
    kinds = sorted({kind for kind, _, _ in CADENCES.values()})
    activities = [
        {
            "organisation": 1, "kind": kinds[number % len(kinds)],
            "held_on": datetime.date(2026, number % 12 + 1, number % 27 + 1), "present_count": 15 + number % 5, "expected_count": 20,
        }
        for number in range(40)
    ]  # fmt: skip
    members = [
        {"organisation": 1, **{f"p{n}": (number + n) % 20 for n in range(1, 7)}} for number in range(20)
    ]
    return subject, {"activity": activities, "member": members}


def timed(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Milliseconds of processor time of one call: minimum and median."""
    spent = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        started = time.process_time_ns()
        work()
        spent.append((time.process_time_ns() - started) / 1e6)
        gc.enable()
    return min(spent), statistics.median(spent)


def main() -> None:
    """Print the three figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=400)
    rounds = options.parse_args().rounds
    small, many = assessment(), large()
    leaves = sum(node.scoring is not None for node in many.indicators.values())
    subject, facts = branch()
    reading = read_in_python(compile_program(small, YEAR, TODAY, packing=WIDE))
    rows = (
        (f"compile {20} leaves, {len(small.obligations)} obligations", lambda: compile_program(small, YEAR, TODAY)),
        (f"compile {leaves} leaves, {len(many.obligations)} obligations", lambda: compile_program(many, YEAR, TODAY)),
        ("one branch, rows in hand", lambda: reading.codes(subject, facts)),
    )  # fmt: skip
    for title, work in rows:
        least, median = timed(work, rounds if "400" not in title else max(rounds // 8, 10))
        print(f"{title:40} {least:8.3f} ms {median:8.3f} ms")


if __name__ == "__main__":
    main()
