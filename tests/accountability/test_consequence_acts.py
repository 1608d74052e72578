"""Every act on consequences: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.cast import CAST, TODAY, Cast, cast
from yipanqi.accountability import queries, services
from yipanqi.accountability.errors import SamePerson
from yipanqi.accountability.models import Consequence
from yipanqi.accountability.services import ConsequenceRow
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted, Refused
from yipanqi.inspection.models import Finding
from yipanqi.inspection.services import register_finding
from yipanqi.ledger.queries import entries_about

__all__ = ("cast",)
EVERYBODY = (*CAST, "member")


@pytest.fixture
def finding(cast: Cast) -> Finding:
    return register_finding(
        actor=cast.inspector,
        organisation_id=cast.branch.pk,
        title="党建栏目空白",
        source_kind="quarterly_round",
        found_on=TODAY,
    )


@pytest.fixture
def row(cast: Cast, finding: Finding) -> ConsequenceRow:
    return ConsequenceRow(
        organisation_id=cast.branch.pk, kind="admonition_talk", text="约谈支部书记", decided_by="党组会议", decided_on=TODAY,
        article="一岗双责制度第六条", ground_finding_id=finding.pk, subject_post_id=cast.posts["doer"].pk,
        objection_until=TODAY + datetime.timedelta(days=15),
    )  # fmt: skip


@pytest.fixture
def decided(cast: Cast, row: ConsequenceRow) -> Consequence:
    return services.decide_consequence(actor=cast.leader, row=row)


def words(cast: Cast, consequence: Consequence) -> list[str]:
    about = entries_about(cast.system, "accountability.consequence", consequence.pk)
    return list(about.order_by("id").values_list("word", flat=True))


def outcome(act: object) -> str:
    try:
        act()  # type: ignore[operator]
    except HouseError as error:
        return "404" if isinstance(error, NotFound) else "403" if isinstance(error, NotPermitted) else "400"
    return "done"


@pytest.mark.parametrize("name", EVERYBODY)
def test_decide_over_the_cast(cast: Cast, row: ConsequenceRow, name: str) -> None:
    expected = dict.fromkeys(EVERYBODY, "403") | dict.fromkeys(("leader", "clerk", "planner"), "done")
    expected |= dict.fromkeys(("stranger", "other_doer", "second_doer"), "404")
    assert outcome(lambda: services.decide_consequence(actor=cast.actors[name], row=row)) == expected[name]
    assert Consequence.objects.count() == (1 if expected[name] == "done" else 0)


@pytest.mark.parametrize("name", EVERYBODY)
def test_object_over_the_cast(cast: Cast, decided: Consequence, name: str) -> None:
    may = name in {"doer", "commissioner", "planner", "clerk"}
    done = outcome(
        lambda: services.object_to(actor=cast.actors[name], consequence=decided, objection="栏目已补")
    )
    assert done == ("done" if may else "403")
    assert ("accountability.consequence.objected" in words(cast, decided)) is may


@pytest.mark.parametrize("name", EVERYBODY)
def test_answer_over_the_cast(cast: Cast, decided: Consequence, name: str) -> None:
    objected = services.object_to(actor=cast.doer, consequence=decided, objection="栏目已补")
    done = outcome(
        lambda: services.answer_objection(
            actor=cast.actors[name], consequence=objected, answer="属实，撤销", keep=False
        )
    )
    assert done == ("done" if name in {"clerk", "planner"} else "403")
    assert ("accountability.objection.answered" in words(cast, objected)) is (done == "done")


def test_who_decided_does_not_answer(cast: Cast, decided: Consequence) -> None:
    objected = services.object_to(actor=cast.doer, consequence=decided, objection="栏目已补")
    with pytest.raises(SamePerson):
        services.answer_objection(actor=cast.leader, consequence=objected, answer="维持", keep=True)
    answered = services.answer_objection(actor=cast.clerk, consequence=objected, answer="维持", keep=True)
    assert (answered.state, answered.answered_by_name) == ("kept", "工委干事甲")
    with pytest.raises(Conflict):
        services.object_to(actor=cast.doer, consequence=answered, objection="再申诉")


def test_decide_refuses(cast: Cast, row: ConsequenceRow) -> None:
    for wrong, field in (
        (replace(row, ground_finding_id=None), "ground_result"), (replace(row, article=" "), "article"),
        (replace(row, objection_until=None), "objection_until"), (replace(row, kind="unknown"), "kind"),
        (replace(row, subject_post_id=cast.posts["stranger"].pk), "subject_post"), (replace(row, text=""), "text"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            services.decide_consequence(actor=cast.leader, row=wrong)
        assert field in refused.value.fields


def test_objection_has_a_last_day(cast: Cast, decided: Consequence) -> None:
    later = replace(cast.doer, today=TODAY + datetime.timedelta(days=16))
    with pytest.raises(Refused):
        services.object_to(actor=later, consequence=decided, objection="晚了")


def test_a_talk_is_kept_for_staff_only(cast: Cast, decided: Consequence) -> None:
    assert entries_about(cast.planner, "accountability.consequence", decided.pk).exists()
    assert not entries_about(cast.member, "accountability.consequence", decided.pk).exists()
    with pytest.raises(NotFound):
        queries.consequence(cast.second_doer, decided.pk)


def test_many_at_once(cast: Cast, row: ConsequenceRow) -> None:
    praise = replace(
        row, kind="commendation", text="通报表扬", article="", subject_post_id=None, objection_until=None
    )
    assert len(services.bulk_decide(actor=cast.clerk, rows=[praise, row])) == 2
    with pytest.raises(NotPermitted):
        services.bulk_decide(actor=cast.doer, rows=[praise])
