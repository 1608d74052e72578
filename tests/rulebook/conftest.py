"""Activities come from the test itself; the room that offers them in earnest has its own tests."""

import pytest

from tests.rulebook.desk import Activities
from yipanqi.rulebook.queries import offered


@pytest.fixture
def activities(monkeypatch: pytest.MonkeyPatch) -> Activities:
    """The offered table, for the length of one test."""
    table = Activities()
    monkeypatch.setitem(offered._READERS, "activity", table.read)
    return table
