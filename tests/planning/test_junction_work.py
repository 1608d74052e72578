"""A junction at work: people, entry points, term, result; a difficulty answered in one act; suggestions refused."""

from __future__ import annotations

import datetime

import pytest

from tests.cast import Cast, cast
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import entries_about
from yipanqi.planning import queries, services
from yipanqi.planning.models import Junction, PlanItem
from yipanqi.planning.services import Entry, ItemDraft, JunctionTerms

__all__ = ("cast",)


@pytest.fixture
def item(cast: Cast) -> PlanItem:
    plan = services.open_plan(actor=cast.planner, organisation=cast.first.committee, year=2025)
    return services.add_item(
        actor=cast.planner,
        plan=plan,
        draft=ItemDraft(
            title="图审环节排队",
            kind="difficulty",
            business_face="图审机构排队，平均等待9个工作日",
            target_text="等待不超过3个工作日",
            office_id=cast.first.office.pk,
        ),
    )


@pytest.fixture
def junction(cast: Cast, item: PlanItem) -> Junction:
    return services.propose_junction(
        actor=cast.planner,
        item=item,
        organisation=cast.branch,
        measure_kind="task_force",
        measure="党员帮办员驻点",
        expected_result="等待不超过3个工作日",
        owner_id=cast.posts["doer"].pk,
        terms=JunctionTerms(
            strength="organisational",
            starts_on=datetime.date(2025, 2, 1),
            result_due_on=datetime.date(2025, 8, 31),
            people=[cast.people["office_head"].pk],
        ),
    )


def words_about(cast: Cast, junction: Junction) -> list[str]:
    found = entries_about(cast.system, "planning.junction", junction.pk).order_by("id")
    return list(found.values_list("word", flat=True))


def acts(cast: Cast, junction: Junction, name: str) -> dict[str, object]:
    actor = cast.actors[name]
    return {
        "people_named": lambda: services.name_people(
            actor=actor, junction=junction, people=[cast.people["doer"].pk], part="跑现场"
        ),
        "person_released": lambda: services.release_person(
            actor=actor, junction=junction, person_id=cast.people["office_head"].pk
        ),
        "entries_written": lambda: services.write_entries(
            actor=actor, junction=junction, entries=[Entry("planning", "一起排出急件清单")]
        ),
        "term_set": lambda: services.set_term(
            actor=actor, junction=junction, starts_on=None, result_due_on=datetime.date(2025, 9, 30)
        ),
        "result_recorded": lambda: services.record_result(
            actor=actor, junction=junction, result="压到4个工作日"
        ),
    }


@pytest.mark.parametrize("name", ["planner", "clerk", "doer", "office_head"])
def test_who_carries_it_or_keeps_the_item_works_on_it(cast: Cast, junction: Junction, name: str) -> None:
    junction = services.agree_junction(actor=cast.doer, junction=junction)
    for word, act in acts(cast, junction, name).items():
        act()  # type: ignore[operator]
        assert words_about(cast, junction)[-1] == f"planning.junction.{word}"


@pytest.mark.parametrize(
    "name", ["stranger", "other_doer", "member", "inspector", "assessor", "second_doer", "discipline"]
)
def test_others_do_not(cast: Cast, junction: Junction, name: str) -> None:
    for act in acts(cast, junction, name).values():
        with pytest.raises(NotPermitted):
            act()  # type: ignore[operator]
    assert words_about(cast, junction) == ["planning.junction.proposed"]


def test_people_are_the_agency_s_own_and_named_once(cast: Cast, junction: Junction) -> None:
    for people in ([cast.people["stranger"].pk], [cast.people["office_head"].pk], []):
        with pytest.raises(Refused) as refusal:
            services.name_people(actor=cast.planner, junction=junction, people=people)
        assert "people" in refusal.value.fields
    services.release_person(actor=cast.planner, junction=junction, person_id=cast.people["office_head"].pk)
    with pytest.raises(Refused):
        services.release_person(
            actor=cast.planner, junction=junction, person_id=cast.people["office_head"].pk
        )
    services.name_people(actor=cast.planner, junction=junction, people=[cast.people["office_head"].pk])
    assert len(queries.people_of(cast.doer, junction)) == 2
    assert queries.people_of(cast.second_doer, junction) == []


def test_entries_name_known_stages_once_and_replace(cast: Cast, junction: Junction) -> None:
    with pytest.raises(Refused):
        services.write_entries(actor=cast.planner, junction=junction, entries=[Entry("no_stage", "甲")])
    with pytest.raises(Refused):
        services.write_entries(
            actor=cast.planner, junction=junction, entries=[Entry("planning", "甲"), Entry("planning", "乙")]
        )
    services.write_entries(
        actor=cast.planner, junction=junction, entries=[Entry("planning", "甲"), Entry("execution", " ")]
    )
    assert {code: one.what for code, one in queries.entries_of(cast.planner, junction).items()} == {
        "planning": "甲"
    }


def test_result_waits_for_agreement_and_term_runs_forward(cast: Cast, junction: Junction) -> None:
    with pytest.raises(Refused, match="还没有确定"):
        services.record_result(actor=cast.planner, junction=junction, result="好")
    with pytest.raises(Refused):
        services.set_term(
            actor=cast.planner,
            junction=junction,
            starts_on=datetime.date(2025, 5, 1),
            result_due_on=datetime.date(2025, 4, 1),
        )
    agreed = services.agree_junction(actor=cast.doer, junction=junction)
    with pytest.raises(Refused):
        services.record_result(actor=cast.planner, junction=agreed, result=" ")
    ended = services.end_junction(actor=cast.planner, junction=agreed, reason="并入")
    with pytest.raises(Refused, match="已经结束"):
        services.record_result(actor=cast.planner, junction=ended, result="好")


def test_difficulty_becomes_a_key_point_in_one_act(cast: Cast, item: PlanItem) -> None:
    def answer(name: str, of: PlanItem) -> Junction:
        return services.answer_difficulty(
            actor=cast.actors[name],
            item=of,
            organisation=cast.branch,
            measure_kind="task_force",
            measure=f"红色帮办队{name}",
            expected_result="等待不超过3个工作日",
            owner_id=cast.posts["doer"].pk,
            terms=JunctionTerms(people=[cast.people["office_head"].pk]),
        )

    agreed = answer("planner", item)
    assert agreed.state == Junction.AGREED
    assert words_about(cast, agreed) == ["planning.junction.proposed", "planning.junction.agreed"]
    assert answer("office_head", item).state == Junction.PROPOSED
    with pytest.raises(NotPermitted):
        answer("stranger", item)
    plain = services.add_item(
        actor=cast.planner, plan=item.plan, draft=ItemDraft(title="机房搬迁", business_face="搬迁")
    )
    with pytest.raises(Refused, match="不是难题"):
        answer("planner", plain)


def test_refused_suggestion_is_remembered_with_its_word(cast: Cast, item: PlanItem) -> None:
    offered = queries.suggested_measures(cast.planner, item)[0].measure
    with pytest.raises(Refused):
        services.refuse_suggestion(actor=cast.planner, item=item, measure=offered, reason=" ")
    with pytest.raises(NotPermitted):
        services.refuse_suggestion(actor=cast.second_doer, item=item, measure=offered, reason="人手不够")
    services.refuse_suggestion(actor=cast.planner, item=item, measure=offered, reason="人手不够")
    assert offered not in [one.measure for one in queries.suggested_measures(cast.planner, item)]
    (kept,) = queries.verdicts_of(cast.planner, item)
    assert (kept.verdict, kept.reason) == ("refused", "人手不够")
    assert queries.verdicts_of(cast.stranger, item) == []
