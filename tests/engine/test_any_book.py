"""Whatever an author's slip of the hand leaves in a file, it is read or refused with place and remedy; nothing else happens."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.language_page import PAGE
from yipanqi.engine.errors import LoadRefused, Place
from yipanqi.engine.load_book import read_book
from yipanqi.engine.load_words import read_fact_table
from yipanqi.engine.reading import Problems
from yipanqi.engine.strict_yaml import Node, read_text

EXAMPLES = re.findall(r"文件 `([^`]+)`：\n\n```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
VALUES = st.sampled_from(
    ["", "null", "[]", "{}", "x", "1", "-1", "0.5", "true", "2026-01-01", "2026-02-30", "[a, b]", "[[1, 2]]", "{a: 1}", '"a +"',
     '"theme_days"', '"15%"', "&x 1", "*x", "!tag 1", "{rolling: 3}", "'", "：", "\t"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["at_least", "where", "of", "when", "each", "score", "levels", "common", "facts", "x", "on", "1"]
)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the language page with one to three lines changed, doubled or left out."""
    name, text = draw(st.sampled_from(EXAMPLES))
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "value", "key", "indent"])):
            case "drop" if len(lines) > 1:
                del lines[number]
            case "double":
                lines.insert(number, lines[number])
            case "value":
                lines[number] = re.sub(r": [^,{}\[\]]+", f": {draw(VALUES)}", lines[number], count=1)
            case "key":
                lines[number] = re.sub(r"\b[a-z_]{2,}:", f"{draw(KEYS)}:", lines[number], count=1)
            case "indent":
                lines[number] = " " * draw(st.integers(1, 4)) + lines[number]
    return name, "\n".join(lines)


@given(slips())
@settings(max_examples=400, deadline=None)
def test_slip_of_the_hand_is_read_or_refused_with_place_and_remedy(slip: tuple[str, str]) -> None:
    name, text = slip
    problems = Problems()
    try:
        node = read_text(text, name)
    except LoadRefused as refused:
        problems.found.extend(refused.problems)
    else:
        read(name, node, problems)
    for problem in problems.found:
        assert problem.place.file in {name, "book.yaml"} and problem.place.line >= 1
        assert problem.what and problem.remedy and str(problem)


def read(name: str, node: Node, problems: Problems) -> None:
    if name.startswith("facts/"):
        read_fact_table(node, problems)
        return
    header = Node(Place("book.yaml", 1), {})
    part = name.split("/")[2]
    if part == "book.yaml":
        read_book(
            node, key="b", layer="l", parts={"parameters": [], "rules": [], "tests": []}, problems=problems
        )
        return
    parts: dict[str, list[Node]] = {"parameters": [], "rules": [], "tests": []}
    parts[part].append(node)
    read_book(header, key="b", layer="l", parts=parts, problems=problems)
