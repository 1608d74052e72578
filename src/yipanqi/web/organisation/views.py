"""The tree, one organisation, one person."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yipanqi.basics.actors import Actor
from yipanqi.organisation import policies, queries, services
from yipanqi.organisation.policies import may_see_sealed
from yipanqi.organisation.queries import directory, records
from yipanqi.organisation.queries.records import term_light
from yipanqi.organisation.services.people import masked
from yipanqi.rulebook.queries import vocabulary
from yipanqi.web.frame.asking import asked_word
from yipanqi.web.frame.components import LIGHTS
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.forms import refusals_on
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.organisation.forms import OpenSealedForm
from yipanqi.web.organisation.lists import TERM_LIGHTS, asked_day, rows_of

NOWHERE = "无/"
"""The path of whoever has no branch: nobody is staff over it."""


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The party organisations within reach on the day, in the order of the tree."""
    day = asked_day(request, request.actor.today)
    words, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    found = directory.matching(queries.organisations(request.actor, day), words)
    found = found.filter(kind=kind) if kind else found
    if wants_export(request):
        return _exported(request, "党组织", found[:MOST_ROWS], day)
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
def terms(request: HouseRequest) -> HttpResponse:
    """The terms of the organisations within reach, those that end first on top; filtered by light."""
    day = asked_day(request, request.actor.today)
    standing = records.terms_as_at(request.actor, day)
    light, words = asked_word(request, "light"), asked_word(request, "q")
    found = directory.matching(standing.filter(records.term_condition(light, day)), words)
    if wants_export(request):
        return _exported(request, "换届", found[:MOST_ROWS], day)
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": rows_of(shown, {}, day, is_tree=False),
        "lights": TERM_LIGHTS.items(),
        "counts": records.term_counts(request.actor, day),
        "changeable": {row.pk for row in shown if policies.may_change_organisation(request.actor, row)},
        "day": day,
        "is_past": day != request.actor.today,
    }
    return page(request, "organisation/terms.html", context)


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
        "term_text": TERM_LIGHTS.get(term_light(shown, day), ""),
        "strength": queries.strength_of(actor, shown.path, day),
        "posts": records.posts_as_at(actor, shown, day),
        "parent_in_reach": shown.parent is not None and actor.reaches(shown.parent.path),
        "below": rows_of(
            directory.below(actor, shown, day), directory.member_counts(actor, day), day, is_tree=False
        ),
        "page": members,
        "members": [(row, masked(row.person) if shows_numbers else {}) for row in members],
        "shows_numbers": shows_numbers,
        "day": day,
        "is_past": day != actor.today,
        **_what_may_be_done(actor, shown, day),
    }
    return page(request, "organisation/organisation.html", context)


def _what_may_be_done(actor: Actor, shown: Any, day: datetime.date) -> dict[str, bool]:
    """The buttons: nothing may be done to a day past or to what is dissolved."""
    stands = shown.dissolved_on is None and day == actor.today
    kind = queries.organisation_kinds()[shown.kind]
    return {
        "may_change": stands and policies.may_change_organisation(actor, shown),
        "may_found": stands and bool(kind.children) and policies.may_found_below(actor, shown),
        "may_keep_posts": stands and policies.may_keep_posts(actor, shown.path),
        "may_register": stands and policies.may_manage_people(actor, shown.path),
        "has_terms": kind.term_years is not None,
    }


def _exported(request: HouseRequest, title: str, found: Any, day: datetime.date) -> HttpResponse:
    heads = ("党组织", "类别", "所在单位", "党员", "成立日期", "本届起始", "届满日期", "换届")
    counts = directory.member_counts(request.actor, day)
    rows = (
        (row.organisation.name, row.kind, row.organisation.agency.name if row.organisation.agency else "", row.members,
         row.organisation.founded_on, row.organisation.term_started_on, row.organisation.term_ends_on,
         row.term_text or LIGHTS[row.term_light])
        for row in rows_of(found, counts, day, is_tree=False)
    )  # fmt: skip
    return exported(request, title, heads, rows)


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
    return membership.organisation.path if membership else NOWHERE


def _person_page(
    request: HouseRequest, pk: int, form: OpenSealedForm, opened: dict[str, str]
) -> HttpResponse:
    shown = queries.person_named(request.actor, pk)
    memberships = list(directory.memberships_of(request.actor, shown))
    branch = next((row.organisation.path for row in memberships), NOWHERE)
    may_open = may_see_sealed(request.actor, branch)
    home = records.home_of_person(request.actor, shown)
    context = {
        "person": shown,
        "masked": masked(shown) if may_open else {},
        "opened": opened,
        "may_open": may_open,
        "form": form,
        "memberships": memberships,
        "particulars": _particulars(shown) if may_open else (),
        "is_managed": home is not None and policies.may_manage_people(request.actor, home.path),
        "may_end": may_open,
        "may_transfer": may_open and branch not in request.actor.acts_on,
        "placements": directory.placements_of(request.actor, shown),
        "holdings": directory.holdings_of(request.actor, shown),
    }
    return page(request, "organisation/person.html", context)


def _particulars(person: Any) -> list[tuple[str, str]]:
    """What staff see of a person beside the numbers, in the words of the code tables."""
    said = [
        ("性别", _title("sex", person.sex)),
        ("出生日期", person.born_on.isoformat() if person.born_on else ""),
        ("民族", _title("ethnic_group", person.ethnicity)),
        ("学历", _title("education", person.education)),
        ("工作岗位", person.job_kind),
    ]
    return [(label, text or "未登记") for label, text in said]


def _title(words: str, code: str) -> str:
    term = vocabulary(words).term(code) if code else None
    return term.title if term else ""
