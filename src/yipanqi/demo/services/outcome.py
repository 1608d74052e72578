"""How the year ends for everybody: findings and their rectification, the assessment, and what it led to."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yipanqi.accountability.services import ConsequenceRow, bulk_decide
from yipanqi.assessment.queries import cycle as cycle_by_key
from yipanqi.assessment.queries import results_of
from yipanqi.assessment.services import compute_results, confirm_results, open_cycle, publish_cycle
from yipanqi.basics.actors import Actor
from yipanqi.demo.services.content import CAUSES, FINDINGS, MEASURES
from yipanqi.demo.services.work import BranchYear
from yipanqi.demo.services.year import JoinedWork
from yipanqi.inspection.services import FindingRow, bulk_register_findings, mark_overdue

ROUNDS = ((3, 24), (6, 23), (9, 22), (12, 8))
SAMPLE = 36
SCHEME = "organisational_life_completion"
COMMENDED, HELPED = 0.92, 0.45


@dataclass(frozen=True)
class Officers:
    """Who inspects, closes, computes and confirms for the work committee."""

    inspector: str
    closer: str
    computer: Actor
    confirmer: Actor


def inspect_quarters(
    *,
    actor: Actor,
    branches: Sequence[BranchYear],
    works: Sequence[JoinedWork],
    officers: Officers,
    year: int,
    until: datetime.date,
    chance: random.Random,
) -> None:
    """Four rounds: a drawn sample of branches; the worse kept, the likelier a finding, the later its rectification."""
    junctions = {work.branch_id: work.junction_id for work in works}
    for month, day in ROUNDS:
        found_on = datetime.date(year, month, day)
        if found_on > until:
            break
        drawn = chance.sample(list(branches), min(SAMPLE, len(branches)))
        rows = [
            _finding(branch, junctions.get(branch.pk), officers, found_on, until, chance)
            for branch in drawn
            if chance.random() > branch.quality * 0.75
        ]
        bulk_register_findings(actor=replace(actor, today=until), rows=rows)
    mark_overdue(actor=replace(actor, today=until), day=until)


def _finding(
    branch: BranchYear,
    junction_id: int | None,
    officers: Officers,
    found_on: datetime.date,
    until: datetime.date,
    chance: random.Random,
) -> FindingRow:
    title, text, clause = chance.choice(FINDINGS)
    due_on = found_on + datetime.timedelta(days=45)
    mended = found_on + datetime.timedelta(days=chance.randint(12, 70))
    is_rectified = chance.random() < 0.3 + branch.quality * 0.68 and mended <= until
    accepted = mended + datetime.timedelta(days=chance.randint(2, 12))
    is_closed = is_rectified and accepted <= until and chance.random() < 0.92
    rectified_on, closed_on = mended if is_rectified else None, accepted if is_closed else None
    planned = rectified_on is not None or chance.random() < 0.7
    return FindingRow(
        organisation_id=branch.pk,
        title=title,
        source_kind="quarterly_round",
        found_on=found_on,
        inspector_name=officers.inspector,
        source_text=f"{found_on.year}年第{(found_on.month + 2) // 3}季度督查：{text}",
        clause=clause,
        junction_id=junction_id if "结合点" in title else None,
        cause=chance.choice(CAUSES) if planned else "",
        corrective_measure=chance.choice(MEASURES) if planned else "",
        target="下一季度不再发生" if planned else "",
        due_on=due_on,
        rectified_on=rectified_on,
        rectified_by_name=(branch.secretary or "支部书记") if rectified_on else "",
        effect="抽查近两月记录，均已按要求办理" if rectified_on else "",
        closed_on=closed_on,
        closed_by_name=officers.closer if closed_on else "",
        closing_note="措施落实、成效可见，同意销号" if closed_on else "",
    )


def assess_year(*, officers: Officers, committee_id: int, year: int) -> int:
    """Compute, confirm (by another person) and publish the completion rate of the year; returns the cycle's key."""
    cycle = open_cycle(actor=officers.computer, organisation_id=committee_id, year=year, scheme=SCHEME)
    compute_results(actor=officers.computer, cycle=cycle)
    cycle = confirm_results(actor=officers.confirmer, cycle=cycle)
    return publish_cycle(actor=officers.computer, cycle=cycle).pk


def use_results(*, actor: Actor, cycle_id: int, decided_on: datetime.date, chance: random.Random) -> None:
    """Commend the best, pair the weakest with a leader; some agencies let results lie, as happens."""
    rows = []
    for result in results_of(actor, cycle_by_key(actor, cycle_id)):
        if result.score is None or result.organisation.kind != "branch":
            continue
        share = result.score / 10_000
        if share >= COMMENDED and chance.random() < 0.5:
            rows.append(
                _consequence(
                    result.organisation_id,
                    result.pk,
                    "commendation",
                    "组织生活规范、作用发挥好，予以通报表扬",
                    decided_on,
                )
            )
        elif share < HELPED and chance.random() < 0.75:
            rows.append(
                _consequence(
                    result.organisation_id,
                    result.pk,
                    "pairing",
                    "由工委领导结对联系，帮助规范组织生活",
                    decided_on,
                )
            )
    bulk_decide(actor=replace(actor, today=decided_on), rows=rows)


def _consequence(
    organisation_id: int, result_id: int, kind: str, text: str, decided_on: datetime.date
) -> ConsequenceRow:
    return ConsequenceRow(
        organisation_id=organisation_id,
        kind=kind,
        text=text,
        decided_by="县直机关工委会议",
        decided_on=decided_on,
        ground_result_id=result_id,
    )
