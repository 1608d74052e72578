"""The JSON Schema of the rule language for editors. It is made from the readers themselves: a probe notes what each of them asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yipanqi.engine.load_book import read_book
from yipanqi.engine.load_parts import COMMON_KEYS
from yipanqi.engine.load_words import read_fact_table, read_vocabulary
from yipanqi.engine.meanings import MEANINGS
from yipanqi.engine.reading import Ask, Probe, Problems, probe

Schema = dict[str, Any]
_SCALAR: Schema = {"type": ["string", "integer", "boolean", "null"]}
_BOUND: Schema = {"type": ["integer", "string"]}
_ROWS: Schema = {"type": "array", "items": {"$ref": "#/$defs/row"}}
_PAIR: Schema = {"type": "array", "items": {"$ref": "#/$defs/decimal"}, "minItems": 2, "maxItems": 2}
DEFINITIONS: Mapping[str, Schema] = {
    "date": {"type": "string", "format": "date", "description": "日期，如 2026-01-31，不加引号"},
    "decimal": {
        "type": ["integer", "string"],
        "pattern": r"^-?\d+(\.\d{1,4})?$",
        "description": '整数，或加引号的小数，如 "0.5"',
    },
    "scalar": _SCALAR,
    "share": {"type": "string", "pattern": r"^\d+(\.\d{1,2})?\s*%$", "description": '百分数，如 "15%"'},
    "expression": {"type": ["string", "integer"], "description": "算式，如 theme_days >= 10"},
    "row": {
        "type": "object",
        "description": "列: 值；写一列值就是几条记录",
        "additionalProperties": {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR, "minItems": 1}]},
    },
    "tests": {
        "type": "object",
        "description": "列: 值、列: [值, 值] 或 列: {at_least: 3, at_most: 10}",
        "additionalProperties": {
            "anyOf": [
                {"type": ["string", "integer", "boolean"]},
                {"type": "array", "items": {"type": ["string", "integer", "boolean"]}, "minItems": 1},
                {
                    "type": "object",
                    "properties": {"at_least": _BOUND, "at_most": _BOUND},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        },
    },
}


def schemas() -> dict[str, Schema]:
    """The schema of each kind of rule file, by the place where such files stand."""
    header, parts = probe(), {part: [probe()] for part in ("parameters", "rules", "tests")}
    read_book(header, key="", layer="", parts=parts, problems=Problems())
    facts, words = probe(), probe()
    read_fact_table(facts, Problems())
    read_vocabulary(words, Problems())
    rules = _object(parts["rules"][0])
    _relax(rules)
    found = {
        "facts/*.yaml": _object(facts),
        "vocabulary/*.yaml": _object(words),
        "<层>/<制度>/book.yaml": _object(header),
        "<层>/<制度>/parameters/*.yaml": _object(parts["parameters"][0]),
        "<层>/<制度>/rules/*.yaml": rules,
        "<层>/<制度>/tests/*.yaml": _object(parts["tests"][0]),
    }
    return {place: _whole(place, schema) for place, schema in found.items()}


def _whole(place: str, schema: Schema) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"规则语言：{place}"}
    return {**head, **schema, "$defs": dict(DEFINITIONS)}


def _object(node: Probe) -> Schema:
    keys = {key: ask for key, ask in node.asks.items() if key}
    return {
        "type": "object",
        "properties": {
            key: {**_value(ask), "description": MEANINGS.get(key, "")} for key, ask in keys.items()
        },
        "required": [key for key, ask in keys.items() if ask.required],
        "additionalProperties": "" in node.asks,
    }


def _value(ask: Ask) -> Schema:
    words: Schema = {"enum": list(ask.words)} if ask.words else {}
    below = ask.below
    match ask.kind:
        case "text":
            return {"type": "string", **words}
        case "integer":
            return {"type": "integer", "minimum": 0}
        case "yes_no":
            return {"type": "boolean"}
        case "texts":
            return {"type": "array", "items": {"type": "string"}}
        case "dates":
            return {"type": "array", "items": {"$ref": "#/$defs/date"}}
        case "pairs":
            return {"type": "array", "items": _PAIR}
        case "bound":
            return _BOUND
        case "window":
            rolling = {
                "type": "object",
                "properties": {"rolling": {"type": "integer"}},
                "required": ["rolling"],
            }
            return {"anyOf": [{"type": "string", **words}, rolling]}
        case "rows":
            return _ROWS
        case "rows_by_table":
            return {"type": "object", "additionalProperties": _ROWS}
        case "list" if below is not None:
            return {"type": "array", "items": _object(below)}
        case "map" if below is not None:
            return {"type": "object", "additionalProperties": _object(below)}
        case "object" if below is not None:
            return _object(below)
    return {"$ref": f"#/$defs/{ask.kind}"}


def _relax(rules: Schema) -> None:
    """What `common` may say need not stand in each element."""
    properties: Schema = rules["properties"]
    common: Schema = {}
    for group in properties.values():
        element = group.get("items")
        if element is None:
            continue
        wanted = [key for key in COMMON_KEYS if key in element["properties"]]
        if group is not properties["switch_off"] and group is not properties["override_weights"]:
            element["required"] = [key for key in element["required"] if key not in COMMON_KEYS]
            for key in wanted:
                common.setdefault(key, {"description": MEANINGS.get(key, "")})
    properties["common"] = {
        "type": "object",
        "properties": common,
        "additionalProperties": False,
        "description": MEANINGS["common"],
    }
