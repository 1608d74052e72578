"""One digest a day at most: who is told what, however often the job runs; nobody counts who read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.casework.people import add_handlers, begun, home, on_day, taken
from tests.cast import TODAY, Cast, make_cast
from tests.portal.filing import filed
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.services import mark_expired
from yipanqi.jobs.services import enqueue_daily, work_once
from yipanqi.notices import services
from yipanqi.notices.errors import AddressRefused
from yipanqi.notices.models import Digest, MailAddress
from yipanqi.notices.queries import Line, digest_today, digests, mail_address, opened
from yipanqi.notices.services import keep_mail_address, mail_digests, make_digests
from yipanqi.portal.jobs import run_digest
from yipanqi.tasking.services import DutyDraft, Node, issue_duty

DAY = TODAY + datetime.timedelta(days=60)
LINE = Line("提醒办理", "窗口缺叫号机", "基层困难 · 认领", "case", 1, TODAY)


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path) -> Cast:
    """The standing cast and the further handlers."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    return add_handlers(make_cast())


def night(day: datetime.date) -> int:
    """What the workers do for a day: the limits that passed are marked, then everybody is told."""
    mark_expired(actor=system_actor(day), day=day)
    return int(run_digest({"day": day.isoformat()}, lambda *_: None)["made"])


def told(office: Cast, name: str, day: datetime.date) -> list[tuple[str, str]]:
    found = digest_today(on_day(office, name, day))
    return [(line.said, line.title) for line in found.lines] if found is not None else []


def late_demand(office: Cast) -> None:
    """A demand assigned to a branch, whose fifteen working days pass."""
    case = begun(office.committee_clerk, office.first.committee, "public_demand", "submit", "submitted")
    taken(office.planner, case, "triage", "accepted")
    taken(office.secretary, case, "assign", "assigned", owner=home(office.branch))


def test_limit_that_passed_reaches_the_named_holders_and_nobody_else(office: Cast) -> None:
    late_demand(office)
    begun(office.doer, office.branch, "branch_difficulty", "raise", "raised", title="窗口缺叫号机")
    night(DAY)
    assert told(office, "doer", DAY) == [("提醒办理", "窗口排队时间长")]
    assert ("超期报告", "窗口排队时间长") in told(office, "secretary", DAY)
    assert ("提醒办理", "窗口缺叫号机") in told(office, "planner", DAY)
    for name in ("stranger", "member", "assessor", "second_doer", "committee_clerk", "discipline"):
        assert told(office, name, DAY) == [], name
    assert {one.day for one in Digest.objects.all()} == {DAY}


def test_nothing_is_told_twice_and_a_quiet_day_makes_no_digest(office: Cast) -> None:
    late_demand(office)
    assert night(DAY) > 0
    before = list(Digest.objects.values_list("pk", "lines"))
    assert night(DAY) == 0
    assert list(Digest.objects.values_list("pk", "lines")) == before
    assert night(DAY + datetime.timedelta(days=1)) == 0


def test_node_is_told_a_week_and_a_day_before_and_the_day_after(office: Cast) -> None:
    due_on = TODAY + datetime.timedelta(days=20)
    draft = DutyDraft(office.posts["doer"].pk, "压缩等候时间", (Node(due_on, "第一阶段"),))
    issue_duty(actor=office.planner, organisation=office.branch, draft=draft)
    said = {
        ahead: [line[0] for line in told(office, "doer", day)]
        for ahead in (-8, -7, -2, -1, 0, 1, 2)
        if night(day := due_on + datetime.timedelta(days=ahead)) >= 0
    }
    assert {ahead for ahead, lines in said.items() if lines} == {-7, -1, 1}
    assert said[-1] == ["明天到期"]


class _Killed(Sequence[Line]):
    """Lines on which the job dies."""

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        raise KeyboardInterrupt

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Line]:
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_job_killed_half_way_goes_on_and_makes_no_second_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LOT", 2)
    people = [f"person:{number}" for number in range(1, 8)]
    system = system_actor(TODAY)
    whole: dict[str, Sequence[Line]] = {key: [LINE] for key in people}
    with pytest.raises(KeyboardInterrupt):
        make_digests(actor=system, day=TODAY, told={**whole, "person:5": _Killed()})
    assert Digest.objects.count() == 4
    assert make_digests(actor=system, day=TODAY, told=whole) == 3
    assert make_digests(actor=system, day=TODAY, told=whole) == 0
    assert sorted(Digest.objects.values_list("person_key", flat=True)) == people


@pytest.mark.django_db
def test_what_a_digest_has_no_room_for_is_counted() -> None:
    lines = [Line("提醒办理", f"第{number}件", "", "case", number) for number in range(43)]
    make_digests(actor=system_actor(TODAY), day=TODAY, told={"person:1": lines})
    shown = opened(Digest.objects.get()).lines
    assert (len(shown), shown[-1].title) == (41, "3 件，请到各环节的清单里看")


@pytest.mark.django_db
def test_two_workers_ask_for_one_digest() -> None:
    asked = [job.kind for _ in range(2) for job in enqueue_daily(day=TODAY)]
    assert asked.count("notices.digest") == 1
    while (job := work_once(worker="w")) is not None:
        assert job.state == "done", job.message


def test_sealed_case_is_told_without_its_title_and_stored_without_it(office: Cast) -> None:
    filed(office, office.member, kind="staff_demand", fields={"matter": "食堂晚餐太早"})
    night(DAY)
    assert ("提醒办理", "加密办理件") in told(office, "planner", DAY)
    assert "窗口排队" not in str(list(Digest.objects.values_list("lines")))


def test_mail_is_off_until_somebody_names_a_server_and_tells_only_the_number(
    office: Cast, settings: Any
) -> None:
    make_digests(actor=office.system, day=TODAY, told={office.planner.key: [LINE]})
    with pytest.raises(NotPermitted):
        keep_mail_address(actor=office.planner, address="someone@example.com")
    assert mail_digests(actor=office.system, day=TODAY) == {"sent": 0, "failed": 0}
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.com", "yipanqi@example.com"
    with pytest.raises(AddressRefused):
        keep_mail_address(actor=office.planner, address="谁")
    keep_mail_address(actor=office.planner, address="someone@example.com")
    assert b"someone" not in bytes(MailAddress.objects.get().address)
    assert mail_address(office.planner) == "someone@example.com" and not mail_address(office.doer)
    assert mail_digests(actor=office.system, day=TODAY) == {"sent": 1, "failed": 0}
    assert mail_digests(actor=office.system, day=TODAY) == {"sent": 0, "failed": 0}
    assert [one.to for one in mail.outbox] == [["someone@example.com"]]
    assert "1 件" in mail.outbox[0].body and LINE.title not in mail.outbox[0].body


def test_everybody_reads_his_own_thirty_days(office: Cast, settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    for ago in (0, 29, 30):
        day = TODAY - datetime.timedelta(days=ago)
        make_digests(
            actor=system_actor(day),
            day=day,
            told={office.planner.key: [Line("提醒办理", f"{ago}天前", "", "case", ago)]},
        )
    assert [opened(one).lines[0].title for one in digests(office.planner)] == ["0天前", "29天前"]
    assert not digests(office.doer).exists()
    planner, doer = Client(), Client()
    planner.force_login(office.accounts["planner"])
    doer.force_login(office.accounts["doer"])
    assert "29天前" in planner.get(reverse("notices:index")).content.decode()
    assert "今日提要（1）" in planner.get(reverse("integration:desk")).content.decode()
    assert "三十天里没有" in doer.get(reverse("notices:index")).content.decode()
    with pytest.raises(NotPermitted):
        make_digests(actor=office.planner, day=TODAY, told={})


def test_schema_has_no_place_for_who_read_it() -> None:
    assert {field.name for field in Digest._meta.get_fields()} == {
        "id",
        "person_key",
        "day",
        "lines",
        "made_at",
        "mailed_at",
    }
