"""The four workbooks of an office, row by row: how many come in, how many come back, and why."""

import datetime
from pathlib import Path

import pytest

from tests.intake.makers import COUNTY
from yipanqi.basics.actors import system_actor
from yipanqi.execution.models import Activity
from yipanqi.intake.queries import SheetReport
from yipanqi.intake.services import import_paths
from yipanqi.ledger.models import Entry
from yipanqi.organisation.models import Membership, PartyOrganisation, Person, Unit
from yipanqi.planning.models import PlanItem

SAMPLES = Path(__file__).parent.parent / "samples"

pytestmark = pytest.mark.django_db


def imported(tmp_path: Path) -> dict[str, SheetReport]:
    return {each.kind: each for each in import_paths(actor=COUNTY, paths=[SAMPLES], returned_to=tmp_path)}


def counts(reports: dict[str, SheetReport]) -> dict[str, tuple[int, int, int, int]]:
    return {
        kind: (each.accepted, each.refused, each.unchanged, each.warned) for kind, each in reports.items()
    }


def test_every_row_of_the_samples_comes_in_and_the_doubtful_ones_are_named(tmp_path: Path) -> None:
    reports = imported(tmp_path)
    assert list(reports) == ["organisations", "members", "key_tasks", "meetings"]
    assert counts(reports) == {
        "organisations": (55, 0, 0, 55),
        "members": (495, 0, 0, 3),
        "key_tasks": (40, 0, 0, 26),
        "meetings": (1342, 0, 0, 496),
    }
    assert {kind: each.reasons for kind, each in reports.items() if each.reasons} == {}
    assert {kind: each.warnings for kind, each in reports.items()} == {
        "organisations": {
            "书记：还不是本组织党员，岗位暂空": 55,
            "届满日期：已届满": 34,
            "届满日期：任期长度不符": 4,
        },
        "members": {"人员类别：预备期已满": 3},
        "key_tasks": {"完成时限：时限已过": 26},
        "meetings": {
            "缺席及原因：缺席人数不符": 285,
            "缺席及原因：缺席没有原因": 209,
            "实到人数：到会未过半数": 8,
        },
    }
    assert all(each.skipped == 3 for each in reports.values())
    assert list(tmp_path.iterdir()) == []


def test_facts_are_stored_as_the_workbooks_have_them(tmp_path: Path) -> None:
    imported(tmp_path)
    assert (PartyOrganisation.objects.count(), Unit.objects.filter(kind="agency").count()) == (55, 13)
    branch = PartyOrganisation.objects.get(name="交通运输局机关第一党支部")
    assert branch.parent is not None and branch.agency is not None
    assert (branch.parent.name, branch.agency.name) == ("中共示范县交通运输局机关委员会", "示范县交通运输局")
    assert (branch.term_started_on, branch.term_ends_on) == (
        datetime.date(2023, 6, 3),
        datetime.date(2026, 6, 3),
    )
    person = Person.objects.get(name="冯晨")
    membership = Membership.objects.get(person=person)
    assert (person.sex, person.ethnicity, person.education) == ("2", "01", "11")
    assert person.born_on == datetime.date(1969, 10, 12)
    assert (membership.organisation, membership.status) == (branch, "full")
    assert membership.became_full_on == datetime.date(1994, 8, 3)
    assert Membership.objects.filter(status="probationary").count() == 4
    item = PlanItem.objects.get(title="建成信访积案")
    assert (item.owner_name, item.target_text, item.due_on) == (
        "卫强磊",
        "45公里",
        datetime.date(2026, 6, 20),
    )
    assert item.office is not None and item.office.name == "业务二科"
    activity = Activity.objects.get(
        organisation=branch, kind="committee_meeting", held_on=datetime.date(2026, 1, 20)
    )
    assert (activity.place, activity.expected_count, activity.present_count) == ("社区党群服务中心", 21, 21)
    assert (activity.title, activity.resolution) == ("围绕重点项目审批提速成立党员突击队", "一致同意")


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    before = [
        model.objects.count() for model in (PartyOrganisation, Unit, Person, Membership, PlanItem, Activity)
    ]
    again = imported(tmp_path)
    assert {kind: (each.accepted, each.refused) for kind, each in again.items()} == dict.fromkeys(
        again, (0, 0)
    )
    assert [each.unchanged for each in again.values()] == [55, 495, 40, 1342]
    after = [
        model.objects.count() for model in (PartyOrganisation, Unit, Person, Membership, PlanItem, Activity)
    ]
    assert before == after


def test_each_workbook_leaves_one_entry_of_its_own(tmp_path: Path) -> None:
    imported(tmp_path)
    entries = Entry.objects.filter(word="intake.workbook.applied")
    assert {entry.subject_name for entry in entries} == {path.name for path in SAMPLES.iterdir()}
    assert all('"rows":"' in entry.data for entry in entries)


def test_days_to_come_are_refused(tmp_path: Path) -> None:
    earlier = system_actor(datetime.date(2026, 9, 30))
    reports = {each.kind: each for each in import_paths(actor=earlier, paths=[SAMPLES], returned_to=tmp_path)}
    late = reports["meetings"].refused
    assert late > 0
    assert reports["meetings"].reasons == {"时间：日期还没有到": late}
    assert reports["meetings"].accepted == 1342 - late
    (returned,) = tmp_path.iterdir()
    assert returned.name == "三会一课台账（退回）.xlsx"
    reports = {each.kind: each for each in import_paths(actor=COUNTY, paths=[returned], returned_to=tmp_path)}
    assert counts(reports)["meetings"][:3] == (late, 0, 0)
