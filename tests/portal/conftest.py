"""The cast with everybody who handles cases; nobody has filed anything within the hour."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.casework.people import add_handlers
from tests.cast import Cast, make_cast


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """The standing cast and the further handlers; files lie in a folder of the test's own."""
    settings.YIPANQI_EVIDENCE = tmp_path / "evidence"
    cache.clear()
    yield add_handlers(make_cast())
    cache.clear()
