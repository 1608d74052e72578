"""One act through Django, the whole of it: insert, the branch judged anew, its peers graded, ancestors' differences, the ledger entry.

    YIPANQI_DATA=<a copy of the demo county> .venv/bin/python -m benchmarks.act [--acts 60] [--roll]

The acts are written into the data folder it is given: use a copy. On SQLite the same acts are done with the disk's sync off,
normal and full, one after the other in turns, so that the machine's other work falls on all alike; medians, wall and processor.
Statements are counted for a branch with few activities and for the one with most: the number must not grow.
"""

from __future__ import annotations

import argparse
import datetime
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from yipanqi.assessment.services import AppraisalDraft, record_appraisal  # noqa: E402  settings come first
from yipanqi.basics.actors import Actor, system_actor  # noqa: E402
from yipanqi.execution.queries.activities import activities, due_on  # noqa: E402
from yipanqi.execution.services import ActivityDraft, RollLine, record_activity  # noqa: E402
from yipanqi.organisation.queries import organisations  # noqa: E402
from yipanqi.organisation.queries.clock import today  # noqa: E402

SYNCS = ("OFF", "NORMAL", "FULL")
LIMIT = 6.0


def acts_of(actor: Actor, roll: bool) -> dict[str, Callable[[int], None]]:
    """The acts that are measured; each takes a number that makes it unlike every other."""
    branches = [one for one in organisations(actor) if one.kind == "branch"]
    stamp = f"{time.time():.0f}"

    def recorded(number: int) -> None:
        branch = branches[number % len(branches)]
        day = actor.today - datetime.timedelta(days=number % 20)
        lines = [RollLine(key) for key in due_on(actor, [branch.path], day)[branch.path]] if roll else []
        draft = ActivityDraft(
            kind="theme_day", title=f"量时{stamp}-{number}", held_on=day, present_count=5, expected_count=6
        )
        record_activity(actor=actor, organisation=branch, draft=draft, roll=lines)

    def appraised(number: int) -> None:
        draft = AppraisalDraft("no_openness", 1, actor.today, "量时")
        record_appraisal(actor=actor, organisation_id=branches[number % len(branches)].pk, draft=draft)

    return {"登记一次主题党日": recorded, "录入一次认定（同组重新排定）": appraised}


def statements(actor: Actor) -> list[tuple[str, int, int]]:
    """(branch, activities this year, statements of one more) for the branches with fewest and most activities."""
    branches = {one.pk: one for one in organisations(actor) if one.kind == "branch"}
    counted: dict[int, int] = defaultdict(int)
    year = activities(actor).order_by().filter(held_on__year=actor.today.year)
    for key in year.values_list("organisation_id", flat=True):
        counted[key] += 1
    ordered = sorted(branches, key=lambda key: counted[key])
    found = []
    for number, key in enumerate((ordered[0], ordered[-1])):
        draft = ActivityDraft(kind="theme_day", title=f"数语句{time.time_ns()}{number}", held_on=actor.today)
        with CaptureQueriesContext(connection) as captured:
            record_activity(actor=actor, organisation=branches[key], draft=draft)
        found.append((branches[key].short_name, counted[key], len(captured)))
    return found


def timed(act: Callable[[int], None], rounds: int) -> dict[str, tuple[float, float]]:
    """Median wall and processor milliseconds by how the disk is synchronised."""
    syncs = SYNCS if connection.vendor == "sqlite" else ("",)
    wall: dict[str, list[float]] = defaultdict(list)
    processor: dict[str, list[float]] = defaultdict(list)
    for number in range(3):
        act(10_000_000 + number)
    for number in range(rounds):
        for place, sync in enumerate(syncs):
            if sync:
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA synchronous={sync}")
            started, used = time.perf_counter(), time.process_time()
            act(number * len(syncs) + place)
            wall[sync].append((time.perf_counter() - started) * 1000)
            processor[sync].append((time.process_time() - used) * 1000)
    return {sync: (statistics.median(wall[sync]), statistics.median(processor[sync])) for sync in syncs}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=60)
    parser.add_argument(
        "--roll", action="store_true", help="with everybody due on the roll: members' points as well"
    )
    asked = parser.parse_args()
    actor = system_actor(today())
    for name, acts in acts_of(actor, asked.roll).items():
        for sync, (wall, processor) in timed(acts, asked.acts).items():
            mark = "" if wall <= LIMIT or sync == "FULL" else "  *"
            print(
                f"{name}  {sync or connection.vendor:10} 中位 {wall:6.2f} ms  处理器 {processor:6.2f} ms{mark}"
            )
    for branch, count, number in statements(actor):
        print(f"语句数：{branch}（本年 {count} 次活动）{number} 条")


if __name__ == "__main__":
    main()
