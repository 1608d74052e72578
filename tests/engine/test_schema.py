"""The JSON Schema comes from the readers: every key has its meaning, every example of the page keeps to it."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.engine.desk import RULES
from tests.engine.language_page import page_folder
from yipanqi.engine.meanings import MEANINGS
from yipanqi.engine.schema import schemas

PLACES = {"parameters": "<层>/<制度>/parameters/*.yaml", "rules": "<层>/<制度>/rules/*.yaml", "tests": "<层>/<制度>/tests/*.yaml"}  # fmt: skip


def place_of(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder).parts
    if parts[0] in {"facts", "vocabulary"}:
        return f"{parts[0]}/*.yaml"
    return "<层>/<制度>/book.yaml" if parts[-1] == "book.yaml" else PLACES[parts[2]]


def keys_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for below in schema.values():
            yield from keys_of(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from keys_of(below)


def faults(value: Any, schema: Any, defs: Any, path: str = "") -> Iterator[str]:
    """The few keywords that the schema uses, checked by hand."""
    if "$ref" in schema:
        schema = {**schema, **defs[schema["$ref"].rsplit("/", 1)[1]]}
    if "anyOf" in schema:
        if all(any(True for _ in faults(value, each, defs, path)) for each in schema["anyOf"]):
            yield f"{path}: none fits {value!r}"
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, datetime.date):
        value = str(value)
    names = {
        bool: "boolean",
        int: "integer",
        str: "string",
        dict: "object",
        list: "array",
        type(None): "null",
    }
    if kinds and names.get(type(value)) not in kinds:
        yield f"{path}: {value!r} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        yield from (f"{path}: {key} missing" for key in schema.get("required", ()) if key not in value)
        for key, below in value.items():
            if key in known:
                yield from faults(below, known[key], defs, f"{path}.{key}")
            elif more is False:
                yield f"{path}: {key} unknown"
            elif isinstance(more, dict):
                yield from faults(below, more, defs, f"{path}.{key}")
    if isinstance(value, list):
        for below in value:
            yield from faults(below, schema.get("items", {}), defs, path)


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    keys = {key for schema in schemas().values() for key in keys_of(schema)}
    assert keys - MEANINGS.keys() == set()
    assert MEANINGS.keys() - keys == set()


def test_rules_of_the_repository_and_of_the_page_keep_to_the_schema(tmp_path: Path) -> None:
    found = schemas()
    wrong = []
    for folder in (page_folder(tmp_path), RULES):
        wrong += list(_faults_below(folder, found))
    assert not wrong


def _faults_below(folder: Path, found: dict[str, Any]) -> Iterator[str]:
    for path in sorted(folder.rglob("*.yaml")):
        parts = path.relative_to(folder).parts
        if (
            len(parts) < 2
            or "procedures" in parts
            or (len(parts) == 2 and parts[0] not in {"facts", "vocabulary"})
        ):
            continue
        schema = found[place_of(path, folder)]
        text = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (f"{path.name}{fault}" for fault in faults(text, schema, schema["$defs"]))


def test_unknown_key_and_wrong_word_break_the_schema() -> None:
    schema = schemas()["<层>/<制度>/rules/*.yaml"]
    for rule in (
        {"measures": [{"id": "x", "colour": "red"}]},
        {"measures": [{"take": "most"}]},
        {"measure": []},
    ):
        assert list(faults(rule, schema, schema["$defs"]))
