"""Reading a form from YAML: everything wrong in it at once, with line and remedy, in Chinese."""

from __future__ import annotations

import itertools
import re

from yipanqi.engine.errors import LoadRefused, Problem
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.strict_yaml import Node, read_text
from yipanqi.organisation.queries import post_kinds
from yipanqi.survey.errors import FormRefused
from yipanqi.survey.queries.conditions import Condition, ConditionWrong, parse_condition
from yipanqi.survey.queries.language import (
    GRADE,
    KINDS,
    LONGEST_TEXT,
    MULTIPLE,
    NUMBER,
    RATED,
    ROLL_RULES,
    SCALE,
    SINGLE,
    TEXT,
    WITH_CHOICES,
    Asked,
    Choice,
    Form,
    Question,
)

WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_QUESTIONS, MOST_CHOICES, MOST_ROWS, MOST_TRIED = 60, 12, 30, 50_000
LONGEST_FORM = 40_000


def load_form(text: str, shown: str = "评议表") -> Form:
    """The form that the text describes. Raises FormRefused with every problem found, each with its line."""
    if len(text) > LONGEST_FORM:
        raise FormRefused("survey.form.too_long", "评议表的文件太大，请分成几张表。")
    problems = Problems()
    try:
        form = _form(read_text(text, shown), problems)
    except LoadRefused as refused:
        raise _refusal(list(refused.problems)) from refused
    if problems.found:
        raise _refusal(problems.found)
    return form


def _refusal(problems: list[Problem]) -> FormRefused:
    said = [str(one) for one in sorted(problems, key=lambda one: one.place)]
    return FormRefused("survey.form.refused", f"评议表没有通过检查，共{len(said)}处：{'　'.join(said)}")


def _form(node: Node, problems: Problems) -> Form:
    head = Fields(node, problems, "评议表")
    name = _identifier(head, "form")
    title, intro = head.text("title"), head.text("intro", required=False)
    rates = head.word("rates", (RATED,), required=False)
    read_by = head.word("read_by", ("staff", "line"), required=False) or "staff"
    percent = head.integer("least_percent", required=False) or 0
    if percent > 100:
        problems.add(head.place, "percent", "least_percent 超过100", "请写0到100的整数")
    source = head.text("source", required=False)
    nodes = head.many("questions")
    questions = tuple(_question(one, problems) for one in nodes)
    asks = tuple(_asked(one, problems) for one in head.many("asks", required=False))
    head.done()
    places = {one.id: each for one, each in zip(questions, nodes, strict=True)}
    if not questions or len(questions) > MOST_QUESTIONS:
        problems.add(
            head.place, "questions", f"题目应有1到{MOST_QUESTIONS}道", "请增减题目，题目越少越有人认真填"
        )
    _refuse_twice([(one.id, each) for one, each in zip(questions, nodes, strict=True)], "题目标识", problems)
    if any(one.of_rated for one in questions) != bool(rates):
        problems.add(
            head.place,
            "rates",
            "rates 与 rows: rated 要同时写",
            "评党员的表请写 rates: members，并在要逐人评的题目写 rows: rated",
        )
    if not problems.found:
        _check_conditions(questions, places, problems)
    return Form(name, title, intro, questions, asks, rates, read_by, percent, source)


def _identifier(fields: Fields, key: str) -> str:
    text = fields.text(key)
    if text and not WORD.fullmatch(text):
        fields.problems.add(
            fields.place,
            "identifier",
            f"{fields.what}的“{key}”写作“{text}”",
            "请用小写字母开头的字母、数字、下划线，不超过40个",
        )
    return text


def _question(node: Node, problems: Problems) -> Question:
    item = Fields(node, problems, "题目")
    name = _identifier(item, "id")
    item.what = f"题目“{name}”"
    kind = item.word("kind", KINDS)
    title, hint = item.text("title"), item.text("hint", required=False)
    required = "required" not in item.items or item.yes_no("required")
    choices = _choices(item, problems) if kind in WITH_CHOICES else ()
    least, most, low, high, longest = 1, 5, "", "", 200
    if kind in (SCALE, NUMBER):
        least = _given(item, "least", 1 if kind == SCALE else 0)
        most = _given(item, "most", 5 if kind == SCALE else 1_000_000)
        widest = 10 if kind == SCALE else 1_000_000_000
        if not least < most <= least + widest:
            problems.add(
                node.place,
                "range",
                f"{item.what}的最小{least}、最大{most}不成范围",
                "请改正 least 和 most；打分不超过11档",
            )
    if kind == SCALE:
        low, high = item.text("low", required=False), item.text("high", required=False)
    if kind == TEXT:
        longest = _given(item, "longest", 200)
        if not 1 <= longest <= LONGEST_TEXT:
            problems.add(
                node.place, "longest", f"{item.what}的字数上限应在1到{LONGEST_TEXT}之间", "请改正 longest"
            )
    rows, of_rated = _rows(item, kind, problems)
    limited = item.word("limited", [one.word for one in choices], required=False) if of_rated else ""
    when = _when(item, problems)
    item.done()
    return Question(
        name,
        kind,
        title,
        hint,
        required,
        choices,
        least,
        most,
        low,
        high,
        longest,
        rows,
        of_rated,
        limited,
        when,
    )


def _given(item: Fields, key: str, otherwise: int) -> int:
    found = item.integer(key, required=False)
    return otherwise if found is None else found


def _choices(item: Fields, problems: Problems) -> tuple[Choice, ...]:
    found = []
    for node in item.many("choices"):
        if isinstance(node.value, str):
            found.append(Choice(node.value.strip()))
            continue
        each = Fields(node, problems, f"{item.what}的选项")
        found.append(Choice(each.text("word"), each.integer("score", required=False)))
        each.done()
    words = [one.word for one in found]
    if not 2 <= len(found) <= MOST_CHOICES:
        problems.add(item.place, "choices", f"{item.what}的选项应有2到{MOST_CHOICES}个", "请增减选项")
    if len(set(words)) != len(words) or any(not word or len(word) > 60 for word in words):
        problems.add(
            item.place, "choices", f"{item.what}的选项有重复、空白或过长", "每个选项用不同的话，不超过60字"
        )
    if len({one.score is None for one in found}) > 1:
        problems.add(item.place, "scores", f"{item.what}只有部分选项写了分值", "要么都写 score，要么都不写")
    return tuple(found)


def _rows(item: Fields, kind: str, problems: Problems) -> tuple[tuple[str, ...], bool]:
    node = item.items.get("rows")
    if node is None:
        return (), False
    if kind not in (SINGLE, SCALE, GRADE):
        problems.add(node.place, "rows", f"{item.what}不能分行", "只有单选、打分、评等次的题目可以写 rows")
    if node.value == "rated":
        item.text("rows")
        return (), True
    rows = item.texts("rows")
    if (
        not 1 <= len(rows) <= MOST_ROWS
        or len(set(rows)) != len(rows)
        or any(not 0 < len(one) <= 60 for one in rows)
    ):
        problems.add(
            node.place, "rows", f"{item.what}的行应有1到{MOST_ROWS}行，每行不同、不超过60字", "请改正 rows"
        )
    return rows, False


def _when(item: Fields, problems: Problems) -> Condition | None:
    text = item.text("when", required=False)
    if not text:
        return None
    try:
        return parse_condition(text)
    except ConditionWrong as wrong:
        problems.add(item.place, "condition", f"{item.what}的 when：{wrong}", "请改正条件")
        return None


def _asked(node: Node, problems: Problems) -> Asked:
    item = Fields(node, problems, "参评人群")
    name = item.text("group")
    item.what = f"参评人群“{name}”"
    way = item.word("way", ("roll", "codes"))
    of = item.word("of", ROLL_RULES) if way == "roll" else ""
    posts = item.texts("posts") if of == "posts" else ()
    for post in posts:
        if post not in post_kinds():
            problems.unknown(item.place, post, post_kinds(), f"{item.what}的岗位")
    weight = _given(item, "weight", 1)
    if not 1 <= weight <= 100:
        problems.add(node.place, "weight", f"{item.what}的权重应在1到100之间", "请改正 weight")
    item.done()
    return Asked(name, way, of, posts, weight)


def _refuse_twice(named: list[tuple[str, Node]], what: str, problems: Problems) -> None:
    seen: set[str] = set()
    for name, node in named:
        if name in seen:
            problems.add(node.place, "duplicate", f"{what}“{name}”用了两次", "请改用不同的标识")
        seen.add(name)


def _check_conditions(questions: tuple[Question, ...], places: dict[str, Node], problems: Problems) -> None:
    """Names and words that exist, no circle, and for every question some way of answering that leads to it."""
    known = {one.id: one for one in questions}
    for one in questions:
        for name in sorted(one.when.names) if one.when else ():
            if name not in known or known[name].is_matrix:
                problems.unknown(
                    places[one.id].place,
                    name,
                    [key for key, each in known.items() if not each.is_matrix],
                    f"题目“{one.id}”的条件里的题目",
                )
        for name, value in one.when.compared if one.when else ():
            if name in known and not known[name].is_matrix:
                _check_compared(one, known[name], value, places[one.id], problems)
    if problems.found:
        return
    circle = _circle(known)
    if circle:
        problems.add(
            places[circle[0]].place,
            "circle",
            f"题目的条件绕成一圈：{'→'.join((*circle, circle[0]))}",
            "请去掉其中一个条件",
        )
        return
    for one in questions:
        if one.when is not None:
            _check_reached(one, known, places[one.id], problems)


def _check_compared(one: Question, other: Question, value: str | int, node: Node, problems: Problems) -> None:
    if other.kind in WITH_CHOICES and value not in other.words:
        problems.unknown(node.place, str(value), other.words, f"题目“{one.id}”的条件里“{other.id}”的选项")
    elif other.kind in (SCALE, NUMBER) and not isinstance(value, int):
        problems.add(node.place, "compared", f"题目“{one.id}”的条件里“{other.id}”要和整数比", "请去掉引号")
    elif other.kind == TEXT:
        problems.add(
            node.place,
            "compared",
            f"题目“{one.id}”的条件不能看“{other.id}”写了什么",
            "文字题只能写 answered(题目)",
        )


def _circle(known: dict[str, Question]) -> tuple[str, ...]:
    """A circle of questions that wait for each other, empty where there is none."""
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if name in path:
            return path[path.index(name) :]
        if name in done:
            return ()
        done.add(name)
        one = known[name]
        found = (walk(each, (*path, name)) for each in sorted(one.when.names if one.when else ()))
        return next((each for each in found if each), ())

    for name in known:
        done.clear()
        circle = walk(name, ())
        if circle:
            return circle
    return ()


def _check_reached(one: Question, known: dict[str, Question], node: Node, problems: Problems) -> None:
    """Try every way of answering what the condition looks at, and what those conditions look at in turn."""
    needed = _needed(one, known)
    looked_at = [when for name in (*needed, one.id) if (when := known[name].when) is not None]
    constants = [pair for when in looked_at for pair in when.compared]
    ways = [
        _ways(known[name], {int(value) for key, value in constants if key == name and isinstance(value, int)})
        for name in needed
    ]
    tried = 1
    for each in ways:
        tried *= len(each)
    if tried > MOST_TRIED:
        problems.add(
            node.place, "condition", f"题目“{one.id}”的条件牵连太多题目，无法逐一核对", "请拆成几个简单的条件"
        )
        return
    for answers in itertools.product(*ways):
        given = dict(zip(needed, answers, strict=True))
        for name in needed:  # In the order of need: what is not asked has no answer.
            when = known[name].when
            if when is not None and not when.holds(given):
                given[name] = None
        if one.when is not None and one.when.holds(given):
            return
    problems.add(
        node.place,
        "dead",
        f"题目“{one.id}”怎样填都问不到",
        f"它的条件“{one.when.text if one.when else ''}”不可能成立，请改正或删去这道题",
    )


def _needed(one: Question, known: dict[str, Question]) -> list[str]:
    """The questions behind the condition, those looked at first."""
    found: list[str] = []

    def walk(name: str) -> None:
        when = known[name].when
        for each in sorted(when.names) if when else ():
            walk(each)
            if each not in found:
                found.append(each)

    walk(one.id)
    return found


def _ways(one: Question, constants: set[int]) -> list[frozenset[str] | int | str | None]:
    ways: list[frozenset[str] | int | str | None] = [] if one.required else [None]
    if one.kind == MULTIPLE:
        words = one.words
        ways += [
            frozenset(some)
            for size in range(1, len(words) + 1)
            for some in itertools.combinations(words, size)
        ]
    elif one.kind in (SINGLE, GRADE):
        ways += [frozenset({word}) for word in one.words]
    elif one.kind == TEXT:
        ways.append("文字")
    else:
        edges = {one.least, one.most} | {value + step for value in constants for step in (-1, 0, 1)}
        ways += sorted(edge for edge in edges if one.least <= edge <= one.most)
    return ways
