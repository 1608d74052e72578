"""The permission rows of ledgers and papers: everybody reads within reach; parcels are asked for by staff and taken by the asker."""

from __future__ import annotations

from typing import Any

from tests.cast import TODAY, Cast
from tests.web.rows import Row
from yipanqi.execution.services import pack_ledgers


def parcel(cast: Cast) -> tuple[Any, ...]:
    """A parcel that the planner asked for and no worker has written yet."""
    return (pack_ledgers(actor=cast.planner, organisation=cast.first.committee, year=TODAY.year),)


PAPER_ROWS: dict[str, Row] = {
    "execution:ledgers": Row(200),
    "execution:pack_ledgers": Row(404, method="post"),
    "execution:parcel": Row(404, {"planner": 200}, args=parcel),
    "execution:parcel_file": Row(404, args=parcel),
    "execution:stop_parcel": Row(404, {"planner": 302}, args=parcel, method="post"),
}
