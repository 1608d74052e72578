"""Opening, answering, closing and giving up a round: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast, cast  # noqa: F401
from tests.survey.people import (
    AFTER,
    CITIZEN,
    SIMPLE,
    answered,
    closed,
    codes_of,
    members_of,
    on,
    opened,
    sheet,
    template,
)
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import Conflict, HouseError, NotFound, NotPermitted
from yipanqi.basics.periods import calendar_year
from yipanqi.ledger.models import Entry
from yipanqi.survey import queries
from yipanqi.survey.errors import CodeRefused, FormRefused, RoundRefused, TooOften
from yipanqi.survey.facts import rating_rows
from yipanqi.survey.jobs import run_close
from yipanqi.survey.models import Box, Code, FormVersion, Place, RaterGroup, ResultGroup, Round, Tally
from yipanqi.survey.queries.results import trimmed_mean_of
from yipanqi.survey.services import (
    About,
    GroupDraft,
    RoundDraft,
    answer_by_code,
    answer_by_roll,
    close_round,
    count_papers,
    enter_paper,
    find_code,
    open_round,
    publish_form,
    void_round,
)

STAFF = {"clerk", "planner", "doer", "commissioner"}
READERS = {"leader", "office_head", "inspector", "assessor", "discipline", "member"}


@pytest.fixture(autouse=True)
def nobody_guessed() -> None:
    cache.clear()


def words(round: Round) -> list[str]:
    """What the ledger says of the round, in order."""
    return list(
        Entry.objects.filter(subject_kind="survey.round", subject_key=str(round.pk))
        .order_by("id")
        .values_list("word", flat=True)
    )


@pytest.mark.parametrize(
    "name",
    ["clerk", "planner", "leader", "doer", "second_doer", "commissioner", "discipline", "member", "stranger"],
)
def test_staff_alone_publish_and_open(cast: Cast, name: str) -> None:  # noqa: F811
    actor = getattr(cast, name)
    if name in STAFF:
        version = publish_form(actor=actor, organisation_id=cast.branch.pk, text=SIMPLE)
        draft = RoundDraft("试评", TODAY, (GroupDraft("群众", "codes", number=9),))
        round = open_round(actor=actor, organisation_id=cast.branch.pk, version=version, draft=draft)
        assert words(round) == ["survey.round.opened"]
        assert Entry.objects.filter(word="survey.form.published", subject_key=str(version.pk)).count() == 1
        return
    with pytest.raises(NotPermitted if name in READERS else NotFound):
        publish_form(actor=actor, organisation_id=cast.branch.pk, text=SIMPLE)


def test_a_published_version_stands_still(cast: Cast) -> None:  # noqa: F811
    first = publish_form(actor=cast.doer, organisation_id=cast.branch.pk, text=SIMPLE)
    assert publish_form(actor=cast.doer, organisation_id=cast.branch.pk, text=SIMPLE).pk == first.pk
    second = publish_form(
        actor=cast.doer, organisation_id=cast.branch.pk, text=SIMPLE.replace("为什么", "原因")
    )
    assert (first.number, second.number) == (1, 2)
    round = opened(cast)
    assert round.form_id == first.pk
    FormVersion.objects.filter(pk=first.pk).update(text=SIMPLE.replace("打分", "改了"))
    with pytest.raises(FormRefused, match="被改动"):
        queries.form_of(queries.round_named(cast.doer, round.pk))


def test_members_answer_once_and_nothing_tells_what(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    members = members_of(cast)
    first = next(iter(members.values()))
    assert [one.pk for one in queries.own_rounds(first)] == [round.pk]
    before = Entry.objects.count()
    answer_by_roll(actor=first, round_id=round.pk, sent=sheet())
    assert Entry.objects.count() == before and queries.own_rounds(first) == ()
    with pytest.raises(NotFound, match="没有等您填写"):
        answer_by_roll(actor=first, round_id=round.pk, sent=sheet())
    with pytest.raises(NotFound):
        answer_by_roll(actor=cast.stranger, round_id=round.pk, sent=sheet())
    states = {one.group.name: one.answered for one in queries.group_states(cast.doer, round)}
    assert states == {"党员": 1, "群众": 0}
    with pytest.raises(RoundRefused, match="还没有结束"):
        queries.results_of(cast.doer, round)
    with pytest.raises(RoundRefused, match="没有到截止日"):
        close_round(actor=cast.doer, round=round)


def test_codes_serve_once_and_say_why_not(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    codes = codes_of(cast, round)
    assert len(set(codes)) == 12 and Code.objects.filter(hash__in=codes).count() == 0
    with pytest.raises(Conflict, match="只打印一次"):
        codes_of(cast, round)
    answer_by_code(actor=CITIZEN, code=f"{codes[0][:4]}-{codes[0][4:].lower()}", sent=sheet())
    with pytest.raises(CodeRefused, match="已经用过"):
        answer_by_code(actor=CITIZEN, code=codes[0], sent=sheet())
    with pytest.raises(CodeRefused, match="已经截止"):
        find_code(actor=on(CITIZEN, AFTER), code=codes[1])
    for _ in range(20):
        with pytest.raises(CodeRefused, match="没有这个评议码"):
            find_code(actor=CITIZEN, code="2222-3333-4444")
    with pytest.raises(TooOften):
        find_code(actor=CITIZEN, code=codes[1])


def test_results_open_after_closing_with_every_number(cast: Cast) -> None:  # noqa: F811
    round = opened(cast, about=About("execution.activity", 7, "党课"))
    for actor in members_of(cast).values():
        answer_by_roll(actor=actor, round_id=round.pk, sent=sheet(5))
    people = len(members_of(cast))
    answered(codes_of(cast, round), [sheet(1, "差", f"意见{number}") for number in range(6)] + [sheet(3)] * 6)
    round = close_round(actor=cast.doer, round=round)  # Everybody has answered: no need to wait.
    assert words(round) == ["survey.round.opened", "survey.codes.printed", "survey.round.closed"]
    assert not Box.objects.exists() and not Place.objects.exists() and not Code.objects.exists()
    found = queries.results_of(cast.doer, round)
    mark, view, why = found.told
    assert {line.group: line.mean for line in mark.lines} == {
        "党员": Decimal("5.00"), "群众": Decimal("2.00"), "全部": Decimal(people * 5 + 24).__truediv__(people + 12).quantize(Decimal("0.01")),
    }  # fmt: skip
    assert mark.weighted == (("", Decimal("3.80")),)  # 60 % of 5 and 40 % of 2.
    assert {line.leniency for line in mark.lines if not line.is_total} == {Decimal("1.50"), Decimal("-1.50")}
    assert dict(view.totals[0].counts) == {"好": people + 6, "中": 0, "差": 6}
    assert sorted(why.remarks) == [f"意见{number}" for number in range(6)]
    (row,) = rating_rows([cast.branch.pk], calendar_year(TODAY.year))
    assert (row["mean_hundredths"], row["answered"], row["about"]) == (380, people + 12, "execution.activity")
    assert [one.pk for one in queries.rounds_about(cast.planner, "execution.activity", 7)] == [round.pk]


@pytest.mark.parametrize("name", sorted(STAFF | READERS))
def test_results_are_for_staff_or_for_the_line(cast: Cast, name: str) -> None:  # noqa: F811
    actor = getattr(cast, name)
    narrow, wide = (
        closed(cast, opened(cast)),
        closed(cast, opened(cast, template("lecture_rating"), [GroupDraft("听课人员", "codes", number=8)])),
    )
    queries.results_of(actor, wide)
    if name in STAFF:
        queries.results_of(actor, narrow)
        return
    with pytest.raises(NotPermitted):
        queries.results_of(actor, narrow)


def test_a_group_of_four_is_told_with_another(cast: Cast) -> None:  # noqa: F811
    round = opened(
        cast,
        groups=[
            GroupDraft("群众", "codes", number=9),
            GroupDraft("上级", "codes", number=4),
            GroupDraft("服务对象", "codes", number=6),
        ],
    )
    answered(codes_of(cast, round), [sheet(4)] * 9)
    answered(codes_of(cast, round, "上级"), [sheet(1, "差", "四个人的话")] * 4)
    answered(codes_of(cast, round, "服务对象"), [sheet(5)] * 6)
    round = close_round(actor=cast.doer, round=round)
    assert list(ResultGroup.objects.order_by("name").values_list("name", "answered", "is_merged")) == [
        ("上级、服务对象", 10, True), ("群众", 9, False),
    ]  # fmt: skip
    assert not Tally.objects.filter(group__name="上级").exists()
    assert [line.group for line in queries.results_of(cast.doer, round).told[0].lines] == [
        "上级、服务对象",
        "群众",
        "全部",
    ]


def test_fewer_than_five_answers_are_never_written(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    answered(codes_of(cast, round)[:4], [sheet(1, "差", "谁写的一看便知")] * 4)
    round = closed(cast, round)
    assert (round.answered, round.mean_hundredths) == (4, None)
    assert not ResultGroup.objects.exists() and queries.results_of(cast.doer, round).groups == ()


def test_the_appraisal_rates_full_members_under_the_ceiling(cast: Cast) -> None:  # noqa: F811
    round = opened(cast, template("democratic_appraisal"), [GroupDraft("党员", "roll", of="members")])
    members = members_of(cast)
    rated = queries.rated_rows(round)
    assert (round.expected, round.members, len(rated)) == (
        len(members),
        len(members),
        len(members) - 1,
    )  # One is probationary.
    form = queries.form_of(round)
    assert queries.limits_of(round, form) == {"grade": len(members) // 3}
    sent = {f"grade.{row.key}": ["优秀" if place < 2 else "合格"] for place, row in enumerate(rated)}
    assert len(members) // 3 == 2
    for actor in members.values():
        answer_by_roll(actor=actor, round_id=round.pk, sent=sent)
    found = queries.results_of(cast.doer, close_round(actor=cast.doer, round=round))
    assert found.is_valid and [dict(line.counts)["优秀"] for line in found.told[0].totals][:3] == [
        len(members)
    ] * 2 + [0]


def test_paper_needs_two_people_and_equal_numbers(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    by_roll = RaterGroup.objects.select_related("round__organisation").get(round=round, way="roll")
    by_code = RaterGroup.objects.select_related("round__organisation").get(round=round, way="codes")
    people = list(members_of(cast))
    with pytest.raises(NotPermitted):
        count_papers(actor=cast.member, group=by_roll, person_ids=people[:2])
    batch = count_papers(actor=cast.doer, group=by_roll, person_ids=people[:2])
    with pytest.raises(RoundRefused, match="勾选"):
        count_papers(actor=cast.doer, group=by_roll, person_ids=people[:1])
    with pytest.raises(NotFound):
        answer_by_roll(actor=members_of(cast)[people[0]], round_id=round.pk, sent=sheet())
    with pytest.raises(RoundRefused, match="还有12份"):
        count_papers(actor=cast.doer, group=by_code, number=13)
    more = count_papers(actor=cast.doer, group=by_code, number=5)
    with pytest.raises(NotPermitted, match="清点人不能录入"):
        enter_paper(actor=cast.doer, batch=batch, sent=sheet())
    enter_paper(actor=cast.commissioner, batch=batch, sent=sheet())
    with pytest.raises(RoundRefused, match="没有录完"):
        closed(cast, round)
    enter_paper(actor=cast.commissioner, batch=batch, sent=sheet())
    with pytest.raises(Conflict, match="已经录完"):
        enter_paper(actor=cast.commissioner, batch=batch, sent=sheet())
    for _ in range(5):
        enter_paper(actor=cast.commissioner, batch=more, sent=sheet())
    assert closed(cast, round).answered == 7
    assert words(round)[1:] == ["survey.paper.counted"] * 2 + ["survey.paper.entered"] * 2 + [
        "survey.round.closed"
    ]


def test_paper_and_codes_together_are_no_more_than_were_asked(cast: Cast) -> None:  # noqa: F811
    round = opened(cast, groups=[GroupDraft("群众", "codes", number=6)])
    codes = codes_of(cast, round)
    group = RaterGroup.objects.select_related("round__organisation").get(round=round)
    count_papers(actor=cast.doer, group=group, number=5)
    answer_by_code(actor=CITIZEN, code=codes[0], sent=sheet())
    before = bytes(Box.objects.get().sealed)
    with pytest.raises(CodeRefused, match="已经收满"):
        answer_by_code(actor=CITIZEN, code=codes[1], sent=sheet())
    assert bytes(Box.objects.get().sealed) == before and Code.objects.filter(is_used=True).count() == 1


def test_holders_of_posts_are_asked_and_nobody_twice(cast: Cast) -> None:  # noqa: F811
    groups = [
        GroupDraft("支委", "roll", of="posts", posts=("secretary", "discipline_commissioner")),
        GroupDraft("党员", "roll", of="members"),
    ]
    round = opened(cast, groups=groups)
    committee, others = RaterGroup.objects.filter(round=round).order_by("order")
    assert {place.person_id for place in committee.roll.all()} == {
        cast.people["doer"].pk,
        cast.people["discipline"].pk,
    }
    assert others.expected == len(members_of(cast)) - 2 and round.expected == len(members_of(cast))
    given = opened(
        cast,
        groups=[GroupDraft("听课人员", "roll", of="given", people=(cast.people["stranger"].pk,))],
        title="外单位听课",
    )
    assert [one.pk for one in queries.own_rounds(cast.stranger)] == [given.pk]
    answer_by_roll(actor=cast.stranger, round_id=given.pk, sent=sheet())


def test_a_stuffed_or_exchanged_box_is_not_counted(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    answered(codes_of(cast, round)[:6], [sheet()] * 6)
    Code.objects.filter(is_used=True).order_by("hash").first().delete()  # type: ignore[union-attr]
    with pytest.raises(RoundRefused, match="对不上"):
        closed(cast, round)


def test_given_up_rounds_destroy_what_was_answered(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    answered(codes_of(cast, round)[:6], [sheet()] * 6)
    with pytest.raises(RoundRefused, match="原因"):
        void_round(actor=cast.doer, round=round, reason=" ")
    for name in ("member", "leader"):
        with pytest.raises(NotPermitted):
            void_round(actor=getattr(cast, name), round=round, reason="发错")
    void_round(actor=cast.planner, round=round, reason="人群选错")
    assert (
        not Box.objects.exists() and not Code.objects.exists() and words(round)[-1] == "survey.round.voided"
    )
    with pytest.raises(HouseError):
        closed(cast, round)


def test_the_night_closes_what_has_run_out_and_reminds_before(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    members = members_of(cast)
    first, *others = members
    answer_by_roll(actor=members[first], round_id=round.pk, sent=sheet())
    assert queries.reminded_on(cast.doer, round.closes_on) == []
    told = queries.reminded_on(system_actor(round.closes_on), round.closes_on)
    assert {person for person, *_ in told} == set(others)
    assert run_close({"day": round.closes_on.isoformat()}, lambda *_: None) == {"closed": 0, "waiting": 0}
    assert run_close({"day": AFTER.isoformat()}, lambda *_: None) == {"closed": 1, "waiting": 0}
    assert Round.objects.get(pk=round.pk).closed_by_name == "系统"


def test_lists_cost_the_same_with_few_and_many(cast: Cast) -> None:  # noqa: F811
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            list(queries.rounds(cast.planner))
            queries.own_rounds(cast.member)
        return len(captured)

    opened(cast)
    few = cost()
    for number in range(4):
        opened(cast, title=f"第{number}次")
    assert cost() == few


def test_strangers_find_no_round(cast: Cast) -> None:  # noqa: F811
    round = opened(cast)
    for name in ("stranger", "other_doer", "second_doer"):
        with pytest.raises(NotFound):
            queries.round_named(getattr(cast, name), round.pk)


def test_the_trimmed_mean_leaves_a_tenth_out_at_each_end() -> None:
    scores = {str(number): number for number in range(1, 6)}
    assert trimmed_mean_of({"5": 9, "1": 1}, scores) == Decimal(5)
    assert trimmed_mean_of({"5": 4, "1": 1}, scores) == Decimal("4.2")
    assert trimmed_mean_of({}, scores) is None
