"""Renaming and closing units, closing posts: who may, what must leave first, what is left behind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.cast import TODAY, Cast
from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted, Refused
from yipanqi.ledger.queries import entries
from yipanqi.organisation.errors import PostNotAllowed
from yipanqi.organisation.models import Holding, Placement, Unit
from yipanqi.organisation.queries import offices_of
from yipanqi.organisation.services import (
    add_post,
    add_unit,
    close_post,
    close_unit,
    dissolve_organisation,
    fill_post,
    found_organisation,
    leave_post,
    rename_unit,
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


def empty_office(cast: Cast) -> Unit:
    return add_unit(actor=cast.system, name="空科", parent=cast.first.unit)


ACTS: dict[str, tuple[Callable[[Cast, Actor], Any], str, set[str]]] = {
    "rename_agency": (
        lambda c, a: rename_unit(actor=a, unit=c.first.unit, name="样县行政局"), "organisation.unit.renamed", {"clerk"},
    ),
    "rename_office": (
        lambda c, a: rename_unit(actor=a, unit=c.first.office, name="审批一科"), "organisation.unit.renamed", {"clerk", "planner"},
    ),
    "close_office": (
        lambda c, a: close_unit(actor=a, unit=empty_office(c), on=TODAY), "organisation.unit.closed", {"clerk", "planner"},
    ),
    "close_post": (
        lambda c, a: close_post(
            actor=a, post=add_post(actor=c.system, kind="publicity_commissioner", organisation=c.branch), on=TODAY
        ),
        "organisation.post.closed", {"clerk", "planner", "doer"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_who_may(cast: Cast, act: str) -> None:
    run, word, may = ACTS[act]
    for name in PEOPLE:
        with transaction.atomic():
            if name in may:
                run(cast, cast.actors[name])
                assert entries(cast.system).filter(word=word, actor_name=cast.actors[name].name).count() == 1
            else:
                with pytest.raises(NotPermitted):
                    run(cast, cast.actors[name])
            transaction.set_rollback(True)


def test_a_unit_with_somebody_or_something_in_it_stands(cast: Cast) -> None:
    with pytest.raises(Refused, match="还有人员在这里任职"):
        close_unit(actor=cast.clerk, unit=cast.first.office, on=TODAY)
    Placement.objects.all().delete()
    with pytest.raises(Refused, match="岗位还有人担任"):
        close_unit(actor=cast.clerk, unit=cast.first.office, on=TODAY)
    with pytest.raises(Refused, match="下面还有处室"):
        close_unit(actor=cast.clerk, unit=cast.first.unit, on=TODAY)
    leave_post(actor=cast.clerk, holding=Holding.objects.get(post__unit=cast.first.office), until_on=TODAY)
    closed = close_unit(actor=cast.clerk, unit=cast.first.office, on=TODAY)
    assert closed not in offices_of(cast.clerk, cast.first.unit.pk)
    assert not closed.posts.filter(closed_on__isnull=True).exists()
    with pytest.raises(Refused, match="还有党组织"):
        close_unit(actor=cast.clerk, unit=cast.first.unit, on=TODAY)
    with pytest.raises(Refused, match="已经撤销"):
        close_unit(actor=cast.clerk, unit=closed, on=TODAY)


def test_two_offices_of_one_agency_never_share_a_name(cast: Cast) -> None:
    office = empty_office(cast)
    with pytest.raises(Refused, match="已经登记过"):
        rename_unit(actor=cast.planner, unit=office, name=cast.first.office.name)
    with pytest.raises(Refused, match="已经登记过"):
        rename_unit(actor=cast.clerk, unit=cast.first.unit, name=cast.second.unit.name)
    rename_unit(actor=cast.planner, unit=office, name="法规科")
    assert "fgk" in Unit.objects.get(pk=office.pk).pinyin


def test_a_held_post_stands_and_a_closed_one_is_given_to_nobody(cast: Cast) -> None:
    post = cast.posts["commissioner"]
    with pytest.raises(Refused, match="先办理离任"):
        close_post(actor=cast.doer, post=post, on=TODAY)
    holding = Holding.objects.get(post=post)
    leave_post(actor=cast.doer, holding=holding, until_on=TODAY)
    with pytest.raises(Refused, match="已经结束"):
        leave_post(actor=cast.doer, holding=holding, until_on=TODAY)
    close_post(actor=cast.doer, post=post, on=TODAY)
    with pytest.raises(PostNotAllowed, match="已经撤销"):
        fill_post(actor=cast.doer, post=post, person=cast.people["member"], from_on=TODAY)


def test_an_organisation_whose_posts_are_held_stands(cast: Cast) -> None:
    with pytest.raises(Refused, match="还有人担任这里的岗位"):
        dissolve_organisation(actor=cast.clerk, organisation=cast.first.leading_group, on=TODAY)
    new = found_organisation(
        actor=cast.planner, kind="branch", name="中共样县第一局临时支部", parent=cast.first.committee,
        founded_on=TODAY,
    )  # fmt: skip
    post = add_post(actor=cast.planner, kind="secretary", organisation=new)
    dissolve_organisation(actor=cast.planner, organisation=new, on=TODAY)
    post.refresh_from_db()
    assert post.closed_on == TODAY
    with pytest.raises(Refused, match="已经撤销"):
        dissolve_organisation(actor=cast.planner, organisation=new, on=TODAY)
