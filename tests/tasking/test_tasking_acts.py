"""Every act of tasking: who may, what is refused, what the ledger keeps; lights and marks."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from tests.cast import TODAY, Cast, cast
from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import Conflict, NotFound, NotPermitted, Refused
from yipanqi.ledger.queries import entries_about
from yipanqi.tasking import queries, services
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.services import CompletionRow, DutyDraft, DutyRow, Node

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)


def issue(cast: Cast, name: str = "planner", *days: datetime.date) -> Duty:
    nodes = tuple(Node(day) for day in days or (TODAY + 5 * DAY, TODAY + 90 * DAY))
    draft = DutyDraft(
        post_id=cast.posts["doer"].pk, title="帮办图审", nodes=nodes, starts_on=TODAY - 60 * DAY
    )
    return services.issue_duty(actor=cast.actors[name], organisation=cast.branch, draft=draft)


def words_about(cast: Cast, kind: str, key: int | str) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


@pytest.mark.parametrize("name", ["planner", "clerk", "leader", "doer"])
def test_issue_by_staff(cast: Cast, name: str) -> None:
    duty = issue(cast, name)
    assert duty.occurrences.count() == 2
    assert words_about(cast, "tasking.duty", duty.pk) == ["tasking.duty.issued"]


@pytest.mark.parametrize(
    "name", ["stranger", "member", "second_doer", "inspector", "assessor", "office_head"]
)
def test_issue_refused(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        issue(cast, name)
    assert not Duty.objects.exists()


def test_issue_refuses_wrong_content(cast: Cast) -> None:
    right = DutyDraft(post_id=cast.posts["doer"].pk, title="甲", nodes=(Node(TODAY),))
    for wrong, field in (
        (replace(right, title=""), "title"), (replace(right, nodes=()), "due_dates"),
        (replace(right, nodes=(Node(TODAY), Node(TODAY))), "due_dates"), (replace(right, level="x"), "level"),
        (replace(right, post_id=cast.posts["stranger"].pk), "post"), (replace(right, nodes=(Node(TODAY - DAY),)), "due_dates"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            services.issue_duty(actor=cast.planner, organisation=cast.branch, draft=wrong)
        assert field in refusal.value.fields


def test_sign_by_holder_only(cast: Cast) -> None:
    duty = issue(cast)
    for name in ("planner", "clerk", "member", "second_doer", "stranger"):
        with pytest.raises(NotPermitted):
            services.sign_duty(actor=cast.actors[name], duty=duty)
    assert services.sign_duty(actor=cast.doer, duty=duty).signed_by_name == cast.doer.name
    with pytest.raises(Conflict):
        services.sign_duty(actor=cast.doer, duty=duty)
    assert words_about(cast, "tasking.duty", duty.pk)[-1] == "tasking.duty.signed"


def test_complete_and_reopen(cast: Cast) -> None:
    node = issue(cast, "planner", TODAY - 3 * DAY).occurrences.get()
    for name in ("member", "second_doer", "stranger", "leader"):
        with pytest.raises(NotPermitted):
            services.complete_occurrence(actor=cast.actors[name], occurrence=node, result="已办")
    with pytest.raises(Refused):
        services.complete_occurrence(actor=cast.doer, occurrence=node, result=" ")
    with pytest.raises(Refused):
        services.complete_occurrence(actor=cast.doer, occurrence=node, result="好", done_on=TODAY + DAY)
    done = services.complete_occurrence(actor=cast.doer, occurrence=node, result="23个项目清零")
    assert done.overdue_marked_on == TODAY and queries.light(done, TODAY) == "done_late"
    with pytest.raises(Conflict):
        services.complete_occurrence(actor=cast.doer, occurrence=node, result="再办")
    opened = services.reopen_occurrence(actor=cast.doer, occurrence=node, reason="登记错了")
    assert opened.overdue_marked_on == TODAY and opened.done_on is None
    assert words_about(cast, "tasking.occurrence", node.pk) == [
        "tasking.occurrence.completed",
        "tasking.occurrence.reopened",
    ]


def test_mark_overdue_once(cast: Cast) -> None:
    issue(cast, "planner", TODAY - 3 * DAY, TODAY, TODAY + 9 * DAY)
    with pytest.raises(NotPermitted):
        services.mark_overdue(actor=cast.clerk, day=TODAY)
    assert services.mark_overdue(actor=cast.system, day=TODAY) == 1
    assert services.mark_overdue(actor=cast.system, day=TODAY + DAY) == 1
    assert Occurrence.objects.get(due_on=TODAY - 3 * DAY).overdue_marked_on == TODAY
    assert words_about(cast, "tasking.occurrence", "many") == ["tasking.occurrences.marked_overdue"] * 2


@pytest.mark.parametrize(
    ("days", "state", "expected"),
    # Five working days after Sunday 15 June 2025 is the 20th; the dragon boat holiday lies before.
    [(-1, "open", "overdue"), (0, "open", "due_soon"), (5, "open", "due_soon"), (6, "open", "in_time"), (30, "open", "in_time"),
     (31, "open", "not_due"), (-1, "excused", "excused"), (0, "done", "done"), (-1, "done", "done_late")],
)  # fmt: skip
def test_light_is_the_same_in_python_and_database(cast: Cast, days: int, state: str, expected: str) -> None:
    duty = issue(cast)
    duty.occurrences.all().delete()
    done_on = TODAY if state == "done" else None
    node = Occurrence.objects.create(
        duty=duty, organisation=cast.branch, due_on=TODAY + days * DAY, title="甲", state=state, done_on=done_on,
        excuse="有" if state == "excused" else "",
    )  # fmt: skip
    assert queries.light(node, TODAY) == expected
    assert queries.occurrence(cast.doer, node.pk).light_now == expected  # type: ignore[attr-defined]


def test_reach(cast: Cast) -> None:
    duty = issue(cast)
    for name in ("stranger", "other_doer", "second_doer"):
        with pytest.raises(NotFound):
            queries.duty(cast.actors[name], duty.pk)
        assert not queries.occurrences(cast.actors[name]).exists()
    assert list(queries.duties_of_posts(cast.doer)) == [duty]
    assert not queries.duties_of_posts(cast.planner).exists()
    assert [each.due_on for each in queries.occurrences_due(cast.doer)] == [TODAY + 5 * DAY]
    later = replace(cast.planner, today=TODAY + 6 * DAY)
    assert queries.overdue_counts(later) == {cast.branch.pk: 1}
    assert queries.holders_of(cast.doer, [duty])[duty.post_id].text == "A角支部书记庚"


def test_end_duty(cast: Cast) -> None:
    duty = issue(cast)
    with pytest.raises(NotPermitted):
        services.end_duty(actor=cast.member, duty=duty, reason="完成")
    with pytest.raises(Refused):
        services.end_duty(actor=cast.planner, duty=duty, reason="")
    assert services.end_duty(actor=cast.planner, duty=duty, reason="任务取消").state == "ended"


def test_bulk(cast: Cast) -> None:
    row = DutyRow(
        cast.branch.pk, cast.posts["doer"].pk, "甲", TODAY, (Node(TODAY), Node(TODAY + DAY)), signed_on=TODAY
    )
    duties = services.bulk_issue_duties(
        actor=cast.planner, rows=[row, replace(row, title="乙", signed_on=None)]
    )
    assert [duty.state for duty in duties] == ["signed", "issued"]
    with pytest.raises(NotPermitted):
        services.bulk_issue_duties(actor=cast.stranger, rows=[row])
    keys = list(Occurrence.objects.order_by("pk").values_list("pk", flat=True))
    rows = [
        CompletionRow(keys[0], "某人", TODAY, "好"),
        CompletionRow(keys[1], "某人", TODAY + 3 * DAY, excuse="停机"),
    ]
    with pytest.raises(NotPermitted):
        services.bulk_complete_occurrences(actor=cast.planner, rows=rows)
    assert services.bulk_complete_occurrences(actor=system_actor(TODAY), rows=rows) == 2
    assert Occurrence.objects.get(pk=keys[1]).overdue_marked_on == TODAY + 2 * DAY
    assert words_about(cast, "tasking.duty", "many") == ["tasking.duties.issued"]
