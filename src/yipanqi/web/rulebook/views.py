"""The library of rules and what the rules found: books, elements, live results with how fresh they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yipanqi.basics.periods import Period
from yipanqi.engine.language import STRENGTHS
from yipanqi.engine.outcomes import STATE_TITLES
from yipanqi.rulebook import policies, queries, services
from yipanqi.rulebook.queries import adoptions as adopting
from yipanqi.rulebook.queries import elements as library
from yipanqi.rulebook.queries import freshness, rule_pages, scheme_words, wording
from yipanqi.web.frame.asking import asked_date, asked_number, asked_word
from yipanqi.web.frame.exporting import MOST_ROWS, exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of

LIGHTS = {
    "met": "done",
    "unmet": "overdue",
    "not_due": "not_due",
    "not_applicable": "not_applicable",
    "missing": "missing",
}
ELEMENT_HEADS = (
    "层", "制度", "种类", "编号", "名称", "强度", "要求或数值", "适用对象", "依据", "施行", "废止", "提示",
)  # fmt: skip
RESULT_HEADS = (
    "党组织", "规则", "名称", "周期", "应完成", "已完成", "状态", "到期日", "补录", "计算日期", "基准日",
)  # fmt: skip


@require_safe
@login_required
def index(request: HouseRequest) -> HttpResponse:
    """The books by layer, with what they hold, what is to be verified and who adopted them."""
    today = request.actor.today
    adopted: dict[str, list[Any]] = {}
    for one in adopting.adoptions(request.actor, today):
        adopted.setdefault(one.layer, []).append(one)
    shown = library.books(today)
    groups = [
        (title, [(one, adopted.get(one.layer.key, [])) for one in shown if one.layer.basis == basis])
        for basis, title in library.BASIS_TITLES.items()
    ]
    context = {
        "groups": groups,
        "sums": {
            "books": len(shown),
            "rules": sum(one.rules for one in shown),
            "parameters": sum(one.parameters for one in shown),
            "to_verify": sum(one.to_verify for one in shown),
        },
    }
    return page(request, "rulebook/index.html", context)


@require_safe
@login_required
def book(request: HouseRequest, layer: str, key: str) -> HttpResponse:
    """One book: its documents and every element in it."""
    today = request.actor.today
    shown = library.book_named(layer, key, today)
    found = library.elements_matching(library.ElementFilter(layer=layer, book=key), today)
    return page(request, "rulebook/book.html", {"shown": shown, "elements": found, "today": today})


@require_safe
@login_required
def elements(request: HouseRequest) -> HttpResponse:
    """Every element of every book, searched and narrowed; also as a workbook."""
    wanted = library.ElementFilter(
        text=asked_word(request, "q"),
        layer=asked_word(request, "layer"),
        kind=asked_word(request, "kind"),
        strength=asked_word(request, "strength"),
        health=asked_word(request, "health"),
        on=asked_date(request, "on"),
    )
    found = library.elements_matching(wanted, request.actor.today)
    if wants_export(request):
        return exported(request, "制度条目", ELEMENT_HEADS, (_element_line(one) for one in found))
    context = {
        "page": page_of(request, found),
        "layers": [(layer.key, layer.title) for layer in queries.library().layers],
        "kinds": library.KIND_TITLES.items(),
        "strengths": STRENGTHS,
        "ailments": library.HEALTH_TITLES.items(),
    }
    return page(request, "rulebook/elements.html", context)


@require_safe
@login_required
def element(request: HouseRequest, kind: str, key: str) -> HttpResponse:
    """One element with everything it opens to; a rule also its examples as they ran and its results within reach."""
    actor, today = request.actor, request.actor.today
    shown = library.element(kind, key, today)
    context: dict[str, Any] = {"shown": shown, "severity": wording.SEVERITY_TITLES.get(shown.severity, "")}
    context["strength"] = wording.STRENGTH_TITLES.get(shown.strength, "")
    if kind != "parameter":
        trials = rule_pages.trials_of(key)
        context |= {
            "trials": [
                (one.words, wording.EXAMPLE_TITLES.get(one.sort, ""), one.expected, one.trial)
                for one in trials
            ],
            "failed": sum(bool(one.trial.wrong) for one in trials),
        }
    if kind == "obligation":
        year = asked_number(request, "year") or today.year
        counts = rule_pages.state_counts(actor, key, year)
        context |= {
            "used": rule_pages.used_by(shown.thing, today),
            "overrides": rule_pages.overrides_of_rule(shown.thing),
            "burden": rule_pages.burden_of(shown.thing, today),
            "counts": [
                (state, LIGHTS[state], STATE_TITLES[state], number) for state, number in counts.items()
            ],
            "stale": rule_pages.stale_results(actor, key, year),
            "year": year,
            "years": rule_pages.years_of_results() if actor.reach else [],
        }
    elif kind == "parameter":
        rules = library.rules_for_everything()
        laid = rules.parameters.get(key, shown.thing)
        context |= {
            "values": [(value, value == laid.value_on(today)) for value in reversed(laid.values)],
            "using": wording.rules_using(rules, key),
            "overrides": rule_pages.overrides_of_parameter(shown.thing),
            "amendments": [
                (one, adopting.layer_title(one.adoption.layer))
                for one in adopting.amendments(actor).filter(parameter=key)
            ],
            "places": [
                (one, adopting.layer_title(one.layer), policies.may_adopt(actor, one.organisation.path))
                for one in adopting.adoptions(actor, today)
            ],
        }
    elif kind == "indicator":
        context |= {"scheme": scheme_words.node_words(shown.thing), "children": scheme_words.children_of(key)}
    else:
        context["scheme"] = scheme_words.parts_words(shown.thing)
    return page(request, "rulebook/element.html", context)


@require_safe
@login_required
def results(request: HouseRequest) -> HttpResponse:
    """The live results within reach, narrowed; also as a workbook."""
    wanted = rule_pages.ResultFilter(
        rule=asked_word(request, "rule"),
        state=asked_word(request, "state"),
        year=asked_number(request, "year"),
        organisation_id=asked_number(request, "organisation"),
        text=asked_word(request, "q"),
    )
    found = rule_pages.results_matching(request.actor, wanted)
    titles = queries.rule_titles()
    if wants_export(request):
        return exported(
            request, "制度结果", RESULT_HEADS, (_result_line(one, titles) for one in found[:MOST_ROWS])
        )
    shown = page_of(request, found)
    context = {
        "page": shown,
        "rows": [(one, LIGHTS[one.state], titles.get(one.rule, one.rule)) for one in shown],
        "rules": sorted(titles.items()),
        "states": STATE_TITLES.items(),
        "years": rule_pages.years_of_results(),
    }
    return page(request, "rulebook/results.html", context)


@require_safe
@login_required
def result(request: HouseRequest, pk: int) -> HttpResponse:
    """One live result: its steps, by which run it came and whether anything changed since."""
    found = freshness.live_result(request.actor, pk)
    fresh = freshness.freshness_of(request.actor, [found])[found.pk]
    context = {
        "result": found,
        "title": queries.rule_titles().get(found.rule, found.rule),
        "light": LIGHTS[found.state],
        "steps": queries.steps_of(request.actor, found),
        "fresh": fresh,
        "may_recompute": policies.may_evaluate(request.actor, found.organisation.path),
    }
    return page(request, "rulebook/result.html", context)


@require_POST
@login_required
def recompute(request: HouseRequest, pk: int) -> HttpResponse:
    """Judge the organisation anew over the period of the result's run."""
    found = freshness.live_result(request.actor, pk)
    run = found.run
    made = services.evaluate_organisation(
        actor=request.actor, organisation=found.organisation, period=Period(run.period_start, run.period_end)
    )
    messages.success(request, f"已重新计算{found.organisation.short_name}的 {len(made)} 个结果。")
    if any(one.pk == pk for one in made):
        return redirect("rulebook:result", pk)
    return redirect(f"{reverse('rulebook:results')}?organisation={found.organisation_id}")


def _element_line(one: library.Element) -> tuple[Any, ...]:
    return (
        one.layer.title, one.book.title, one.kind_title, one.key, one.title, one.strength, one.text, one.audience, one.citations,
        one.from_on, one.until_on, "、".join(one.health_titles),
    )  # fmt: skip


def _result_line(one: Any, titles: dict[str, str]) -> tuple[Any, ...]:
    return (
        one.organisation.name, one.rule, titles.get(one.rule, ""), one.window_title, one.needed, one.counted, one.get_state_display(),
        one.due_on, "是" if one.is_late else "", one.run.made_at.date(), one.run.as_at,
    )  # fmt: skip
