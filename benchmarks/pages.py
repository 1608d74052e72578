"""Warm page times, query counts and sizes over the demo county, page by page as the person who uses it.

    YIPANQI_DATA=data .venv/bin/python benchmarks/pages.py [--rounds 15]

Times are medians in one process without a network; the ratio to the lightest page is the steadier figure.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import time

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from yipanqi.organisation.queries import account_by_username  # noqa: E402  settings come first

PAGES = (
    ("xuqing", "/"),
    ("linshuming", "/"),
    ("mengyaqin", "/"),
    ("mengyaqin", "/board/?year=2025"),
    ("mengyaqin", "/board/"),
    ("mengyaqin", "/organisation/"),
    ("mengyaqin", "/planning/"),
    ("mengyaqin", "/tasking/"),
    ("mengyaqin", "/execution/"),
    ("mengyaqin", "/inspection/"),
    ("mengyaqin", "/assessment/"),
    ("mengyaqin", "/accountability/"),
    ("mengyaqin", "/intake/"),
    ("mengyaqin", "/ledger/"),
)


def measure(username: str, path: str, rounds: int) -> tuple[int, float, int, int]:
    """Status, median milliseconds, statements and compressed bytes of one page."""
    client = Client()
    client.force_login(account_by_username(username))
    response = client.get(path)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    return response.status_code, statistics.median(times), len(captured), len(gzip.compress(response.content))


def main() -> None:
    """Print one row per page."""
    parser = argparse.ArgumentParser(description="页面度量")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    rows = [(username, path, *measure(username, path, rounds)) for username, path in PAGES]
    lightest = min(row[3] for row in rows)
    print(f"{'账号':<14}{'页面':<28}{'状态':>4}{'中位毫秒':>10}{'倍数':>7}{'查询':>6}{'压缩KB':>9}")
    for username, path, status, median, statements, size in rows:
        print(
            f"{username:<14}{path:<28}{status:>6}{median:>12.1f}{median / lightest:>8.1f}{statements:>7}{size / 1024:>10.1f}"
        )


if __name__ == "__main__":
    main()
