"""Ten, a thousand and ten thousand running cases: list, desk, one case, all side by side, and the night; times and statements.

    YIPANQI_DATA=data .venv/bin/python -m benchmarks.casework [--counts 10 1000 10000] [--rounds 5]

Runs over a demo county in one transaction that is rolled back. The cases are branches' difficulties, begun over the last sixty days
at every branch of the county, stored as the services store them. Statements should not grow with the cases, but for the night's lots.
"""

from __future__ import annotations

import argparse
import datetime
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from yipanqi.basics.actors import Actor, system_actor  # noqa: E402  settings come first
from yipanqi.casework.models import Case, CaseHand, CaseMark  # noqa: E402
from yipanqi.casework.queries import calendar, composed, places_around  # noqa: E402
from yipanqi.casework.services import mark_expired  # noqa: E402
from yipanqi.casework.services.keeping import columns_follow, hands_following, mark_row  # noqa: E402
from yipanqi.engine.procedures.course import Course, Standing, Taker, begin_course  # noqa: E402
from yipanqi.engine.procedures.taking import take  # noqa: E402
from yipanqi.organisation.queries import account_by_username, organisations  # noqa: E402
from yipanqi.portal.jobs import run_digest  # noqa: E402

DAYS = 60
PEOPLE = ("mengyaqin", "zhouwei", "xuqing")
KEY, EDITION = "branch_difficulty", "1"


def courses(today: datetime.date) -> list[Course]:
    """A difficulty raised on each of the last days; older ones were also taken on."""
    procedure = composed(KEY, EDITION, (), is_agency=True)
    by = Taker("person:0", (Standing("own_branch", "secretary"), Standing("own_committee", "secretary")))
    found = []
    for back in range(DAYS):
        day = today - datetime.timedelta(days=back)
        course = take(
            begin_course(procedure, subject="", on=day), calendar=calendar(), taker=by, step="raise", decision="raised", on=day,
            fields={"difficulty": "窗口人手不够", "wanted": "调一名轮岗人员"}, papers={},
        )  # fmt: skip
        found.append(course)
    return found


def fill(actor: Actor, number: int) -> None:
    """Store so many running cases, spread over the branches and the days."""
    branches = list(organisations(actor).filter(kind="branch"))
    places = places_around(branches, actor.today)
    known = courses(actor.today)
    columns = []
    for course in known:
        one = Case(is_sealed=False, visibility="line", organisation=branches[0])
        columns_follow(one, course, actor)
        columns.append(one)
    wanted = []
    for place in range(number):
        course, kept = known[place % DAYS], columns[place % DAYS]
        wanted.append(
            Case(
                procedure=KEY, procedure_title=course.procedure.title, edition=EDITION, first_edition=EDITION, layers=[], is_agency=True,
                organisation=branches[place % len(branches)], subject_kind="organisation", title=f"窗口人手不够（第{place + 1}件）",
                state=kept.state, where=kept.where, begun_on=course.started_on, begun_by_key="person:0", begun_by_name="测算",
                next_due_on=kept.next_due_on, unmarked_due_on=kept.unmarked_due_on, visibility="line",
            )
        )  # fmt: skip
    rows = Case.objects.bulk_create(wanted, batch_size=500)
    marks, hands = [], []
    for place, case in enumerate(rows):
        course = known[place % DAYS]
        marks += [
            mark_row(actor, case, count, mark, names={}, standing="书记")
            for count, mark in enumerate(course.marks, start=1)
        ]
        hands += hands_following(case, course, places[case.organisation_id])
    CaseMark.objects.bulk_create(marks, batch_size=500)
    CaseHand.objects.bulk_create(hands, batch_size=500)


def measured(run: Callable[[], Any], rounds: int) -> tuple[float, float, int]:
    """Median of wall and processor milliseconds, and the statements of one run."""
    with CaptureQueriesContext(connection) as captured:
        run()
    statements = len(captured)
    times, works = [], []
    for _ in range(rounds):
        start, work = time.perf_counter(), time.process_time()
        run()
        times.append((time.perf_counter() - start) * 1000)
        works.append((time.process_time() - work) * 1000)
    return statistics.median(times), statistics.median(works), statements


def pages(today: datetime.date) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is opened, by whom."""
    for username in PEOPLE:
        client = Client(headers={"Host": "localhost"})
        client.force_login(account_by_username(username))
        for title, address in (
            ("工作台", "/"),
            ("清单", "/casework/"),
            ("我的件", "/casework/?scope=mine"),
            ("逾期", "/casework/?overdue=1"),
            ("并排", f"/casework/progress/{KEY}/"),
        ):

            def run(client: Client = client, address: str = address) -> None:
                answer = client.get(address, follow=True)
                assert answer.status_code == 200, (address, answer.status_code)

            yield f"{title} {username}", run


def main() -> None:
    """Print one line a count and page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--today", default=timezone.localdate().isoformat())
    asked = parser.parse_args()
    today = datetime.date.fromisoformat(asked.today)
    settings.YIPANQI_TODAY = [today.isoformat()]
    settings.ALLOWED_HOSTS = ["*"]
    actor = system_actor(today)
    print(f"{'件数':>7} {'页面':<22}{'中位毫秒':>9}{'处理器毫秒':>9}{'语句':>6}")
    for count in asked.counts:
        with transaction.atomic():
            fill(actor, count)
            for title, run in pages(today):
                wall, work, statements = measured(run, asked.rounds)
                print(f"{count:>7} {title:<22}{wall:>12.1f}{work:>13.1f}{statements:>8}")
            start, work = time.perf_counter(), time.process_time()
            with CaptureQueriesContext(connection) as captured:
                marked = mark_expired(actor=actor, day=today)
            wall, work = time.perf_counter() - start, time.process_time() - work
            print(
                f"{count:>7} 每日任务：记{marked}条超期，{wall:.1f}秒（处理器{work:.1f}秒），{len(captured)}条语句"
            )
            again = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                mark_expired(actor=actor, day=today)
            print(
                f"{count:>7} 同日再办一次：{(time.perf_counter() - again) * 1000:.1f}毫秒，{len(captured)}条语句"
            )
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                made = run_digest({"day": today.isoformat()}, lambda *_: None)["made"]
            print(
                f"{count:>7} 每日提要：{made}份，{time.perf_counter() - start:.1f}秒，{len(captured)}条语句"
            )
            transaction.set_rollback(True)


if __name__ == "__main__":
    main()
