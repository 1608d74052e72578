"""A reviewer asks for more evidence, takes the request back, and what was asked for is closed when it has come."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import Conflict, NotPermitted
from yipanqi.evidence.errors import RequestRefused
from yipanqi.evidence.models import Evidence, EvidenceRequest
from yipanqi.evidence.policies import may_ask_for_more
from yipanqi.evidence.queries.reading import in_force
from yipanqi.evidence.queries.requirements import requirements
from yipanqi.ledger.services import Subject, record

MOST_MORE = 10


def open_request(subject: Subject, requirement: str) -> EvidenceRequest | None:
    """The request for more that still waits, held until the act ends."""
    found = EvidenceRequest.objects.select_for_update(of=("self",)).select_related("organisation")
    return found.filter(
        subject_kind=subject.kind,
        subject_key=str(subject.key),
        requirement=requirement,
        state=EvidenceRequest.OPEN,
    ).first()


def pieces_beside(piece: Evidence) -> list[Evidence]:
    """What else was attached to the same subject for the same requirement, every version."""
    return list(
        Evidence.objects.filter(
            subject_kind=piece.subject_kind, subject_key=piece.subject_key, requirement=piece.requirement
        )
    )


def permit_asking(actor: Actor, piece: Evidence) -> list[Evidence]:
    """The pieces beside this one. Refuses (NotPermitted) whoever does not review here or attached one of them."""
    beside = pieces_beside(piece)
    if not may_ask_for_more(actor, piece.organisation.path, {one.attached_by_key for one in beside}):
        raise NotPermitted(
            "evidence.ask_not_permitted",
            "要求补充佐证由审核人提出：上级和本组织的党务工作人员、督查和考核人员；上传过这项佐证的人不能自己要求。",
        )
    return beside


@transaction.atomic
def ask_for_more(*, actor: Actor, piece: Evidence, number: int, reason: str) -> EvidenceRequest:
    """Ask for so many pieces more of the subject that this piece belongs to; until they come it takes more than the maximum.

    Refuses who attached one of them, an empty reason, an impossible number, what another room takes step by step, and a second request
    while one waits.
    """
    beside = permit_asking(actor, piece)
    wrong = {} if reason.strip() else {"reason": "请写明为什么还不够、要补什么。"}
    if not 1 <= number <= MOST_MORE:
        wrong["number"] = f"请填1到{MOST_MORE}份。"
    if wrong:
        raise RequestRefused("evidence.request.wrong", "没有提出，请按下面的提示改正。", wrong)
    if piece.requirement not in requirements():
        raise RequestRefused(
            "evidence.request.elsewhere",
            "这份材料是办理过程中交的，需要补充时请在该件的办理页面退回补正。",
        )
    subject = Subject(piece.subject_kind, piece.subject_key, piece.subject_name)
    if open_request(subject, piece.requirement) is not None:
        raise Conflict("evidence.request.open", "已经有一项补充要求在等待，补齐或收回以后再提。")
    present = Evidence.objects.filter(in_force(actor.today), pk__in=[one.pk for one in beside]).count()
    request = EvidenceRequest.objects.create(
        subject_kind=piece.subject_kind,
        subject_key=piece.subject_key,
        subject_name=piece.subject_name,
        organisation=piece.organisation,
        requirement=piece.requirement,
        number=number,
        total=present + number,
        reason=reason.strip()[:300],
        asked_on=actor.today,
        asked_by_key=actor.key,
        asked_by_name=actor.name,
    )
    _record(actor, "evidence.more_asked", request, {"files": number, "reason": request.reason})
    return request


@transaction.atomic
def drop_request(*, actor: Actor, request: EvidenceRequest) -> EvidenceRequest:
    """Take a request back. Refuses everybody but who made it, and what is closed."""
    if actor.key != request.asked_by_key:
        raise NotPermitted("evidence.drop_not_permitted", "补充要求由提出的人收回。")
    subject = Subject(request.subject_kind, request.subject_key, request.subject_name)
    found = open_request(subject, request.requirement)
    if found is None or found.pk != request.pk:
        raise Conflict("evidence.request.closed", "这项补充要求已经了结，请刷新后查看。")
    return close_request(actor, found, EvidenceRequest.DROPPED)


def close_request(actor: Actor, request: EvidenceRequest, state: str) -> EvidenceRequest:
    """The request ends: what was asked for has come, or is no longer asked for."""
    request.state, request.closed_on = state, actor.today
    request.save(update_fields=("state", "closed_on"))
    word = "evidence.more_delivered" if state == EvidenceRequest.DELIVERED else "evidence.more_dropped"
    _record(actor, word, request, {"files": request.number})
    return request


def _record(actor: Actor, word: str, request: EvidenceRequest, data: dict[str, object]) -> None:
    subject = Subject(request.subject_kind, request.subject_key, request.subject_name)
    record(
        actor=actor, word=word, subject=subject, unit_path=request.organisation.path,
        data={"request": request.pk, **data},
    )  # fmt: skip
