"""Before joint work: with whom, what to do; and how brands stand by line of business and level."""

from __future__ import annotations

import dataclasses

from django.test import Client
from pytest_django import Settings

from tests.cast import TODAY, Cast, cast, sign_in
from yipanqi.basics.actors import system_actor
from yipanqi.execution.models import Carrier
from yipanqi.execution.queries.activity_ideas import activity_ideas
from yipanqi.execution.queries.brands import brand_matrix, filed_kinds, trade_of
from yipanqi.execution.queries.kinds import activity_kinds
from yipanqi.execution.queries.partners import joint_kinds, partners_for
from yipanqi.execution.services import ActivityDraft, CarrierDraft, found_carrier, record_activity
from yipanqi.planning.services import ItemDraft, add_item, open_plan

__all__ = ("cast",)


def run(cast: Cast, organisation: object, kind: str, name: str, **more: str) -> Carrier:
    draft = CarrierDraft(kind, name, TODAY, **more)  # type: ignore[arg-type]
    return found_carrier(actor=system_actor(TODAY), organisation=organisation, draft=draft)  # type: ignore[arg-type]


def test_partners_are_told_with_reasons_and_start_with_both_filled_in(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.YIPANQI_TODAY = [TODAY.isoformat()]
    plan = open_plan(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year)
    item = add_item(
        actor=cast.planner, plan=plan,
        draft=ItemDraft(title="窗口办件一次办结率提高到96%", business_face="政务服务窗口提速", party_face="党员带头"),
    )  # fmt: skip
    other = cast.second.branches[0]
    run(cast, other, "exemplary_post", "窗口党员示范岗", criteria="窗口办件一次办结，政务服务提速")
    run(cast, other, "pledge", "某人的承诺", criteria="窗口办件一次办结")
    (found,) = partners_for(cast.doer, cast.branch)
    assert (found.name, found.is_near, found.item_id) == (other.name, False, item.pk)
    assert "窗口党员示范岗" in found.reasons[0] and found.lacking == ("党员示范岗",)
    assert partners_for(cast.doer, other) == []
    assert [one.code for one in joint_kinds()] == ["pairing", "joint_building", "joint_study"]
    page = sign_in(client, cast, "doer").get("/execution/carriers/partners/").content.decode()
    assert other.name in page and "某人的承诺" not in page
    start = next(
        each.split('"')[0].replace("&amp;", "&")
        for each in page.split('href="')
        if each.startswith("/execution/carriers/found/") and "joint_building" in each
    )
    form = client.get(start).content.decode()
    assert f'value="{other.name}"' in form and f'value="与{other.name}联学联建"' in form


def test_ideas_know_their_kinds_and_what_was_not_held_for_a_year(cast: Cast) -> None:
    ideas = activity_ideas(cast.doer, cast.branch.pk)
    assert {one.kind for one in ideas} <= set(activity_kinds()) and all(one.is_new for one in ideas)
    record_activity(
        actor=cast.doer, organisation=cast.branch, draft=ActivityDraft("theme_day", "重温入党誓词", TODAY)
    )
    assert not any(one.is_new for one in activity_ideas(cast.doer, cast.branch.pk) if one.kind == "theme_day")
    july = dataclasses.replace(cast.doer, today=TODAY.replace(month=7))
    assert activity_ideas(july, None)[0].title == "重温入党誓词"


def test_brands_stand_by_trade_and_level_with_the_share_that_filed_one(cast: Cast) -> None:
    assert [trade_of(name) for name in ("某县委政法委员会", "某县委办公室", "某县教育局", "样县第一局")] == [
        "politics_and_law", "party_and_mass", "people", "other",
    ]  # fmt: skip
    brand = run(cast, cast.branch, "brand", "一线帮办")
    run(cast, cast.branch, "exemplary_post", "示范岗")
    (kind,) = filed_kinds()
    matrix = brand_matrix(cast.clerk, kind, {cast.branch.pk: "五星"})
    (row,) = matrix.rows
    cell = row.cells["branch"]
    assert [(one.carrier, one.state) for one in cell.brands] == [(brand, "not_filed")]
    assert (cell.models, dict(cell.stars), matrix.whole, matrix.having) == (1, {"五星": 1}, 2, 0)
