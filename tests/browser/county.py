"""The demo county as it is served to the tests of every page: built once for all workers, crawled once, only read."""

from __future__ import annotations

import fcntl
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from scripts.shots import PASSWORD, serving
from tests.crawl import crawl, is_file, kind_of
from tests.demo_county import DAY, told_county

ACCOUNTS = (
    "mengyaqin", "zhouwei", "xuqing", "linshuming", "gaojing", "luyuanhang", "shilei", "xingyan", "yanzheng", "yexiaoman",
    "system-admin", "security-admin", "audit-admin",
)  # fmt: skip


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
                table.write_text(json.dumps([asdict(page) for page in pages_of(base)]), "utf-8")
            fcntl.flock(lock, fcntl.LOCK_UN)
            known = json.loads(table.read_text("utf-8"))
            yield ServedCounty(base, tuple(KnownPage(**page) for page in known))


def pages_of(base: str) -> list[KnownPage]:
    """One page of every kind over all accounts; the accounts are crawled side by side."""
    with ThreadPoolExecutor(4) as pool:
        crawled = pool.map(lambda username: _pages_for(base, username), ACCOUNTS)
        found: dict[str, KnownPage] = {}
        for pages in crawled:
            for page in pages:
                found.setdefault(page.kind, page)
    return list(found.values())


def _pages_for(base: str, username: str) -> list[KnownPage]:
    opener, session = sign_in(base, username)

    def fetch(address: str) -> tuple[int, str]:
        if is_file(address):
            return 200, ""
        try:
            with opener.open(base + address) as answer:
                is_page = "html" in answer.headers.get("Content-Type", "")
                return answer.status, answer.read().decode() if is_page else ""
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code, ""

    return [
        KnownPage(_coarse(visit.address), visit.address, username, session)
        for visit in crawl(fetch, per_way=1, once=True)
        if visit.status == 200 and not visit.is_file
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
