"""Warm time, query count and first-load size of every kind of page of the demo county, as the person who reaches it.

    YIPANQI_DATA=data .venv/bin/python -m benchmarks.pages [--rounds 15]

The pages are found by crawling links from each demo account's desk, none is listed by hand. Times are medians in one
process without a network; on a busy machine the processor's time is the steadier figure, and the one that is held
against the limit. First load is the compressed page with every style sheet, script and sprite it names.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import os
import statistics
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from tests.crawl import crawl  # noqa: E402  settings come first
from yipanqi.organisation.queries import account_by_username, demo_accounts  # noqa: E402

SLOW, HEAVY = 100.0, 300 * 1024
LARGE_FIRST = ("mengyaqin", "zhouwei", "xuqing")


@dataclass(frozen=True)
class Measured:
    """What one page costs."""

    kind: str
    username: str
    address: str
    median: float
    processor: float
    statements: int
    first_load: int

    @property
    def mark(self) -> str:
        """A star where a limit is passed."""
        return "*" if self.processor > SLOW or self.first_load > HEAVY else ""


class StaticNames(HTMLParser):
    """The static files a page loads at once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Style sheets, scripts, pictures and the sprite behind the icons."""
        for name, value in attrs:
            if value and name in {"href", "src"} and value.startswith(settings.STATIC_URL) and tag != "a":
                self.names.add(value.removeprefix(settings.STATIC_URL).split("#")[0])


def size_of_static(name: str) -> int:
    """The bytes that go over the line for a gathered file: the smallest of its encodings."""
    path = Path(settings.STATIC_ROOT) / name
    offered = (path, path.with_name(path.name + ".br"), path.with_name(path.name + ".gz"))
    return min((each.stat().st_size for each in offered if each.exists()), default=0)


def client_of(username: str) -> Client:
    """A client signed in as that account."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(account_by_username(username))
    return client


def pages() -> dict[str, tuple[str, str]]:
    """Kind of page → the first account that reaches it, and its address; downloads left out."""
    names = sorted(
        (account.username for account in demo_accounts()),
        key=lambda name: LARGE_FIRST.index(name) if name in LARGE_FIRST else len(LARGE_FIRST),
    )
    found: dict[str, tuple[str, str]] = {}
    for username in names:
        client = client_of(username)

        def fetch(address: str, client: Client = client) -> tuple[int, str]:
            if any(word in address for word in ("export", "format=xlsx", "/minute/", "/file/", "/preview/")):
                return 200, ""
            answer = client.get(address)
            is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
            return answer.status_code, answer.content.decode() if is_page else ""

        for visit in crawl(fetch, per_way=1, once=True):
            if visit.status == 200 and not visit.is_file:
                found.setdefault(visit.kind, (username, visit.address))
    return found


def measure(kind: str, username: str, address: str, rounds: int) -> Measured:
    """The page opened once to warm it, then as often as asked."""
    client = client_of(username)
    answer = client.get(address)
    times, works = [], []
    for _ in range(rounds):
        start, work = time.perf_counter(), time.process_time()
        answer = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        works.append((time.process_time() - work) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    page = len(gzip.compress(answer.content, 6))
    static = sum(size_of_static(name) for name in StaticNames(answer.content.decode()).names)
    return Measured(
        kind,
        username,
        address,
        statistics.median(times),
        statistics.median(works),
        len(captured),
        page + static,
    )


def main() -> None:
    """Print one row per kind of page, the slowest first."""
    parser = argparse.ArgumentParser(description="页面度量")
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    logging.disable(logging.WARNING)
    rows = [measure(kind, username, address, rounds) for kind, (username, address) in sorted(pages().items())]
    print(f"{'页面':<44}{'账号':<14}{'中位毫秒':>8}{'处理器毫秒':>8}{'查询':>5}{'首次KB':>8}  地址")
    for row in sorted(rows, key=lambda row: -row.processor):
        print(
            f"{row.kind:<46}{row.username:<16}{row.median:>10.1f}{row.processor:>13.1f}{row.statements:>7}"
            f"{row.first_load / 1024:>9.1f} {row.mark:<1} {row.address}"
        )
    over = [row for row in rows if row.mark]
    print(f"{len(rows)} 种页面，{len(over)} 种超过 {SLOW:.0f} 毫秒（处理器）或 {HEAVY // 1024} KB（标*）")


if __name__ == "__main__":
    main()
