"""Commands as somebody runs them: in a process of their own, with a data folder of their own."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo_county import shared_folder

Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(data: Path, **more: str) -> dict[str, str]:
    """As little as a shell gives."""
    return {"PATH": os.environ["PATH"], "YIPANQI_DATA": str(data), "LANG": "C.UTF-8", **more}


def run_in(folder: Path) -> Run:
    """`run("init", data="folder", **environment)` → the finished process."""

    def start(*arguments: str, data: str = "data", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "yipanqi.cli", *arguments],
            env=environment(folder / data, **more), cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    return start


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run commands in a folder without data."""
    return run_in(tmp_path)


@pytest.fixture(scope="session")
def _first_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation for all workers of the run."""
    shared = shared_folder(tmp_path_factory)
    folder = shared / "installation"
    with open(shared / "installation.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said").exists():
            folder.mkdir()
            made = run_in(folder)("init", "--with-administrators")
            assert made.returncode == 0, made.stderr
            (folder / "said").write_text(made.stdout)
    return folder


@pytest.fixture
def installed(_first_installation: Path, tmp_path: Path) -> Run:
    """Run commands in a copy of an installation with three administrators; `said` holds what init printed."""
    shutil.copytree(_first_installation / "data", tmp_path / "data")
    shutil.copy(_first_installation / "said", tmp_path / "said")
    return run_in(tmp_path)
