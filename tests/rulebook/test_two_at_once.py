"""Two people change the same parameter at once: one wins, the other reads one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.rulebook import amend_at_once
from yipanqi.ledger.models import Entry
from yipanqi.rulebook.models import Amendment

ROOT = Path(__file__).resolve().parents[2]
TOLD = ["amended"] * 3 + ["rulebook.amendment.overtaken"] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads cannot share the SQLite database in memory"
)
def test_one_of_two_wins_on_a_server() -> None:
    assert amend_at_once.amend_at_once(amend_at_once.adopted_locality()) == TOLD
    assert Amendment.objects.count() == 3
    assert Entry.objects.filter(word="rulebook.parameter.amended").count() == 3


@pytest.mark.slow
def test_one_of_two_wins_on_a_file(empty_house: dict[str, str]) -> None:
    """A real file with its write lock: the database of the other tests lives in memory."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "rulebook" / "amend_at_once.py")],
        env=empty_house, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout.split() == TOLD, told.stderr
