"""Who handles cases beside the standing cast: the committee's and county's secretaries, the discipline committee, B holders."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from tests.cast import FOUNDED, IN_POST, Cast
from yipanqi.basics.actors import Actor
from yipanqi.casework.models import Case
from yipanqi.casework.queries import composed
from yipanqi.casework.services import Beginning, Given, begin_case, take_step
from yipanqi.engine.procedures.trials import fill_in, least_papers
from yipanqi.engine.reading import Scalar
from yipanqi.evidence.services import Upload
from yipanqi.inspection.models import Finding
from yipanqi.organisation.models import Account, PartyOrganisation
from yipanqi.organisation.queries import actor_of
from yipanqi.organisation.services import add_person, add_post, fill_post, found_organisation
from yipanqi.organisation.services.people import person_from

MORE = {
    "secretary": ("机关党委书记甲子", "secretary", "committee", "A"),
    "committee_clerk": ("机关党委干事乙丑", "party_affairs_clerk", "committee", "A"),
    "committee_deputy": ("机关党委副书记辛未", "deputy_secretary", "committee", "A"),
    "county_secretary": ("工委书记丙寅", "secretary", "county", "A"),
    "county_deputy": ("工委副书记丁卯", "deputy_secretary", "county", "A"),
    "discipline_secretary": ("纪委书记戊辰", "discipline_secretary", "discipline", "A"),
    "committee_discipline": ("纪检委员己巳", "discipline_commissioner", "committee", "A"),
    "committee_discipline_b": ("纪检委员庚午", "discipline_commissioner", "committee", "B"),
}


def add_handlers(cast: Cast) -> Cast:
    """Put the further people into the cast, each with an account."""
    discipline = found_organisation(
        actor=cast.system,
        kind="discipline_committee",
        name="中共样县第一局机关纪律检查委员会",
        parent=cast.first.committee,
        agency=cast.first.unit,
        founded_on=FOUNDED,
    )
    homes = {"committee": cast.first.committee, "county": cast.county, "discipline": discipline}
    for name, (person_name, kind, place, share) in MORE.items():
        home = homes[place]
        standing = (
            {"status": "full", "joined_on": IN_POST, "from_on": IN_POST} if place == "committee" else {}
        )
        belongs = cast.first.branches[1] if place == "committee" else home
        person = add_person(
            actor=cast.system, organisation=belongs, person=person_from(name=person_name), **standing
        )
        post = (
            cast.posts["committee_discipline"]
            if share == "B"
            else add_post(actor=cast.system, kind=kind, organisation=home)
        )
        fill_post(actor=cast.system, post=post, person=person, from_on=IN_POST, share=share)
        account = Account(username=name, person=person, display_name=person_name, must_change_password=False)
        account.set_unusable_password()
        account.save()
        cast.posts[name], cast.people[name], cast.accounts[name] = post, person, account
        cast.actors[name] = actor_of(account, cast.system.today)
    for name in list(cast.accounts):
        if cast.accounts[name].person_id:
            cast.actors[name] = actor_of(cast.accounts[name], cast.system.today)
    return cast


def on_day(cast: Cast, name: str, day: datetime.date) -> Actor:
    """Somebody of the cast as he stands on the day."""
    return actor_of(cast.accounts[name], day)


def home(organisation: PartyOrganisation) -> str:
    """The organisation as a field of a case names it."""
    return f"organisation:{organisation.pk}"


def given(
    case: tuple[str, str, tuple[str, ...], bool, bool],
    step: str,
    decision: str,
    on: datetime.date,
    fields: Mapping[str, Scalar],
) -> Given:
    """Plausible fields and the least number of papers for a step; of a restricted procedure numbers in place of files."""
    procedure, edition, layers, is_agency, is_restricted = case
    here = composed(procedure, edition, layers, is_agency=is_agency)[step]
    way = here.decision(decision)
    assert way is not None
    papers = least_papers(here, way, {})
    filled = fill_in(here, way, on, fields)
    if is_restricted:
        return Given(filled, {}, {kind: count for kind, count in papers.items() if count})
    files = {
        kind: [
            Upload(f"{step}-{kind}-{number}.txt", f"{step} {kind} {number} {on}".encode())
            for number in range(count)
        ]
        for kind, count in papers.items()
        if count
    }
    return Given(filled, files)


def begun(
    actor: Actor, organisation: PartyOrganisation, procedure: str, step: str, decision: str, **more: Any
) -> Case:
    """A case begun with plausible fields."""
    fields = more.pop("fields", {})
    edition = more.pop("edition", "1")
    shape = (procedure, edition, (), organisation.agency_id is not None, procedure in {"clue", "care"})
    beginning = Beginning(
        procedure=procedure,
        organisation_id=organisation.pk,
        title=more.pop("title", "窗口排队时间长"),
        decision=decision,
        given=given(shape, step, decision, actor.today, fields),
        **more,
    )
    return begin_case(actor=actor, beginning=beginning)


def taken(actor: Actor, case: Case, step: str, decision: str, **fields: Any) -> Case:
    """The step taken with plausible fields."""
    beside = fields.pop("beside", "")
    shape = (
        case.procedure, case.edition, tuple(case.layers), case.is_agency, case.visibility == "restricted",
    )  # fmt: skip
    return take_step(
        actor=actor, case=case, step=step, decision=decision, beside=beside,
        given=given(shape, step, decision, actor.today, fields),
    )  # fmt: skip


def case_of(finding: Finding) -> Case:
    """The case in which the finding is rectified."""
    return Case.objects.get(about=f"inspection.finding:{finding.pk}")
