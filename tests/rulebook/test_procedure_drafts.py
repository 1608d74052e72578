"""A procedure written in the house: kept as a draft, adopted by another person from a day, compared, laid aside."""

import dataclasses
import datetime

import pytest

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.errors import HouseError, NotPermitted
from yipanqi.casework.models import Case
from yipanqi.casework.queries import case_page, edition_today, procedures_to_begin
from yipanqi.casework.services import Beginning, Given, begin_case, move_case, take_step
from yipanqi.ledger.models import Entry
from yipanqi.rulebook.models import ProcedureDraft
from yipanqi.rulebook.queries.procedures import looked_at, text_to_copy
from yipanqi.rulebook.services import adopt_procedure, rewrite_draft, shelve_procedure, write_draft
from yipanqi.web.casework.draft_forms import STARTER

__all__ = ("cast",)
pytestmark = pytest.mark.django_db
SECOND = (
    STARTER.replace('edition: "1"', 'edition: "2"').replace("working_days: 3", "working_days: 2")
    + '  succeeds:\n    - from: "1"\n      who: [{relation: own_committee, posts: [full_time_deputy_secretary]}]\n'
    "      source: {document: 本机关用印规定, article: 第九条, confidence: 本地}\n"
)
SITUATIONS = """situations:
  - name: 谁申请谁不能批
    procedure: seal_use
    started_on: 2025-06-16
    people:
      书记: {own_branch: [secretary], own_committee: [secretary]}
      副书记: {own_committee: [full_time_deputy_secretary]}
    acts:
      - {by: 书记, at: 2025-06-16, step: ask, decision: asked}
      - {by: 书记, at: 2025-06-16, step: approve, decision: approved, refused: same_person}
      - {by: 副书记, at: 2025-06-17, step: approve, decision: approved}
    expect: {closed: 已用印}
"""


def written(cast: Cast, text: str = STARTER, situations: str = "") -> ProcedureDraft:
    return write_draft(
        actor=cast.planner, organisation_id=cast.first.committee.pk, text=text, situations=situations
    )


def adopted(cast: Cast, text: str = STARTER) -> ProcedureDraft:
    found = written(cast, text, SITUATIONS)
    return adopt_procedure(
        actor=cast.clerk, draft=found, from_on=TODAY, document="第6次会议", seen=found.version
    )


def asked(cast: Cast) -> Case:
    return begin_case(
        actor=cast.doer,
        beginning=Beginning("seal_use", cast.branch.pk, "合同用印", "asked", Given({"wanted_on": TODAY})),
    )


def test_another_person_adopts_and_cases_follow_it_here_and_below(cast: Cast) -> None:
    draft = written(cast, situations=SITUATIONS)
    assert "seal_use" not in procedures_to_begin(cast.doer)
    with pytest.raises(NotPermitted, match="另一名党务工作人员"):
        adopt_procedure(actor=cast.planner, draft=draft, from_on=TODAY, document="会议", seen=draft.version)
    adopt_procedure(actor=cast.clerk, draft=draft, from_on=TODAY, document="第6次会议", seen=draft.version)
    assert "seal_use" in procedures_to_begin(cast.doer)
    assert "seal_use" not in procedures_to_begin(cast.other_doer)  # another agency
    case = asked(cast)
    done = take_step(actor=cast.planner, case=case, step="approve", decision="approved")
    assert (done.state, done.ended) == (Case.CLOSED, "已用印")
    words = set(Entry.objects.filter(subject_kind="rulebook.procedure").values_list("word", flat=True))
    assert words == {"rulebook.procedure.drafted", "rulebook.procedure.adopted"}


def test_running_case_keeps_its_edition_and_moves_by_the_article(cast: Cast) -> None:
    adopted(cast)
    case = asked(cast)
    later = TODAY + datetime.timedelta(days=1)
    draft = written(cast, SECOND)
    adopt_procedure(actor=cast.clerk, draft=draft, from_on=later, document="第7次会议", seen=draft.version)
    path = cast.branch.path
    assert edition_today("seal_use", TODAY, path).edition == "1"
    assert edition_today("seal_use", later, path).edition == "2"
    page = case_page(cast.planner, case)
    assert page.course.procedure.edition == "1"
    tomorrow = dataclasses.replace(cast.planner, today=later)
    moved = move_case(actor=tomorrow, case=case, reason="按第九条")
    assert (moved.edition, moved.first_edition) == ("2", "1")
    assert case_page(tomorrow, Case.objects.get(pk=case.pk)).course.procedure.edition == "2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("procedure: [", "不是完整的 YAML"),
        (STARTER.replace("to: [approve]", "to: [sign]"), "sign"),
        (STARTER.replace("secretary]", "wizard]"), "wizard"),
    ],
)
def test_faulty_draft_is_kept_and_never_adopted(cast: Cast, text: str, sentence: str) -> None:
    draft = written(cast, text)
    looked = looked_at(cast.first.committee.path, text, "", TODAY)
    assert sentence in "".join(map(str, looked.problems)) and "行" in str(looked.problems[0])
    with pytest.raises(HouseError, match="请先改正"):
        adopt_procedure(actor=cast.clerk, draft=draft, from_on=TODAY, document="会议", seen=draft.version)


def test_two_writers_and_a_situation_that_does_not_come_true(cast: Cast) -> None:
    draft = written(cast, situations=SITUATIONS.replace("已用印", "未用印"))
    with pytest.raises(HouseError, match="预期以“未用印”结束"):
        adopt_procedure(actor=cast.clerk, draft=draft, from_on=TODAY, document="会议", seen=1)
    rewrite_draft(actor=cast.planner, draft=draft, text=STARTER, situations="", seen=1)
    with pytest.raises(HouseError, match="刚刚保存过"):
        rewrite_draft(actor=cast.clerk, draft=draft, text=STARTER, situations="", seen=1)
    with pytest.raises(HouseError, match="没有采用"):
        adopt_procedure(
            actor=cast.clerk,
            draft=draft,
            from_on=TODAY - datetime.timedelta(days=1),
            document="会议",
            seen=2,
        )


def test_comparison_and_what_is_laid_aside(cast: Cast) -> None:
    first = adopted(cast)
    looked = looked_at(cast.first.committee.path, SECOND, "", TODAY)
    assert [kind for kind, _, _ in looked.differences] == ["changed", "added"]
    with pytest.raises(HouseError, match="已经有“seal_use”的1版"):
        adopted(cast)
    shelve_procedure(actor=cast.planner, draft=first, reason="改用新规定")
    assert "seal_use" not in procedures_to_begin(cast.doer)
    assert text_to_copy("objection", "1").count("document: platform") == 0


def test_a_local_edition_takes_the_place_of_the_shipped_one(cast: Cast) -> None:
    text = text_to_copy("branch_difficulty", "1").replace('edition: "1"', 'edition: "本局"')
    draft = written(cast, text)
    adopt_procedure(actor=cast.clerk, draft=draft, from_on=TODAY, document="会议", seen=1)
    assert edition_today("branch_difficulty", TODAY, cast.branch.path).edition == "本局"
    assert edition_today("branch_difficulty", TODAY, cast.second.branches[0].path).edition == "1"
