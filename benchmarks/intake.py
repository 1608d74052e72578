"""Fifty thousand members from a workbook into an empty house: reading, checking, one page of the preview, writing.

    .venv/bin/python benchmarks/intake.py [--rows 50000]

Works in a data folder of its own that is gone afterwards; with YIPANQI_DATABASE_URL on that (empty) database.
"""

from __future__ import annotations

import argparse
import atexit
import datetime
import io
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import xlsxwriter
from django.core.management import call_command

FOLDER = tempfile.mkdtemp(prefix="yipanqi-benchmark-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
Path(FOLDER, "static").mkdir()
os.environ |= {"YIPANQI_DATA": FOLDER, "DJANGO_SETTINGS_MODULE": "yipanqi.project.settings"}
django.setup()

from yipanqi.basics.actors import system_actor  # noqa: E402  settings come first
from yipanqi.basics.identity import check_digit  # noqa: E402
from yipanqi.intake.queries import PreviewFilter, preview_page  # noqa: E402
from yipanqi.intake.services import apply_batch, preview_batch, read_workbook  # noqa: E402

HEADS = ("序号", "姓名", "性别", "公民身份号码", "人员类别", "所在党支部", "入党日期", "转正日期", "联系电话")
AGENCIES, BRANCHES = 60, "甲乙丙丁戊"


def workbook(name: str, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    """An office's sheet: a title over merged cells, heads, rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet(name)
        page.merge_range(0, 0, 0, len(heads) - 1, name)
        for number, row in enumerate((heads, *rows), start=1):
            page.write_row(number, 0, row)
    return target.getvalue()


def county() -> bytes:
    """Sixty agencies with five branches each."""
    root = "中共样县县直属机关工作委员会"
    rows: list[tuple[object, ...]] = [(root, "", "工委", "样县县委")]
    for agency in range(AGENCIES):
        home, unit = f"中共样县第{agency}局机关委员会", f"样县第{agency}局"
        rows.append((home, root, "机关党委", unit))
        rows += [(f"第{agency}局机关{letter}党支部", home, "党支部", unit) for letter in BRANCHES]
    return workbook("党组织信息表", ("党组织名称", "上级党组织", "组织类别", "所在单位"), rows)


def number_of(born: datetime.date, sequence: int) -> str:
    """A right identity number of nobody."""
    first = f"999999{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def members(count: int) -> bytes:
    """Members with distinct numbers; every fiftieth names a branch that does not exist."""
    rows: list[tuple[object, ...]] = []
    for k in range(count):
        born = datetime.date(1960, 1, 1) + datetime.timedelta(days=k // 400 * 40)
        sequence = k % 400 * 2 + 1
        branch = f"第{k % AGENCIES}局机关{BRANCHES[k % 5]}党支部" + ("误" if k % 50 == 0 else "")
        number = number_of(born, sequence)
        rows.append((k, f"党员第{k}人", "男", number, "正式党员", branch, "2010-07-01", "2011年7月1日", ""))
    return workbook("党员花名册", HEADS, rows)


def timed(title: str, act: Callable[[], Any]) -> Any:
    """Do it, and print its seconds and the memory at its end."""
    start = time.perf_counter()
    result = act()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{title:<22}{time.perf_counter() - start:>9.2f} 秒{memory:>8} MB", flush=True)
    return result


def main() -> None:
    """Print one line per step."""
    parser = argparse.ArgumentParser(description="导入度量")
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    call_command("migrate", verbosity=0)
    actor = system_actor(datetime.date(2026, 11, 21))
    first = read_workbook(actor=actor, content=county(), name="党组织信息表.xlsx")
    timed("党组织 写入", lambda: apply_batch(actor=actor, batch=first))
    content = members(count)
    print(f"党员花名册：{count} 行，{len(content) / 1024 / 1024:.1f} MB")
    started = time.perf_counter()
    batch = timed("读取、识别列", lambda: read_workbook(actor=actor, content=content, name="党员花名册.xlsx"))
    (report,) = timed("核对（预览）", lambda: preview_batch(actor=actor, batch=batch))
    batch.refresh_from_db()
    timed("预览第 1 页", lambda: preview_page(actor, batch))
    timed("预览第 800 页", lambda: preview_page(actor, batch, page=800))
    timed("预览退回第 5 页", lambda: preview_page(actor, batch, PreviewFilter(state="refused"), page=5))
    timed("预览搜索“4321”", lambda: preview_page(actor, batch, PreviewFilter(text="4321")))
    result = timed("写入", lambda: apply_batch(actor=actor, batch=batch))
    print(f"合计 {time.perf_counter() - started:.2f} 秒")
    print(f"接收 {report.accepted}，退回 {report.refused}，退回工作簿 {len(result.refused) // 1024} KB")
    again = read_workbook(actor=actor, content=content, name="党员花名册.xlsx")
    (second,) = timed("同一份再核对", lambda: preview_batch(actor=actor, batch=again))
    print(f"接收 {second.accepted}，未变 {second.unchanged}，退回 {second.refused}")


if __name__ == "__main__":
    main()
