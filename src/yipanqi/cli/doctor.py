"""`yipanqi doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import ctypes.util
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yipanqi.basics.actors import system_actor
from yipanqi.cli.words import HouseCommand
from yipanqi.engine.check import check_rules
from yipanqi.evidence.queries import path_of, stored_digests
from yipanqi.jobs.queries import last_daily_days
from yipanqi.jobs.services import daily_kinds
from yipanqi.ledger.queries import entries, faults_at_heads
from yipanqi.organisation.queries import organisations
from yipanqi.organisation.queries.clock import today
from yipanqi.rulebook.queries.rule_pages import last_full_run

VENDOR = ("tabler.min.css", "tabler.min.js", "htmx.min.js", "echarts.min.js", "icons.svg")
FREE_MEGABYTES = 1024
EARLIEST_YEAR = 2026
DAILY_DAYS = 2
TRIGGERS = {
    "sqlite": ("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'", 2),
    "postgresql": (
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal AND tgenabled = 'O'", 2,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What one look found: the thing, whether it is well, what was seen, and what to do otherwise."""

    title: str
    is_well: bool
    seen: str
    remedy: str = ""


@click.command("doctor", cls=HouseCommand)
def doctor_command() -> None:
    """检查本安装：文件夹、数据库、密钥、静态文件、字体、制度规则、留痕、每日任务、磁盘与时钟；有问题时退出码为 1。"""
    wrong = 0
    for look in LOOKS if _database_exists() else [look for look in LOOKS if look not in NEED_DATABASE]:
        for found in _looked(look):
            click.echo(f"{'✓' if found.is_well else '✗'} {found.title}：{found.seen}")
            if not found.is_well:
                wrong += 1
                click.echo(f"    → {found.remedy}")
    if wrong:
        click.echo(f"发现 {wrong} 处问题。")
        sys.exit(1)
    click.echo("一切正常。")


def _database_exists() -> bool:
    """Whether there is one to look at: asking SQLite would create it."""
    return connection.vendor != "sqlite" or Path(str(settings.DATABASES["default"]["NAME"])).exists()


def _looked(look: Callable[[], Iterator[Found]]) -> Iterator[Found]:
    try:
        yield from look()
    except DatabaseError as error:
        yield Found(
            "数据库",
            False,
            str(error).splitlines()[0],
            "请先执行 yipanqi init；仍不行时检查 YIPANQI_DATABASE_URL。",
        )


def _data_folder() -> Iterator[Found]:
    data = Path(settings.YIPANQI_DATA)
    probe = data / ".doctor"
    try:
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        yield Found(
            "数据文件夹",
            False,
            f"{data} 写不了（{error.strerror}）",
            "请检查 YIPANQI_DATA 所指文件夹的属主和权限。",
        )
        return
    yield Found("数据文件夹", True, f"{data} 可写")
    free = shutil.disk_usage(data).free // 1048576
    yield Found(
        "磁盘空间", free >= FREE_MEGABYTES, f"剩余 {free:,} MB", f"请清理磁盘，至少留出 {FREE_MEGABYTES} MB。"
    )


def _database() -> Iterator[Found]:
    if not _database_exists():
        yield Found("数据库", False, "还没有建立", "请执行 yipanqi init。")
        return
    connection.ensure_connection()
    yield Found("数据库", True, f"{connection.vendor} 可以连接")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Found(
        "数据库结构",
        not waiting,
        f"有 {len(waiting)} 步未更新" if waiting else "最新",
        "请执行 yipanqi init。",
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            mode = str(cursor.execute("PRAGMA journal_mode").fetchone()[0])
        yield Found(
            "写前日志", mode == "wal", mode.upper(), "数据文件夹可能在不支持 WAL 的网络盘上，请换到本机磁盘。"
        )


def _triggers() -> Iterator[Found]:
    statement, wanted = TRIGGERS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        count = int(cursor.fetchone()[0])
    yield Found(
        "留痕防改触发器",
        count == wanted,
        f"{count} 个",
        "触发器被删，可能有人改动过留痕：请执行 yipanqi ledger verify，再从备份恢复。",
    )


def _ledger() -> Iterator[Found]:
    faults = faults_at_heads()
    seen = faults[0].sentence if faults else "各链末条与链首相符"
    yield Found("留痕", not faults, seen, "请执行 yipanqi ledger verify 查明全部问题，并报告审计管理员。")
    last = entries(system_actor(today())).order_by("-id").first()
    ahead = last is not None and last.at > datetime.now(UTC)
    yield Found(
        "时钟", not ahead and datetime.now(UTC).year >= EARLIEST_YEAR, f"{datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
        "本机时间早于已有记录，请校准时钟（例如启用 NTP）。",
    )  # fmt: skip


def look_at_daily_jobs() -> Iterator[Found]:
    """Whether the daily jobs run: none may lie back more than two days, once there is anything to run them over."""
    titles, day = daily_kinds(), today()
    last = last_daily_days(titles)
    behind = [
        f"{titles[kind]}（{done or '从未执行'}）"
        for kind, done in sorted(last.items())
        if done is None or (day - done).days > DAILY_DAYS
    ]
    if all(done is None for done in last.values()) and not organisations(system_actor(day)).exists():
        yield Found("每日任务", True, "还没有数据，启动 serve 后每日自动执行")
        return
    oldest = min((done for done in last.values() if done is not None), default=None)
    seen = "、".join(behind) if behind else f"最近一次 {oldest}"
    yield Found(
        "每日任务", not behind, seen, "请让 yipanqi serve（或 yipanqi work）保持运行，启动后会立即补办。"
    )


def _full_runs() -> Iterator[Found]:
    """Whether the last run over everybody found what acts had left."""
    day = today()
    run = last_full_run(system_actor(day), day.year)
    if run is None:
        yield Found("全量核算", True, "还没有执行过，启动 serve 后每日自动执行")
        return
    seen = f"{run.as_at} 核对 {run.compared:,} 处，与平日逐次更新的结果完全一致"
    if not run.is_exact:
        seen = (
            f"{run.as_at} 核对 {run.compared:,} 处，{run.compared - run.equal:,} 处不一致：{run.different[0]}"
        )
    yield Found(
        "全量核算",
        run.is_exact,
        seen,
        "结果已按全量核算改正；请保留日志，把不一致的条目报告系统管理员查明原因。",
    )


def _keys() -> Iterator[Found]:
    for name, length in (("cipher.key", 16), ("search.key", 32), ("session.key", 0)):
        path = Path(settings.YIPANQI_KEYS) / name
        if not path.exists():
            if name != "session.key":
                yield Found(f"密钥 {name}", True, "尚未使用，首次登记人员时生成")
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        fits = not length or path.stat().st_size == length
        seen = f"权限 {mode:03o}" + ("" if fits else "，长度不对")
        remedy = f"请执行 chmod 600 {path}" if fits else "密钥已损坏，请从备份恢复。"
        yield Found(f"密钥 {name}", fits and not mode & 0o077, seen, remedy)


def _static() -> Iterator[Found]:
    missing = [name for name in VENDOR if not finders.find(f"vendor/{name}")]
    yield Found(
        "前端文件", not missing, "缺 " + "、".join(missing) if missing else "齐全", "请执行 make setup。"
    )
    collected = (Path(settings.STATIC_ROOT) / "yipanqi" / "tokens.css").exists()
    yield Found("静态文件", collected, "已收集" if collected else "没有收集", "请执行 yipanqi init。")


def _printing() -> Iterator[Found]:
    pango = ctypes.util.find_library("pango-1.0")
    yield Found(
        "Pango（生成 PDF）",
        pango is not None,
        pango or "没有找到",
        "请执行 apt install libpango-1.0-0 libpangoft2-1.0-0。",
    )
    lister = shutil.which("fc-list")
    listed = (
        subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False)
        if lister
        else None
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line}) if listed else []
    seen = f"{families[0]} 等 {len(families)} 种" if families else "没有找到"
    yield Found("中文字体", bool(families), seen, "请执行 apt install fontconfig fonts-noto-cjk。")


def _rules() -> Iterator[Found]:
    report = check_rules(settings.YIPANQI_RULES)
    yield Found("制度规则", report.is_good, report.lines[-1], "请执行 yipanqi rules check 查看每一处。")


def _evidence() -> Iterator[Found]:
    digests = list(stored_digests())
    lost = [digest for digest in digests if not path_of(digest).is_file()]
    seen = f"缺 {len(lost)} 个，例如 {lost[0][:12]}…" if lost else f"{len(digests)} 个文件齐全"
    yield Found("佐证文件", not lost, seen, "请从备份恢复 evidence 文件夹。")


def _settings() -> Iterator[Found]:
    messages = [message for message in checks.run_checks() if not message.is_silenced()]
    for message in messages:
        yield Found(f"设置 {message.id}", False, str(message.msg), str(message.hint or "请按提示修改设置。"))
    if not messages:
        yield Found("设置", True, "没有互相矛盾之处")


LOOKS = (
    _data_folder, _database, _triggers, _ledger, look_at_daily_jobs, _full_runs, _keys, _static, _printing, _rules, _evidence, _settings,
)  # fmt: skip
NEED_DATABASE = (_triggers, _ledger, look_at_daily_jobs, _full_runs, _evidence)
