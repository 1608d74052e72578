"""Rows of the lists of 部署, with the chips of their lights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.documents.lists import ListCell
from yipanqi.tasking.queries import LIGHT_TITLES, Holders, holders_of
from yipanqi.web.frame.exporting import MOST_ROWS

LIGHTS = tuple(LIGHT_TITLES.items())


def duty_rows(actor: Actor, duties: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each duty with whoever holds its post; one query for all."""
    shown = list(duties)
    holders = holders_of(actor, shown)
    return [(duty, holders.get(duty.post_id, Holders()).text) for duty in shown]


def occurrence_rows(occurrences: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each node with its light."""
    return [(node, node.light_now) for node in occurrences]


def export_rows(
    actor: Actor, duties: Iterable[Any]
) -> tuple[tuple[str, ...], Iterator[tuple[ListCell, ...]]]:
    """Heads and lines of the duty list."""
    heads = (
        "党组织",
        "责任岗位",
        "任职人",
        "责任事项",
        "层级",
        "依据",
        "开始日期",
        "状态",
        "签收人",
        "签收日期",
        "节点",
        "已办",
        "逾期",
    )
    lines = (
        (
            duty.organisation.name, duty.post.title, holders, duty.title, duty.get_level_display(), duty.source,
            duty.starts_on, duty.get_state_display(), duty.signed_by_name, duty.signed_on, duty.node_count,
            duty.done_count, duty.overdue_count,
        )
        for duty, holders in duty_rows(actor, islice(duties, MOST_ROWS))
    )  # fmt: skip
    return heads, lines
