"""Every act on findings: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.casework.people import add_handlers, begun, case_of, home, taken
from tests.cast import CAST, TODAY, Cast, cast, make_cast
from yipanqi.basics.errors import HouseError, NotFound, NotPermitted, Refused
from yipanqi.casework.models import Case
from yipanqi.casework.queries import papers_of
from yipanqi.casework.services import said_about
from yipanqi.evidence.services import Upload
from yipanqi.inspection import queries, services
from yipanqi.inspection.errors import SamePerson
from yipanqi.inspection.models import Finding
from yipanqi.inspection.policies import may_open
from yipanqi.inspection.services import FindingRow, following
from yipanqi.ledger.queries import entries

__all__ = ("cast",)
FOUND_ON = datetime.date(2025, 6, 2)
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
def office(db: None, settings: Any, tmp_path: Path) -> Cast:
    """The standing cast with everybody who handles cases."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    return add_handlers(make_cast())


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


def test_registering_opens_the_rectification_with_the_proof(office: Cast) -> None:
    proof = Upload("五月台账.txt", "缺17件".encode())
    case = case_of(registered(office, files=[proof], due_on=datetime.date(2025, 7, 1)))
    assert (case.state, case.where, case.organisation_id) == ("open", "查找原因、制定措施", office.branch.pk)
    assert papers_of(office.doer, case).count() == 1
    with pytest.raises(NotPermitted):
        taken(office.inspector, case, "plan", "planned", owner=home(office.branch), finish_on=TODAY)


def test_what_its_own_procedure_asks_more_is_begun_from_its_page(office: Cast, monkeypatch: Any) -> None:
    shipped = following.offered(TODAY, office.branch.path)
    mine = next(one for one in shipped if one.id == "rectification")
    first = mine[mine.starts[0]]
    stricter = replace(first, papers=tuple(replace(one, minimum=1) for one in first.papers))
    steps = tuple(stricter if one.id == first.id else one for one in mine.steps)
    edition = replace(mine, steps=steps, _by_id={})
    monkeypatch.setattr(following, "offered", lambda day, path: [edition])
    finding = registered(office)
    assert not Case.objects.filter(about=f"inspection.finding:{finding.pk}").exists()
    assert may_open(office.inspector, finding) and may_open(office.doer, finding)
    assert not may_open(office.member, finding)


def test_refusals(cast: Cast, finding: Finding) -> None:
    with pytest.raises(Refused) as refused:
        registered(
            cast, title=" ", source_kind="quarterly_round", found_on=TODAY + datetime.timedelta(days=1)
        )
    assert set(refused.value.fields) == {"title", "found_on"}
    with pytest.raises(Refused):
        registered(cast, due_on=FOUND_ON - datetime.timedelta(days=1))


def test_overdue_mark_stays(office: Cast) -> None:
    finding = registered(office, due_on=datetime.date(2025, 6, 10))
    assert services.mark_overdue(actor=office.system, day=TODAY) == 1
    assert services.mark_overdue(actor=office.system, day=TODAY) == 0
    late = Finding.objects.get()
    assert (late.overdue_marked_on, queries.light(late, TODAY)) == (TODAY, "overdue")
    case = taken(office.doer, case_of(finding), "plan", "planned", owner=home(office.branch), finish_on=TODAY)
    case = taken(office.county_secretary, case, "approve_plan", "approved")
    case = taken(office.doer, case, "carry_out", "done")
    taken(office.committee_clerk, case, "effect", "shown", effect="补齐")
    late.refresh_from_db()
    assert (late.overdue_marked_on, queries.light(late, TODAY)) == (TODAY, "done_late")
    with pytest.raises(NotPermitted):
        services.mark_overdue(actor=office.clerk, day=TODAY)


def test_taken_in_as_it_stands_is_opened_with_what_it_says(office: Cast) -> None:
    row = FindingRow(
        office.branch.pk, "记录缺失", "quarterly_round", FOUND_ON, "督查员乙", cause="照抄", corrective_measure="重写", target="无雷同",
        due_on=TODAY,
    )  # fmt: skip
    (finding,) = services.bulk_register_findings(actor=office.clerk, rows=[row])
    assert finding.state == Finding.PLANNED and may_open(office.doer, finding)
    about = f"inspection.finding:{finding.pk}"
    case = begun(office.doer, office.branch, "rectification", "register", "registered", about=about)
    said = said_about(case.about)
    assert (said["cause"], said["corrective"], said["finish_on"]) == ("照抄", "重写", TODAY)
    Finding.objects.filter(pk=finding.pk).update(state="closed", closed_on=TODAY, effect="已改", rectified_on=TODAY)  # fmt: skip
    with pytest.raises(Refused, match="已经销号"):
        begun(office.doer, office.branch, "rectification", "register", "registered", about=about)


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
