"""Duty lists, what is handed down, extensions, excuses, waivers, recurring duties and hand-overs."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from tests.cast import TODAY, Cast, cast
from tests.papers import says_what_its_layout_names
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.basics.periods import calendar_year
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.documents.official import write_official
from yipanqi.ledger.queries import entries_about
from yipanqi.meeting.services import ItemDraft as MeetingItem
from yipanqi.meeting.services import (
    MeetingDraft,
    ResolutionDraft,
    adopt_resolution,
    call_meeting,
    freeze_roll,
)
from yipanqi.organisation.services import fill_post, leave_post
from yipanqi.rulebook.models import LiveResult
from yipanqi.rulebook.services import evaluate_organisation
from yipanqi.tasking import queries, reports, services
from yipanqi.tasking.models import Duty, DutyHanding, DutyList, Handover, Occurrence
from yipanqi.tasking.services import DutyDraft, Node

__all__ = ("cast",)
DAY = datetime.timedelta(days=1)
NODES = (Node(TODAY + 15 * DAY, "半年进展"), Node(TODAY + 100 * DAY, "三季度进展"))


def words_about(cast: Cast, kind: str, key: int | str) -> list[str]:
    return list(entries_about(cast.system, kind, key).order_by("id").values_list("word", flat=True))


def drafted(cast: Cast, *titles: str) -> DutyList:
    made = services.open_list(
        actor=cast.planner,
        organisation=cast.branch,
        tier="branch",
        year=2025,
        first_post_id=cast.posts["doer"].pk,
    )
    for title in titles or ("抓组织生活", "抓党员责任"):
        services.write_line(
            actor=cast.planner,
            duty_list=made,
            draft=DutyDraft(cast.posts["doer"].pk, title, NODES, goal="按期", aspect="thought"),
        )
    return made


def begun(actor: Actor, home: int, procedure: str, about: str, fields: dict[str, Any]) -> Any:
    beginning = Beginning(procedure, home, "报请", "asked", Given(fields, {}), about=about, on=actor.today)
    return begin_case(actor=actor, beginning=beginning)


def test_a_list_is_issued_as_a_whole_and_signed_by_post(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.open_list(actor=cast.member, organisation=cast.branch, tier="branch", year=2025)
    with pytest.raises(Refused):
        services.open_list(actor=cast.planner, organisation=cast.branch, tier="leading_group", year=2025)
    made = drafted(cast)
    with pytest.raises(Conflict):
        services.open_list(actor=cast.planner, organisation=cast.branch, tier="branch", year=2025)
    assert not Duty.objects.exists()
    assert not queries.duty_lists(cast.second_doer).exists()
    issued = services.issue_list(actor=cast.planner, duty_list=made)
    assert Duty.objects.filter(duty_list=issued).count() == 2
    with pytest.raises(Conflict):
        services.issue_list(actor=cast.planner, duty_list=made)
    with pytest.raises(NotPermitted):
        services.sign_list(actor=cast.planner, duty_list=issued)
    assert list(queries.lists_to_sign(cast.doer)) == [issued]
    assert services.sign_list(actor=cast.doer, duty_list=issued) == 2
    assert [one.is_signed for one in queries.receipts_of(cast.planner, issued)] == [True]
    assert words_about(cast, "tasking.list", issued.pk) == [
        "tasking.list.opened", "tasking.list.line_written", "tasking.list.line_written", "tasking.list.issued",
        "tasking.list.signed",
    ]  # fmt: skip


def test_a_new_edition_keeps_the_duty_and_its_history(cast: Cast) -> None:
    first = services.issue_list(actor=cast.planner, duty_list=drafted(cast))
    services.sign_list(actor=cast.doer, duty_list=first)
    kept = Duty.objects.get(title="抓组织生活")
    second = services.open_list(actor=cast.planner, organisation=cast.branch, tier="branch", year=2025)
    assert second.edition == 2 and second.lines.count() == 2
    assert kept.aspect == "thought" and queries.lines_of(cast.planner, second)[0].aspect == "管思想"
    services.remove_line(actor=cast.planner, line=second.lines.get(title="抓党员责任"))
    services.write_line(
        actor=cast.planner, duty_list=second, line=second.lines.get(title="抓组织生活"),
        draft=DutyDraft(cast.posts["doer"].pk, "抓组织生活", (Node(TODAY + 15 * DAY, "半年进展"), Node(TODAY + 160 * DAY, "全年")),
                        goal="按期"),
    )  # fmt: skip
    services.issue_list(actor=cast.planner, duty_list=second)
    kept.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, kept.duty_list_id, kept.state) == ("replaced", second.pk, "issued")
    assert list(kept.occurrences.order_by("due_on").values_list("title", "state")) == [
        ("半年进展", "open"), ("三季度进展", "dropped"), ("全年", "open"),
    ]  # fmt: skip
    gone = Duty.objects.get(title="抓党员责任")
    assert gone.state == "ended" and set(gone.occurrences.values_list("state", flat=True)) == {"dropped"}
    assert next(iter(queries.lines_of(cast.planner, first))).nodes[0].light == ""


def test_a_duty_stays_with_its_post(cast: Cast) -> None:
    issued = services.issue_list(actor=cast.planner, duty_list=drafted(cast, "抓组织生活"))
    services.sign_list(actor=cast.doer, duty_list=issued)
    post = cast.posts["doer"]
    leave_post(actor=cast.planner, holding=post.holdings.get(), until_on=TODAY - DAY)
    assert [one.post.pk for one in queries.vacancies(cast.planner, cast.first.committee.path)] == [post.pk]
    fill_post(actor=cast.planner, post=post, person=cast.people["member"], from_on=TODAY)
    duty = Duty.objects.get()
    assert (duty.post_id, duty.signed_by_name) == (post.pk, cast.doer.name)
    assert queries.holders_of(cast.planner, [duty])[post.pk].a == cast.people["member"].name
    assert not queries.vacancies(cast.planner, cast.first.committee.path)
    assert [(one.name, one.duties) for one in queries.loads(cast.planner, cast.branch.path)] == [
        (cast.people["member"].name, 1)
    ]


def test_handed_down_received_broken_down(cast: Cast) -> None:
    draft = DutyDraft(cast.posts["planner"].pk, "统筹机关党建", NODES)
    duty = services.issue_duty(actor=cast.planner, organisation=cast.first.committee, draft=draft)
    with pytest.raises(NotPermitted):
        services.hand_down_duty(actor=cast.doer, duty=duty, organisation_ids=[cast.branch.pk])
    with pytest.raises(Refused):
        services.hand_down_duty(actor=cast.planner, duty=duty, organisation_ids=[cast.second.branches[0].pk])
    both = [one.pk for one in cast.first.branches]
    assert services.hand_down_duty(actor=cast.planner, duty=duty, organisation_ids=both) == 2
    mine = DutyHanding.objects.get(organisation=cast.branch)
    assert queries.untouched_below(cast.planner).count() == 2
    after = replace(cast.system, today=TODAY + 5 * DAY)
    assert queries.handings_to_remind_of(after, after.today, after.today - DAY).count() == 2
    assert queries.to_remind_of_signing(after, after.today, after.today - DAY).count() == 1
    assert not queries.to_remind_of_signing(after, after.today + DAY, after.today).exists()
    for name in ("planner", "second_doer", "member"):
        with pytest.raises(NotPermitted):
            services.receive_duty(actor=cast.actors[name], handing=mine)
    services.receive_duty(actor=cast.doer, handing=mine)
    with pytest.raises(Conflict):
        services.receive_duty(actor=cast.doer, handing=mine)
    part = DutyDraft(cast.posts["doer"].pk, "窗口逐项试办", (Node(TODAY + 90 * DAY),))
    late = replace(part, nodes=(Node(TODAY + 101 * DAY),))
    with pytest.raises(Refused):
        services.break_down_duty(actor=cast.doer, handing=mine, draft=late)
    services.break_down_duty(actor=cast.doer, handing=mine, draft=part)
    (left,) = queries.untouched_below(cast.planner)
    services.keep_whole(actor=cast.second_doer, handing=left, reason="由支部整体承担")
    assert not queries.untouched_below(cast.planner).exists()
    (told,) = queries.arrivals(cast.planner)
    assert (told.title, told.handed, told.received, told.touched, told.rate) == ("党支部", 2, 2, 2, "100%")
    assert words_about(cast, "tasking.duty", duty.pk) == [
        "tasking.duty.issued", "tasking.duty.handed_down", "tasking.duty.received", "tasking.duty.kept_whole",
    ]  # fmt: skip


def late_node(cast: Cast) -> Occurrence:
    draft = DutyDraft(cast.posts["doer"].pk, "帮办图审", (Node(TODAY - 3 * DAY),), starts_on=TODAY - 60 * DAY)
    duty = services.issue_duty(actor=cast.planner, organisation=cast.branch, draft=draft)
    services.mark_overdue(actor=cast.system, day=TODAY)
    return duty.occurrences.get()


def test_an_accepted_excuse_stands_beside_the_mark(cast: Cast) -> None:
    node = late_node(cast)
    about, fields = f"{services.EXCUSE}:{node.pk}", {"excuse": "省级系统停机两周"}
    for name in ("commissioner", "planner"):
        with pytest.raises(NotPermitted):
            begun(cast.actors[name], cast.branch.pk, "duty_excuse", about, fields)
    case = begun(cast.doer, cast.branch.pk, "duty_excuse", about, fields)
    with pytest.raises(NotPermitted):
        take_step(actor=cast.doer, case=case, step="decide", decision="accepted")
    take_step(actor=cast.planner, case=case, step="decide", decision="accepted")
    node.refresh_from_db()
    assert (node.state, node.overdue_marked_on, node.excuse, node.excused_by_name) == (
        "excused", TODAY, "省级系统停机两周", cast.planner.name,
    )  # fmt: skip
    assert "tasking.occurrence.excused" in words_about(cast, "tasking.occurrence", node.pk)


def test_an_extension_keeps_the_first_day_and_is_counted(cast: Cast) -> None:
    node, asked = late_node(cast), TODAY + 20 * DAY
    about = f"{services.EXTENSION}:{node.pk}"
    with pytest.raises(Refused):
        begun(cast.doer, cast.branch.pk, "duty_extension", about, {"new_due_on": TODAY, "reason": "忙"})
    fields = {"new_due_on": asked, "reason": "图审系统升级"}
    case = begun(cast.doer, cast.branch.pk, "duty_extension", about, fields)
    with pytest.raises(Refused):
        begun(cast.doer, cast.branch.pk, "duty_extension", about, fields)
    take_step(actor=cast.planner, case=case, step="decide", decision="approved")
    node.refresh_from_db()
    assert (node.due_on, node.first_due_on, node.extensions, node.overdue_marked_on) == (
        asked, TODAY - 3 * DAY, 1, TODAY,
    )  # fmt: skip
    refused = begun(
        cast.doer, cast.branch.pk, "duty_extension", about, {"new_due_on": asked + DAY, "reason": "再延"}
    )
    take_step(
        actor=cast.planner,
        case=refused,
        step="decide",
        decision="refused",
        given=Given({"reason": "不再延"}, {}),
    )
    node.refresh_from_db()
    assert (node.due_on, node.extensions) == (asked, 1)


def test_a_waiver_needs_article_and_days_and_ends(cast: Cast) -> None:
    nodes = (Node(TODAY + 10 * DAY, "甲"), Node(TODAY + 60 * DAY, "乙"))
    duty = services.issue_duty(
        actor=cast.planner, organisation=cast.branch, draft=DutyDraft(cast.posts["doer"].pk, "月报", nodes)
    )
    about = f"{services.WAIVER}:{duty.pk}"
    fields: dict[str, Any] = {
        "article": "搬迁安排第二条", "reason": "搬迁", "from_on": TODAY, "until_on": TODAY - DAY,
    }  # fmt: skip
    with pytest.raises(Refused):
        begun(cast.doer, cast.branch.pk, "duty_waiver", about, fields)
    case = begun(cast.doer, cast.branch.pk, "duty_waiver", about, {**fields, "until_on": TODAY + 30 * DAY})
    take_step(actor=cast.planner, case=case, step="decide", decision="approved")
    assert list(duty.occurrences.order_by("due_on").values_list("state", flat=True)) == ["waived", "open"]
    waiver = duty.waivers.get()
    assert (waiver.approved_by_name, waiver.until_on) == (cast.planner.name, TODAY + 30 * DAY)
    services.mark_overdue(actor=cast.system, day=TODAY + 40 * DAY)
    assert not duty.occurrences.filter(overdue_marked_on__isnull=False).exists()


def test_a_post_is_handed_over_by_both(cast: Cast) -> None:
    taker = cast.people["member"]
    with pytest.raises(NotPermitted):
        services.draw_handover(
            actor=cast.member,
            organisation=cast.branch,
            post_id=cast.posts["doer"].pk,
            taker_id=taker.pk,
            pack=[],
        )
    pack = [{"title": "责任", "rows": [["抓组织生活", "已签收", "duty", 1]]}]
    made = services.draw_handover(
        actor=cast.planner,
        organisation=cast.branch,
        post_id=cast.posts["doer"].pk,
        taker_id=taker.pk,
        pack=pack,
    )
    for name in ("member", "planner"):
        with pytest.raises(NotPermitted):
            services.sign_handover(actor=cast.actors[name], handover=made)
    services.sign_handover(actor=cast.doer, handover=made)
    with pytest.raises(NotPermitted):
        services.sign_handover(actor=cast.doer, handover=made)
    done = services.sign_handover(actor=cast.member, handover=made)
    assert (done.state, done.left_on, done.taken_on) == (Handover.DONE, TODAY, TODAY)
    paper = reports.handover_paper(done)
    says_what_its_layout_names("handover", paper)
    text = "\n".join(
        cell.text
        for table in Document(io.BytesIO(write_official(paper))).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "抓组织生活" in text and taker.name in text
    assert words_about(cast, "tasking.handover", made.pk) == [
        "tasking.handover.drawn", "tasking.handover.signed", "tasking.handover.signed",
    ]  # fmt: skip


def test_the_list_on_paper(cast: Cast) -> None:
    issued = services.issue_list(actor=cast.planner, duty_list=drafted(cast))
    lines = queries.lines_of(cast.planner, issued)
    said = reports.list_paper(issued, lines, queries.receipts_of(cast.planner, issued))
    says_what_its_layout_names(f"duty_list_{issued.tier}", said)
    paper = write_official(said)
    text = [
        cell.text for table in Document(io.BytesIO(paper)).tables for row in table.rows for cell in row.cells
    ]
    assert any("抓党员责任" in one for one in text) and "未签收" in text
    assert [row[5] for row in reports.list_rows(issued, lines)] == ["抓组织生活", "抓党员责任"]


def test_what_the_rules_ask_again_and_again_is_laid_out_once(cast: Cast) -> None:
    period = calendar_year(TODAY.year)
    evaluate_organisation(actor=cast.system, organisation=cast.branch, period=period)
    with pytest.raises(NotPermitted):
        services.lay_out_recurring(actor=cast.planner, day=TODAY)
    first = services.lay_out_recurring(actor=cast.system, day=TODAY)
    assert first.duties and first.nodes >= first.duties
    again = services.lay_out_recurring(actor=cast.system, day=TODAY)
    assert (again.duties, again.nodes, again.done, again.opened, again.dropped) == (0, 0, 0, 0, 0)
    recurring = Duty.objects.filter(organisation=cast.branch).exclude(rule_id="")
    assert {one.post_id for one in recurring} == {cast.posts["doer"].pk}
    assert all(one.source and one.state == "signed" for one in recurring)
    assert not Duty.objects.filter(organisation=cast.first.branches[1]).exists()
    assert not queries.duties_matching(cast.doer, queries.DutyFilter()).exists()
    asked = queries.duties_matching(cast.doer, queries.DutyFilter(kind="recurring"))
    assert asked.count() == first.duties
    node = Occurrence.objects.filter(duty__in=recurring, window_end__gte=TODAY).order_by("due_on")[0]
    result = LiveResult.objects.get(
        organisation=cast.branch,
        rule=node.duty.rule_id,
        window_start=node.window_start,
        window_end=node.window_end,
    )
    LiveResult.objects.filter(pk=result.pk).update(state="met", counted=result.needed)
    assert services.lay_out_recurring(actor=cast.system, day=TODAY).done == 1
    LiveResult.objects.filter(pk=result.pk).update(state=result.state, counted=0)
    assert services.lay_out_recurring(actor=cast.system, day=TODAY).opened == 1
    LiveResult.objects.filter(pk=result.pk).delete()
    assert services.lay_out_recurring(actor=cast.system, day=TODAY).dropped == 1
    node.refresh_from_db()
    assert (node.state, node.note) == ("dropped", "制度调整，不再要求")
    assert "tasking.recurring.laid_out" in words_about(cast, "tasking.duty", "many")


def test_a_resolution_becomes_one_duty(cast: Cast) -> None:
    draft = MeetingDraft("committee_meeting", TODAY, items=(MeetingItem("图审环节排队"),))
    meeting = call_meeting(actor=cast.doer, body_id=cast.branch.pk, draft=draft)
    meeting = freeze_roll(actor=cast.doer, meeting=meeting)
    resolved = adopt_resolution(
        actor=cast.doer, item=meeting.agenda.get(),
        draft=ResolutionDraft("协调图审专场", owner_id=cast.posts["doer"].pk, due_on=TODAY + 15 * DAY),
    )  # fmt: skip
    asked, home = services.draft_of_resolution(cast.planner, resolved.pk)
    assert home.pk == cast.branch.pk and asked.title == "协调图审专场"
    with pytest.raises(NotPermitted):
        services.issue_duty_from_resolution(actor=cast.discipline, resolution_id=resolved.pk, draft=asked)
    made = services.issue_duty_from_resolution(actor=cast.doer, resolution_id=resolved.pk, draft=asked)
    assert made.resolution_id == resolved.pk and made.occurrences.get().due_on == TODAY + 15 * DAY
    with pytest.raises(Conflict):
        services.issue_duty_from_resolution(actor=cast.doer, resolution_id=resolved.pk, draft=asked)
    assert words_about(cast, "meeting.resolution", resolved.pk)[-1] == "meeting.resolution_taken_up"
