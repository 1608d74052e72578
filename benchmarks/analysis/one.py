"""What `measure` lets run for one number of records: fill, sweep, ask; everything is printed."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from benchmarks.analysis.filling import Filled, families, fill, one_more, source_of, swept_pairs  # noqa: E402  settings come first


def measure(count: int, asked: int, is_swept: bool) -> None:
    """Fill a database with so many records and measure on it."""
    filled = fill(count)
    print(
        f"== {count:,} records; sketch {count / filled.sketch_seconds:,.0f} a CPU second; filled in {filled.seconds:,.0f} s",
        flush=True,
    )
    if is_swept:
        _sweep(filled)
    _ask(filled, asked)
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024:.2f} GiB; "
        f"database {filled.database.stat().st_size / 1e6:,.0f} MB",
        flush=True,
    )


def _sweep(filled: Filled) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    swept = filled.sweep()
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"sweep {wall:,.0f} s ({cpu:,.0f} CPU s): {swept.verified:,} candidates verified, {swept.pairs:,} pairs kept",
        flush=True,
    )
    root, kinds = families(filled.count)
    pairs = swept_pairs()
    related = {text for text, other in pairs if root[text] == root[other]}
    related |= {other for text, other in pairs if root[text] == root[other]}
    unrelated = sum(root[text] != root[other] for text, other in pairs)
    _report("sweep", {number: number in related for number in kinds}, kinds)
    print(
        f"pairs of one family {len(pairs) - unrelated:,}, unrelated {unrelated:,}: precision {1 - unrelated / max(1, len(pairs)):.4f}",
        flush=True,
    )


def _ask(filled: Filled, asked: int) -> None:
    count: int = filled.count
    root, kinds = families(count + asked * 16)
    new = [n for n in range(count, count + asked * 16) if n not in kinds][: asked // 2]
    copies = [n for n in range(count, count + asked * 16) if n in kinds and source_of(n) < count][
        : asked // 2
    ]
    for name in ("first pass", "second pass"):
        spent, read, processor, found = [], [], [], {}
        in_vain = 0
        for number in (each for both in zip(new, copies, strict=True) for each in both):
            whole, reading, cpu, relatives = one_more(filled, number)
            spent.append(whole)
            read.append(reading)
            processor.append(cpu)
            found[number] = any(root.get(other, other) == root[number] for other in relatives)
            in_vain += any(root.get(other, other) != root[number] for other in relatives)
        for title, times in (("check", read), ("check, processor", processor), ("check and write", spent)):
            ordered = sorted(times)
            cut = [
                statistics.median(ordered),
                *(ordered[int(len(ordered) * share)] for share in (0.95, 0.99)),
                ordered[-1],
            ]
            print(
                f"{name}, one new record, {title}: p50 {cut[0]:.1f} p95 {cut[1]:.1f} p99 {cut[2]:.1f} max {cut[3]:.1f} ms",
                flush=True,
            )
    asked_kinds = {number: kinds[number] for number in copies}
    _report("on save", {number: found[number] for number in copies}, asked_kinds)
    print(f"unrelated shown in {in_vain} of {len(new) + len(copies)} checks", flush=True)


def _report(name: str, found: dict[int, bool], kinds: dict[int, str]) -> None:
    total, hit = (
        Counter(kinds[number] for number in found),
        Counter(kinds[number] for number, is_found in found.items() if is_found),
    )
    shares = "; ".join(f"{kind} {hit[kind] / total[kind]:.3f}" for kind in sorted(total))
    print(f"recall, {name}: all {sum(hit.values()) / max(1, sum(total.values())):.3f}; {shares}", flush=True)


if __name__ == "__main__":
    measure(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "0")
