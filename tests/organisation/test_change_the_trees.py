"""Founding, renaming, terms, dissolving, units and posts: what the trees allow, who may, and what is left behind."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.cast import IN_POST, TODAY, Cast
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import entries as readable
from yipanqi.ledger.queries import entries_about
from yipanqi.organisation.errors import KindNotAllowed, PostNotAllowed
from yipanqi.organisation.models import Holding
from yipanqi.organisation.queries import organisation_kinds, organisations, post_kinds
from yipanqi.organisation.services import (
    OrganisationRow,
    add_post,
    add_unit,
    bulk_add_organisations,
    dissolve_organisation,
    ensure_units,
    fill_post,
    found_organisation,
    leave_post,
    rename_organisation,
    set_term,
)

PEOPLE = (
    "clerk",
    "inspector",
    "planner",
    "leader",
    "office_head",
    "doer",
    "second_doer",
    "member",
    "stranger",
)
ACTS: dict[str, tuple[Callable[[Cast, Actor], Any], str, set[str]]] = {
    "found_branch": (
        lambda c, a: found_organisation(
            actor=a, kind="branch", name="中共样县第一局新设支部", parent=c.first.committee, agency=c.first.unit
        ),
        "organisation.founded", {"clerk", "planner"},
    ),
    "found_agency_top": (
        lambda c, a: found_organisation(actor=a, kind="general_branch", name="中共样县第三局总支", parent=c.county),
        "organisation.founded", {"clerk"},
    ),
    "rename": (
        lambda c, a: rename_organisation(actor=a, organisation=c.branch, name="中共样县第一局大厅支部"),
        "organisation.renamed", {"clerk", "planner"},
    ),
    "set_term": (
        lambda c, a: set_term(
            actor=a, organisation=c.branch, started_on=TODAY, ends_on=datetime.date(2028, 6, 14)
        ),
        "organisation.term.set", {"clerk", "planner"},
    ),
    "dissolve": (
        lambda c, a: dissolve_organisation(actor=a, organisation=c.second.leading_group, on=TODAY),
        "organisation.dissolved", {"clerk"},
    ),
    "add_agency": (lambda c, a: add_unit(actor=a, name="样县第三局"), "organisation.unit.added", {"clerk"}),
    "add_office": (
        lambda c, a: add_unit(actor=a, name="法规科", parent=c.first.unit), "organisation.unit.added", {"clerk", "planner"},
    ),
    "add_post": (
        lambda c, a: add_post(actor=a, kind="publicity_commissioner", organisation=c.branch),
        "organisation.post.added", {"clerk", "planner", "doer"},
    ),
    "leave_post": (
        lambda c, a: leave_post(actor=a, holding=Holding.objects.get(post=c.posts["commissioner"]), until_on=TODAY),
        "organisation.post.left", {"clerk", "planner", "doer"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_who_may_change_the_trees(cast: Cast, act: str) -> None:
    run, word, may = ACTS[act]
    before = entries(cast, word)
    for name in PEOPLE:
        with transaction.atomic():
            if name in may:
                run(cast, cast.actors[name])
            else:
                with pytest.raises(NotPermitted):
                    run(cast, cast.actors[name])
            assert entries(cast, word) == before + (name in may), name
            transaction.set_rollback(True)


def entries(cast: Cast, word: str) -> int:
    return readable(cast.system).filter(word=word).count()


def test_tree_allows_only_the_kinds_of_the_rules(cast: Cast) -> None:
    kinds = organisation_kinds()
    for number, kind in enumerate(kinds):
        name = f"中共样县试验{number}"
        if kind in kinds["primary_committee"].children:
            found_organisation(actor=cast.system, kind=kind, name=name, parent=cast.first.committee)
        else:
            with pytest.raises(KindNotAllowed, match="下面不能设"):
                found_organisation(actor=cast.system, kind=kind, name=name, parent=cast.first.committee)
    with pytest.raises(KindNotAllowed, match="没有“club”这种党组织类别"):
        found_organisation(actor=cast.system, kind="club", name="俱乐部", parent=cast.county)


def test_path_and_short_name_follow_from_the_place(cast: Cast) -> None:
    new = found_organisation(
        actor=cast.planner, kind="branch", name="中共样县第一局新设支部委员会", parent=cast.first.committee
    )
    assert new.path == f"{cast.first.committee.path}0003/"
    assert new.short_name == "样县第一局新设支部"
    assert "ysdyj" in new.pinyin or "yangxian" in new.pinyin


def test_taken_name_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="已经存在"):
        found_organisation(
            actor=cast.planner, kind="branch", name=cast.branch.name, parent=cast.first.committee
        )
    with pytest.raises(Refused, match="已经存在"):
        rename_organisation(actor=cast.planner, organisation=cast.branch, name=cast.first.branches[1].name)
    with pytest.raises(Refused, match="已经登记过"):
        add_unit(actor=cast.clerk, name="样县第一局")


def test_renaming_keeps_the_old_name_in_the_ledger(cast: Cast) -> None:
    before = cast.branch.name
    rename_organisation(actor=cast.planner, organisation=cast.branch, name="中共样县第一局大厅支部")
    entry = entries_about(cast.planner, "organisation.party_organisation", cast.branch.pk)[0]
    assert before in entry.data and entry.actor_name == "专职副书记丁"


def test_term_cannot_end_before_it_starts(cast: Cast) -> None:
    with pytest.raises(Refused, match="届满日期必须晚于"):
        set_term(actor=cast.planner, organisation=cast.branch, started_on=TODAY, ends_on=TODAY)


def test_organisation_with_members_or_children_stands(cast: Cast) -> None:
    with pytest.raises(Refused, match="还有党员在册"):
        dissolve_organisation(actor=cast.planner, organisation=cast.branch, on=TODAY)
    with pytest.raises(Refused, match="下面还有党组织"):
        dissolve_organisation(actor=cast.clerk, organisation=cast.first.committee, on=TODAY)


def test_dissolved_organisation_leaves_lists_from_its_day_on(cast: Cast) -> None:
    new = found_organisation(
        actor=cast.planner,
        kind="branch",
        name="中共样县第一局临时支部",
        parent=cast.first.committee,
        founded_on=IN_POST,
    )
    dissolve_organisation(actor=cast.planner, organisation=new, on=TODAY)
    day = datetime.timedelta(days=1)
    assert new not in organisations(cast.planner)
    assert new in organisations(cast.planner, TODAY - day)
    assert new in organisations(cast.planner, IN_POST)
    assert new not in organisations(cast.planner, IN_POST - day)


def test_posts_belong_to_their_kinds_of_organisations(cast: Cast) -> None:
    for kind, post in post_kinds().items():
        if "branch" in post.of:
            add_post(actor=cast.system, kind=kind, organisation=cast.branch)
        else:
            with pytest.raises(PostNotAllowed):
                add_post(actor=cast.system, kind=kind, organisation=cast.branch)
    with pytest.raises(PostNotAllowed):
        add_post(actor=cast.system, kind="secretary", unit=cast.first.office)


def test_post_is_held_by_one_of_each_share_and_handed_over(cast: Cast) -> None:
    post, person = cast.posts["doer"], cast.people["member"]
    with pytest.raises(PostNotAllowed, match="A角已有人担任"):
        fill_post(actor=cast.planner, post=post, person=person, from_on=TODAY)
    assert fill_post(actor=cast.planner, post=post, person=person, share="B", from_on=TODAY).share == "B"
    holding = Holding.objects.get(post=post, share="A")
    with pytest.raises(Refused, match="离任日期不能早于任职日期"):
        leave_post(actor=cast.planner, holding=holding, until_on=IN_POST - datetime.timedelta(days=1))
    leave_post(actor=cast.planner, holding=holding, until_on=TODAY)
    fill_post(
        actor=cast.planner,
        post=post,
        person=cast.people["member_1"],
        from_on=TODAY + datetime.timedelta(days=1),
    )


def test_clerk_of_one_agency_cannot_bring_in_units_of_another(cast: Cast) -> None:
    with pytest.raises(NotPermitted, match="尚未登记"):
        ensure_units(actor=cast.planner, agencies=["样县第三局"])
    with pytest.raises(NotPermitted, match="样县第二局"):
        ensure_units(actor=cast.planner, agencies=["样县第二局"], offices=[("样县第二局", "综合科")])
    units = ensure_units(actor=cast.planner, agencies=["样县第一局"], offices=[("样县第一局", "综合科")])
    assert units[("样县第一局", "综合科")].parent == cast.first.unit
    ensure_units(actor=cast.clerk, agencies=["样县第三局"], offices=[("样县第三局", "办公室")])


def test_bulk_founding_sorts_superiors_first_and_leaves_one_entry(cast: Cast) -> None:
    rows = [
        OrganisationRow(
            name="中共样县第三局机关第一支部",
            kind="branch",
            parent="中共样县第三局机关委员会",
            agency="样县第三局",
        ),
        OrganisationRow(
            name="中共样县第三局机关委员会",
            kind="primary_committee",
            parent=cast.county.name,
            agency="样县第三局",
        ),
    ]
    created = bulk_add_organisations(actor=cast.clerk, rows=rows)
    assert [each.kind for each in created] == ["primary_committee", "branch"]
    assert entries(cast, "organisation.organisations.added") == 1
    with pytest.raises(NotPermitted, match="不在您的管理范围内"):
        bulk_add_organisations(
            actor=cast.planner,
            rows=[
                OrganisationRow(
                    name="中共样县第三局机关第二支部", kind="branch", parent="中共样县第三局机关委员会"
                )
            ],
        )
