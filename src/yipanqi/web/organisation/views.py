"""The tree, one organisation, one person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.organisation import queries, services
from yipanqi.organisation.policies import may_see_sealed
from yipanqi.organisation.queries import directory
from yipanqi.organisation.services.people import masked
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.organisation.forms import OpenSealedForm
from yipanqi.web.organisation.lists import asked_day, rows_of, term_light


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The party organisations within reach on the day, in the order of the tree."""
    day = asked_day(request, request.actor.today)
    words, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    found = directory.matching(queries.organisations(request.actor, day), words)
    found = found.filter(kind=kind) if kind else found
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": rows_of(
            shown, directory.member_counts(request.actor, day), day, is_tree=not words and not kind
        ),
        "kinds": queries.organisation_kinds().values(),
        "day": day,
        "is_past": day != request.actor.today,
    }
    return page(request, "organisation/index.html", context)


@require_safe
@login_required
def organisation(request: HouseRequest, pk: int) -> HttpResponse:
    """One organisation on the day: facts, posts and holders, what stands below, members."""
    actor = request.actor
    day = asked_day(request, actor.today)
    shown = queries.organisation(actor, pk)
    words = request.GET.get("q", "")
    members = page_of(
        request, directory.matching(queries.members_as_at(actor, shown.path, day), words, "person__"), 30
    )
    shows_numbers = may_see_sealed(actor, shown.path)
    context = {
        "organisation": shown,
        "kind": queries.organisation_kinds()[shown.kind].title,
        "term_light": term_light(shown, day),
        "strength": queries.strength_of(actor, shown.path, day),
        "holdings": queries.holdings_as_at(actor, shown.path, day).filter(post__organisation=shown),
        "below": rows_of(
            directory.below(actor, shown, day), directory.member_counts(actor, day), day, is_tree=False
        ),
        "page": members,
        "members": [(row, masked(row.person) if shows_numbers else {}) for row in members],
        "shows_numbers": shows_numbers,
        "day": day,
        "is_past": day != actor.today,
    }
    return page(request, "organisation/organisation.html", context)


@require_safe
@login_required
def person(request: HouseRequest, pk: int) -> HttpResponse:
    """One person: masked numbers, memberships, posts."""
    return _person_page(request, pk, OpenSealedForm(), {})


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def open_sealed(request: HouseRequest, pk: int) -> HttpResponse:
    """Show the full numbers once, for a reason; the act is in the ledger, the answer in no cache."""
    form = OpenSealedForm(request.POST or None)
    opened: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            opened = services.open_sealed(
                actor=request.actor,
                person=queries.person_named(request.actor, pk),
                path=_home_path(request, pk),
                reason=form.cleaned_data["reason"],
            )
    return _person_page(request, pk, form, opened)


def _home_path(request: HouseRequest, pk: int) -> str:
    """The branch over which the right to see numbers is judged; a person without one belongs to nobody's staff."""
    membership = directory.memberships_of(request.actor, queries.person_named(request.actor, pk)).first()
    return membership.organisation.path if membership else "无/"


def _person_page(
    request: HouseRequest, pk: int, form: OpenSealedForm, opened: dict[str, str]
) -> HttpResponse:
    shown = queries.person_named(request.actor, pk)
    may_open = may_see_sealed(request.actor, _home_path(request, pk))
    context = {
        "person": shown,
        "masked": masked(shown) if may_open else {},
        "opened": opened,
        "may_open": may_open,
        "form": form,
        "memberships": directory.memberships_of(request.actor, shown),
        "placements": directory.placements_of(request.actor, shown),
        "holdings": directory.holdings_of(request.actor, shown),
    }
    return page(request, "organisation/person.html", context)
