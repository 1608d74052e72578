"""`yipanqi backup` and `yipanqi restore`: database, evidence, facts and keys in one file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import click
from django.conf import settings
from django.db import connection

from yipanqi.basics.errors import Refused
from yipanqi.cli import archive
from yipanqi.cli.progress import Report, bar
from yipanqi.cli.words import HouseCommand

FOLDERS = ("evidence", "facts", "keys", "files", "papers")
SQLITE_FILE, POSTGRESQL_FILE = "db.sqlite3", "database.pgdump"


@click.command("backup", cls=HouseCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """把数据库、佐证、数据列和密钥存入一个备份文件 FILE（.tar.gz），服务不必停。

    备份内含密钥，可解开加密的身份信息，请妥善保管。
    """
    if file.exists():
        raise Refused("cli.backup.exists", f"“{file}”已存在，请换一个文件名。")
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="yipanqi-backup-", dir=file.parent) as folder:
        snapshot = Path(folder) / ("snapshot")
        with bar("备份数据库") as report:
            name = _snapshot(snapshot, report)
        # The database comes first: evidence only ever grows, so every file that the snapshot names is still there.
        members = {name: snapshot, **_files()}
        with bar("装入备份") as report:
            made = archive.write(file, connection.vendor, members, report)
    click.echo(f"已备份 {len(made.files)} 个文件，{made.size / 1048576:.1f} MB → {file}")


@click.command("restore", cls=HouseCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="现有数据移到一旁（不删除），换成备份中的数据。")
def restore_command(file: Path, replace: bool) -> None:
    """从备份文件 FILE 恢复。先逐个核对摘要，全部相符才替换；请先停止服务。"""
    data = Path(settings.YIPANQI_DATA)
    if not replace and _holds_data():
        raise Refused(
            "cli.restore.not_empty",
            f"“{data}”或数据库中已有数据，没有恢复。如确要替换，请加 --replace（现有数据移到一旁）。",
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{data.name}-restoring-", dir=data.parent))
    try:
        with bar("核对备份") as report:
            manifest = archive.unpack(file, staging, report)
        if manifest.database != connection.vendor:
            raise Refused(
                "cli.restore.other_database",
                f"备份来自 {manifest.database}，本安装用的是 {connection.vendor}，不能恢复。请核对 YIPANQI_DATABASE_URL。",
            )
        _check_snapshot(staging)
        kept = _put_in_place(staging, data)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    click.echo(f"已恢复 {manifest.made_at} 的备份（版本 {manifest.version}，{len(manifest.files)} 个文件）。")
    if kept is not None:
        click.echo(f"原有数据移到了 {kept}，确认无误后可自行删除。")
    click.echo("请执行 yipanqi init 更新数据库结构和静态文件，再用 yipanqi ledger verify 核验留痕。")


def _files() -> dict[str, Path]:
    data = Path(settings.YIPANQI_DATA)
    return {
        path.relative_to(data).as_posix(): path
        for folder in FOLDERS
        for path in sorted((data / folder).rglob("*"))
        if path.is_file() and "arriving" not in path.relative_to(data).parts
    }


def _snapshot(target: Path, report: Report) -> str:
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(str(settings.DATABASES["default"]["NAME"]))) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy, pages=2000, progress=lambda _, left, total: report(total - left, total))
        return SQLITE_FILE
    _run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return POSTGRESQL_FILE


def _check_snapshot(staging: Path) -> None:
    database = staging / SQLITE_FILE
    if not database.exists():
        return
    with closing(sqlite3.connect(database)) as copy:
        said = copy.execute("PRAGMA quick_check").fetchone()[0]
    if said != "ok":
        raise Refused(
            "cli.restore.broken_database", f"备份中的数据库已损坏（{said}），没有恢复。请换一份备份。"
        )


def _holds_data() -> bool:
    data = Path(settings.YIPANQI_DATA)
    evidence = data / "evidence"
    if evidence.is_dir() and any(evidence.iterdir()):
        return True
    if connection.vendor == "sqlite":
        return Path(str(settings.DATABASES["default"]["NAME"])).exists()
    return bool(connection.introspection.table_names())


def _put_in_place(staging: Path, data: Path) -> Path | None:
    """Exchange the folders by renaming; a failure puts the old one back."""
    dump = staging / POSTGRESQL_FILE
    if connection.vendor == "postgresql" and data.exists() and connection.introspection.table_names():
        _run_postgresql(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={data / POSTGRESQL_FILE}"
        )
    kept = data.with_name(f"{data.name}.{time.strftime('%Y%m%d-%H%M%S')}")
    connection.close()
    moved = data.exists()
    if moved:
        os.rename(data, kept)
    try:
        os.rename(staging, data)
        if dump.name in {path.name for path in data.iterdir()}:
            options = (
                "--clean",
                "--if-exists",
                "--single-transaction",
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
            )
            _run_postgresql(
                "pg_restore",
                *options,
                f"--dbname={settings.DATABASES['default']['NAME']}",
                str(data / dump.name),
            )
            (data / dump.name).unlink()
    except (OSError, Refused):
        if data.exists():
            os.rename(data, staging)
        if moved:
            os.rename(kept, data)
        raise
    return kept if moved else None


def _run_postgresql(program: str, *arguments: str) -> None:
    values = settings.DATABASES["default"]
    environment = {
        **os.environ,
        **{
            name: str(values[key])
            for name, key in (
                ("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD"), ("PGDATABASE", "NAME"),
            )
            if values.get(key)
        },
    }  # fmt: skip
    found = shutil.which(program)
    if found is None:
        raise Refused(
            "cli.postgresql.missing",
            f"没有找到 {program}，请安装与服务器同版本的 PostgreSQL 客户端（postgresql-client）。",
        )
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(
            "cli.postgresql.failed",
            f"{program} 没有成功：{done.stderr.strip().splitlines()[-1:] or ['原因不明']}。",
        )
