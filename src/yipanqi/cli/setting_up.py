"""`yipanqi init`: folders, database, static files, and on request the three administrators."""

from __future__ import annotations

import secrets
import string
from pathlib import Path

import click
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from yipanqi.basics.actors import system_actor
from yipanqi.cli.words import HouseCommand
from yipanqi.ledger.queries import sm3
from yipanqi.organisation.queries import accounts
from yipanqi.organisation.queries.clock import today
from yipanqi.organisation.services import grant_role, open_account

ADMINISTRATORS = (("system", "系统管理员"), ("security", "安全管理员"), ("audit", "审计管理员"))
PASSWORD_SIGNS = string.ascii_letters + string.digits


@click.command("init", cls=HouseCommand)
@click.option(
    "--with-administrators", is_flag=True, help="开立系统、安全、审计三个管理员账号并显示初始密码。"
)
def init_command(with_administrators: bool) -> None:
    """建立数据文件夹和数据库，收集静态文件。可重复执行。"""
    for folder in (settings.YIPANQI_DATA, settings.YIPANQI_EVIDENCE, settings.YIPANQI_DATA / "cache"):
        folder.mkdir(parents=True, exist_ok=True)
    settings.YIPANQI_KEYS.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.YIPANQI_KEYS.chmod(0o700)
    click.echo(f"数据文件夹：{settings.YIPANQI_DATA}")
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("数据库：已就绪")
    click.echo("静态文件：已收集" if _collect_static() else "静态文件：没有变化")
    if with_administrators:
        _open_administrators()


def initial_password() -> str:
    """A password to be changed at the first sign-in."""
    return "".join(secrets.choice(PASSWORD_SIGNS) for _ in range(16))


def _collect_static() -> bool:
    """Collect and compress; compressing takes seconds, so the same files are not done twice."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    sources = sorted(
        (path, storage.path(path)) for finder in get_finders() for path, storage in finder.list([])
    )
    lines = [
        f"{path} {Path(source).stat().st_size} {Path(source).stat().st_mtime_ns}" for path, source in sources
    ]
    seen = sm3("\n".join(lines))
    if stamp.exists() and stamp.read_text() == seen:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen)
    return True


def _open_administrators() -> None:
    actor = system_actor(today())
    taken = set(accounts(actor).values_list("username", flat=True))
    for role, title in ADMINISTRATORS:
        username = f"{role}-admin"
        if username in taken:
            click.echo(f"{title}：账号 {username} 已经开立，未改动。")
            continue
        password = initial_password()
        account = open_account(actor=actor, username=username, password=password, display_name=title)
        grant_role(actor=actor, account=account, role=role, from_on=actor.today)
        click.echo(f"{title}：账号 {username}，初始密码 {password}（首次登录须更换，此处不再显示）")
