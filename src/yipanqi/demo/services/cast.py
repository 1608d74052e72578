"""Posts and accounts of those whom the story names."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.conf import settings

from yipanqi.basics.actors import Actor
from yipanqi.demo.services.clock import StoryClock
from yipanqi.demo.services.county import (
    NAMED_MEMBERS,
    STORY_AGENCY,
    STORY_COMMITTEE,
    STORY_LEADING_GROUP,
    STORY_OFFICES,
    WORK_COMMITTEE,
)
from yipanqi.organisation.queries import (
    account_by_username,
    actor_of,
    agencies,
    offices_of,
    organisations,
    people,
)
from yipanqi.organisation.services import add_post, fill_post, grant_role, open_account

PASSWORD = settings.YIPANQI_DEMO_PASSWORD

# Post: organisation or office, kind, title, holder, B-holder.
POSTS = (
    (WORK_COMMITTEE, "deputy_secretary", "县直机关工委副书记", "方正平", ""),
    (WORK_COMMITTEE, "party_affairs_clerk", "县直机关工委党务干事", "孟雅琴", ""),
    (WORK_COMMITTEE, "inspector", "县直机关工委督查员", "石磊", ""),
    (WORK_COMMITTEE, "assessor", "县直机关工委考核员", "邢岩", ""),
    (STORY_LEADING_GROUP, "leading_group_secretary", "审批局党组书记", "林书明", ""),
    (STORY_LEADING_GROUP, "leading_group_deputy_secretary", "审批局党组副书记", "高静", ""),
    (STORY_LEADING_GROUP, "leading_group_member", "审批局党组成员（分管投资项目）", "罗建平", ""),
    (STORY_LEADING_GROUP, "leading_group_member", "审批局党组成员（分管市场准入）", "温雅", ""),
    (STORY_COMMITTEE, "secretary", "审批局机关党委书记", "高静", "周维"),
    (STORY_COMMITTEE, "full_time_deputy_secretary", "审批局机关党委专职副书记", "周维", "沈岚"),
    ("中共示范县行政审批服务局机关纪律检查委员会", "discipline_secretary", "审批局机关纪委书记", "严正", ""),
)
OFFICE_HEADS = ("沈岚", "陆远航", "顾晓棠", "秦牧", "许清")

# Account: name, person, role of an administrator, what the person comes for.
ACCOUNTS = (
    ("xuqing", "许清", "政务大厅窗口党支部书记"),
    ("zhouwei", "周维", "审批局机关党委专职副书记"),
    ("gaojing", "高静", "审批局党组副书记、机关党委书记"),
    ("linshuming", "林书明", "审批局党组书记"),
    ("luyuanhang", "陆远航", "投资项目科科长"),
    ("mengyaqin", "孟雅琴", "县直机关工委党务干事"),
    ("shilei", "石磊", "县直机关工委督查员"),
    ("xingyan", "邢岩", "县直机关工委考核员"),
    ("yanzheng", "严正", "审批局机关纪委书记"),
    ("yexiaoman", "叶小满", "窗口党支部党员"),
)
ADMINISTRATORS = (
    ("system-admin", "系统管理员", "system"),
    ("security-admin", "安全管理员", "security"),
    ("audit-admin", "审计管理员", "audit"),
)


def fill_story_posts(*, actor: Actor, year: int) -> None:
    """Create the posts of leading group, committees and offices, and fill them."""
    day = datetime.date(year - 1, 1, 5)
    named = {organisation.name: organisation for organisation in organisations(actor)}
    holders = _people_named(actor)
    for place, kind, title, holder, stand_in in POSTS:
        organisation = named[place]
        post = (
            organisation.posts.filter(kind=kind, title__contains="书记").first()
            if kind == "secretary"
            else None
        )
        post = post or add_post(actor=actor, kind=kind, organisation=organisation, title=title)
        fill_post(actor=actor, post=post, person=holders[holder], from_on=day)
        if stand_in:
            fill_post(actor=actor, post=post, person=holders[stand_in], share="B", from_on=day)
    agency = agencies(actor).get(name=STORY_AGENCY)
    rooms = {unit.name: unit for unit in offices_of(actor, agency.pk)}
    for office, head in zip(STORY_OFFICES, OFFICE_HEADS, strict=True):
        post = add_post(actor=actor, kind="office_head", unit=rooms[office], title=f"{office}科长")
        fill_post(actor=actor, post=post, person=holders[head], from_on=day)


def open_demo_accounts(*, actor: Actor, year: int) -> None:
    """One account for each person of the story and for the three administrators; all share the printed password."""
    holders = _people_named(actor)
    for username, name, title in ACCOUNTS:
        open_account(
            actor=actor, username=username, password=PASSWORD, person=holders[name],
            display_name=f"{name}（{title}）", is_demo=True, must_change_password=False,
        )  # fmt: skip
    for username, title, role in ADMINISTRATORS:
        account = open_account(
            actor=actor, username=username, password=PASSWORD, display_name=title, is_demo=True,
            must_change_password=False,
        )  # fmt: skip
        grant_role(actor=actor, account=account, role=role, from_on=datetime.date(year, 1, 1))


def stand_in_for(username: str, day: datetime.date, clock: StoryClock) -> Actor:
    """The actor that a demo account is on the day, acting by the story's clock."""
    return replace(actor_of(account_by_username(username), day, "127.0.0.1"), clock=clock)


def _people_named(actor: Actor) -> dict[str, Any]:
    wanted = {holder for *_, holder, _ in POSTS} | {stand_in for *_, stand_in in POSTS if stand_in}
    wanted |= set(OFFICE_HEADS) | {name for _, name, _ in ACCOUNTS}
    found = people(actor).filter(name__in=wanted, memberships__organisation__name__in=tuple(NAMED_MEMBERS))
    return {person.name: person for person in found.distinct()}
