"""How the year ends for everybody: findings and their rectification, the assessment, and what it led to."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from yipanqi.accountability.services import ConsequenceRow, bulk_decide
from yipanqi.assessment.queries import cycle as cycle_by_key
from yipanqi.assessment.queries import results_of
from yipanqi.assessment.services import compute_results, confirm_results, open_cycle, publish_cycle
from yipanqi.basics.actors import Actor
from yipanqi.demo.services.appraised import appraise_year
from yipanqi.demo.services.content import CAUSES, FINDINGS, MEASURES
from yipanqi.demo.services.work import BranchYear
from yipanqi.inspection.queries import findings
from yipanqi.inspection.services import FindingRow, bulk_register_findings
from yipanqi.organisation.queries import root_path

ROUNDS = ((3, 24), (6, 23), (9, 22), (12, 8))
SHEETS_BACK = datetime.timedelta(days=85)
"""By then a round's findings are mended and closed, or will stay open."""
DRAWN = 0.75
INSPECTOR, CLOSER = "石磊", "方正平"
SCHEME = "organisational_life_completion"
COMMENDED, LOW, HELPED = 0.92, 0.6, 0.45
ANSWERS = (
    ("training", "责任人参加党务业务培训", ""),
    ("training", "纳入支部委员轮训", ""),
    ("pairing", "与先进党支部结对，按季交流", ""),
    ("reminder_talk", "由机关党委负责人提醒谈话", "主体责任清单第5项"),
)


def inspect_round(
    *,
    actor: Actor,
    branches: Sequence[BranchYear],
    junctions: Mapping[int, int],
    found_on: datetime.date,
    taken_in_on: datetime.date,
    chance: random.Random,
) -> None:
    """One quarterly round: of most agencies a branch or two is drawn; the worse kept, the likelier a finding.

    The round is taken in when its sheets come back, with what was mended and closed by then.
    """
    homes: dict[str, list[BranchYear]] = {}
    for branch in branches:
        homes.setdefault(branch.path, []).append(branch)
    drawn = [
        branch
        for home in homes.values()
        if chance.random() < DRAWN
        for branch in chance.sample(home, min(len(home), chance.choice((1, 1, 2))))
    ]
    rows = [
        _finding(branch, junctions.get(branch.pk), found_on, taken_in_on, chance)
        for branch in drawn
        if chance.random() > branch.quality * 0.5
    ]
    bulk_register_findings(actor=replace(actor, today=taken_in_on), rows=rows)


def _finding(
    branch: BranchYear,
    junction_id: int | None,
    found_on: datetime.date,
    until: datetime.date,
    chance: random.Random,
) -> FindingRow:
    title, text, clause = chance.choice(FINDINGS)
    due_on = found_on + datetime.timedelta(days=45)
    mended = found_on + datetime.timedelta(days=chance.randint(12, 70))
    is_rectified = chance.random() < 0.05 + branch.quality * 0.95 and mended <= until
    accepted = mended + datetime.timedelta(days=chance.randint(2, 12))
    is_closed = is_rectified and accepted <= until
    rectified_on, closed_on = mended if is_rectified else None, accepted if is_closed else None
    planned = rectified_on is not None or chance.random() < 0.7
    return FindingRow(
        organisation_id=branch.pk,
        title=title,
        source_kind="quarterly_round",
        found_on=found_on,
        inspector_name=INSPECTOR,
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
        closed_by_name=CLOSER if closed_on else "",
        closing_note="措施落实、成效可见，同意销号" if closed_on else "",
    )


def assess_year(*, computer: Actor, confirmer: Actor, committee_id: int, year: int) -> int:
    """Record what inspectors found; compute, confirm (by another person) and publish the completion rate; returns the cycle's key."""
    appraise_year(actor=computer, year=year)
    cycle = open_cycle(actor=computer, organisation_id=committee_id, year=year, scheme=SCHEME)
    compute_results(actor=computer, cycle=cycle)
    cycle = confirm_results(actor=confirmer, cycle=cycle)
    return publish_cycle(actor=computer, cycle=cycle).pk


def use_results(
    *, actor: Actor, cycle_id: int, qualities: Mapping[str, float], chance: random.Random
) -> None:
    """Commend the best and help the weak, as each agency's way of working lets expect; some let results lie."""
    rows = []
    for result in results_of(actor, cycle_by_key(actor, cycle_id)):
        if result.score is None or result.organisation.kind != "branch":
            continue
        share = result.score / 10_000
        one = (result.organisation_id, actor.today)
        if share >= COMMENDED and chance.random() < 0.5:
            text = "组织生活规范、作用发挥好，予以通报表扬"
            rows.append(_decision(*one, "commendation", text, result_id=result.pk))
        elif share < LOW and chance.random() < _zeal(qualities.get(root_path(result.organisation.path), 0.5)):
            text = (
                "由工委领导结对联系，帮助规范组织生活" if share < HELPED else "列入下半年党务培训，补齐短板"
            )
            kind = "pairing" if share < HELPED else "training"
            rows.append(_decision(*one, kind, text, result_id=result.pk))
    bulk_decide(actor=actor, rows=rows)


def use_findings(
    *, actor: Actor, seen: set[int], qualities: Mapping[str, float], chance: random.Random
) -> None:
    """Decide upon the findings closed since the last time; `seen` keeps which were weighed already."""
    rows = []
    for finding in findings(actor).filter(state="closed", closed_on__lte=actor.today).order_by("pk"):
        home = root_path(finding.organisation.path)
        if finding.pk in seen or home not in qualities:
            continue
        seen.add(finding.pk)
        if chance.random() < _zeal(qualities[home]):
            kind, text, article = chance.choice(ANSWERS)
            weighed_on = min(
                actor.today,
                (finding.closed_on or actor.today) + datetime.timedelta(days=chance.randint(4, 24)),
            )
            rows.append(
                _decision(
                    finding.organisation_id, weighed_on, kind, text, finding_id=finding.pk, article=article
                )
            )
    bulk_decide(actor=actor, rows=rows)


def _zeal(quality: float) -> float:
    """How likely an agency of this quality lets a result or finding have consequences."""
    return max(0.05, min(0.97, quality * 1.5 - 0.5))


def _decision(
    organisation_id: int,
    decided_on: datetime.date,
    kind: str,
    text: str,
    *,
    result_id: int | None = None,
    finding_id: int | None = None,
    article: str = "",
) -> ConsequenceRow:
    return ConsequenceRow(
        organisation_id=organisation_id,
        kind=kind,
        text=text,
        decided_by="县直机关工委会议",
        decided_on=decided_on,
        article=article,
        ground_result_id=result_id,
        ground_finding_id=finding_id,
        objection_until=decided_on + datetime.timedelta(days=10) if article else None,
    )
