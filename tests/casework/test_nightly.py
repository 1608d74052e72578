"""The night's round: who is told of what, once; a night that is killed loses nothing and doubles nothing."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.casework.people import begun, on_day, taken
from tests.cast import Cast
from yipanqi.basics.actors import system_actor
from yipanqi.casework.jobs import run_nightly
from yipanqi.casework.models import Case, CaseMark
from yipanqi.casework.queries import cases, people_reminded_on, reminders_on
from yipanqi.casework.services import mark_expired, nightly
from yipanqi.jobs.models import Job
from yipanqi.jobs.services import enqueue, reap, work_once
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import verification

ROOT = Path(__file__).resolve().parents[2]
NIGHT = datetime.date(2025, 6, 20)
AUTUMN = datetime.date(2025, 10, 1)


def told(office: Cast, name: str, day: datetime.date, **more: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.step_id) for one in reminders_on(on_day(office, name, day), day, **more)]


def test_whoever_may_act_is_reminded_on_the_day_and_nobody_else(office: Cast) -> None:
    begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    assert told(office, "planner", NIGHT) == []
    assert mark_expired(actor=system_actor(NIGHT), day=NIGHT) == 1
    assert told(office, "planner", NIGHT) == [("remind", "split")]
    reminder = reminders_on(on_day(office, "planner", NIGHT), NIGHT)[0]
    assert (reminder.title, reminder.step, reminder.said) == ("窗口排队时间长", "分解", "提醒办理")
    assert reminder.due_on == datetime.date(2025, 6, 17)
    assert [told(office, name, NIGHT) for name in ("doer", "stranger", "leader")] == [[], [], []]
    later = NIGHT + datetime.timedelta(days=2)
    assert told(office, "planner", later) == []
    assert told(office, "planner", later, since=NIGHT) == [("remind", "split")]
    people = people_reminded_on(system_actor(NIGHT), NIGHT)
    assert office.planner.key in people and office.doer.key not in people
    assert people_reminded_on(office.planner, NIGHT) == frozenset()


def test_step_that_was_taken_is_not_urged_any_more(office: Cast) -> None:
    case = begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    mark_expired(actor=system_actor(NIGHT), day=NIGHT)
    taken(on_day(office, "planner", NIGHT), case, "split", "split")
    assert told(office, "planner", NIGHT) == []


def test_limit_is_reported_to_whom_the_procedure_names_and_he_sees_the_case(office: Cast) -> None:
    case = begun(office.doer, office.branch, "branch_difficulty", "raise", "raised")
    case = taken(office.planner, case, "take_on", "own", owner=f"unit:{office.first.office.pk}")
    mark_expired(actor=system_actor(AUTUMN), day=AUTUMN)
    assert told(office, "office_head", AUTUMN) == [("remind", "solve")]
    assert told(office, "secretary", AUTUMN) == [("escalate", "solve")]
    assert office.people["office_head"].pk in {
        int(key.partition(":")[2]) for key in people_reminded_on(system_actor(AUTUMN), AUTUMN)
    }
    assert case in cases(on_day(office, "secretary", AUTUMN))
    assert mark_expired(actor=system_actor(AUTUMN), day=AUTUMN + datetime.timedelta(days=1)) == 0


def test_restricted_case_reminds_none_but_its_named_posts(
    office: Cast, tmp_path: Path, settings: Any
) -> None:
    rules = shutil.copytree(settings.YIPANQI_RULES, tmp_path / "rules")
    clue = rules / "models" / "handling" / "procedures" / "clue.yaml"
    limit = "\n      limits: [{id: propose, within: {days: 30}, after: receive}]\n      fields: [{id: way"
    clue.write_text(clue.read_text("utf-8").replace("\n      fields: [{id: way", limit), "utf-8")
    settings.YIPANQI_RULES = rules
    begun(office.discipline_secretary, office.first.committee, "clue", "receive", "registered")
    assert mark_expired(actor=system_actor(AUTUMN), day=AUTUMN) == 1
    for name in office.actors:
        found = told(office, name, AUTUMN)
        assert bool(found) == (name == "committee_discipline"), (name, found)


def test_night_goes_by_lots_and_looks_at_no_case_twice(
    office: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        begun(
            office.committee_clerk, office.first.committee, "instruction", "register", "registered",
            title=f"批示{number}",
        )  # fmt: skip
    monkeypatch.setattr(nightly, "LOT", 2)
    said: list[tuple[int, int]] = []

    def stopped(done: int, total: int, message: str) -> None:
        said.append((done, total))
        if done == 4:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        mark_expired(actor=system_actor(NIGHT), day=NIGHT, progress=stopped)
    assert CaseMark.objects.filter(kind="expire").count() == 4
    done = run_nightly({"day": NIGHT.isoformat()}, lambda *_: None)
    assert done == {"marked": 1, "closed": 0}
    with django_assert_max_num_queries(6):
        assert run_nightly({"day": NIGHT.isoformat()}, lambda *_: None) == {"marked": 0, "closed": 0}
    assert said == [(2, 5), (4, 5)]
    assert Entry.objects.filter(word="casework.limit.expired").count() == 5
    assert verification().faults == ()


def test_case_that_cannot_be_read_keeps_no_other_waiting(
    office: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    first = begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    begun(office.committee_clerk, office.first.committee, "instruction", "register", "registered")
    Case.objects.filter(pk=first.pk).update(first_edition="0")
    assert mark_expired(actor=system_actor(NIGHT), day=NIGHT) == 1
    assert "0版" in caplog.text


def test_job_of_a_dead_worker_comes_back_and_does_the_rest(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        begun(
            office.committee_clerk, office.first.committee, "instruction", "register", "registered",
            title=f"批示{number}",
        )  # fmt: skip
    monkeypatch.setattr(nightly, "LOT", 1)
    job = enqueue(actor=office.system, kind="casework.nightly", payload={"day": NIGHT.isoformat()})

    def died(done: int, total: int, message: str) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        run_nightly(job.payload, died)
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state=Job.RUNNING, attempts=1, worker="dead", heartbeat_at=long_ago)
    assert [one.pk for one in reap()] == [job.pk]
    done = work_once(worker="living")
    assert done is not None and (done.state, done.result["marked"]) == (Job.DONE, 2)
    assert CaseMark.objects.filter(kind="expire").count() == 3


@pytest.mark.slow
def test_worker_killed_within_a_lot_loses_nothing_and_doubles_nothing(empty_house: dict[str, str]) -> None:
    """A real file and a real kill: the marks of the second lot are written and not yet kept when the process dies."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], env=empty_house, capture_output=True, text=True, check=False
        )

    program = str(ROOT / "tests" / "casework" / "night_to_kill.py")
    killed = run(program, "killed")
    assert killed.returncode == -9, killed.stderr
    again = run(program, "again")
    assert again.stdout.splitlines() == ["3 3 0", "4", "7 7 0"], again.stderr
