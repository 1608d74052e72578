"""The inventory of institutions: gaps by the catalogue, entering, wanting, leaving out, reviewing, and following the procedure."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from tests.cast import TODAY, Cast, cast
from tests.evidence.files import PDF
from yipanqi.basics.errors import HouseError, NotFound, NotPermitted
from yipanqi.casework.queries import case as case_in_reach
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.evidence.services import Upload
from yipanqi.ledger.queries import verification
from yipanqi.planning import services
from yipanqi.planning.errors import InstitutionRefused
from yipanqi.planning.models import Institution
from yipanqi.planning.queries.institutions import inventory, standing_of
from yipanqi.planning.queries.words import terms
from yipanqi.planning.services import InstitutionDraft

__all__ = ("cast",)
LAST_YEAR = datetime.date(2024, 3, 1)


def lines(cast: Cast, name: str = "planner") -> dict[str, Any]:
    found = inventory(cast.actors[name], [cast.first.committee])
    return {line.code or line.title: line for line in reversed(found)}


def entered(cast: Cast, **said: Any) -> Institution:
    draft = InstitutionDraft(**{"in_force_on": LAST_YEAR, "code": "six_together", **said})
    return services.enter_institution(
        actor=cast.planner, organisation_id=cast.first.committee.pk, draft=draft
    )


def wanted(cast: Cast, code: str = "joint_meeting") -> Institution:
    return services.want_institution(actor=cast.planner, organisation_id=cast.first.committee.pk, code=code)


def on(cast: Cast, name: str, day: datetime.date) -> Any:
    return dataclasses.replace(cast.actors[name], today=day)


def test_an_agency_without_any_has_a_gap_for_each_line(cast: Cast) -> None:
    found = lines(cast)
    assert set(found) == set(terms("institution_catalogue"))
    assert {line.standing for line in found.values()} == {"missing"}


def test_lines_for_bodies_that_the_agency_lacks_are_left_out(cast: Cast) -> None:
    entered(cast, code="duty_lists")
    small = cast.first.committee
    small.kind = "general_branch"
    small.save()
    found = lines(cast)
    assert set(terms("institution_catalogue")) - set(found) == {"party_staff"}
    assert found["duty_lists"].standing == "in_force"  # What it has is shown all the same.


def test_entered_one_closes_the_gap_until_its_review_day(cast: Cast) -> None:
    row = entered(cast)
    assert (row.review_on, row.side) == (datetime.date(2026, 3, 1), "both")
    assert lines(cast)["six_together"].standing == "in_force"
    assert standing_of(row, datetime.date(2026, 3, 2)) == "review_due"
    with pytest.raises(InstitutionRefused, match="已经在清单里"):
        entered(cast)


def test_its_document_lies_beside_it(cast: Cast) -> None:
    draft = InstitutionDraft(LAST_YEAR, "six_together")
    services.enter_institution(
        actor=cast.planner, organisation_id=cast.first.committee.pk, draft=draft,
        files=[Upload("六同制度.pdf", PDF)],
    )  # fmt: skip
    assert lines(cast)["six_together"].files == 1


def test_one_of_its_own_needs_a_title_and_a_side(cast: Cast) -> None:
    with pytest.raises(InstitutionRefused):
        entered(cast, code="", title="", side="both")
    entered(cast, code="", title="窗口首问责任制", side="business")
    assert lines(cast)["窗口首问责任制"].standing == "in_force"


@pytest.mark.parametrize(
    "wrong",
    [
        {"in_force_on": TODAY + datetime.timedelta(days=1)},
        {"review_on": LAST_YEAR},
        {"code": "no_such"},
    ],
)
def test_impossible_ones_are_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(InstitutionRefused):
        entered(cast, **wrong)
    assert not Institution.objects.exists()


def test_left_out_needs_a_reason_and_may_be_wanted_later(cast: Cast) -> None:
    home = cast.first.committee.pk
    with pytest.raises(InstitutionRefused):
        services.leave_out_institution(actor=cast.planner, organisation_id=home, code="ab_roles", reason=" ")
    services.leave_out_institution(
        actor=cast.planner, organisation_id=home, code="ab_roles", reason="本单位不管理项目"
    )
    assert lines(cast)["ab_roles"].standing == "not_needed"
    assert wanted(cast, "ab_roles").state == Institution.WANTED
    with pytest.raises(InstitutionRefused, match="不能标为不适用"):
        services.leave_out_institution(actor=cast.planner, organisation_id=home, code="ab_roles", reason="无")


def test_review_keeps_it_or_ends_it(cast: Cast) -> None:
    row = entered(cast)
    kept = services.review_institution(actor=cast.planner, institution=row, keeps=True, note="管用")
    assert kept.review_on == datetime.date(2027, 6, 15) and kept.reviewed_on == TODAY
    ended = services.review_institution(actor=cast.planner, institution=row, keeps=False, note="没有用")
    assert ended.state == Institution.ENDED
    assert lines(cast)["six_together"].standing == "missing"
    assert entered(cast).pk != row.pk


def test_the_row_follows_the_procedure_to_its_end(cast: Cast) -> None:
    row = wanted(cast)
    given = Given(
        {"problem": "各开各的会", "practice": "联席会试了两次", "burden": "每月一次会"},
        {"draft": [Upload("草案.pdf", PDF)]},
    )
    case = begin_case(
        actor=cast.planner,
        beginning=Beginning(
            "institution", cast.first.committee.pk, row.title, "raised", given, step="raise",
            about=f"planning.institution:{row.pk}",
        ),
    )  # fmt: skip
    assert lines(cast)["joint_meeting"].standing == "wanted"
    with pytest.raises(InstitutionRefused, match="已经在清单里"):
        entered(cast, code="joint_meeting")

    def take(name: str, step: str, decision: str, day: datetime.date, **fields: Any) -> None:
        actor = on(cast, name, day)
        take_step(
            actor=actor, case=case_in_reach(actor, case.pk), step=step, decision=decision, given=Given(fields)
        )

    take("leader", "try_out", "tried", TODAY, scope="全局", begun_on=TODAY)
    assert lines(cast)["joint_meeting"].standing == "trial"
    take("planner", "sum_up", "summed", datetime.date(2025, 10, 1), effect="少开一半会")
    enacted = datetime.date(2025, 10, 10)
    take(
        "leader",
        "enact",
        "enacted",
        enacted,
        meeting="党组会",
        number="样局发〔2025〕9号",
        in_force_on=enacted,
    )
    row.refresh_from_db()
    assert (row.state, row.in_force_on, row.review_on) == ("in_force", enacted, datetime.date(2027, 10, 10))
    take("planner", "review", "retire", datetime.date(2026, 5, 1), use="没有用")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ended", "没有用") and verification().faults == ()


@pytest.mark.parametrize("name", ["member", "doer", "inspector", "office_head", "stranger"])
def test_others_enter_nothing(cast: Cast, name: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        services.want_institution(
            actor=cast.actors[name], organisation_id=cast.first.committee.pk, code="ideology"
        )
    row = entered(cast)
    with pytest.raises(HouseError):
        services.review_institution(actor=cast.actors[name], institution=row, keeps=True, note="管用")


def test_a_stranger_sees_nothing_of_it(cast: Cast) -> None:
    row = entered(cast)
    assert all(line.institution is None for line in inventory(cast.stranger, [cast.first.committee]))
    assert row.pk
