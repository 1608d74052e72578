"""What this room does every night, after a change of rules, and when somebody asks what if."""

from __future__ import annotations

import datetime
from typing import Any

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.periods import calendar_year
from yipanqi.jobs.services import Progress, offer_job
from yipanqi.organisation.queries import account_named, actor_of
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.rulebook.queries.rule_pages import last_full_run
from yipanqi.rulebook.queries.what_if import Asked, what_if
from yipanqi.rulebook.services import evaluate_all, evaluate_below
from yipanqi.rulebook.services.refreshing import REFRESH
from yipanqi.rulebook.services.supposing import WHAT_IF

LATE_MONTHS = 3
"""So long into a new year late entries of the old one still come in."""


def run_evaluation(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Judge everybody over the year; in its first months over the year before as well. Says whether that is what acts had left."""
    day = datetime.date.fromisoformat(payload["day"])
    years = [day.year - 1, day.year] if day.month <= LATE_MONTHS else [day.year]
    results = 0
    for done, year in enumerate(years):
        progress(done, len(years), f"{year}年")
        results += evaluate_all(actor=system_actor(day), period=calendar_year(year), progress=progress)
    runs = [run for year in years if (run := last_full_run(system_actor(day), year)) is not None]
    return {
        "results": results,
        "compared": sum(run.compared for run in runs),
        "equal": sum(run.equal for run in runs),
        "different": [words for run in runs for words in run.different],
    }


def run_refresh(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Judge everybody below the path anew over the years that a change of rules touched; repeating it is harmless."""
    day = datetime.date.fromisoformat(payload["day"])
    results = 0
    for year in payload["years"]:
        results += evaluate_below(
            actor=system_actor(day), path=payload["path"], period=calendar_year(year), progress=progress
        )
    return {"results": results}


def run_what_if(payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Run a what-if for whoever asked, with the posts held now."""
    actor = _actor(payload)
    asked = Asked(**payload["asked"])
    return what_if(actor, organisation_in_reach(actor, asked.organisation_id), asked, progress)


def _actor(payload: dict[str, Any]) -> Actor:
    day = datetime.date.fromisoformat(payload["day"])
    system = system_actor(day)
    return system if payload["account"] is None else actor_of(account_named(system, payload["account"]), day)


offer_job(kind=REFRESH, title="制度改动后重新计算", run=run_refresh)
offer_job(kind=WHAT_IF, title="制度试算", run=run_what_if)
offer_job(kind="rulebook.evaluate", title="制度每日运算", run=run_evaluation, is_daily=True)
