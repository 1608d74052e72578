"""The demo county, told once for a whole run of the tests and lent to every module that looks at it.

It is told through the door of a user, the commands `init` and `demo`, into a folder and (on PostgreSQL) a database of its
own. Each worker gets a copy, so that nobody waits for anybody and nothing that a test does is seen by another.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.test import override_settings

from tests.empty_house import made_house, shared_folder
from yipanqi.organisation.queries.sealing import seal

DAY = datetime.date(2025, 6, 15)
COMMAND = Path(sys.executable).parent / "yipanqi"
NAME = "demo_county"
DATABASE = "db.sqlite3"
TOLD = "told.txt"


def told_county(shared: Path) -> Path:
    """The folder of the county; the first caller tells it (half a minute), others wait for that."""
    data = shared / NAME
    with open(shared / f"{NAME}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / TOLD).exists():
            if connection.vendor == "sqlite":
                shutil.copytree(made_house(shared), data)
            _tell(data)
    return data


def _tell(data: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YIPANQI_", "DJANGO_"))}
    environment = {**kept, "YIPANQI_DATA": str(data), "YIPANQI_TODAY": DAY.isoformat()}
    if connection.vendor == "postgresql":
        _create(NAME)
        address = urlsplit(os.environ["YIPANQI_DATABASE_URL"])
        environment["YIPANQI_DATABASE_URL"] = urlunsplit(address._replace(path=f"/{NAME}"))
    said = ""
    for command in (["init"], ["demo", "--today", DAY.isoformat()]):
        done = subprocess.run([COMMAND, *command], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said += done.stdout
    (data / TOLD).write_text(said, "utf-8")


def _create(name: str, template: str = "template1") -> None:
    """A PostgreSQL database as a copy of another. Nobody may be connected to the other."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def lent_county(shared: Path) -> Iterator[None]:
    """This worker's database is the county, its folder the county's, its day DAY; afterwards all is as before.

    The worker's copy is made at its first loan; whatever a test commits to it stays, therefore tests roll back.
    """
    told = told_county(shared)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "master")
    own = shared / f"{NAME}-{worker}"
    is_server = connection.vendor == "postgresql"
    if not own.exists():
        shutil.copytree(told, own)
        if is_server:
            with open(shared / f"{NAME}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                _create(own.name, NAME)
    folders = override_settings(
        YIPANQI_DATA=own,
        YIPANQI_KEYS=own / "keys",
        YIPANQI_EVIDENCE=own / "evidence",
        YIPANQI_TODAY=[DAY.isoformat()],
    )
    with folders, _connected_to(own.name if is_server else str(own / DATABASE)):
        seal.cache_clear()
        try:
            yield
        finally:
            seal.cache_clear()


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """The default connection speaks with another database; its own stays open, for it may live in memory alone."""
    open_one, home = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, name
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = open_one, home


@pytest.fixture(scope="module")
def demo_county(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """The demo county as this worker's database for a whole module."""
    with django_db_blocker.unblock(), lent_county(shared_folder(tmp_path_factory)):
        yield
