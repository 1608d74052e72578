"""`yipanqi clerk`: the first party-affairs clerk of the work committee, who lets everybody else in on the pages."""

from __future__ import annotations

from typing import Any

import click
from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import Refused
from yipanqi.basics.text import pinyin_keys
from yipanqi.cli.setting_up import initial_password
from yipanqi.cli.words import HouseCommand
from yipanqi.organisation.queries import accounts, organisations, posts_of
from yipanqi.organisation.queries.clock import today
from yipanqi.organisation.services import (
    add_person,
    add_post,
    add_unit,
    fill_post,
    found_organisation,
    open_account,
    person_from,
)

CLERK = "party_affairs_clerk"


@click.command("clerk", cls=HouseCommand)
@click.argument("name", metavar="姓名")
@click.option("--committee", metavar="名称", default="", help="机关工委的全称；还没有登记的一并登记。")
@click.option("--username", metavar="账号", default="", help="账号；默认用姓名的拼音。")
def clerk_command(name: str, committee: str, username: str) -> None:
    """指定机关工委的第一位党务干事，开立账号并显示初始密码。

    其余的组织、人员、账号由这位干事和三个管理员在页面上办理；工委已经有党务干事的，不再指定。
    """
    actor, password = system_actor(today()), initial_password()
    with transaction.atomic():
        home = _work_committee(actor, committee)
        username = username or pinyin_keys(name)[0]
        if accounts(actor).filter(username=username).exists():
            raise _refused(f"账号“{username}”已被使用，请用 --username 另写一个。")
        post = posts_of(actor, home.path).filter(kind=CLERK, organisation=home).first()
        if post is not None and post.holdings.filter(until_on__isnull=True).exists():
            raise _refused(f"{home.name}已经有党务干事，请由其在“组织与队伍”页面上办理任命。")
        person = add_person(actor=actor, organisation=home, person=person_from(name=name), unit=home.agency)
        post = post or add_post(actor=actor, kind=CLERK, organisation=home)
        fill_post(actor=actor, post=post, person=person, from_on=actor.today)
        open_account(actor=actor, username=username, password=password, person=person)
    click.echo(
        f"{home.name}党务干事{name}：账号 {username}，初始密码 {password}（首次登录须更换，此处不再显示）"
    )


def _work_committee(actor: Actor, name: str) -> Any:
    """The work committee of that name, or the only one; founded when there is none yet. Refuses what is not clear."""
    standing = list(organisations(actor).filter(kind="work_committee"))
    names = "、".join(one.name for one in standing)
    if not standing:
        if not name:
            raise _refused("还没有登记机关工委，请用 --committee 写出全称，一并登记。")
        agency = add_unit(actor=actor, name=name.removeprefix("中共"))
        return found_organisation(actor=actor, kind="work_committee", name=name, parent=None, agency=agency)
    chosen = [one for one in standing if name in {"", one.name}]
    if not chosen:
        raise _refused(f"没有名为“{name}”的机关工委，已登记的是：{names}。")
    if len(chosen) > 1:
        raise _refused(f"登记有几个机关工委，请用 --committee 写明是哪一个：{names}。")
    return chosen[0]


def _refused(sentence: str) -> Refused:
    return Refused("cli.clerk", sentence)
