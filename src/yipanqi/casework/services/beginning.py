"""Beginning a case: its first step is taken in the same act."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.casework.errors import CaseRefused
from yipanqi.casework.models import Case
from yipanqi.casework.queries import (
    adopted_layers,
    calendar,
    choices_for,
    composed,
    edition_today,
    places_of,
    taker_named,
    taker_of,
)
from yipanqi.casework.services.binding import bound
from yipanqi.casework.services.keeping import Given, Hold, kept
from yipanqi.engine.procedures.course import begin_course
from yipanqi.engine.procedures.language import Procedure
from yipanqi.engine.procedures.permits import permit, standing_for
from yipanqi.engine.procedures.taking import take
from yipanqi.organisation.queries import organisation as organisation_in_reach
from yipanqi.organisation.queries.sealing import seal


@dataclasses.dataclass(frozen=True)
class Beginning:
    """A case to be: which procedure, where, about whom or what, and the first step with its decision."""

    procedure: str
    organisation_id: int
    title: str
    decision: str
    given: Given = dataclasses.field(default_factory=Given)
    step: str = ""
    subject_key: str = ""
    about: str = ""
    concerned: tuple[str, ...] = ()
    beside: str = ""
    on: datetime.date | None = None


@transaction.atomic
def begin_case(*, actor: Actor, beginning: Beginning) -> Case:
    """Begin a case with the edition of the day and take its first step.

    Refuses StepNotYours, an empty title, a record it may not be about, a subject who is not of this agency, a day to come, and what the engine refuses.
    """
    organisation = organisation_in_reach(actor, beginning.organisation_id)
    day = beginning.on or actor.today
    edition = edition_today(beginning.procedure, day, organisation.path)
    layers = adopted_layers(organisation.path, day, beginning.procedure)
    is_agency = organisation.agency_id is not None
    procedure = composed(edition.id, edition.edition, layers, is_agency=is_agency)
    places = places_of(organisation, actor.today)
    taker = taker_of(actor, places)
    step = procedure[beginning.step if beginning.step in procedure.starts else procedure.starts[0]]
    found = bound(actor, procedure.id, beginning.about) if beginning.about else None
    if found is not None and found.organisation_id != organisation.pk:
        raise CaseRefused(
            "casework.about.elsewhere", f"“{found.name}”不属于这个党组织，请从它的页面重新进入。"
        )
    concerned = tuple(dict.fromkeys((*beginning.concerned, *(found.concerned if found is not None else ()))))
    subject_key, subject_name = _subject(actor, organisation.path, procedure, beginning)
    is_own = (
        not subject_key
        and standing_for(begin_course(procedure, subject="", on=day), step.actors, taker) is None
    )
    if is_own:
        subject_key, subject_name = actor.key, actor.name
    course = begin_course(procedure, subject=subject_key, on=day, concerned=concerned)
    permit(course, step, taker)
    if is_own and found is None:
        _permit_home(actor, organisation)
    _check(actor, organisation.path, beginning, day)
    is_restricted = procedure.visibility == "restricted"
    is_sealed = is_restricted or procedure.is_sensitive
    after = take(
        course,
        calendar=calendar(),
        taker=taker,
        step=step.id,
        decision=beginning.decision,
        on=day,
        fields=beginning.given.fields,
        papers=beginning.given.papers(is_restricted=is_restricted),
        beside=taker_named(beginning.beside, places, actor.today) if beginning.beside else None,
    )
    face = {
        "title": beginning.title.strip(),
        "subject_key": subject_key,
        "subject_name": subject_name,
        "concerned": list(concerned),
    }
    case = Case.objects.create(
        procedure=procedure.id,
        procedure_title=procedure.title,
        edition=procedure.edition,
        first_edition=procedure.edition,
        layers=list(layers),
        is_agency=is_agency,
        organisation_id=organisation.pk,
        subject_kind=procedure.subject,
        about=beginning.about,
        begun_on=day,
        begun_by_key=actor.key,
        begun_by_name=actor.name,
        visibility=procedure.visibility,
        is_sealed=is_sealed,
        sealed=seal().close(json.dumps(face, ensure_ascii=False)) if is_sealed else b"",
        **({} if is_sealed else face),
    )
    return kept(Hold(actor, case, course, places, taker), after, "casework.case.begun", beginning.given)


def _subject(actor: Actor, path: str, procedure: Procedure, beginning: Beginning) -> tuple[str, str]:
    """Key and name of a person the case is about; of another procedure there is none."""
    if procedure.subject != "person":
        return "", ""
    offered = dict(choices_for(actor, path, "person"))
    if beginning.subject_key not in offered:
        raise CaseRefused(
            "casework.subject.missing", "请从本单位的人员里选择办理对象。", {"case_subject": "请选择一个人"}
        )
    return beginning.subject_key, offered[beginning.subject_key]


def _permit_home(actor: Actor, organisation: Any) -> None:
    """Whoever speaks for himself does so where he belongs or holds a post, or above it, not wherever he may read."""
    own = [*filter(None, [actor.member_of]), *(post.path for post in actor.posts)]
    if own and not any(path.startswith(organisation.path) for path in own):
        raise NotPermitted(
            "casework.beginning.not_home",
            f"“{organisation.name}”不是您所在的党组织，请在您所在的党支部提出。",
        )


def _check(actor: Actor, path: str, beginning: Beginning, day: datetime.date) -> None:
    wrong = {}
    if not beginning.title.strip():
        wrong["case_title"] = "请写明事由"
    if len(beginning.title.strip()) > 200:
        wrong["case_title"] = "事由不超过200字"
    if day > actor.today:
        wrong["case_on"] = "不能晚于今天"
    if beginning.concerned:
        offered = dict(choices_for(actor, path, "person"))
        if not set(beginning.concerned) <= set(offered):
            wrong["case_concerned"] = "请从列表里选择"
    if wrong:
        raise CaseRefused("casework.beginning.incomplete", "还不能开始办理，请改正标出的内容。", wrong)
