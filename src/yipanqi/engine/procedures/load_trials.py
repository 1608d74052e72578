"""Reading situations told beside procedures."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from yipanqi.engine.load_words import NO_DATE
from yipanqi.engine.procedures.language import RELATIONS, Trial, TrialAct
from yipanqi.engine.reading import Fields, Problems, Scalar
from yipanqi.engine.strict_yaml import Node

KINDS = ("take", "extend", "delegate", "suspend", "resume", "withdraw", "excuse", "move")


def read_trial(node: Node, problems: Problems) -> Trial:
    """One situation."""
    item = Fields(node, problems, "情景")
    name = item.text("name")
    item.what = what = f"情景“{name}”"
    found = Trial(
        name,
        item.text("procedure"),
        item.text("edition", required=False),
        item.texts("layers", required=False),
        item.yes_no("agency"),
        item.date("started_on") or NO_DATE,
        item.text("subject", required=False),
        item.texts("concerned", required=False),
        {who: _person(part, what, problems) for who, part in item.named("people").items()},
        tuple(_act(part, what, problems) for part in item.many("acts")),
        _expectations(item, what, problems),
        node.place,
    )
    item.done()
    return found


def _person(node: Node, what: str, problems: Problems) -> Mapping[str, tuple[str, ...]]:
    """Relation → posts; `share`, `key` beside them."""
    item = Fields(node, problems, f"{what}的人")
    found = {
        relation: item.texts(relation, required=False) for relation in RELATIONS if relation in item.items
    }
    for key in ("share", "organisation"):
        if text := item.text(key, required=False):
            found[key] = (text,)
    for relation in RELATIONS:
        item.asked.append(relation)
    item.done()
    return found


def _act(node: Node, what: str, problems: Problems) -> TrialAct:
    item = Fields(node, problems, f"{what}的一步")
    kind = item.word("act", KINDS, required=False) or "take"
    papers = {}
    for key, part in item.named("papers", required=False).items():
        if isinstance(part.value, int) and not isinstance(part.value, bool):
            papers[key] = part.value
        else:
            problems.add(part.place, "type", f"{item.what}的材料“{key}”应是件数", "请写整数")
    found = TrialAct(
        kind,
        item.text("step", required=False),
        item.text("decision", required=False),
        item.text("by"),
        item.text("beside", required=False),
        item.text("to", required=False),
        item.date("at") or NO_DATE,
        _row(item, "fields", problems),
        papers,
        item.texts("without", required=False),
        item.text("reason", required=False),
        item.text("refused", required=False),
        node.place,
    )
    item.done()
    return found


def _row(owner: Fields, key: str, problems: Problems) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for name, part in owner.named(key, required=False).items():
        if isinstance(part.value, (str, bool, int, datetime.date)):
            found[name] = part.value
        else:
            problems.add(part.place, "type", f"{owner.what}的“{name}”应是单个的值", "请写一个值")
    return found


def _expectations(owner: Fields, what: str, problems: Problems) -> dict[str, object]:
    node = owner.node_of("expect")
    if node is None:
        return {}
    item = Fields(node, problems, f"{what}的预期")
    found: dict[str, object] = {}
    for key in ("open", "marks"):
        if key in item.items:
            found[key] = item.texts(key)
        item.asked.append(key)
    if "closed" in item.items:
        found["closed"] = item.text("closed")
    item.asked.append("closed")
    windows = {}
    for step, part in item.named("windows", required=False).items():
        span = Fields(part, problems, f"{what}里“{step}”的最早最迟")
        windows[step] = {key: span.date(key, required=False) for key in ("earliest", "latest")}
        span.done()
    if windows:
        found["windows"] = windows
    if windows or "today" in item.items:
        found["today"] = item.date("today")
    item.asked.append("today")
    item.done()
    return found
