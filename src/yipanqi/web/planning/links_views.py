"""联结疏密: where business items and party measures are joined and where they are not, as numbers, matrix, drawing and list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yipanqi.documents.lists import ListCell
from yipanqi.integration.queries import hollowness
from yipanqi.organisation.queries import agency_roots
from yipanqi.planning import queries
from yipanqi.planning.queries import links
from yipanqi.web.frame.exporting import exported, wants_export
from yipanqi.web.frame.http import HouseRequest, page
from yipanqi.web.frame.paging import page_of
from yipanqi.web.planning.links_drawing import picture_of
from yipanqi.web.planning.lists import number

DRAWN, ALONE = 30, 15
AGENCY_HEADS = (
    "单位",
    "业务事项",
    "有结合点的",
    "党建举措",
    "有结合点的举措",
    "结合点",
    "连上的对数",
    "可能的对数",
    "每百对连上",
)
MATRIX_HEADS = (
    "责任科室",
    "业务事项",
    "有结合点的",
    "承担党组织",
    "结合点",
    "连上的对数",
    "可能的对数",
    "每百对连上",
)
LIST_HEADS = ("责任科室", "业务事项", "党建举措", "承担党组织", "情况", "缺什么")


@require_safe
@login_required
def density(request: HouseRequest) -> HttpResponse:
    """All agencies as a table; one agency with its offices by party organisations, its drawing and its list."""
    actor, asked = request.actor, request.GET
    agencies = list(agency_roots(actor))
    chosen = next((one for one in agencies if one.pk == number(asked.get("organisation"))), None)
    chosen = chosen or (agencies[0] if len(agencies) == 1 else None)
    year = number(asked.get("year")) or actor.today.year
    office = number(asked.get("office")) if chosen or not agencies else None
    wanted = links.LinkFilter(year, chosen.path if chosen else "", office)
    found = links.link_map(actor, wanted)
    context = {
        "year": year, "years": sorted({*queries.years(actor), year}, reverse=True), "agencies": agencies, "chosen": chosen,
        "office": office, "found": found,
    }  # fmt: skip
    if chosen is None and agencies:
        return _agencies(request, found, context)
    return _agency(request, found, context)


def _agencies(request: HouseRequest, found: links.LinkMap, context: dict[str, Any]) -> HttpResponse:
    lines = links.by_agency(found, context["agencies"])
    if wants_export(request):
        rows = [(_name(root), *_sums(one)) for root, one in lines]
        return exported(request, f"{context['year']}年各单位联结疏密", AGENCY_HEADS, rows)
    context["page"] = page_of(request, lines)
    return page(request, "planning/density.html", context)


def _agency(request: HouseRequest, found: links.LinkMap, context: dict[str, Any]) -> HttpResponse:
    lines = links.matrix(found)
    chosen, year = context["chosen"], context["year"]
    wanted = hollowness.HollowFilter(agency_path=chosen.path if chosen else "")
    standing = {one.junction.pk: one for one in hollowness.standings(request.actor, year, wanted)}
    if wants_export(request):
        if request.GET.get("sheet") == "matrix":
            return exported(request, f"{year}年联结疏密矩阵", MATRIX_HEADS, _matrix_rows(lines))
        return exported(request, f"{year}年联结疏密", LIST_HEADS, _list_rows(found, standing))
    shown = page_of(request, _joined_first(found), per_page=DRAWN)
    states = {pk: one.state for pk, one in standing.items()}
    spare = ALONE if shown.number == 1 else 0
    keys = {one.pk for one in shown}
    here: dict[int, list[tuple[links.Link, Any]]] = {}
    for link in found.links:
        if link.item.pk in keys:
            here.setdefault(link.item.pk, []).append((link, standing.get(link.junction.pk)))
    context |= {
        "page": shown, "lines": lines, "columns": [cell.organisation for cell in lines[0].cells] if lines else [],
        "offices": sorted({(one.office_id, one.office.name) for one in _everything(request, context) if one.office}),
        "picture": picture_of(found, list(shown), states, spare), "rows": [(one, here.get(one.pk, [])) for one in shown],
        "alone": found.alone_measures[:ALONE], "more_alone": max(0, len(found.alone_measures) - ALONE),
        "hollow": sum(states.get(one.junction.pk) == hollowness.HOLLOW for one in found.links),
    }  # fmt: skip
    return page(request, "planning/density.html", context)


def _everything(request: HouseRequest, context: dict[str, Any]) -> tuple[Any, ...]:
    """The items of every office, for the choice of offices; asked again only where the page is narrowed to one."""
    if context["office"] is None:
        return tuple(context["found"].items)
    path = context["chosen"].path if context["chosen"] else ""
    return links.link_map(request.actor, links.LinkFilter(context["year"], path)).items


def _joined_first(found: links.LinkMap) -> list[Any]:
    joined = {one.item.pk for one in found.links}
    return sorted(found.items, key=lambda one: one.pk not in joined)


def _name(root: Any) -> str:
    return str(root.agency.name if root.agency else root.short_name)


def _sums(one: links.LinkMap) -> tuple[ListCell, ...]:
    return (
        one.business.total, one.business.joined, one.party.total, one.party.joined, len(one.links), one.pairs, one.possible,
        one.density,
    )  # fmt: skip


def _matrix_rows(lines: list[links.OfficeLine]) -> Iterator[tuple[ListCell, ...]]:
    for line in lines:
        for cell in line.cells:
            yield (
                line.name, line.items.total, line.items.joined, cell.organisation.short_name, cell.junctions, cell.pairs,
                cell.possible, cell.density,
            )  # fmt: skip


def _list_rows(found: links.LinkMap, standing: Mapping[int, Any]) -> Iterator[tuple[ListCell, ...]]:
    for link in found.links:
        told = standing.get(link.junction.pk)
        yield (
            link.item.office.name if link.item.office else "", link.item.title, link.measure.title,
            link.junction.organisation.short_name, told.title if told else "", "；".join(told.lacks) if told else "",
        )  # fmt: skip
    for item in found.alone_items:
        yield (item.office.name if item.office else "", item.title, "", "", "没有连上", "")
    for measure in found.alone_measures:
        yield ("", "", measure.title, measure.place.short_name, "没有连上", "")
