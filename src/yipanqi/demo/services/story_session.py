"""What the window branch's committee took up in March: a difficulty of the business beside the party's own work."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.execution.services import ItemSaid, Resolved, SessionDraft, Voted
from yipanqi.meeting.services import ItemDraft

SPECIAL = "与投资项目科协调图审专场，每周二、周四开出"
"""What the committee resolved."""


def march_session(difficulty: Any, owner_id: int, due_on: datetime.date) -> SessionDraft:
    """The agenda as it was taken up; the first item ends in a resolution that becomes a duty."""
    queue = ItemDraft(
        "图审环节排队", about_kind="planning.plan_item", about_key=difficulty.pk, about_title=difficulty.title
    )
    return SessionDraft(
        (
            ItemSaid(
                queue, "图审机构每周二、周四加开专场；帮办员提前核对材料", "decided", Voted("hands"), (Resolved(SPECIAL, owner_id, due_on),)
            ),
            ItemSaid(ItemDraft("窗口党员示范岗评定办法", "party"), "按月由群众评议和组长打分各占一半"),
        )
    )  # fmt: skip
