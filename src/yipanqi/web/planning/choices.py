"""What the form of an item offers to choose from, and its codes in words."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor
from yipanqi.organisation.queries import offices_of, organisations, posts_of
from yipanqi.planning import queries

Choices = dict[str, list[tuple[str, str]]]
MOST_PARENTS = 300


def item_choices(actor: Actor, plan: Any, item: Any = None) -> Choices:
    """Offices, carriers, posts, centre tasks, superiors' items, functions and other items of the plan. Seven statements."""
    home = plan.organisation
    offices = offices_of(actor, home.agency_id) if home.agency_id is not None else ()
    others = queries.items_of(actor, plan)
    if item is not None:
        others = others.exclude(pk=item.pk)
    return {
        "office_id": [(str(each.pk), each.name) for each in offices],
        "party_organisation_id": [
            (str(each.pk), each.short_name)
            for each in organisations(actor).filter(path__startswith=home.path)
        ],
        "party_owner_id": [(str(each.pk), str(each)) for each in posts_of(actor, home.path)],
        "centre_task_id": [
            (str(each.pk), f"{queries.title_of('centre_level', each.level)}：{each.title}")
            for each in queries.tasks_to_hang_on(actor, home.path, plan.year)
        ],
        "superior_item_id": [
            (str(each.pk), f"{each.organisation.short_name}：{each.title}")
            for each in queries.superior_items(actor, home.path, plan.year)[:MOST_PARENTS]
        ],
        "function_id": [(str(each.pk), each.title) for each in queries.functions_of(actor, home.pk)],
        "parent_id": [(str(each.pk), f"第{each.number}项 {each.title}") for each in others[:MOST_PARENTS]],
    }


def item_words(item: Any) -> dict[str, str]:
    """The codes of an item in words; empty where nothing was chosen."""
    return {
        "objective": queries.title_of("root_objective", item.objective) if item.objective else "",
        "party_class": queries.title_of("party_class", item.party_class) if item.party_class else "",
        "party_dimension": queries.title_of("party_dimension", item.party_dimension)
        if item.party_dimension
        else "",
    }
