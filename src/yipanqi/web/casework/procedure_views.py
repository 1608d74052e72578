"""The procedures: the list, one edition as sentences and as a diagram."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.casework import queries
from yipanqi.engine.procedures.drawing import drawn
from yipanqi.engine.procedures.language import SUBJECT_KINDS, VISIBILITIES, Procedure
from yipanqi.engine.procedures.writing import cited, written
from yipanqi.rulebook.policies import may_adopt_somewhere
from yipanqi.web.frame.http import HouseRequest, page


@require_safe
@login_required
def procedures(request: HouseRequest) -> HttpResponse:
    """Every edition of every procedure; those in force today may be begun."""
    known, begun = queries.procedures(), queries.procedures_to_begin(request.actor)
    rows = [
        {
            "procedure": one,
            "subject": SUBJECT_KINDS[one.subject],
            "visibility": VISIBILITIES[one.visibility],
            "source": cited(one.source),
            "is_in_force": one.is_in_force(request.actor.today),
            "may_begin": one.id in begun and one.is_in_force(request.actor.today),
            "to_verify": _to_verify(one),
        }
        for one in sorted(known.procedures, key=lambda one: (one.title, one.effective_from))
    ]
    context = {"rows": rows, "may_write": may_adopt_somewhere(request.actor)}
    return page(request, "casework/procedures.html", context)


@require_safe
@login_required
def procedure(request: HouseRequest, key: str, edition: str) -> HttpResponse:
    """One edition in numbered sentences with its diagram, so that an office can proof-read it."""
    found, today = queries.edition_named(key, edition), request.actor.today
    overlays = [
        one for one in queries.procedures().overlays if one.procedure == key and edition in one.editions
    ]
    context = {
        "procedure": found,
        "sentences": written(found),
        "overlays": overlays,
        "to_verify": _to_verify(found),
        "may_begin": found.is_in_force(today) and queries.may_begin_somewhere(request.actor, key),
        "runs_today": any(
            one.id == key and one.is_in_force(today) for one in queries.procedures().procedures
        ),
    }
    return page(request, "casework/procedure.html", context)


@require_safe
@login_required
def diagram(request: HouseRequest, key: str, edition: str) -> HttpResponse:
    """The edition as a picture."""
    return HttpResponse(
        drawn(queries.edition_named(key, edition)), content_type="image/svg+xml; charset=utf-8"
    )


def _to_verify(one: Procedure) -> int:
    """How many of its sources are still to be verified."""
    sources = [
        one.source,
        *(step.source for step in one.steps),
        *(limit.source for step in one.steps for limit in step.limits),
    ]
    return sum(source.verify for source in dict.fromkeys(sources))
