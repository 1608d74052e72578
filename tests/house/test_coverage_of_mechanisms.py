"""The page that says where each mechanism stands names only addresses, procedures, vocabularies and rules that exist."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.building import ROOT
from yipanqi.engine.elements import groups_of
from yipanqi.engine.load import load_library
from yipanqi.engine.procedures.load import load_procedures
from yipanqi.engine.resolve import resolve

PAGE = ROOT / "docs" / "coverage-of-mechanisms.md"
RULES = ROOT / "rules"
COLUMNS = 4


def _rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| S")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _addresses(resolver: URLResolver, space: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= _addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            found.add(f"{space}{entry.name}")
    return found


def _kinds() -> dict[str, set[str]]:
    """What may stand behind each prefix of a name."""
    rules = resolve(load_library(RULES))
    kept = load_procedures(RULES)
    procedures = {each.id for each in kept.procedures}
    procedures |= {f"{each.id}.{step.id}" for each in kept.procedures for step in each.steps}
    vocabularies = set(rules.vocabularies)
    vocabularies |= {
        f"{name}.{term.code}" for name, each in rules.vocabularies.items() for term in each.terms
    }
    ids = {*rules.obligations, *(key for group in groups_of(rules) for key in group)}
    return {
        "procedure": procedures, "vocabulary": vocabularies, "rule": ids, "parameter": set(rules.parameters),
    }  # fmt: skip


def test_every_place_named_by_the_page_exists() -> None:
    kinds, addresses = _kinds(), _addresses(get_resolver())
    missing: list[str] = []
    for row in _rows():
        for name in re.findall(r"`([^`]+)`", row[2]):
            prefix, _, rest = name.partition(":")
            known = kinds.get(prefix, addresses)
            if (rest if prefix in kinds else name) not in known:
                missing.append(f"{row[0]}: {name}")
    assert not missing, missing


def test_every_mechanism_says_where_it_stands_once_a_system() -> None:
    """Four columns; nothing stands nowhere: what has no place says 尚无 and why."""
    odd = [row for row in _rows() if len(row) != COLUMNS or not (row[2].count("`") or "尚无" in row[2])]
    assert not odd, odd
    assert all(re.fullmatch(r"S[0-4]\.\d+", row[0]) and row[1] for row in _rows())
