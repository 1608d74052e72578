"""Publishing a form: from then on its text stands still."""

from __future__ import annotations

from django.db import transaction

from yipanqi.basics.actors import Actor
from yipanqi.basics.errors import NotPermitted
from yipanqi.ledger.services import Subject, record
from yipanqi.organisation.queries import organisation as find_organisation
from yipanqi.survey.models import FormVersion
from yipanqi.survey.policies import may_ask
from yipanqi.survey.queries.forms import digest_of
from yipanqi.survey.queries.loading import load_form


@transaction.atomic
def publish_form(*, actor: Actor, organisation_id: int, text: str) -> FormVersion:
    """Publish the text as the next version of its form; the same text again is the same version.

    Refuses whoever is not staff there, and FormRefused with everything wrong in the text.
    """
    organisation = find_organisation(actor, organisation_id)
    if not may_ask(actor, organisation.path):
        raise NotPermitted(
            "survey.form.not_yours", "评议表由党务工作人员发布，请转请本单位党务工作人员办理。"
        )
    form = load_form(text)
    digest = digest_of(text)
    versions = FormVersion.objects.select_for_update().filter(organisation_id=organisation.pk, name=form.name)
    standing = {one.digest: one for one in versions}
    if digest in standing:
        return standing[digest]
    version = FormVersion.objects.create(
        organisation_id=organisation.pk,
        name=form.name,
        number=1 + max((one.number for one in standing.values()), default=0),
        title=form.title,
        text=text,
        digest=digest,
        published_on=actor.today,
        published_by_name=actor.name,
    )
    record(
        actor=actor,
        word="survey.form.published",
        subject=Subject("survey.form", version.pk, str(version)),
        unit_path=organisation.path,
        data={"digest": digest, "questions": len(form.questions)},
    )
    return version
