"""The permission rows of evidence: everybody in reach reads, staff change, reviewers who attached nothing ask for more."""

from __future__ import annotations

import base64
from typing import Any

from tests.cast import Cast
from tests.web.rows import Row, out_of_reach
from yipanqi.evidence.queries import evidence_piece
from yipanqi.evidence.services import Upload, ask_for_more, attach
from yipanqi.ledger.services import Subject

REVIEWING = ("clerk", "planner", "commissioner", "inspector", "assessor")
EVIDENCE_STAFF = dict.fromkeys(("clerk", "planner", "doer", "commissioner"), 200)
SMALL_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def evidence(cast: Cast) -> tuple[Any, ...]:
    """A picture that the branch secretary attached to an activity of his branch."""
    (piece,) = attach(
        actor=cast.doer, subject=Subject("execution.activity", 1, "支部大会"), organisation=cast.branch, requirement="activity",
        files=[Upload("现场.png", SMALL_PICTURE)],
    )  # fmt: skip
    return (piece.pk,)


def evidence_request(cast: Cast) -> tuple[Any, ...]:
    """What the inspector asked for besides."""
    (key,) = evidence(cast)
    piece = evidence_piece(cast.inspector, key)
    return (ask_for_more(actor=cast.inspector, piece=piece, number=1, reason="补一张全景").pk,)


EVIDENCE_ROWS: dict[str, Row] = {
    # Evidence.
    "evidence:piece": Row(200, out_of_reach("second_doer"), args=evidence),
    "evidence:file": Row(200, out_of_reach("second_doer"), args=evidence),
    "evidence:preview": Row(200, out_of_reach("second_doer"), args=evidence),
    "evidence:replace": Row(403, {**out_of_reach("second_doer"), **EVIDENCE_STAFF}, args=evidence),
    "evidence:withdraw": Row(403, {**out_of_reach("second_doer"), **EVIDENCE_STAFF}, args=evidence),
    "evidence:set_validity": Row(403, {**out_of_reach("second_doer"), **EVIDENCE_STAFF}, args=evidence),
    "evidence:ask_for_more": Row(
        403, {**out_of_reach("second_doer"), **dict.fromkeys(REVIEWING, 200)}, args=evidence
    ),
    "evidence:drop_request": Row(
        403, {**out_of_reach("second_doer"), "inspector": 302}, args=evidence_request, method="post"
    ),
}
