"""Two people take the same step at once: one wins, the other reads one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.casework import take_at_once
from yipanqi.casework.models import CaseMark
from yipanqi.ledger.queries import verification

ROOT = Path(__file__).resolve().parents[2]
TOLD = ["casework.case.moved_on", "taken"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads cannot share the SQLite database in memory"
)
def test_one_of_two_wins_on_a_server() -> None:
    assert take_at_once.take_at_once(*take_at_once.prepared()) == TOLD
    assert CaseMark.objects.filter(step="split").count() == 1
    assert verification().faults == ()


@pytest.mark.slow
def test_one_of_two_wins_on_a_file(empty_house: dict[str, str]) -> None:
    """A real file with its write lock: the database of the other tests lives in memory."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "casework" / "take_at_once.py")],
        env=empty_house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout.split() == TOLD, told.stderr
