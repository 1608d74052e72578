"""The side navigation: the chain in its order, and what stands around it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from yipanqi.basics.actors import Actor


def everybody(actor: Actor) -> bool:
    """Whoever holds a post or is a member; the three administrators see no business of the house."""
    return bool(actor.reach)


def signed_in(actor: Actor) -> bool:
    """Everybody with an account, the three administrators too: the rules are public inside the house."""
    return True


def staff(actor: Actor) -> bool:
    """Party-affairs staff somewhere."""
    return bool(actor.acts_on)


def readers(actor: Actor) -> bool:
    """Whoever reads entries: people with reach, and the audit administrator."""
    return bool(actor.reach) or "audit" in actor.roles


def account_keepers(actor: Actor) -> bool:
    """The system and the security administrator."""
    return bool(actor.roles & {"system", "security"})


def layout_keepers(actor: Actor) -> bool:
    """The system administrator and staff of a work committee."""
    return "system" in actor.roles or any(
        post.organisation_kind == "work_committee" and actor.may_act_on(post.path) for post in actor.posts
    )


@dataclass(frozen=True)
class Entrance:
    """One line of the navigation: label, the url's name, icon, who sees it."""

    label: str
    url_name: str
    icon: str
    shown_to: Callable[[Actor], bool] = everybody
    href: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Group:
    """A headed group of entrances."""

    label: str
    items: tuple[Entrance, ...]


GROUPS = (
    Group("", (
        Entrance("工作台", "integration:desk", "layout-dashboard"),
        Entrance("一盘棋", "integration:board", "layout-grid"),
        Entrance("提要", "notices:index", "bell"),
    )),
    Group("六环节", (
        Entrance("谋划", "planning:index", "flag"),
        Entrance("部署", "tasking:index", "list-check"),
        Entrance("落实", "execution:index", "calendar-event"),
        Entrance("检查", "inspection:index", "clipboard-check"),
        Entrance("考核", "assessment:index", "star"),
        Entrance("问责", "accountability:index", "gavel"),
    )),
    Group("基础", (
        Entrance("议事", "meeting:index", "users"),
        Entrance("办理", "casework:index", "route"),
        Entrance("诉求与建言", "portal:index", "message"),
        Entrance("评议", "survey:index", "clipboard-list"),
        Entrance("组织与队伍", "organisation:index", "sitemap"),
        Entrance("导入", "intake:index", "upload", staff),
        Entrance("留痕", "ledger:index", "history", readers),
        Entrance("账号管理", "organisation:accounts", "users", account_keepers),
        Entrance("制度", "rulebook:index", "book", signed_in),
        Entrance("文书样式", "execution:layouts", "file-text", layout_keepers),
    )),
)  # fmt: skip
BOTTOM = (
    "integration:desk",
    "integration:board",
    "execution:index",
    "organisation:index",
    "ledger:index",
    "organisation:accounts",
)
BOTTOM_PLACES = 4
ME = Entrance("我的", "frame:me", "user", lambda actor: True)


@functools.cache
def address_of(url_name: str) -> str:
    """The address of an entrance, empty while its room has no pages."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def navigation_for(actor: Actor, path: str) -> tuple[Group, ...]:
    """The groups that the actor sees, with the entrance of the present page marked."""
    here = _entrance_of(path)
    groups = (Group(group.label, _shown(group.items, actor, here)) for group in GROUPS)
    return tuple(group for group in groups if group.items)


def bottom_navigation_for(actor: Actor, path: str) -> tuple[Entrance, ...]:
    """The few entrances of the phone's bottom bar."""
    here = path if path == address_of(ME.url_name) else _entrance_of(path)
    items = [item for group in GROUPS for item in group.items if item.url_name in BOTTOM]
    items.sort(key=lambda item: BOTTOM.index(item.url_name))
    return (*_shown(tuple(items), actor, here)[:BOTTOM_PLACES], *_shown((ME,), actor, here))


def first_address(actor: Actor) -> str:
    """Where somebody starts: the first entrance shown to him."""
    groups = navigation_for(actor, "")
    return groups[0].items[0].href if groups else address_of(ME.url_name)


def _shown(items: tuple[Entrance, ...], actor: Actor, here: str) -> tuple[Entrance, ...]:
    filled = (replace(item, href=address_of(item.url_name)) for item in items if item.shown_to(actor))
    return tuple(replace(item, is_here=item.href == here) for item in filled if item.href)


def _entrance_of(path: str) -> str:
    addresses = (address_of(item.url_name) for group in GROUPS for item in group.items)
    return max(
        (address for address in addresses if address and path.startswith(address)), key=len, default=""
    )
