"""The permission rows of ledgers and papers: everybody reads within reach; parcels are asked for by staff and taken by the asker."""

from __future__ import annotations

from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import STRANGERS, Row, out_of_reach
from yipanqi.execution.services import ActivityDraft, pack_ledgers, record_activity

AWAY = out_of_reach("second_doer")
LAYING_OUT = ("clerk", "system_admin")
RECORDING = ("clerk", "planner", "doer", "commissioner", "second_doer", *STRANGERS)


def parcel(cast: Cast) -> tuple[Any, ...]:
    """A parcel that the planner asked for and no worker has written yet."""
    return (pack_ledgers(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year),)


def activity(cast: Cast) -> tuple[Any, ...]:
    """A theme day of the first branch."""
    draft = ActivityDraft(kind="theme_day", title="柜台后的一天", held_on=TODAY)
    return (record_activity(actor=cast.doer, organisation=cast.branch, draft=draft).pk,)


def paper(cast: Cast) -> tuple[Any, ...]:
    """A kind of paper in the shipped layout."""
    return ("minute",)


PAPER_ROWS: dict[str, Row] = {
    "execution:ledgers": Row(200),
    # Without an organisation everybody is asked to choose one; who may pack which is tried in tests/execution.
    "execution:pack_ledgers": Row(302, method="post"),
    "execution:parcel": Row(404, {"planner": 200}, args=parcel),
    "execution:parcel_file": Row(404, args=parcel),
    "execution:stop_parcel": Row(404, {"planner": 302}, args=parcel, method="post"),
    "execution:books": Row(200),
    "execution:book_document": Row(200, AWAY, args=lambda cast: (cast.branch.pk, TODAY.year)),
    "execution:sign_in_sheet": Row(200, AWAY, args=activity),
    "execution:prepare": Row(403, dict.fromkeys(RECORDING, 200)),
    "execution:layouts": Row(403, dict.fromkeys(LAYING_OUT, 200)),
    "execution:layout": Row(403, dict.fromkeys(LAYING_OUT, 200), args=paper),
    "execution:layout_document": Row(403, dict.fromkeys(LAYING_OUT, 200), args=paper),
    "execution:reset_layout": Row(403, dict.fromkeys(LAYING_OUT, 409), args=paper, method="post"),
}
