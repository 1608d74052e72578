"""What is wrong with the build of one procedure: names, ways, people, joins. Limits are looked at in `limits`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from yipanqi.engine.errors import Place
from yipanqi.engine.procedures.flow import downstream, edges, explore, forward_order
from yipanqi.engine.procedures.language import (
    PLACES_OF_RELATIONS,
    WITHOUT_POST,
    ActorRule,
    Decision,
    Enrolment,
    PostKind,
    Procedure,
    Step,
)
from yipanqi.engine.reading import Problems


def check_structure(procedure: Procedure, posts: Mapping[str, PostKind], problems: Problems) -> bool:
    """Note every fault of the build; True when the names fit, so that limits can be looked at."""
    before = len(problems.found)
    _names(procedure, problems)
    _people(procedure, posts, problems)
    if procedure.visibility == "restricted":
        _unseen(procedure, problems)
    if len(problems.found) > before and any(
        problem.code in ("unknown_word", "duplicate", "starts") for problem in problems.found[before:]
    ):
        return False
    return _ways(procedure, problems)


def _names(procedure: Procedure, problems: Problems) -> None:
    steps = [step.id for step in procedure.steps]
    _twice(steps, [step.place for step in procedure.steps], "步骤", problems)
    if not procedure.starts:
        problems.add(
            procedure.place, "starts", f"程序“{procedure.title}”没有写从哪一步开始", "请补上“starts”"
        )
    for start in procedure.starts:
        _known(start, steps, procedure.place, f"程序“{procedure.title}”的开始步骤", problems)
    for step in procedure.steps:
        what = f"步骤“{step.title}”"
        decisions = [decision.id for decision in step.decisions]
        _twice(decisions, [decision.place for decision in step.decisions], f"{what}的决定", problems)
        _twice([one.id for one in step.fields], [one.place for one in step.fields], f"{what}的字段", problems)
        _twice(
            [one.kind for one in step.papers], [one.place for one in step.papers], f"{what}的材料", problems
        )
        _twice([one.id for one in step.limits], [one.place for one in step.limits], f"{what}的时限", problems)
        fields = [one.id for one in step.fields]
        for decision in step.decisions:
            for target in (*decision.to, *filter(None, [decision.returns])):
                _known(target, steps, decision.place, f"{what}的决定“{decision.title}”的去向", problems)
            if decision.enrolment is not None:
                _enrolment(procedure, decision, decision.enrolment, what, problems)
            for name in decision.only_if:
                _known(name, fields, decision.place, f"{what}的决定“{decision.title}”的条件", problems)
            _conditions(step, decision, problems)
        for waited in step.waits_for:
            _known(waited, steps, step.place, f"{what}等待汇合的步骤", problems)
        for other in step.different_from:
            _known(other, steps, step.place, f"{what}不得同一人办理的步骤", problems)
        parts = [
            *((one.decisions, one.place) for one in step.fields),
            *((one.decisions, one.place) for one in step.papers),
            *((one.decisions, one.place) for one in step.limits),
        ]
        for named, place in parts:
            for decision_id in named:
                _known(decision_id, decisions, place, f"{what}里所指的决定", problems)
        if step.vote is not None:
            for voted in step.vote.decisions:
                _known(voted, decisions, step.vote.place, f"{what}的表决所指的决定", problems)
        for actor in step.actors:
            if actor.named_by:
                _field(actor.named_by, procedure, ("organisation", "person"), actor.place, what, problems)
        for limit in step.limits:
            for anchor in filter(None, (limit.after, limit.not_before_after)):
                _anchor(anchor, procedure, limit.place, what, problems)
        for publicity in step.publicity:
            if publicity.after:
                _anchor(publicity.after, procedure, publicity.place, what, problems)
    for succession in procedure.successions:
        for new in succession.steps.values():
            _known(new, steps, succession.place, f"程序“{procedure.title}”衔接到的步骤", problems)


def _enrolment(
    procedure: Procedure, decision: Decision, enrolment: Enrolment, what: str, problems: Problems
) -> None:
    _anchor(enrolment.on, procedure, enrolment.place, f"{what}的决定“{decision.title}”", problems)
    if procedure.subject != "person":
        problems.add(
            enrolment.place,
            "enrolment",
            f"{what}的决定“{decision.title}”改变党员身份，而办理对象不是人员",
            "请删去“person”，或把程序的“subject”写成 person",
        )


def _conditions(step: Step, decision: Decision, problems: Problems) -> None:
    """A condition must be one that the field can ever say, and the field must be asked for at this decision."""
    for field in step.fields:
        values = decision.only_if.get(field.id, ())
        fits = {"yes_no": (bool,), "integer": (int,), "date": ()}.get(field.type, (str,))
        wrong = [
            value
            for value in values
            if not isinstance(value, fits) or (isinstance(value, bool) != (field.type == "yes_no"))
        ]
        wrong += [value for value in values if field.type == "choice" and value not in field.choices]
        unasked = bool(values and field.decisions and decision.id not in field.decisions)
        if wrong or unasked:
            why = "作这个决定时并不填写这个字段" if unasked else f"字段不会是“{wrong[0]}”"
            problems.add(
                decision.place,
                "condition",
                f"步骤“{step.title}”的决定“{decision.title}”的条件“{field.title}”永远不成立：{why}",
                "请把条件改成这个字段能填的值",
            )


def _anchor(anchor: str, procedure: Procedure, place: Place, what: str, problems: Problems) -> None:
    if "." in anchor:
        _field(anchor, procedure, ("date",), place, what, problems)
    else:
        _known(anchor, [step.id for step in procedure.steps], place, f"{what}的时限起算的步骤", problems)


def _field(
    name: str, procedure: Procedure, types: tuple[str, ...], place: Place, what: str, problems: Problems
) -> None:
    fitting = [f"{step.id}.{one.id}" for step in procedure.steps for one in step.fields if one.type in types]
    _known(name, fitting, place, f"{what}所指的字段", problems)


def _people(procedure: Procedure, posts: Mapping[str, PostKind], problems: Problems) -> None:
    for step in procedure.steps:
        able = [actor for actor in step.actors if _exists(actor, posts)]
        only_subject = bool(able) and all(actor.relation == "subject" for actor in able)
        same = [
            procedure[other].title
            for other in step.different_from
            if other in procedure and _only_subject(procedure[other])
        ]
        if not able:
            names = "、".join(str(actor) for actor in step.actors) or "没有写办理人"
            why = f"（{names}）"
        elif only_subject and step.recuses:
            why = "（只有本人可办，本人又须回避）"
        elif only_subject and step.needs_two:
            why = "（只有本人可办，又要求两人办理）"
        elif only_subject and same:
            why = f"（只有本人可办，又不得与“{same[0]}”同一人）"
        elif step.id in step.different_from:
            why = "（不得与自己同一人）"
        else:
            continue
        problems.add(
            step.place,
            "nobody",
            f"步骤“{step.title}”没有人能办{why}",
            "请写明哪个组织的哪个职务办理；该职务须设在这类组织里",
        )


def _unseen(procedure: Procedure, problems: Problems) -> None:
    """In a restricted procedure whoever acts, or is reported to, must be among those who see."""
    seeing = {(actor.relation, post) for actor in procedure.visible_to for post in actor.posts}
    wanted = [(f"步骤“{step.title}”由{{}}办理", step.place, step.actors) for step in procedure.steps]
    wanted += [
        (f"步骤“{step.title}”的超期报告{{}}", limit.place, (limit.escalate_to,))
        for step in procedure.steps
        for limit in step.limits
        if limit.escalate_to is not None
    ]
    permissions = (
        ("撤回", procedure.withdrawal),
        ("暂停", procedure.suspension),
        ("超期说明", procedure.excusal),
        ("转接", procedure.transfer),
    )
    wanted += [(f"{word}由{{}}决定", one.place, one.actors) for word, one in permissions if one is not None]
    for what, place, actors in wanted:
        for actor in actors:
            if not {(actor.relation, post) for post in actor.posts} <= seeing or not actor.posts:
                problems.add(
                    place,
                    "unseen",
                    f"{what.format(actor)}，而程序限指定职务可见，其中没有这个职务",
                    "请把该职务写进“visible_to”，或改由看得见的职务办理",
                )


def _only_subject(step: Step) -> bool:
    return bool(step.actors) and all(actor.relation == "subject" for actor in step.actors)


def _exists(actor: ActorRule, posts: Mapping[str, PostKind]) -> bool:
    if actor.relation in WITHOUT_POST or actor.relation == "assigned":
        return True
    places = PLACES_OF_RELATIONS[actor.relation]
    return any(set(posts[post].of) & set(places) for post in actor.posts if post in posts)


def _ways(procedure: Procedure, problems: Problems) -> bool:
    if forward_order(procedure) is None:
        step = next(one for one in procedure.steps if one.id in downstream(procedure, one.id))
        problems.add(
            step.place,
            "circle",
            f"从步骤“{step.title}”往下走又回到它自己",
            "请把其中往回走的决定写成 returns（退回），不写 to",
        )
        return False
    reached = set(procedure.starts).union(*(downstream(procedure, start) for start in procedure.starts))
    ending = _ending(procedure)
    broken = False
    for step in procedure.steps:
        if step.id not in reached:
            problems.add(
                step.place,
                "unreachable",
                f"步骤“{step.title}”永远走不到",
                "请让前面某个决定的 to 指向它，或删去这一步",
            )
            broken = True
        elif step.id not in ending:
            problems.add(
                step.place,
                "dead_end",
                f"步骤“{step.title}”往下走不到结束",
                "请给它或后面的步骤写一个 ends（以什么结束）",
            )
            broken = True
    ahead = set(edges(procedure))
    for step in procedure.steps:
        for decision in step.decisions:
            back = decision.returns
            if back and back != step.id and step.id not in downstream(procedure, back):
                problems.add(
                    decision.place,
                    "return_forward",
                    f"步骤“{step.title}”的决定“{decision.title}”退回到“{procedure[back].title}”，那一步并不在它前面",
                    "退回只能退到前面的步骤；往下走请写 to",
                )
                broken = True
        for waited in step.waits_for:
            if (waited, step.id) not in ahead:
                problems.add(
                    step.place,
                    "join_never",
                    f"步骤“{step.title}”等“{procedure[waited].title}”汇合，而后者不通向它，永远等不齐",
                    f"请让“{waited}”的决定 to 指向“{step.id}”，或从 waits_for 里删去它",
                )
                broken = True
        limited = [key for key in downstream(procedure, step.id) if procedure[key].times is not None]
        if (
            limited
            and all(
                any(target in limited for target in decision.to)
                for decision in step.decisions
                if not decision.returns
            )
            and all(not decision.ends for decision in step.decisions)
        ):
            problems.add(
                step.place,
                "times",
                f"步骤“{step.title}”的每个决定都通向限次的步骤，次数用完就走不下去",
                "请再写一个不经过限次步骤的决定",
            )
            broken = True
    return not broken and _joins(procedure, problems)


def _ending(procedure: Procedure) -> set[str]:
    """The steps from which an end can be come to, by going on or back."""
    found = {step.id for step in procedure.steps if any(decision.ends for decision in step.decisions)}
    while True:
        more = {
            step.id
            for step in procedure.steps
            if step.id not in found
            and any({*decision.to, decision.returns} & found for decision in step.decisions)
        }
        if not more:
            return found
        found |= more


def _joins(procedure: Procedure, problems: Problems) -> bool:
    opened, stuck, is_complete = explore(procedure)
    never = [step for step in procedure.steps if step.id not in opened]
    for step in never if is_complete and stuck is None else ():
        problems.add(
            step.place,
            "join_never",
            f"步骤“{step.title}”要等的几步不可能都办到，永远等不齐",
            "请检查 waits_for：一个决定只走其中一支时，不能两支都等",
        )
    if stuck is not None:
        join = procedure[min(target for _, target in stuck.arrived)] if stuck.arrived else procedure.steps[0]
        problems.add(
            join.place,
            "join_never",
            f"有一种走法会停在“{join.title}”之前：该到的有一支不会来，此后没有一步可办",
            "请检查 waits_for 与各支的去向，使每一支都会到达汇合处",
        )
    if not is_complete:
        problems.add(
            procedure.place,
            "too_wide",
            f"程序“{procedure.title}”的并行太多，查不完所有走法",
            "请减少同时进行的分支",
        )
    return not never and stuck is None and is_complete


def _known(name: str, names: Iterable[str], place: Place, what: str, problems: Problems) -> None:
    words = list(names)
    if name not in words:
        problems.unknown(place, name, words, what)


def _twice(names: list[str], places: list[Place], what: str, problems: Problems) -> None:
    for name in _repeated(names):
        problems.add(
            places[names.index(name)], "duplicate", f"{what}“{name}”写了两次", "请只留一处，或换一个名"
        )


def _repeated(names: list[str]) -> Iterator[str]:
    return (name for name, count in Counter(names).items() if count > 1)
