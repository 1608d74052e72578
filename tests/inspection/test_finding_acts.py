"""Every act on findings: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime

import pytest

from tests.cast import CAST, TODAY, Cast, cast
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.inspection import queries, services
from yipanqi.inspection.errors import SamePerson
from yipanqi.inspection.models import Finding
from yipanqi.inspection.services import FindingRow, Rectification
from yipanqi.ledger.queries import entries, entries_about

__all__ = ("cast",)
FOUND_ON = datetime.date(2025, 6, 2)
PLAN = Rectification(
    cause="五月工作交接，帮办记录没有专人", corrective_measure="补齐记录，指定记录人", target="帮办记录完整率100%",
    due_on=datetime.date(2025, 7, 31),
)  # fmt: skip
EVERYBODY = (*CAST, "member")


def registered(cast: Cast, name: str = "inspector", **more: object) -> Finding:
    values: dict[str, object] = {
        "organisation_id": cast.branch.pk, "title": "五月帮办记录缺失", "source_kind": "quarterly_round",
        "found_on": FOUND_ON, "clause": "支部工作条例第十一条", **more,
    }  # fmt: skip
    return services.register_finding(actor=cast.actors[name], **values)  # type: ignore[arg-type]


@pytest.fixture
def finding(cast: Cast) -> Finding:
    return registered(cast)


@pytest.fixture
def planned(cast: Cast, finding: Finding) -> Finding:
    return services.plan_rectification(actor=cast.doer, finding=finding, plan=PLAN)


@pytest.fixture
def rectified(cast: Cast, planned: Finding) -> Finding:
    return services.report_rectified(actor=cast.doer, finding=planned, effect="抽查100件，97件记录完整")


def words(cast: Cast, finding: Finding) -> list[str]:
    return list(
        entries_about(cast.system, "inspection.finding", finding.pk)
        .order_by("id")
        .values_list("word", flat=True)
    )


def outcome(name: str, act: object) -> str:
    try:
        act()  # type: ignore[operator]
    except HouseError as error:
        return "404" if isinstance(error, NotFound) else "403" if isinstance(error, NotPermitted) else "400"
    return "done"


@pytest.mark.parametrize("name", EVERYBODY)
def test_register_over_the_cast(cast: Cast, name: str) -> None:
    expected = dict.fromkeys(EVERYBODY, "403")
    expected |= dict.fromkeys(("inspector", "clerk", "planner"), "done")
    expected |= dict.fromkeys(("stranger", "other_doer", "second_doer"), "404")
    assert outcome(name, lambda: registered(cast, name)) == expected[name]
    kept = entries(cast.system).filter(word="inspection.finding.registered").count()
    assert kept == (1 if expected[name] == "done" else 0)


@pytest.mark.parametrize("name", ["doer", "commissioner", "planner"])
def test_own_staff_register_what_a_self_check_found(cast: Cast, name: str) -> None:
    assert registered(cast, name, source_kind="self_check").state == Finding.FOUND


@pytest.mark.parametrize("name", EVERYBODY)
def test_rectify_over_the_cast(cast: Cast, finding: Finding, name: str) -> None:
    may = name in {"doer", "commissioner", "planner", "clerk"}
    done = outcome(
        name, lambda: services.plan_rectification(actor=cast.actors[name], finding=finding, plan=PLAN)
    )
    assert done == ("done" if may else "403")
    assert ("inspection.rectification.planned" in words(cast, finding)) is may


@pytest.mark.parametrize("name", EVERYBODY)
def test_close_over_the_cast(cast: Cast, rectified: Finding, name: str) -> None:
    may = name in {"inspector", "clerk", "planner"}
    done = outcome(
        name, lambda: services.close_finding(actor=cast.actors[name], finding=rectified, note="抽查属实")
    )
    assert done == ("done" if may else "403")
    assert ("inspection.finding.closed" in words(cast, rectified)) is may


def test_who_rectified_does_not_close(cast: Cast, finding: Finding) -> None:
    planned = services.plan_rectification(actor=cast.planner, finding=finding, plan=PLAN)
    rectified = services.report_rectified(actor=cast.planner, finding=planned, effect="记录补齐")
    with pytest.raises(SamePerson):
        services.close_finding(actor=cast.planner, finding=rectified)
    with pytest.raises(SamePerson):
        services.return_finding(actor=cast.planner, finding=rectified, reason="再补")
    closed = services.close_finding(actor=cast.inspector, finding=rectified, note="属实")
    assert (closed.state, closed.closed_by_name, closed.closer_person_id) == (
        "closed",
        "督查员乙",
        cast.people["inspector"].pk,
    )


def test_holder_of_the_owners_post_rectifies(cast: Cast, finding: Finding) -> None:
    owned = Rectification(**{**PLAN.__dict__, "owner_id": cast.posts["discipline"].pk})
    planned = services.plan_rectification(actor=cast.planner, finding=finding, plan=owned)
    done = services.report_rectified(actor=cast.discipline, finding=planned, effect="记录补齐")
    assert done.rectified_by_name == "纪检委员癸"


def test_the_whole_way_leaves_every_step(cast: Cast, rectified: Finding) -> None:
    returned = services.return_finding(actor=cast.inspector, finding=rectified, reason="没有说明成效")
    again = services.report_rectified(actor=cast.doer, finding=returned, effect="抽查100件，97件完整")
    closed = services.close_finding(actor=cast.clerk, finding=again, note="同意销号")
    steps = [step.word for step in queries.steps_of(cast.doer, closed)]
    assert steps == ["registered", "planned", "rectified", "returned", "rectified", "closed"]
    assert words(cast, closed) == [
        "inspection.finding.registered", "inspection.rectification.planned", "inspection.finding.rectified",
        "inspection.finding.returned", "inspection.finding.rectified", "inspection.finding.closed",
    ]  # fmt: skip


def test_refusals(cast: Cast, finding: Finding, planned: Finding) -> None:
    with pytest.raises(Refused) as refused:
        registered(
            cast, title=" ", source_kind="quarterly_round", found_on=TODAY + datetime.timedelta(days=1)
        )
    assert set(refused.value.fields) == {"title", "found_on"}
    with pytest.raises(Refused):
        services.report_rectified(actor=cast.doer, finding=planned, effect=" ")
    with pytest.raises(Refused):
        services.plan_rectification(
            actor=cast.doer, finding=planned, plan=Rectification("", "", "", FOUND_ON)
        )
    with pytest.raises(Conflict):
        services.close_finding(actor=cast.inspector, finding=planned)
    other = Rectification(**{**PLAN.__dict__, "owner_id": cast.posts["stranger"].pk})
    with pytest.raises(Refused):
        services.plan_rectification(actor=cast.doer, finding=planned, plan=other)


def test_overdue_mark_stays(cast: Cast, finding: Finding) -> None:
    short = Rectification(**{**PLAN.__dict__, "due_on": datetime.date(2025, 6, 10)})
    services.plan_rectification(actor=cast.doer, finding=finding, plan=short)
    assert services.mark_overdue(actor=cast.system, day=TODAY) == 1
    assert services.mark_overdue(actor=cast.system, day=TODAY) == 0
    late = Finding.objects.get()
    assert (late.overdue_marked_on, queries.light(late, TODAY)) == (TODAY, "overdue")
    done = services.report_rectified(actor=cast.doer, finding=late, effect="补齐")
    assert (done.overdue_marked_on, queries.light(done, TODAY)) == (TODAY, "done_late")
    with pytest.raises(NotPermitted):
        services.mark_overdue(actor=cast.clerk, day=TODAY)


def test_many_at_once(cast: Cast) -> None:
    rows = [
        FindingRow(cast.branch.pk, "记录缺失", "quarterly_round", FOUND_ON, "督查员乙", due_on=datetime.date(2025, 6, 10)),
        FindingRow(
            cast.second.committee.pk, "纪要雷同", "quarterly_round", FOUND_ON, "督查员乙", corrective_measure="重写", cause="照抄",
            target="无雷同", rectified_on=FOUND_ON, rectified_by_name="外单位支书丑", effect="已重写", closed_on=TODAY,
            closed_by_name="督查员乙",
        ),
    ]  # fmt: skip
    first, second = services.bulk_register_findings(actor=cast.clerk, rows=rows)
    assert (first.state, first.overdue_marked_on, second.state) == (
        "found",
        datetime.date(2025, 6, 11),
        "closed",
    )
    assert entries(cast.system).filter(word="inspection.findings.registered").count() == 2
    with pytest.raises(SamePerson):
        same = FindingRow(**{**rows[1].__dict__, "closed_by_name": "外单位支书丑"})
        services.bulk_register_findings(actor=cast.clerk, rows=[same])
    with pytest.raises(NotPermitted):
        services.bulk_register_findings(actor=cast.planner, rows=rows)


def test_strangers_find_nothing(cast: Cast, finding: Finding) -> None:
    with pytest.raises(NotFound):
        queries.finding(cast.stranger, finding.pk)
    assert not queries.findings(cast.second_doer).exists()
    assert queries.findings(cast.member).count() == 1
