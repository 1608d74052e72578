"""The paper for those who were served, and the page behind its number where they confirm hours without an account."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from yipanqi.basics.actors import Actor, visitor
from yipanqi.basics.errors import NotFound, Refused
from yipanqi.basics.tracking import parse_tracking, spaced
from yipanqi.execution import services
from yipanqi.execution.queries import carrier_calls
from yipanqi.execution.queries.served import call_served, places_served
from yipanqi.portal.services.guarding import count, guard
from yipanqi.web.frame.forms import HouseForm, dress, refusals_on
from yipanqi.web.frame.http import HouseRequest, page


class NumberForm(HouseForm):
    """The number on the paper."""

    number = forms.CharField(
        label="确认单编号",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ServedForm(HouseForm):
    """Who of the list came and for how many hours, and who says so."""

    def __init__(self, places: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [one for one in places if one.state == "reported"]
        for one in self.places:
            ticked = forms.BooleanField(label=f"{one.person.name}来过", required=False, initial=True)
            said = forms.IntegerField(
                label=f"{one.person.name}的小时数", initial=one.hours, min_value=1, max_value=24
            )
            for name, field in (("came", ticked), ("hours", said)):
                field.widget.attrs["aria-label"] = field.label
                dress(field)
                self.fields[f"{name}-{one.pk}"] = field
        self.fields["name"] = forms.CharField(label="您的姓名或单位", max_length=120)
        dress(self.fields["name"])

    @property
    def lines(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each person with the two fields."""
        return [(one, self[f"came-{one.pk}"], self[f"hours-{one.pk}"]) for one in self.places]

    def hours(self) -> dict[int, int]:
        """Those who are ticked."""
        said = self.cleaned_data
        return {one.pk: said[f"hours-{one.pk}"] for one in self.places if said[f"came-{one.pk}"]}


@require_POST
@login_required
@cache_control(private=True, no_store=True)
def give_served_code(request: HouseRequest, pk: int) -> HttpResponse:
    """A paper with a new number for those whom the call serves; the number is shown this once."""
    call = carrier_calls.call(request.actor, pk)
    number = services.give_served_code(actor=request.actor, call=call)
    address = request.build_absolute_uri(reverse("served:service", args=(number,)))
    context = {
        "call": call,
        "spaced": spaced(number),
        "entrance": request.build_absolute_uri(reverse("served:enter")),
        "picture": str(segno.make(address, error="m").svg_data_uri(scale=5, border=2)),
    }
    return page(request, "execution/served_code.html", context)


@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_store=True)
def enter(request: HouseRequest) -> HttpResponse:
    """From the number on a paper to its page."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            number = parse_tracking(form.cleaned_data["number"])
            try:
                _found(_anybody(request), number)
            except NotFound as unknown:
                form.add_error("number", unknown.sentence)
            else:
                return redirect("served:service", number)
    return page(request, "execution/served_enter.html", {"form": form})


@require_http_methods(["GET", "POST"])
@cache_control(private=True, no_store=True)
def service(request: HouseRequest, number: str) -> HttpResponse:
    """Who served and for how long, as they said; the served confirm it."""
    actor = _anybody(request)
    call = _found(actor, number)
    places = list(places_served(call))
    form = ServedForm(places, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            guard(actor, "act")
            services.confirm_as_served(
                actor=actor, number=number, name=form.cleaned_data["name"], hours=form.hours()
            )
            count(actor, "act")
            messages.success(request, "已确认，谢谢您。")
            return redirect("served:service", number)
    settled = [one for one in places if one.state == "confirmed"]
    context = {"call": call, "settled": settled, "form": form}
    return page(request, "execution/served_service.html", context)


def _found(actor: Actor, number: str) -> Any:
    """The call of the number. Refuses TooOften after many that were none."""
    guard(actor, "ask")
    try:
        return call_served(number)
    except (NotFound, Refused):
        count(actor, "ask")
        raise


def _anybody(request: HouseRequest) -> Actor:
    """Whoever opens a public page is a visitor there, signed in or not."""
    return visitor(request.actor.today, request.META.get("REMOTE_ADDR", ""))
