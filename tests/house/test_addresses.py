"""Every address of our own has a row that says who may open it."""

import importlib
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.building import ROOT


def _own_names(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _own_names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith("yipanqi."):
            yield f"{space}{entry.name or ''}", str(entry.pattern)


def test_every_address_has_a_name() -> None:
    nameless = [pattern for name, pattern in _own_names(get_resolver()) if not name or name.endswith(":")]
    assert not nameless, nameless


def test_every_address_has_a_permission_row() -> None:
    """tests/web/permission_rows.py: PERMISSION_ROWS maps the name of each address to its audience."""
    if not (ROOT / "tests" / "web" / "permission_rows.py").exists():
        pytest.skip("tests/web/permission_rows.py does not exist yet")
    rows = importlib.import_module("tests.web.permission_rows").PERMISSION_ROWS
    names = {name for name, _ in _own_names(get_resolver())}
    assert not names - set(rows), f"without a row: {sorted(names - set(rows))}"
    assert not set(rows) - names, f"row without an address: {sorted(set(rows) - names)}"
