"""Reading fact tables and vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yipanqi.engine.language import (
    COLUMN_TYPES,
    Column,
    FactTable,
    Term,
    TypedField,
    Vocabulary,
)
from yipanqi.engine.reading import Fields, Problems
from yipanqi.engine.sources import CONFIDENCES, Source
from yipanqi.engine.strict_yaml import Node

NO_DATE = date(1900, 1, 1)
_ATTRIBUTE_TYPES = ("text", "texts", "integer", "yes_no", "fields")
_FIELD_TYPES = (
    "text",
    "long_text",
    "integer",
    "date",
    "time",
    "person",
    "people",
    "organisation",
    "unit",
    "yes_no",
    "word",
    "file",
)


@dataclass(frozen=True, slots=True)
class _Attribute:
    type: str
    required: bool


def read_fact_table(root: Node, problems: Problems) -> FactTable:
    """One file of `facts/`."""
    head = Fields(root, problems, "事实表")
    name, title, offered_by = head.text("fact"), head.text("title"), head.text("offered_by")
    roles = {
        role: head.text(role, required=role == "key")
        for role in ("key", "subject", "dated_by", "recorded_by", "second_person")
    }
    columns = {}
    for key, node in head.named("columns").items():
        item = Fields(node, problems, f"列“{key}”")
        columns[key] = Column(
            key,
            item.text("title"),
            item.word("type", COLUMN_TYPES),
            item.text("meaning"),
            item.yes_no("optional"),
            item.text("vocabulary", required=False),
            node.place,
        )
        item.done()
    for role, column in roles.items():
        if column and column not in columns:
            problems.unknown(root.place, column, columns, f"事实表“{name}”的“{role}”所指的列")
    head.done()
    return FactTable(
        name,
        title,
        offered_by,
        roles["key"],
        roles["subject"],
        roles["dated_by"],
        roles["recorded_by"],
        columns,
        root.place,
        roles["second_person"],
    )


def read_source(owner: Fields, problems: Problems, titles: Mapping[str, str] | None, what: str) -> Source:
    """The owner's `source`. With `titles` the document must be a key of the book's header; without, it is the title itself."""
    node = owner.node_of("source")
    return source_of(node, problems, titles, what) if node else Source("", "", "", "", False, "", owner.place)


def source_of(node: Node, problems: Problems, titles: Mapping[str, str] | None, what: str) -> Source:
    """A source from its own node."""
    item = Fields(node, problems, f"{what}的来源")
    document = item.text("document")
    if titles is not None and document and document not in titles:
        problems.unknown(node.place, document, titles, f"{what}的来源文件")
    confidence = item.word("confidence", CONFIDENCES)
    verify = item.yes_no("verify")
    if confidence == "忆" and not verify:
        problems.add(
            node.place,
            "verify",
            f"{what}的来源凭记忆写成，却没有标“待核”",
            "请加一行“verify: true”，核对原文后再去掉",
        )
    source = Source(
        document,
        (titles or {}).get(document, document),
        item.text("article", required=False),
        confidence,
        verify,
        item.text("note", required=False),
        node.place,
    )
    item.done()
    return source


def read_vocabulary(root: Node, problems: Problems) -> Vocabulary:
    """One file of `vocabulary/`: a dated list of terms; what each term may say is declared in `attributes`."""
    head = Fields(root, problems, "词表")
    name, title = head.text("vocabulary"), head.text("title")
    return Vocabulary(
        name,
        title,
        read_source(head, problems, None, f"词表“{name}”"),
        head.date("effective_from") or NO_DATE,
        _terms(head, name, problems),
        root.place,
    )


def _terms(head: Fields, name: str, problems: Problems) -> tuple[Term, ...]:
    attributes = {}
    for key, node in head.named("attributes", required=False).items():
        item = Fields(node, problems, f"词表“{name}”的属性“{key}”")
        item.text("title")
        attributes[key] = _Attribute(item.word("type", _ATTRIBUTE_TYPES), item.yes_no("required"))
        item.done()
    terms: list[Term] = []
    words: dict[str, str] = {}
    for node in head.many("terms"):
        term = _term(node, attributes, name, problems)
        for word in {term.code, term.title, *term.aliases}:
            if word in words:
                problems.add(
                    node.place,
                    "duplicate",
                    f"词表“{name}”里“{word}”既指“{words[word]}”又指“{term.code}”",
                    "请只留一处",
                )
            words[word] = term.code
        terms.append(term)
    head.done()
    return tuple(terms)


def _term(node: Node, attributes: Mapping[str, _Attribute], name: str, problems: Problems) -> Term:
    item = Fields(node, problems, f"词表“{name}”的词条")
    code, title, aliases = item.text("code"), item.text("title"), item.texts("aliases", required=False)
    values: dict[str, object] = {}
    for key, attribute in attributes.items():
        value = _attribute(item, key, attribute, problems)
        if value is not None:
            values[key] = value
    item.done()
    low, high = values.get("evidence_minimum"), values.get("evidence_maximum")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        problems.add(node.place, "evidence", f"词条“{title}”的佐证最少{low}件多于最多{high}件", "请改正其一")
    return Term(code, title, aliases, values, node.place)


def _attribute(item: Fields, key: str, attribute: _Attribute, problems: Problems) -> object:
    if attribute.type == "integer":
        return item.integer(key, required=attribute.required)
    if attribute.type == "yes_no":
        return item.yes_no(key)
    if attribute.type == "texts":
        return item.texts(key, required=attribute.required)
    if attribute.type == "fields":
        return tuple(_field(node, problems) for node in item.many(key, required=attribute.required))
    return item.text(key, required=attribute.required)


def _field(node: Node, problems: Problems) -> TypedField:
    item = Fields(node, problems, "字段")
    found = TypedField(
        item.text("name"), item.text("title"), item.word("type", _FIELD_TYPES), item.yes_no("required")
    )
    item.done()
    return found
