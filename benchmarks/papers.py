"""Papers and ledgers: a minute in Word and PDF, the year's book, the year's ledgers of three hundred branches as one parcel.

    YIPANQI_DATA=<an empty folder> .venv/bin/python -m benchmarks.papers [--branches 300] [--activities 40] [--members 8]

The branches, their members, activities and rolls are invented and written into the folder's database; a second run uses what is there.
Every figure is printed with wall and processor seconds; the papers are opened again, so that none of them is empty.
"""

from __future__ import annotations

import argparse
import datetime
import io
import os
import statistics
import time
import zipfile
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from docx import Document  # noqa: E402  settings come first

from yipanqi.basics.actors import Actor, system_actor  # noqa: E402
from yipanqi.documents.own_papers import starting_layout  # noqa: E402
from yipanqi.execution.models import Activity, Attendance  # noqa: E402
from yipanqi.execution.queries import activities  # noqa: E402
from yipanqi.execution.queries.papers import paper_kind, papers_folder  # noqa: E402
from yipanqi.execution.queries.parcels import parcel_path  # noqa: E402
from yipanqi.execution.reports import book_of, minute_of  # noqa: E402
from yipanqi.execution.services import pack_ledgers, use_own_layout, use_shipped_layout  # noqa: E402
from yipanqi.jobs.services import work_once  # noqa: E402
from yipanqi.organisation.models import PartyOrganisation, Person  # noqa: E402
from yipanqi.organisation.services import found_organisation  # noqa: E402

YEAR = 2025
KINDS = (
    "general_meeting",
    "committee_meeting",
    "lecture",
    "theme_day",
    "heart_to_heart_talk",
    "study_session",
)
SPOKEN = "窗口一天只办十二件，群众排队两个小时，这个问题拖不得；图审和受理要并联。"


def build(actor: Actor, branches: int, each: int, members: int) -> None:
    """One county with so many branches, unless the folder has one already."""
    if PartyOrganisation.objects.exists():
        return
    day = datetime.date(2020, 1, 1)
    county = found_organisation(
        actor=actor, kind="work_committee", name="样县县直机关工作委员会", parent=None, founded_on=day
    )
    homes = []
    for number in range(branches):
        if number % 25 == 0:
            above = found_organisation(
                actor=actor,
                kind="primary_committee",
                name=f"第{number // 25 + 1}局机关委员会",
                parent=county,
                founded_on=day,
            )
        name = f"第{number // 25 + 1}局第{number % 25 + 1}支部"
        homes.append(found_organisation(actor=actor, kind="branch", name=name, parent=above, founded_on=day))
    for number, home in enumerate(homes):
        _fill(home, each, [Person(name=f"党员{number}-{one}", pinyin="") for one in range(members)])


def _fill(home: Any, each: int, people: list[Person]) -> None:
    people = Person.objects.bulk_create(people)
    held = Activity.objects.bulk_create(
        [
            Activity(
                organisation=home, kind=KINDS[number % len(KINDS)], title=f"第{number + 1}次", place="三楼会议室",
                held_on=datetime.date(YEAR, 1, 1) + datetime.timedelta(days=number * 360 // each), host_name="周维",
                recorder_name="高静", expected_count=len(people), present_count=len(people) - 1, agenda="图审环节排队",
                discussion="\n".join([SPOKEN * 3] * 5), resolution="由图审科办理", recorded_on=datetime.date(YEAR, 12, 31),
                recorded_by_name="周维",
            )
            for number in range(each)
        ]
    )  # fmt: skip
    Attendance.objects.bulk_create(
        [
            Attendance(
                activity=one,
                person=person,
                state="present" if place else "leave",
                reason="" if place else "出差",
            )
            for one in held
            for place, person in enumerate(people)
        ],
        batch_size=500,
    )


def measured(what: str, run: Callable[[int], Any], rounds: int) -> None:
    """Run it so often; print median and slowest, wall and processor seconds."""
    walls, processors = [], []
    for number in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        run(number)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    print(
        f"{what}：{rounds}次，中位{statistics.median(walls):.3f}秒，最慢{max(walls):.3f}秒，处理器中位{statistics.median(processors):.3f}秒"
    )


def parcel(actor: Actor) -> None:
    """Ask for the county's parcel and write it as a worker does."""
    home = PartyOrganisation.objects.get(parent=None)
    key = pack_ledgers(actor=actor, organisation=home, year=YEAR)
    wall, processor = time.perf_counter(), time.process_time()
    done = work_once(worker="量时")
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    assert done is not None and done.state == "done", done
    with zipfile.ZipFile(parcel_path(actor, key)) as bundle:
        files = len(bundle.namelist())
    told = done.result
    print(
        f"年度台账一包：{told['organisations']}个党组织、{told['lines']}条、{files}个文件、{told['bytes'] / 1e6:.1f} MB，"
        f"{wall:.1f}秒，处理器{processor:.1f}秒"
    )


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--branches", type=int, default=300)
    parser.add_argument("--activities", type=int, default=40)
    parser.add_argument("--members", type=int, default=8)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    actor = system_actor(datetime.date(YEAR + 1, 1, 15))
    build(actor, asked.branches, asked.activities, asked.members)
    found = list(activities(actor)[:40])
    measured("一份会议记录，Word", lambda n: Document(io.BytesIO(minute_of(actor, found[n]))), 40)
    measured("一份会议记录，PDF", lambda n: minute_of(actor, found[n], "pdf"), 10)
    kind = paper_kind("minute")
    administrator = Actor("person", "person:0", "系统管理员", actor.today, roles=frozenset({"system"}))
    content = starting_layout(kind.title, kind.fields, kind.columns)
    use_own_layout(actor=administrator, paper=kind, content=content, name="底稿.docx")
    measured("一份会议记录，本地样式，Word", lambda n: minute_of(actor, found[n]), 40)
    use_shipped_layout(actor=administrator, paper=kind)
    assert not (papers_folder() / "minute.docx").exists()
    home = PartyOrganisation.objects.filter(kind="branch").order_by("path")[0]
    measured(
        f"一个支部的年度活动册（{asked.activities}次），Word", lambda n: book_of(actor, home, YEAR, "docx"), 3
    )
    measured(
        f"一个支部的年度活动册（{asked.activities}次），PDF", lambda n: book_of(actor, home, YEAR, "pdf"), 2
    )
    parcel(actor)


if __name__ == "__main__":
    main()
