"""What every act on a case shares: take it in hand, write its new marks and columns, record it. Permits nothing by itself."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.casework.errors import CaseMovedOn, CaseRefused
from yipanqi.casework.models import Case, CaseHand, CaseMark, CasePaper
from yipanqi.casework.queries import (
    Hand,
    Places,
    calendar,
    choices_for,
    course_of,
    delegates_of,
    expired_limits,
    face_of,
    hands_of,
    hidden_key,
    places_of,
    taker_of,
    told,
)
from yipanqi.casework.services.binding import follow
from yipanqi.engine.procedures.course import WITHDRAWN, Course, Mark, Taker
from yipanqi.engine.procedures.storing import plain_mark
from yipanqi.engine.procedures.windows import windows
from yipanqi.engine.reading import Scalar
from yipanqi.evidence.queries import Requirement
from yipanqi.evidence.services import Upload, attach
from yipanqi.ledger.queries import sm3
from yipanqi.ledger.services import Act, Subject, record_many
from yipanqi.organisation.queries import everybody_in_post, organisations
from yipanqi.organisation.queries.sealing import seal

AUDIENCES = {"open": "line", "line": "staff", "restricted": "restricted"}
SEALED_NAME = "（加密办理件）"
FILE_KINDS = ("picture", "pdf", "ofd", "word", "sheet", "slides", "text", "audio", "video")
MOST_MEGABYTES = 20


@dataclass(frozen=True)
class Given:
    """What a step is given: fields, files by kind of paper; of a restricted case the number of papers kept elsewhere."""

    fields: Mapping[str, Scalar] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)

    def papers(self, *, is_restricted: bool) -> dict[str, int]:
        """How many papers of each kind. Refuses (CaseRefused) an upload to a restricted case, and a number where files belong."""
        if is_restricted and any(self.files.values()):
            raise CaseRefused(
                "casework.papers.restricted",
                "限指定职务的办理件不上传材料，请只填件数，原件按保密规定另行保管。",
            )
        if not is_restricted and self.counted:
            raise CaseRefused("casework.papers.files", "材料要上传文件，不能只填件数，请选择文件。")
        return (
            dict(self.counted) if is_restricted else {kind: len(files) for kind, files in self.files.items()}
        )


@dataclass
class Hold:
    """A case locked for one act: its course, the places around it, who acts."""

    actor: Actor
    case: Case
    course: Course
    places: Places
    taker: Taker


def taken_in_hand(actor: Actor, case: Case, seen: int | None = None) -> Hold:
    """The case locked, its course replayed. Refuses CaseMovedOn where somebody acted since `seen` acts were shown."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=case.pk)
    lines = told(locked, CaseMark.objects.filter(case=locked).order_by("number"))
    acts = [line for line in lines if line.mark.kind != "expire"]
    if seen is not None and len(acts) != seen:
        last = acts[-1].row if acts else None
        by = f"{last.person_name}刚刚" if last is not None else "别人"
        raise CaseMovedOn(
            "casework.case.moved_on", f"这一件{by}已经办过，您看到的是之前的情形，请刷新后再办。"
        )
    places = places_of(locked.organisation, actor.today)
    course = course_of(locked, [line.mark for line in lines])
    return Hold(actor, locked, course, places, taker_of(actor, places))


def kept(
    hold: Hold, after: Course, word: str, given: Given | None = None, *, more: Mapping[str, Any] | None = None
) -> Case:
    """Write what the act added and record it, with `more` in its entry. Refuses CaseMovedOn when a mark of the same number is there already."""
    rows = _marks_written(hold, after.marks[len(hold.course.marks) :])
    for row in rows:
        if row.kind == "take" and given is not None:
            _papers_attached(hold, row, given)
    case_follows(hold.case, after, hold.places, hold.actor)
    follow(hold.actor, hold.case, after)
    taken = next((row for row in reversed(rows) if row.kind != "expire"), rows[-1])
    record_many(
        actor=hold.actor,
        acts=[act_of(hold.case, word, data_of(hold.case, after, taken, rows) | dict(more or {}))],
    )
    return hold.case


def case_follows(case: Case, course: Course, places: Places, actor: Actor) -> None:
    """Let the kept columns and hands follow the course; in the transaction of the act."""
    columns_follow(case, course, actor)
    case.save()
    CaseHand.objects.filter(case=case).delete()
    CaseHand.objects.bulk_create(hands_following(case, course, places))


def columns_follow(case: Case, course: Course, actor: Actor) -> None:
    """Set the columns that lists are narrowed and sorted by; writes nothing."""
    case.state = Case.OPEN
    if course.is_closed:
        case.state = Case.WITHDRAWN if course.ended == WITHDRAWN else Case.CLOSED
    elif course.is_suspended:
        case.state = Case.SUSPENDED
    case.ended, case.edition = course.ended, course.procedure.edition
    case.closed_on = course.last_on if course.is_closed else None
    case.where = "、".join(step.title for step in course.open_steps)[:300]
    case.has_expired = bool(course.expiries)
    case.next_due_on = case.unmarked_due_on = None
    if case.state == Case.OPEN:
        found = windows(course, calendar(), actor.today, only_open=True)
        marked = {(mark.step, mark.limit, mark.due_on) for mark in course.expiries}
        dues = [(key, due) for key, one in found.items() for due in one.dues if not due.is_provisional]
        case.next_due_on = min((due.day for _, due in dues), default=None)
        case.unmarked_due_on = min(
            (due.day for key, due in dues if (key, due.limit.id, due.day) not in marked), default=None
        )


def hands_following(case: Case, course: Course, places: Places) -> list[CaseHand]:
    """Who may act on the case as it stands, who may see it, and whom a limit that passed was reported to; writes nothing."""
    hands: list[tuple[str, str, Hand, bool]] = []
    if not course.is_closed:
        for step in course.open_steps:
            only = step.deputy != "always"
            hands += [(CaseHand.ACT, step.id, hand, only) for hand in hands_of(course, step.actors, places)]
            hands += [
                (CaseHand.ACT, step.id, Hand(person_key=key), False) for key in delegates_of(course, step)
            ]
            told = [limit.escalate_to for limit in expired_limits(course, step) if limit.escalate_to]
            hands += [(CaseHand.SEE, step.id, hand, False) for hand in hands_of(course, told, places)]
    if case.visibility == "restricted":
        hands += [
            (CaseHand.SEE, "", hand, False) for hand in hands_of(course, course.procedure.visible_to, places)
        ]
        barred = {*course.concerned, course.subject} - {""}
        hands += [(CaseHand.BAR, "", Hand(person_key=hidden_key(key)), False) for key in sorted(barred)]
    return [
        hand_row(case, purpose, step, hand, a_only=a_only)
        for purpose, step, hand, a_only in dict.fromkeys(hands)
    ]


def hand_row(case: Case, purpose: str, step: str, hand: Hand, *, a_only: bool = False) -> CaseHand:
    """One place as it is stored; writes nothing."""
    return CaseHand(
        case=case, purpose=purpose, step=step, organisation_id=hand.organisation_id, unit_id=hand.unit_id,
        post_kind=hand.post_kind, person_key=hand.person_key, a_only=a_only,
    )  # fmt: skip


def act_of(case: Case, word: str, data: Mapping[str, Any]) -> Act:
    """The entry of an act on the case, with the audience of its visibility; of a sealed case name and data are sealed."""
    name = SEALED_NAME if case.is_sealed else face_of(case).title
    kept_data = dict(data)
    if case.is_sealed:
        kept_data = {"sealed": seal().close(json.dumps(kept_data, ensure_ascii=False, default=str)).hex()}
    return Act(
        word,
        Subject("casework.case", case.pk, name),
        case.organisation.path,
        kept_data,
        AUDIENCES[case.visibility],
    )


def mark_row(
    actor: Actor, case: Case, number: int, mark: Mark, *, names: Mapping[str, str], standing: str
) -> CaseMark:
    """One mark as it is stored, its content sealed where the case is; writes nothing."""
    content = {"mark": plain_mark(mark), "names": names}
    return CaseMark(
        case=case,
        number=number,
        kind=mark.kind,
        step=mark.step,
        person_key=mark.by,
        person_name="系统" if mark.by == "system" else actor.name,
        post_title=standing[:120],
        on=mark.on,
        at=actor.moment,
        content={} if case.is_sealed else content,
        sealed=seal().close(json.dumps(content, ensure_ascii=False)) if case.is_sealed else b"",
    )


def checked_names(
    actor: Actor, path: str, types: Mapping[str, str], fields: Mapping[str, Scalar]
) -> dict[str, str]:
    """The names of the people and organisations that fields name. Refuses (CaseRefused) whoever is not of this agency."""
    names: dict[str, str] = {}
    for name, value in fields.items():
        kind = types.get(name, "")
        if kind in ("person", "organisation") and value:
            offered = dict(choices_for(actor, path, kind))
            if str(value) not in offered:
                raise CaseRefused(
                    "casework.field.not_offered",
                    "所选的人或组织不在本单位，请从列表里选择。",
                    {name: "请从列表里选择"},
                )
            names[str(value)] = offered[str(value)]
    return names


def _marks_written(hold: Hold, marks: Iterable[Mark]) -> list[CaseMark]:
    before = len(hold.course.marks)
    rows = []
    for number, mark in enumerate(marks, start=before + 1):
        step = hold.course.procedure.step(mark.step)
        types = {one.id: one.type for one in step.fields} if step is not None and mark.kind == "take" else {}
        names = checked_names(hold.actor, hold.case.organisation.path, types, dict(mark.fields))
        names |= _person_names(hold, [mark.beside, mark.to if mark.kind == "delegate" else ""])
        names |= {mark.to: hold.case.organisation.name} if mark.kind == "transfer" else {}
        standing = "" if mark.by == "system" else _standing_of(hold, mark)
        rows.append(mark_row(hold.actor, hold.case, number, mark, names=names, standing=standing))
    try:
        with transaction.atomic():
            CaseMark.objects.bulk_create(rows)
    except IntegrityError as error:
        raise CaseMovedOn(
            "casework.case.moved_on", "这一件刚刚被别人办过，您看到的是之前的情形，请刷新后再办。"
        ) from error
    return rows


def _person_names(hold: Hold, keys: Iterable[str]) -> dict[str, str]:
    """The names of who acts beside somebody or is asked to: by post he may come from anywhere."""
    wanted = [int(key.partition(":")[2]) for key in keys if key.startswith("person:")]
    if not wanted:
        return {}
    today = hold.actor.today
    found = everybody_in_post(system_actor(today), today).filter(person_id__in=wanted)
    return {f"person:{one.person_id}": one.person.name for one in found}


def _standing_of(hold: Hold, mark: Mark) -> str:
    """The posts by which the step was taken, as they are called; beside the steps all that he holds."""
    step = hold.course.procedure.step(mark.step)
    if mark.kind != "take" or step is None:
        return "、".join(post.called for post in hold.actor.posts)
    found = set(hands_of(hold.course, step.actors, hold.places))
    called = [
        post.called
        for post in hold.actor.posts
        if Hand(post.organisation_id or None, post.unit_id or None, post.kind) in found
    ]
    return "、".join(called) or mark.standing


def _papers_attached(hold: Hold, row: CaseMark, given: Given) -> None:
    if hold.case.visibility == "restricted":
        return
    step = hold.course.procedure[row.step]
    actor, home = hold.actor, hold.case.organisation
    if not actor.reaches(home.path):
        own = organisations(actor).order_by("-path").first()
        if own is not None:
            home = own
        else:  # Whoever has no reach at all, as an applicant, hands in papers for the step that is his.
            actor = dataclasses.replace(actor, reach=(home.path,))
    for paper in step.papers:
        files = given.files.get(paper.kind, ())
        if not files:
            continue
        wanted = Requirement(
            f"{row.number}.{paper.kind}"[:40],
            paper.title,
            FILE_KINDS,
            paper.minimum,
            paper.maximum,
            MOST_MEGABYTES,
        )
        subject = Subject(
            "casework.case", hold.case.pk, SEALED_NAME if hold.case.is_sealed else hold.case.title
        )
        level = "internal" if hold.case.visibility == "open" and not hold.case.is_sealed else "restricted"
        pieces = attach(
            actor=actor, subject=subject, organisation=home, requirement=wanted, files=files, level=level
        )
        CasePaper.objects.bulk_create(
            CasePaper(mark=row, kind=paper.kind, title=paper.title, name=piece.name, evidence=piece)
            for piece in pieces
        )


def data_of(case: Case, course: Course, taken: CaseMark, rows: Iterable[CaseMark]) -> dict[str, Any]:
    """What the entry of an act keeps: procedure, step, day, state and a digest of the marks written."""
    step = course.procedure.step(taken.step)
    text = "|".join(
        row.sealed.hex() if case.is_sealed else json.dumps(row.content, ensure_ascii=False, sort_keys=True)
        for row in rows
    )
    return {
        "procedure": case.procedure_title,
        "edition": course.procedure.edition,
        "step": step.title if step is not None else "",
        "mark": taken.number,
        "on": taken.on,
        "state": case.get_state_display(),
        "digest": sm3(text),
    }
