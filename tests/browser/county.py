"""The demo county as it is served to the tests of every page: built once for all workers, crawled once, only read."""

from __future__ import annotations

import fcntl
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from scripts.shots import PASSWORD, serving
from tests.crawl import kind_of
from tests.demo_county import DAY, lent_county, told_county
from tests.visits import ACCOUNTS, visits_of


@dataclass(frozen=True)
class KnownPage:
    """One page of one kind: the first account from whose desk links lead to it, and that account's session."""

    kind: str
    address: str
    username: str
    session: str


@dataclass(frozen=True)
class ServedCounty:
    """Where the county is served, and one page of every kind."""

    base: str
    pages: tuple[KnownPage, ...]


@contextmanager
def served_county(shared: Path) -> Iterator[ServedCounty]:
    """A server over a copy of the told county; the first caller makes and crawls it, others wait for that."""
    told, data, table = told_county(shared), shared / "served-county", shared / "county-pages.json"
    with open(shared / "served-county.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            shutil.copytree(told, data)
        with serving(data, DAY.isoformat()) as base:
            if not table.exists():
                found = pages_of(base, shared)
                table.write_text(json.dumps([asdict(page) for page in found]), "utf-8")
            fcntl.flock(lock, fcntl.LOCK_UN)
            known = json.loads(table.read_text("utf-8"))
            yield ServedCounty(base, tuple(KnownPage(**page) for page in known))


def pages_of(base: str, shared: Path) -> list[KnownPage]:
    """One page of every kind over all accounts, as the crawl of the run found them."""
    with lent_county(shared):
        visits = {username: visits_of(shared, username) for username in ACCOUNTS}
    found: dict[str, tuple[str, str]] = {}
    for username, pages in visits.items():
        for visit in pages:
            if visit.status == 200 and not visit.is_file:
                found.setdefault(_coarse(visit.address), (visit.address, username))
    sessions = {username: sign_in(base, username)[1] for username in {who for _, who in found.values()}}
    return [
        KnownPage(kind, address, username, sessions[username]) for kind, (address, username) in found.items()
    ]


def _coarse(address: str) -> str:
    """The kind without the words of the record: entries about an activity look like entries about a duty."""
    kind = kind_of(address)
    return kind.split()[0] if kind.startswith("ledger:") else kind


def sign_in(base: str, username: str) -> tuple[Any, str]:
    """An opener that is signed in, and its session."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    open_: Callable[..., Any] = opener.open
    open_(f"{base}/accounts/login/").close()
    values = {cookie.name: cookie.value or "" for cookie in jar}
    sent = urllib.parse.urlencode(
        {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": values["csrftoken"]}
    )
    open_(f"{base}/accounts/login/", sent.encode()).close()
    return opener, next(cookie.value or "" for cookie in jar if cookie.name == "sessionid")
