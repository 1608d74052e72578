"""What a post holds on a day, over all rooms, as plain sections that a hand-over keeps."""

from __future__ import annotations

from typing import Any

from yipanqi.basics.actors import Actor, HeldPost
from yipanqi.casework.queries import cases_to_act_on
from yipanqi.casework.queries import line_of as case_line
from yipanqi.execution.queries import carriers
from yipanqi.inspection.queries import findings
from yipanqi.meeting.queries import resolutions
from yipanqi.organisation.queries import agency_roots
from yipanqi.tasking.queries import LIGHT_TITLES, duties, duty_lists, handings, light, occurrences

MOST = 200


def handover_pack(actor: Actor, post: Any, leaver_id: int) -> list[dict[str, Any]]:
    """Duties, open nodes, findings, resolutions, running cases, carriers and drafts that go with the post, as far as in reach.

    Each section is a title with rows of title, note, kind and key. Costs about a dozen statements.
    """
    today = actor.today
    held = duties(actor).filter(post=post).exclude(state="ended").order_by("rule_id", "-starts_on", "pk")
    nodes = occurrences(actor).filter(duty__post=post, state="open")
    home = post.organisation_id
    sections = [
        (
            "责任",
            [
                (one.title, f"{one.get_level_display()} · {one.get_state_display()}", "duty", one.pk)
                for one in held[:MOST]
            ],
        ),
        (
            "未办的时间节点",
            [
                (
                    f"{one.duty.title}：{one.title}",
                    f"{one.due_on} · {LIGHT_TITLES[light(one, today)]}",
                    "duty",
                    one.duty_id,
                )
                for one in nodes[:MOST]
            ],
        ),
        (
            "整改中的问题",
            [
                (one.title, f"{one.get_state_display()} · {one.due_on or '未定时限'}", "finding", one.pk)
                for one in findings(actor).filter(owner=post).exclude(state="closed")[:MOST]
            ],
        ),
        (
            "待落实的决议",
            [
                (one.text[:120], f"{one.adopted_on}作出 · {one.due_on or '未定时限'}", "resolution", one.pk)
                for one in resolutions(actor).filter(owner=post, state__in=("adopted", "taken_up"))[:MOST]
            ],
        ),
        ("在办的办理件", _cases(actor, post, leaver_id)),
        ("未分解的下发责任", _untouched(actor, home)),
        ("载体", _carriers(actor, home)),
        ("起草中的责任清单", _drafts(actor, home)),
    ]
    return [{"title": title, "rows": [list(row) for row in rows]} for title, rows in sections if rows]


def _cases(actor: Actor, post: Any, leaver_id: int) -> list[tuple[str, str, str, int]]:
    """What waits for the post; asked as whoever holds it would, shown where the asker may see it."""
    organisation = post.organisation
    path = organisation.path if organisation is not None else _agency_path(actor, post)
    held = HeldPost(
        post.pk, post.kind, post.title, post.organisation_id or 0, organisation.kind if organisation else "", path,
        post.unit_id or 0,
    )  # fmt: skip
    holder = Actor(
        kind="person", key=f"person:{leaver_id}", name="", today=actor.today, person_id=leaver_id, posts=(held,),
        reach=(path,), post_ids=frozenset({post.pk}),
    )  # fmt: skip
    return [
        (case_line(one, actor.today).face.title, f"{one.procedure_title} · {one.where}", "case", one.pk)
        for one in cases_to_act_on(holder)[:MOST]
        if not one.is_sealed
    ]


def _agency_path(actor: Actor, post: Any) -> str:
    """Where a post of an office reads: the top of its agency."""
    unit = post.unit
    root = (
        agency_roots(actor).filter(agency_id=unit.parent_id or unit.pk).first() if unit is not None else None
    )
    return root.path if root is not None else "无/"


def _untouched(actor: Actor, home: int | None) -> list[tuple[str, str, str, int]]:
    if home is None:
        return []
    found = handings(actor).filter(organisation_id=home, is_broken_down=False, kept_whole="")
    return [
        (one.duty.title, "已签收" if one.received_on else "待签收", "duty", one.duty_id)
        for one in found[:MOST]
    ]


def _carriers(actor: Actor, home: int | None) -> list[tuple[str, str, str, int]]:
    if home is None:
        return []
    return [
        (one.name, f"{one.starts_on}建立", "carrier", one.pk)
        for one in carriers(actor).filter(organisation_id=home, state="active")[:MOST]
    ]


def _drafts(actor: Actor, home: int | None) -> list[tuple[str, str, str, int]]:
    if home is None:
        return []
    return [
        (one.title, f"第{one.edition}版", "duty_list", one.pk)
        for one in duty_lists(actor).filter(organisation_id=home, state="drafting")[:MOST]
    ]
