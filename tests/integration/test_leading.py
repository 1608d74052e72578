"""What leaders did themselves: counted from rolls and nodes, within what the reader may see."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.cast import TODAY, Cast, cast, sign_in
from yipanqi.integration.queries.leading import acts_on_item, own_acts
from yipanqi.meeting.models import RollLine
from yipanqi.meeting.services import ItemDraft, MeetingDraft, call_meeting, freeze_roll
from yipanqi.organisation.models import Holding, Post
from yipanqi.planning.services import ItemDraft as PlanItemDraft
from yipanqi.planning.services import add_item, open_plan
from yipanqi.tasking.models import Duty, Occurrence
from yipanqi.tasking.queries import first_led

__all__ = ("cast",)


def test_own_acts_stand_beside_the_duties_of_the_post(cast: Cast, client: Client, settings: Any) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    item = add_item(
        actor=cast.planner,
        plan=plan,
        draft=PlanItemDraft("开工", business_face="开工", office_id=cast.first.office.pk),
    )
    told = ItemDraft(
        "开工", "business", about_kind="planning.plan_item", about_key=item.pk, about_title="开工"
    )
    items = (ItemDraft("要点", "party"), told)
    draft = MeetingDraft("leading_group_meeting", TODAY, items=items)
    called = call_meeting(actor=cast.planner, body_id=cast.first.leading_group.pk, draft=draft)
    meeting = freeze_roll(actor=cast.planner, meeting=called)
    leader = RollLine.objects.get(meeting=meeting, capacity=RollLine.MEMBER).person_id
    post = Holding.objects.get(person_id=leader, post__organisation=cast.first.leading_group).post
    duty = Duty.objects.create(
        organisation=cast.first.committee, post=post, title="听取汇报", starts_on=TODAY.replace(month=1), plan_item=item,
    )  # fmt: skip
    for month, state in ((3, "done"), (4, "open")):
        day = TODAY.replace(month=month)
        Occurrence.objects.create(
            duty=duty, organisation=cast.first.committee, due_on=day, title=f"{month}月", state=state,
            done_on=day if state == "done" else None,
        )  # fmt: skip
    found = own_acts(cast.planner, [post.pk], TODAY.year)[post.pk]
    assert (found.meetings, found.of_both, found.done, found.due) == (1, 1, 1, 2)
    assert (
        own_acts(cast.stranger, [post.pk], TODAY.year)[post.pk].text
        == "参加议事0次；参加支部活动0次；没有到期节点"
    )
    (own,) = [one for one in acts_on_item(cast.planner, item) if one.post == post]
    assert own.text == "参加研究它的会议1次；参加服务它的活动0次；到期节点2个、已办1个"
    shown = sign_in(client, cast, "planner").get(reverse("tasking:item_cycle", args=[item.pk]))
    assert own.text in shown.content.decode()
    page = sign_in(client, cast, "planner").get(reverse("tasking:both_duties")).content.decode()
    assert "参加议事1次（两项工作一起议1次）；参加支部活动0次；到期节点2个、已办1个" in page


def test_the_page_begins_with_an_agency_that_has_a_leading_group(cast: Cast) -> None:
    first, second = cast.first.committee, cast.second.committee
    assert first_led(cast.clerk, [second, first]) == first
    Post.objects.filter(organisation=cast.first.leading_group).update(closed_on=TODAY)
    assert first_led(cast.clerk, [second, first]) == second
    assert first_led(cast.clerk, []) is None
