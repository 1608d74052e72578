"""A database file with every table and nothing in it, made once for a whole run and copied for whoever needs a real file."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_county import shared_folder

ROOT = Path(__file__).resolve().parents[1]
NAME = "empty_house"
MADE = "made.txt"


def environment_of(folder: Path) -> dict[str, str]:
    """What a program of the tests needs to work on the house in this folder."""
    return {
        "PATH": "/usr/bin:/bin",
        "YIPANQI_DATA": str(folder),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yipanqi.project.settings",
    }


@pytest.fixture
def empty_house(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of programs that work on an empty house of their own, a SQLite file with its write lock."""
    shared = shared_folder(tmp_path_factory)
    made = shared / NAME
    with open(shared / f"{NAME}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / MADE).exists():
            made.mkdir()
            migrate = [sys.executable, "-m", "django", "migrate", "-v0"]
            subprocess.run(migrate, env=environment_of(made), check=True, capture_output=True)
            (made / MADE).touch()
    shutil.copytree(made, tmp_path / "data")
    return environment_of(tmp_path / "data")
