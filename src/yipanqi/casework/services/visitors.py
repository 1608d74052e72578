"""Acts of whoever files a case without giving a name: the tracking number alone says that he is the one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence

from django.db import transaction

from yipanqi.basics.actors import Actor, system_actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.errors import CaseMovedOn, CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.queries import adopted_layers, calendar, composed, places_of
from yipanqi.casework.queries.visitors import (
    CHANNEL,
    FILERS,
    ONLINE,
    filed_case,
    filer_key,
    filer_taker,
    public_kind,
    receivers,
    staff_kind,
)
from yipanqi.casework.services.keeping import Given, Hold, kept, taken_in_hand
from yipanqi.engine.procedures import acts
from yipanqi.engine.procedures.course import begin_course
from yipanqi.engine.procedures.language import Procedure
from yipanqi.engine.procedures.permits import permit, standing_for
from yipanqi.engine.procedures.taking import open_step, take
from yipanqi.engine.reading import Scalar
from yipanqi.evidence.services import Upload
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries import root_path
from yipanqi.organisation.queries.sealing import seal

VISITOR, UNNAMED = "群众", "职工（不公开姓名）"


@dataclasses.dataclass(frozen=True)
class Filed:
    """What is filed: of which kind, with whom, in one line and in full; files by kind of paper."""

    procedure: str
    organisation_id: int
    title: str
    fields: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = dataclasses.field(default_factory=dict)


@transaction.atomic
def begin_for_filer(*, actor: Actor, filed: Filed, number: str) -> Case:
    """Begin a case under the tracking number; nothing in it or in its entries tells who filed it.

    For a visitor, or for a person of the house who keeps his name from the readers: then all of it is sealed, and he is
    kept from deciding on it. Refuses a kind that is not his to file, an organisation that takes none, and what the engine refuses.
    """
    unnamed = actor.kind == "person"
    home = organisation_in_reach(system_actor(actor.today), filed.organisation_id)
    kind = (staff_kind if unnamed else public_kind)(filed.procedure, actor.today, home.path)
    if (
        unnamed
        and not actor.reaches(home.path)
        and not home.path.startswith(root_path(actor.member_of) or "-")
    ):
        raise NotPermitted("casework.filing.not_yours", "只能向本单位的党组织提出，请从列表里选择。")
    if home.pk not in {one.pk for one in receivers(kind, actor.today)}:
        raise CaseRefused(
            "casework.filing.no_receiver",
            "这个单位现在没有受理这类事项的人，请选择别的单位或当面反映。",
            {"receiver": "请另选一个单位"},
        )
    layers = adopted_layers(home.path, actor.today, kind.id)
    procedure = composed(kind.id, kind.edition, layers, is_agency=home.agency_id is not None)
    step = procedure[procedure.starts[0]]
    filer = _filer(actor, number, home.path)
    places, taker = places_of(home, actor.today), filer_taker(filer.key)
    bare = begin_course(procedure, subject="", on=actor.today)
    subject = "" if standing_for(bare, step.actors, taker) is not None else filer.key
    concerned = (actor.key,) if unnamed else ()
    course = begin_course(procedure, subject=subject, on=actor.today, concerned=concerned)
    permit(course, step, taker)
    given = Given(_with_channel(procedure, filed.fields), filed.files)
    after = take(
        course, calendar=calendar(), taker=taker, step=step.id, decision=step.decisions[0].id, on=actor.today,
        fields=given.fields, papers=given.papers(is_restricted=False),
    )  # fmt: skip
    title = filed.title.strip()
    if not title or len(title) > 60:
        raise CaseRefused(
            "casework.filing.title",
            "请用一句话写明是什么事，不超过60字。",
            {"case_title": "一句话，不超过60字"},
        )
    is_sealed = unnamed or procedure.is_sensitive
    face = {"title": title, "subject_key": subject, "subject_name": "", "concerned": list(concerned)}
    case = Case.objects.create(
        procedure=procedure.id,
        procedure_title=procedure.title,
        edition=procedure.edition,
        first_edition=procedure.edition,
        layers=list(layers),
        is_agency=home.agency_id is not None,
        organisation_id=home.pk,
        subject_kind=procedure.subject,
        begun_on=actor.today,
        begun_by_key=filer.key,
        begun_by_name=filer.name,
        visibility=procedure.visibility,
        is_sealed=is_sealed,
        sealed=seal().close(json.dumps(face, ensure_ascii=False)) if is_sealed else b"",
        **({} if is_sealed else face),
    )
    return kept(Hold(filer, case, course, places, taker), after, "casework.case.begun", given)


@transaction.atomic
def take_as_filer(
    *,
    actor: Actor,
    number: str,
    step: str,
    decision: str,
    fields: Mapping[str, Scalar],
    seen: int | None = None,
) -> Case:
    """Take the filer's own step. Refuses NotFound for a number that is none, a step of others, and what the engine refuses."""
    hold = _hold(actor, number, seen)
    here = open_step(hold.course, step, actor.today)
    if not any(rule.relation in FILERS for rule in here.actors):
        raise NotPermitted(
            "casework.filing.not_your_turn", f"“{here.title}”由受理单位办理，办好后会在这里告诉您。"
        )
    after = take(
        hold.course,
        calendar=calendar(),
        taker=hold.taker,
        step=step,
        decision=decision,
        on=actor.today,
        fields=fields,
    )
    return kept(hold, after, "casework.step.taken", Given(fields))


@transaction.atomic
def withdraw_as_filer(*, actor: Actor, number: str, reason: str, seen: int | None = None) -> Case:
    """End the case because its filer no longer wants it; refuses what the engine refuses."""
    hold = _hold(actor, number, seen)
    after = acts.withdraw(hold.course, taker=hold.taker, on=actor.today, reason=reason)
    return kept(hold, after, "casework.case.withdrawn")


def _hold(actor: Actor, number: str, seen: int | None) -> Hold:
    case = filed_case(filer_key(number))
    filer = _filer(actor, number, case.organisation.path)
    try:
        hold = taken_in_hand(dataclasses.replace(filer, name=case.begun_by_name), case, seen)
    except CaseMovedOn as moved:  # Its sentence names a person; the filer is told no names.
        raise CaseMovedOn(
            "casework.case.moved_on", "这一件刚刚有了新的进展，请刷新页面看过以后再办。"
        ) from moved
    hold.taker = filer_taker(filer.key)
    return hold


def _filer(actor: Actor, number: str, path: str) -> Actor:
    """Somebody without name, address or account, who reaches the one organisation for the one act."""
    name = UNNAMED if actor.kind == "person" else VISITOR
    return Actor(
        kind="visitor", key=filer_key(number), name=name, today=actor.today, reach=(path,), clock=actor.clock
    )


def _with_channel(procedure: Procedure, fields: Mapping[str, Scalar]) -> dict[str, Scalar]:
    step = procedure[procedure.starts[0]]
    asks = any(one.id == CHANNEL and ONLINE in one.choices for one in step.fields)
    return {**fields, **({CHANNEL: ONLINE} if asks else {})}
