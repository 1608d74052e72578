"""Reading the steps of a procedure: who, what, decisions, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yipanqi.engine.language import STRENGTHS
from yipanqi.engine.load_words import source_of
from yipanqi.engine.procedures.language import (
    DENOMINATORS,
    DEPUTIES,
    EARLY,
    EXPIRIES,
    FIELD_TYPES,
    LATE,
    MAJORITIES,
    RELATIONS,
    STANDINGS,
    UNITS,
    WITHOUT_POST,
    ActorRule,
    Decision,
    Enrolment,
    InputField,
    Limit,
    Paper,
    PostKind,
    Publicity,
    Span,
    Step,
    Vote,
)
from yipanqi.engine.reading import Fields, Problems, Scalar
from yipanqi.engine.sources import Source
from yipanqi.engine.strict_yaml import Node

_VOTE_FIELDS = {
    "expected": "应到有表决权人数",
    "present": "实到有表决权人数",
    "in_favour": "赞成人数（含会前书面意见）",
    "written": "会前书面意见数",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every reader of one file of procedures needs to know."""

    layer: str
    is_local: bool
    book: str
    titles: Mapping[str, str] | None
    posts: Mapping[str, PostKind]
    problems: Problems


def read_steps(nodes: list[Node], source: Source, desk: Desk) -> tuple[Step, ...]:
    """Every step of a list; what names no source of its own has the procedure's."""
    return tuple(read_step(node, source, desk) for node in nodes)


def read_step(node: Node, inherited: Source, desk: Desk) -> Step:
    """One step."""
    item = Fields(node, desk.problems, "步骤")
    key = item.text("id")
    item.what = what = f"步骤“{item.text('title') or key}”"
    source = source_or(item, inherited, desk, what)
    vote = _vote(item, source, desk, what)
    fields = tuple(_field(part, desk, what) for part in item.many("fields", required=False))
    if vote is not None:
        fields += tuple(
            InputField(name, title, "integer", name != "written", (), (), vote.place)
            for name, title in _VOTE_FIELDS.items()
        )
    times = item.integer("times", required=False)
    if times == 0:
        desk.problems.add(node.place, "times", f"{what}的“times”是零，永远不能走到", "请写 1 或更多，或删去")
    step = Step(
        id=key,
        number=item.text("number", required=False),
        title=item.text("title"),
        stage=item.text("stage", required=False),
        actors=read_actors(item, "who", desk, what),
        fields=fields,
        papers=tuple(read_paper(part, desk, what) for part in item.many("papers", required=False)),
        decisions=tuple(_decision(part, desk, what) for part in item.many("decisions")),
        produces=item.texts("produces", required=False),
        limits=tuple(
            read_limit(part, number, source, desk, what)
            for number, part in enumerate(item.many("limits", required=False), 1)
        ),
        publicity=_all(read_publicity(item, source, desk, what)),
        vote=vote,
        waits_for=item.texts("waits_for", required=False),
        different_from=item.texts("not_same_as", required=False),
        recuses=item.yes_no("recusal"),
        needs_two=item.yes_no("two_persons"),
        deputy=item.word("b_holder", DEPUTIES, required=False) or "delegated",
        times=times,
        strength=item.word("strength", STRENGTHS, required=False),
        note=item.text("note", required=False),
        source=source,
        layer=desk.layer,
        is_local=desk.is_local,
        place=node.place,
    )
    item.done()
    return step


def source_or(item: Fields, inherited: Source, desk: Desk, what: str) -> Source:
    """The item's own source, else the one it inherits."""
    node = item.node_of("source", required=False)
    return inherited if node is None else source_of(node, desk.problems, desk.titles, what)


def read_actors(
    owner: Fields, key: str, desk: Desk, what: str, *, required: bool = True
) -> tuple[ActorRule, ...]:
    """A list of who may act."""
    return tuple(_actor(node, desk, what) for node in owner.many(key, required=required))


def read_limit(node: Node, number: int, inherited: Source, desk: Desk, what: str) -> Limit:
    """One limit."""
    item = Fields(node, desk.problems, f"{what}的时限")
    not_before, not_before_after = _not_before(item, desk)
    expiry_node = item.node_of("escalate_to", required=False)
    limit = Limit(
        id=item.text("id", required=False) or f"limit{number}",
        at_least=_span(item, "at_least", desk),
        within=_span(item, "within", desk),
        after=item.text("after", required=False),
        not_before=not_before,
        not_before_after=not_before_after,
        extended=_span(item, "extended", desk),
        decisions=item.texts("for", required=False),
        at_expiry=item.word("at_expiry", EXPIRIES, required=False) or "remind",
        escalate_to=_actor(expiry_node, desk, what) if expiry_node else None,
        too_early=item.word("too_early", EARLY, required=False) or "refuse",
        too_late=item.word("too_late", LATE, required=False) or "mark",
        source=source_or(item, inherited, desk, f"{what}的时限"),
        layer=desk.layer,
        is_local=desk.is_local,
        place=node.place,
    )
    item.done()
    if limit.at_least is None and limit.within is None and limit.not_before is None:
        desk.problems.add(
            node.place,
            "limit",
            f"{what}的时限没有写多久",
            "请写 at_least（最少）、within（最多）或 not_before（不早于）",
        )
    if (limit.at_expiry == "escalate") != (limit.escalate_to is not None):
        desk.problems.add(
            node.place,
            "limit",
            f"{what}的时限到期报告与报告对象没有同时写",
            "请同时写“at_expiry: escalate”和“escalate_to”",
        )
    if limit.too_late == "refuse" and (limit.within is None or not limit.decisions):
        desk.problems.add(
            node.place,
            "limit",
            f"{what}的时限过期不能办，却没有写最长时限或只对哪些决定",
            "请补上“within”和“for: […]”，并至少留一个过期后仍可作的决定",
        )
    if limit.too_early == "warn" and limit.at_least is None and limit.not_before is None:
        desk.problems.add(
            node.place,
            "limit",
            f"{what}写了提前办理怎么办却没有最短时限",
            "请补上“at_least”，或删去“too_early”",
        )
    if limit.extended is not None and limit.within is None:
        desk.problems.add(
            node.place, "limit", f"{what}写了延长却没有最长时限", "请补上“within”，或删去“extended”"
        )
    return limit


def read_publicity(owner: Fields, inherited: Source, desk: Desk, what: str) -> Publicity | None:
    """The publicity of a step, if it has one."""
    node = owner.node_of("publicity", required=False)
    if node is None:
        return None
    item = Fields(node, desk.problems, f"{what}的公示")
    period = _span(item, "for", desk, required=True)
    publicity = Publicity(
        period or Span(0, "days"),
        item.text("after", required=False),
        item.texts("where", required=False),
        source_or(item, inherited, desk, f"{what}的公示"),
        desk.is_local,
        node.place,
    )
    item.done()
    return publicity


def read_paper(node: Node, desk: Desk, what: str) -> Paper:
    """Papers with their least and greatest number; a missing greatest number is a problem."""
    item = Fields(node, desk.problems, f"{what}的材料")
    kind, title = item.text("kind"), item.text("title")
    minimum = item.integer("minimum")
    if "maximum" not in item.items and isinstance(node.value, dict):
        desk.problems.add(
            node.place,
            "paper_without_maximum",
            f"{what}的材料“{title or kind}”没有写最多几件",
            "请补上“maximum: …”，要求材料必须同时写明最多",
        )
    maximum = item.integer("maximum", required=False)
    if minimum is not None and maximum is not None and minimum > maximum:
        desk.problems.add(
            node.place,
            "paper",
            f"{what}的材料“{title}”最少{minimum}件多于最多{maximum}件",
            "请改正其一，使最少不多于最多",
        )
    decisions = item.texts("for", required=False)
    item.done()
    return Paper(
        kind, title, minimum or 0, maximum if maximum is not None else minimum or 0, decisions, node.place
    )


def _all(publicity: Publicity | None) -> tuple[Publicity, ...]:
    return () if publicity is None else (publicity,)


def _actor(node: Node, desk: Desk, what: str) -> ActorRule:
    item = Fields(node, desk.problems, f"{what}的办理人")
    relation = item.word("relation", RELATIONS)
    posts = item.texts("posts", required=False)
    named_by = item.text("named_by", required=False)
    item.done()
    for post in posts:
        if post not in desk.posts:
            desk.problems.unknown(node.place, post, desk.posts, f"{what}的职务")
    if relation in WITHOUT_POST and posts:
        desk.problems.add(
            node.place, "actor", f"{what}的办理人是{RELATIONS[relation]}，不应写职务", "请删去“posts”"
        )
    if relation in RELATIONS and relation not in (*WITHOUT_POST, "assigned") and not posts:
        desk.problems.add(
            node.place, "actor", f"{what}的办理人没有写职务", "请补上“posts: […]”，写职务不写姓名"
        )
    if (relation == "assigned") != bool(named_by):
        desk.problems.add(
            node.place,
            "actor",
            f"{what}的办理人由谁指定没有写清",
            "被指定的一方（assigned）要写“named_by: 步骤.字段”，其他关系不写",
        )
    titles = tuple(desk.posts[post].title if post in desk.posts else post for post in posts)
    return ActorRule(relation if relation in RELATIONS else "system", posts, titles, named_by, node.place)


def _field(node: Node, desk: Desk, what: str) -> InputField:
    item = Fields(node, desk.problems, f"{what}的字段")
    kind = item.word("type", FIELD_TYPES)
    optional = item.yes_no("optional")
    found = InputField(
        item.text("id"),
        item.text("title"),
        kind if kind in FIELD_TYPES else "text",
        not optional,
        item.texts("choices", required=kind == "choice"),
        item.texts("for", required=False),
        node.place,
    )
    item.done()
    return found


def _decision(node: Node, desk: Desk, what: str) -> Decision:
    item = Fields(node, desk.problems, f"{what}的决定")
    found = Decision(
        item.text("id"),
        item.text("title"),
        item.texts("to", required=False),
        item.text("returns", required=False),
        item.text("ends", required=False),
        _conditions(item, desk),
        _enrolment(item, desk, what),
        node.place,
    )
    item.done()
    ways = sum((bool(found.to), bool(found.returns), bool(found.ends)))
    if ways != 1:
        what_is = "没有写去向" if not ways else "写了几种去向"
        desk.problems.add(
            node.place,
            "decision_leads_nowhere",
            f"{what}的决定“{found.title}”{what_is}",
            "请写 to（下一步）、returns（退回到哪一步）、ends（以什么结束）三者之一",
        )
    return found


def _enrolment(owner: Fields, desk: Desk, what: str) -> Enrolment | None:
    node = owner.node_of("person", required=False)
    if node is None:
        return None
    item = Fields(node, desk.problems, f"{what}的决定对本人的效果")
    found = Enrolment(item.word("becomes", STANDINGS) or "none", item.text("day"), node.place)
    item.done()
    return found


def _conditions(owner: Fields, desk: Desk) -> dict[str, tuple[Scalar, ...]]:
    found: dict[str, tuple[Scalar, ...]] = {}
    for name, node in owner.named("only_if", required=False).items():
        nodes = node.value if isinstance(node.value, list) else [node]
        values = tuple(one.value for one in nodes if isinstance(one.value, (str, bool, int)))
        if not values or len(values) != len(nodes):
            desk.problems.add(
                node.place, "type", f"{owner.what}的条件“{name}”应是一个值或一列值", "请写文字、整数或是否"
            )
        found[name] = values
    return found


def _vote(owner: Fields, inherited: Source, desk: Desk, what: str) -> Vote | None:
    node = owner.node_of("vote", required=False)
    if node is None:
        return None
    item = Fields(node, desk.problems, f"{what}的表决")
    found = Vote(
        item.word("quorum", MAJORITIES) or "more_than_half",
        item.word("passes", MAJORITIES) or "more_than_half",
        item.word("of", DENOMINATORS) or "expected",
        item.yes_no("secret"),
        item.texts("decisions"),
        source_or(item, inherited, desk, f"{what}的表决"),
        node.place,
    )
    item.done()
    return found


def _span(owner: Fields, key: str, desk: Desk, *, required: bool = False) -> Span | None:
    node = owner.node_of(key, required=required)
    if node is None:
        return None
    item = Fields(node, desk.problems, f"{owner.what}的“{key}”")
    numbers = {unit: item.integer(unit, required=False) for unit in UNITS}
    years = item.integer("years", required=False)
    item.done()
    given = [Span(number, unit) for unit, number in numbers.items() if number is not None]
    if years is not None:
        given.append(Span(years * 12, "months"))
    if len(given) != 1 or given[0].number > _MOST:
        desk.problems.add(
            node.place,
            "span",
            f"{owner.what}的“{key}”要写一个长度，最多{_MOST}",
            "请写 days（自然日）、working_days（工作日）、months（自然月）、years（年）之一",
        )
        return None
    return given[0]


_MOST = 1200


def _not_before(owner: Fields, desk: Desk) -> tuple[Span | None, str]:
    node = owner.node_of("not_before", required=False)
    if node is None:
        return None, ""
    item = Fields(node, desk.problems, f"{owner.what}的“not_before”")
    after = item.text("after")
    span = _span(item, "passed", desk, required=True)
    item.done()
    return span, after
