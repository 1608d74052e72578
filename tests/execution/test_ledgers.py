"""Ledgers: what they hold, equal to the database, one statement each; a locality's own; the parcel of many branches."""

from __future__ import annotations

import datetime
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import TODAY, Cast
from tests.web.conftest import as_, house
from yipanqi.basics.errors import NotFound, NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.execution.errors import LedgerWrong
from yipanqi.execution.models import Activity, Attendance, Carrier
from yipanqi.execution.queries.activities import roll_for
from yipanqi.execution.queries.ledgers import LedgerFilter, ledger_named, ledger_titles, lines_of
from yipanqi.execution.services import (
    ActivityDraft,
    ActivityRow,
    CarrierDraft,
    RollLine,
    bulk_record_activities,
    found_carrier,
    pack_ledgers,
    record_activity,
    withdraw_activity,
)
from yipanqi.execution.services.parcels import write_parcel
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import reap, work_once
from yipanqi.ledger.queries import entries_about

__all__ = ("as_", "house")
DAY = datetime.timedelta(days=1)
RULES = Path(__file__).parents[2] / "rules"
OWN_KIND = """
  - code: night_class
    title: 夜校
    group: 本地活动
    evidence_minimum: 0
    evidence_maximum: 2
    fields:
      - {name: lesson, title: 课次, type: text, required: true}
"""
OWN_LEDGER = """
  - code: night_class
    title: 夜校台账
    source: activity
    groups: [本地活动]
    columns: [held_on, title, "detail:lesson", present]
"""


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.YIPANQI_DATA = tmp_path
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    cache.clear()


def recorded(house: Cast, kind: str = "theme_day", days: int = 1, **more: Any) -> Activity:
    due = roll_for(house.doer, house.branch, kind, TODAY)
    roll = [RollLine(each.person_id) for each in due]
    roll[0] = RollLine(due[0].person_id, "leave", "出差")
    draft = ActivityDraft(
        kind=kind, title=more.pop("title", "柜台后的一天"), held_on=TODAY - days * DAY, host_name="庚", **more
    )
    return record_activity(actor=house.doer, organisation=house.branch, draft=draft, roll=roll)


def book_of(answer: Any) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return list(sheet.iter_rows(min_row=2, values_only=True))


def lines(house: Cast, code: str, name: str = "planner", **more: Any) -> list[tuple[Any, ...]]:
    ledger = ledger_named(code)
    wanted = LedgerFilter(**more)
    return [ledger.cells(row) for row in lines_of(house.actors[name], ledger, wanted)]


def test_every_shipped_ledger_can_be_read(house: Cast) -> None:
    recorded(house)
    for code in ledger_titles():
        ledger = ledger_named(code)
        with CaptureQueriesContext(connection) as captured:
            found = [ledger.cells(row) for row in lines_of(house.planner, ledger, LedgerFilter())]
        assert len(captured) == 1, code
        assert all(len(line) == len(ledger.heads) for line in found)


@pytest.mark.parametrize("code", ["theme_day", "roll", "attendance", "carrier"])
def test_workbook_holds_what_the_database_holds(house: Cast, as_: Any, code: str) -> None:
    recorded(house)
    recorded(house, days=20, title="到企业去")
    withdrawn = recorded(house, days=3, title="录错的")
    withdraw_activity(actor=house.doer, activity=withdrawn, reason="录错")
    draft = CarrierDraft(
        kind="task_force", name="红色帮办队", starts_on=TODAY, leader_id=house.people["member"].pk
    )
    found_carrier(actor=house.doer, organisation=house.branch, draft=draft, member_ids=[])
    on_record = Attendance.objects.filter(activity__state="recorded")
    expected = {
        "theme_day": Activity.objects.filter(state="recorded", kind="theme_day").count(),
        "roll": on_record.count(),
        "attendance": on_record.values("person").distinct().count(),
        "carrier": Carrier.objects.count(),
    }
    answer = as_("planner").get(reverse("execution:ledgers"), {"ledger": code, "export": "xlsx"})
    assert len(book_of(answer)) == expected[code] > 0


def test_attendance_is_counted_by_person(house: Cast, as_: Any) -> None:
    first = recorded(house)
    recorded(house, days=9, title="二")
    away = first.roll.get(state="leave").person.name
    (line,) = (one for one in lines(house, "attendance") if one[0] == away)
    assert line[2:] == (2, 0, 0, 2, 0, "0%")
    page = as_("planner").get(reverse("execution:ledgers"), {"ledger": "attendance"})
    shown = next(line for line in page.context["lines"] if line.cells[0].text == away)
    assert [cell.text for cell in shown.cells[2:]] == ["2", "0", "0", "2", "0", "0%"]
    assert all(one[7] == "100%" for one in lines(house, "attendance") if one[0] != away)


def test_ledger_is_narrowed_by_organisation_period_kind_and_word(house: Cast) -> None:
    recorded(house)
    recorded(house, "lecture", 40, title="数字里的初心")
    last_year = calendar_year(TODAY.year - 1)
    assert len(lines(house, "three_meetings")) == 1 and len(lines(house, "roll")) == 12
    assert lines(house, "roll", period=last_year) == []
    assert len(lines(house, "roll", kinds=("lecture",))) == 6
    assert lines(house, "theme_day", kinds=("lecture",))[0][2] == "柜台后的一天"
    assert lines(house, "roll", path=house.first.branches[1].path) == []
    assert len(lines(house, "roll", path=house.first.committee.path, text="初心")) == 6
    assert lines(house, "roll", "stranger") == []


def test_activity_stands_in_the_ledger_of_every_kind_it_counts_as(house: Cast) -> None:
    activity = recorded(house)
    assert lines(house, "lecture") == []
    Activity.objects.filter(pk=activity.pk).update(also_kinds=["lecture"])
    assert [line[2] for line in lines(house, "lecture")] == ["柜台后的一天"]
    assert len(lines(house, "theme_day")) == 1 and len(lines(house, "roll", kinds=("lecture",))) == 6


def test_page_costs_the_same_for_few_and_many(house: Cast, as_: Any) -> None:
    client, address = as_("planner"), reverse("execution:ledgers")
    recorded(house)
    client.get(address, {"ledger": "theme_day"})
    with CaptureQueriesContext(connection) as few:
        client.get(address, {"ledger": "theme_day"})
    rows = [ActivityRow(house.branch.pk, "theme_day", TODAY - DAY, f"党日{number}") for number in range(60)]
    bulk_record_activities(actor=house.doer, rows=rows, judge=False)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address, {"ledger": "theme_day"})
    assert len(answer.context["lines"]) == 50 and "共 61 条" in answer.content.decode()
    assert len(many) == len(few)
    empty = client.get(
        address, {"ledger": "theme_day", "year": TODAY.year - 1, "part": "q2"}
    ).content.decode()
    assert "没有符合条件的记录" in empty


def test_locality_adds_a_kind_and_its_ledger(house: Cast, as_: Any, settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    for name, more in (("activity_kind", OWN_KIND), ("ledger", OWN_LEDGER)):
        path = folder / "vocabulary" / f"{name}.yaml"
        path.write_text(path.read_text() + more)
    settings.YIPANQI_RULES = folder
    recorded(house, "night_class", title="第一课", details={"lesson": "第1课"})
    page = as_("doer").get(reverse("execution:ledgers"), {"ledger": "night_class"}).content.decode()
    assert "夜校台账" in page and "课次" in page and "第1课" in page


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("source: activity", "source: nowhere", "nowhere"),
        ("present]", "presents]", "presents"),
        ("groups: [本地活动]", "kinds: [none]", "none"),
    ],
)
def test_ledger_that_says_nothing_is_refused_in_words(
    house: Cast, settings: Any, tmp_path: Path, old: str, new: str, word: str
) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    path = folder / "vocabulary" / "ledger.yaml"
    path.write_text(path.read_text() + OWN_LEDGER.replace(old, new))
    settings.YIPANQI_RULES = folder
    with pytest.raises(LedgerWrong) as refusal:
        ledger_named("night_class")
    assert f"“{word}”不认识" in refusal.value.sentence


@pytest.mark.parametrize("name", ["clerk", "planner", "doer", "commissioner"])
def test_staff_ask_for_a_parcel(house: Cast, name: str) -> None:
    pack_ledgers(actor=house.actors[name], organisation=house.branch, year=TODAY.year)
    words = entries_about(house.system, "organisation.party_organisation", house.branch.pk)
    assert "execution.ledgers.packed" in list(words.values_list("word", flat=True))


@pytest.mark.parametrize("name", ["member", "stranger", "second_doer", "inspector", "leader"])
def test_others_are_refused(house: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        pack_ledgers(actor=house.actors[name], organisation=house.branch, year=TODAY.year)
    with pytest.raises(Refused):
        pack_ledgers(actor=house.doer, organisation=house.branch, year=TODAY.year + 1)


def test_parcel_holds_a_workbook_for_each_branch(house: Cast, as_: Any) -> None:
    recorded(house)
    client = as_("planner")
    client.post(
        reverse("execution:pack_ledgers"), {"organisation": house.first.committee.pk, "year": TODAY.year}
    )
    job = Job.objects.get(kind="execution.parcel")
    page = reverse("execution:parcel", args=(job.pk,))
    assert "停止" in client.get(page).content.decode()
    assert work_once(worker="甲").state == "done"  # type: ignore[union-attr]
    assert "台账已生成" in client.get(page).content.decode()
    answer = client.get(reverse("execution:parcel_file", args=(job.pk,)))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as bundle:
        names = bundle.namelist()
        book = load_workbook(
            io.BytesIO(bundle.read(next(one for one in names if "第一支部" in one or "1" in one)))
        )
        contents = load_workbook(io.BytesIO(bundle.read("00目录.xlsx"))).active
    assert len(names) == 4 and book.sheetnames == list(ledger_titles().values())
    total = contents[1].index(next(cell for cell in contents[1] if cell.value == "主题党日台账"))
    assert sum(row[total].value for row in contents.iter_rows(min_row=2)) == 1
    assert as_("stranger").get(page).status_code == 404


def test_killed_worker_loses_nothing_and_does_nothing_twice(house: Cast, monkeypatch: Any) -> None:
    recorded(house)
    key = pack_ledgers(actor=house.planner, organisation=house.first.committee, year=TODAY.year)
    told = Job.objects.get(pk=key).payload
    written: list[str] = []

    def dies(done: int, total: int, message: str) -> None:
        written.append(message)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parcel(
            actor=house.planner,
            organisation_id=told["organisation"],
            year=told["year"],
            token=told["token"],
            progress=dies,
        )
    Job.objects.filter(pk=key).update(
        state="running", attempts=1, heartbeat_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    )
    assert [one.pk for one in reap()] == [key]
    steps: list[tuple[int, int, str]] = []
    monkeypatch.setattr("yipanqi.jobs.services._progress_for", lambda job: lambda *step: steps.append(step))
    done = work_once(worker="乙")
    assert done is not None and done.state == "done" and done.result["organisations"] == 3
    assert [step[0] for step in steps] == [2, 3]
    assert done.result["lines"] > 0


def test_parcel_is_gone_after_a_week(house: Cast, as_: Any) -> None:
    client = as_("planner")
    key = pack_ledgers(actor=house.planner, organisation=house.branch, year=TODAY.year)
    assert client.get(reverse("execution:parcel_file", args=(key,))).status_code == 404
    with pytest.raises(NotFound):
        ledger_named("none")
