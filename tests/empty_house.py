"""A data folder with every table and nothing in it, made once for a whole run and copied for whoever needs a real file."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAME = "empty_house"


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run share."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def made_house(shared: Path) -> Path:
    """What `init` makes of nothing on SQLite; the first caller has it made (a quarter of a minute), others wait for that."""
    made = shared / NAME
    with open(shared / f"{NAME}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = shared / f"{NAME}-making"
            command = [sys.executable, "-m", "yipanqi.cli", "init"]
            subprocess.run(command, env=environment_of(making), cwd=shared, check=True, capture_output=True)
            making.rename(made)
    return made


def environment_of(folder: Path) -> dict[str, str]:
    """What a program of the tests needs to work on the house in this folder."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "YIPANQI_DATA": str(folder),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yipanqi.project.settings",
    }


@pytest.fixture
def empty_house(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of programs that work on an empty house of their own, a SQLite file with its write lock."""
    shutil.copytree(made_house(shared_folder(tmp_path_factory)), tmp_path / "data")
    return environment_of(tmp_path / "data")
