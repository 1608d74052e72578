"""Attaching, replacing and withdrawing evidence, and keeping who read it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.dates import add_months
from yipanqi.basics.errors import Conflict, NotPermitted, Refused
from yipanqi.evidence.errors import EnoughAlready
from yipanqi.evidence.models import KINDS, Custody, Evidence, EvidenceRequest, StoredFile
from yipanqi.evidence.policies import may_attach, may_change
from yipanqi.evidence.queries import Requirement, requirement_named
from yipanqi.evidence.queries.reading import CURRENT, in_force
from yipanqi.evidence.services.asking import close_request, open_request
from yipanqi.evidence.services.shelf import Upload, plain_name, put
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisations

KIND_TITLES: dict[str, str] = dict(KINDS)


class Organisation(Protocol):
    """What attaching needs to know of the responsible party organisation."""

    @property
    def pk(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str: ...


@transaction.atomic
def attach(
    *,
    actor: Actor,
    subject: Subject,
    organisation: Organisation,
    requirement: str | Requirement,
    files: Sequence[Upload],
    level: str = Evidence.INTERNAL,
    valid_until: datetime.date | None = None,
) -> list[Evidence]:
    """Attach files to the subject: all of them or none. Without `valid_until` the requirement says how long they prove.

    Refuses more than the requirement's maximum (where a reviewer waits for more: than he asked for), the same file twice for one
    subject, a validity that is past, and what the shelf refuses.
    """
    if not may_attach(actor, organisation.path):
        raise NotPermitted(
            "evidence.not_permitted", f"“{organisation.name}”不在您的权限范围内，不能为它上传佐证。"
        )
    wanted = requirement if isinstance(requirement, Requirement) else requirement_named(requirement)
    _check_level(level)
    ends = validity(wanted, actor.today, valid_until)
    _take_turn(actor, organisation)
    there = Evidence.objects.filter(
        CURRENT, subject_kind=subject.kind, subject_key=str(subject.key), requirement=wanted.code
    )
    present = there.filter(in_force(actor.today)).count()
    asked = open_request(subject, wanted.code)
    _check_room(wanted, present, len(files), asked)
    known = set(there.values_list("file__digest", flat=True))
    pieces = []
    for upload in files:
        stored = put(upload, wanted, KIND_TITLES)
        if stored.digest in known:
            raise Refused(
                "evidence.same_again", f"“{plain_name(upload.name)}”与已有的一份完全相同，不必重复上传。"
            )
        known.add(stored.digest)
        pieces.append(_piece(actor, subject, organisation, wanted.code, stored, upload.name, level, ends))
    for piece in pieces:
        _keep_custody(actor, piece, Custody.ATTACHED)
        _record(actor, "evidence.attached", piece, organisation.path)
    if asked is not None and present + len(files) >= asked.total:
        close_request(actor, asked, EvidenceRequest.DELIVERED)
    return pieces


def _check_room(wanted: Requirement, present: int, more: int, asked: EvidenceRequest | None) -> None:
    """Refuses more than the maximum, or than a reviewer asked for."""
    most = max(wanted.maximum, asked.total if asked else 0)
    if present + more <= most:
        return
    raise EnoughAlready(
        "evidence.enough",
        f"够了：{wanted.title}至多 {most} 份，已有 {present} 份，这次又选了 {more} 份。"
        + ("如需更换，请用“替换”。" if present >= most else f"请至多再选 {most - present} 份。"),
        {"files": f"至多 {most} 份。"},
    )


def validity(
    wanted: Requirement, today: datetime.date, valid_until: datetime.date | None
) -> datetime.date | None:
    """Until when a piece filed today proves: as typed, else as the requirement says; refuses a day that is past."""
    if valid_until is None:
        return add_months(today, wanted.valid_months) if wanted.valid_months else None
    if valid_until < today:
        raise Refused(
            "evidence.validity",
            f"有效期至{valid_until:%Y-%m-%d}，已经过了，这份材料证明不了现在；请换用在有效期内的材料。",
            {"valid_until": "不能早于今天。"},
        )
    return valid_until


@transaction.atomic
def replace(
    *, actor: Actor, piece: Evidence, file: Upload, reason: str = "", requirement: Requirement | None = None,
    valid_until: datetime.date | None = None,
) -> Evidence:  # fmt: skip
    """Put a newer version in the place of the piece; the older one stays readable. Refuses what is not current.

    `requirement` is given where the piece was attached for one that is not in the rules folder.
    """
    if not may_change(actor, piece):
        raise NotPermitted("evidence.change_not_permitted", "替换佐证由上传人或本组织党务工作人员办理。")
    _take_turn(actor, piece.organisation)
    _check_current(piece)
    wanted = requirement or requirement_named(piece.requirement)
    ends = validity(wanted, actor.today, valid_until)
    stored = put(file, wanted, KIND_TITLES)
    if stored.pk == piece.file_id:
        raise Refused("evidence.same_again", "新文件与现有的完全相同，不必替换。")
    subject = Subject(piece.subject_kind, piece.subject_key, piece.subject_name)
    newer = _piece(
        actor, subject, piece.organisation, piece.requirement, stored, file.name, piece.level, ends, piece
    )
    _keep_custody(actor, piece, Custody.REPLACED, reason)
    _keep_custody(actor, newer, Custody.ATTACHED, reason)
    _record(
        actor,
        "evidence.replaced",
        newer,
        piece.organisation.path,
        {"before": piece.file.digest, "reason": reason},
    )
    return newer


@transaction.atomic
def withdraw(*, actor: Actor, piece: Evidence, reason: str) -> Evidence:
    """Take the piece out of the proof; its file and record stay. Refuses an empty reason and what is not current."""
    if not may_change(actor, piece):
        raise NotPermitted("evidence.change_not_permitted", "撤下佐证由上传人或本组织党务工作人员办理。")
    if not reason.strip():
        raise Refused("evidence.reason", "请写明撤下的原因，系统将留痕。", {"reason": "不能为空。"})
    _take_turn(actor, piece.organisation)
    _check_current(piece)
    piece.withdrawn_on = max(actor.today, piece.attached_on)
    piece.save(update_fields=("withdrawn_on",))
    _keep_custody(actor, piece, Custody.WITHDRAWN, reason)
    _record(actor, "evidence.withdrawn", piece, piece.organisation.path, {"reason": reason.strip()})
    return piece


@transaction.atomic
def set_validity(*, actor: Actor, piece: Evidence, valid_until: datetime.date | None) -> Evidence:
    """Say until when the piece proves, or that it does for good. Refuses what is not current and an end before it was attached."""
    if not may_change(actor, piece):
        raise NotPermitted("evidence.change_not_permitted", "佐证的有效期由上传人或本组织党务工作人员登记。")
    _take_turn(actor, piece.organisation)
    _check_current(piece)
    if valid_until is not None and valid_until < piece.attached_on:
        raise Refused(
            "evidence.validity",
            f"有效期不能早于上传日期{piece.attached_on:%Y-%m-%d}，请核对材料上写的日期。",
            {"valid_until": "不能早于上传日期。"},
        )
    before, piece.valid_until = piece.valid_until, valid_until
    if before != valid_until:
        piece.save(update_fields=("valid_until",))
        said: dict[str, object] = {"before": before, "valid_until": valid_until}
        _record(actor, "evidence.validity_set", piece, piece.organisation.path, said)
    return piece


@transaction.atomic
def record_reading(*, actor: Actor, piece: Evidence, purpose: str = "") -> Custody:
    """Keep that the actor took the file; of a restricted one the ledger knows, too."""
    custody = _keep_custody(actor, piece, Custody.READ, purpose)
    if piece.level == Evidence.RESTRICTED:
        _record(actor, "evidence.read", piece, piece.organisation.path, {"purpose": purpose})
    return custody


def _take_turn(actor: Actor, organisation: Organisation) -> None:
    """Two who attach to one organisation at once take turns, so that both count what is there."""
    organisations(actor).filter(pk=organisation.pk).select_for_update(of=("self",)).first()


def _check_level(level: str) -> None:
    if level not in dict(Evidence.LEVELS):
        titles = "、".join(title for _, title in Evidence.LEVELS)
        raise Refused("evidence.level", f"没有这个密级，请从{titles}中选择。", {"level": "密级不存在。"})


def _check_current(piece: Evidence) -> None:
    if not Evidence.objects.filter(CURRENT, pk=piece.pk).exists():
        raise Conflict("evidence.not_current", f"“{piece.name}”已被替换或撤下，请刷新后再办理。")


def _piece(
    actor: Actor, subject: Subject, organisation: Organisation, requirement: str, stored: StoredFile, name: str,
    level: str, valid_until: datetime.date | None, replaces: Evidence | None = None,
) -> Evidence:  # fmt: skip
    return Evidence.objects.create(
        file=stored,
        name=plain_name(name),
        subject_kind=subject.kind,
        subject_key=str(subject.key),
        subject_name=subject.name[:200],
        organisation_id=organisation.pk,
        requirement=requirement,
        number=replaces.number + 1 if replaces else 1,
        replaces=replaces,
        level=level,
        attached_on=actor.today,
        attached_by_key=actor.key,
        attached_by_name=actor.name,
        valid_until=valid_until,
    )


def _keep_custody(actor: Actor, piece: Evidence, word: str, note: str = "") -> Custody:
    return Custody.objects.create(
        evidence=piece, word=word, by_name=actor.name, at=actor.moment, note=note.strip()[:200]
    )


def _record(
    actor: Actor, word: str, piece: Evidence, path: str, data: dict[str, object] | None = None
) -> None:
    record(
        actor=actor,
        word=word,
        subject=Subject(piece.subject_kind, piece.subject_key, piece.subject_name),
        unit_path=path,
        data={
            "evidence": piece.pk,
            "name": piece.name,
            "digest": piece.file.digest,
            "version": piece.number,
            **(data or {}),
        },
        audience="staff" if piece.level == Evidence.RESTRICTED else "line",
    )
