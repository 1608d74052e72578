"""What every test stands on: a data folder of its own, no network, and the choice of database tests.

The environment is set before Django reads its settings, therefore Django is imported after it.
"""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import settings as search

from tests.guards import drop_guards, put_guards_back

_DATA = tempfile.mkdtemp(prefix="yipanqi-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
# An installation gathers its static files here; the tests serve them from where they lie.
os.mkdir(os.path.join(_DATA, "static"))
os.environ["YIPANQI_DATA"] = _DATA
os.environ["DJANGO_SETTINGS_MODULE"] = "yipanqi.project.settings"

# Passwords are many and their strength is not what the tests measure.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Workers share the data folder; the counters of one are not the other's.
_CACHE = "django.core.cache.backends.filebased.FileBasedCache"
settings.CACHES = {"default": {"BACKEND": _CACHE, "LOCATION": os.path.join(_DATA, "cache")}}
django.setup()

# The same examples each time, so that a change is judged by what it changed; YIPANQI_SEARCH=1 looks for new ones.
search.register_profile("steady", derandomize=True)
search.load_profile("default" if os.environ.get("YIPANQI_SEARCH") else "steady")

pytest_plugins = ["tests.empty_house", "tests.demo_county"]
DATABASE_FIXTURES = {
    "demo_county",
    "db",
    "transactional_db",
    "django_db_setup",
    "live_server",
    "client",
    "admin_client",
}


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def _is_local(family: int, address: Any) -> bool:
    if family == getattr(socket, "AF_UNIX", None):
        return True
    host = str(address[0]) if isinstance(address, tuple) else str(address)
    return host in {"localhost", "::1", ""} or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not _is_local(self.family, address):
            raise NetworkRefused(f"tests may not reach {address!r}")
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_local(self.family, address):
            raise NetworkRefused(f"tests may not reach {address!r}")
        return connect_ex(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _past_the_guards() -> Iterator[None]:
    """Tests that commit empty the tables afterwards; the ledger's triggers stand aside for that moment."""
    empty = TransactionTestCase._fixture_teardown

    def empty_past_the_guards(self: TransactionTestCase) -> None:
        drop_guards()
        try:
            empty(self)
        finally:
            put_guards_back()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty_past_the_guards)
    yield
    patch.undo()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="run only the tests that touch the database (the PostgreSQL pass)",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what no database can change; the SQLite pass has run it already."""
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _touches_database(item)])
    items[:] = chosen


def _touches_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & DATABASE_FIXTURES)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how large the table of the reach test was, what the procedures were put through, how much the readings were compared."""
    cells = [
        value
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == "reach"
    ]
    if cells:
        seats, rows = sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)
        terminalreporter.write_line(
            f"reach: {seats} cells (list × person), {rows} rows seen, each within reach"
        )
    driven = [
        value
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == "procedure"
    ]
    if driven:
        steps, refused = sum(one[1] for one in driven), sum(one[2] for one in driven)
        terminalreporter.write_line(
            f"procedures: {len(driven)} driven end to end, {steps} steps taken, {refused} attempts of wrong people refused"
        )
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == "readings":
                examples, values, engines = value
                terminalreporter.write_line(
                    f"readings: {examples} generated schemes, {values} values equal in Python and {engines}"
                )
