"""Two people record the same activity at once: one wins, the other reads one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.execution import record_at_once
from yipanqi.execution.models import Activity
from yipanqi.ledger.models import Entry
from yipanqi.ledger.queries import verification

ROOT = Path(__file__).resolve().parents[2]
TOLD = ["execution.activity.known"] * 5 + ["recorded"] * 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads cannot share the SQLite database in memory"
)
def test_one_of_two_wins_on_a_server() -> None:
    assert record_at_once.record_at_once(record_at_once.found_branch()) == TOLD
    assert Activity.objects.count() == 5
    assert Entry.objects.filter(word="execution.activity.recorded").count() == 5
    assert verification().faults == ()


@pytest.mark.slow
def test_one_of_two_wins_on_a_file(empty_house: dict[str, str]) -> None:
    """A real file with its write lock: the database of the other tests lives in memory."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "execution" / "record_at_once.py")],
        env=empty_house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout.split() == TOLD, told.stderr
