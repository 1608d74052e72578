"""The room's background work: the year's ledgers of many branches as one parcel."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import system_actor
from yipanqi.execution.queries.parcels import PARCEL
from yipanqi.execution.services.parcels import write_parcel
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.organisation.queries import account_named, actor_of
from yipanqi.organisation.queries.clock import today


def run_parcel(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the parcel for whoever asked, with the posts held now; goes on where a dead worker stopped."""
    system = system_actor(today())
    account = payload["account"]
    actor = system if account is None else actor_of(account_named(system, account), today())
    return dict(
        write_parcel(
            actor=actor,
            organisation_id=payload["organisation"],
            year=payload["year"],
            token=payload["token"],
            progress=progress,
        )
    )


offer_job(kind=PARCEL, title="成批导出台账", run=run_parcel)
