"""Commands as somebody runs them: in a process of their own, with a data folder of their own."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.empty_house import made_house, shared_folder

Run = Callable[..., subprocess.CompletedProcess[str]]
SEVERAL = """
import contextlib, io, json, sys
from yipanqi.cli.main import main
said = []
for call in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        try:
            main(call, prog_name="yipanqi")
            code = 0
        except SystemExit as ended:
            code = ended.code
    said.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(said))
"""


class Said(NamedTuple):
    """How one of several commands ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


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


def one_after_the_other(data: Path, calls: Iterable[Sequence[str]]) -> list[Said]:
    """Several commands in one process, which saves starting it for each; a command that ends the process ends itself alone."""
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, json.dumps([list(call) for call in calls])],
        env=environment(data), cwd=data.parent, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    return [Said(*each) for each in json.loads(done.stdout)]


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
            shutil.copytree(made_house(shared), folder / "data")
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
