"""The way in: finds the command, prepares Django for it, and turns errors into sentences and exit codes.

Exit codes: 0 done, 1 something was found wrong, 2 a wrong call.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from yipanqi.basics.errors import HouseError
from yipanqi.cli import words

COMMANDS = {
    "init": ("yipanqi.cli.setting_up", ""),
    "clerk": ("yipanqi.cli.clerk", ""),
    "serve": ("yipanqi.cli.serving", ""),
    "work": ("yipanqi.cli.working", "yipanqi.jobs.services"),
    "demo": ("yipanqi.cli.demonstration", "yipanqi.demo.services"),
    "import": ("yipanqi.cli.importing", "yipanqi.intake.services"),
    "ledger": ("yipanqi.cli.ledger", ""),
    "rules": ("yipanqi.cli.rules", ""),
    "backup": ("yipanqi.cli.safekeeping", ""),
    "restore": ("yipanqi.cli.safekeeping", ""),
    "doctor": ("yipanqi.cli.doctor", ""),
}
"""Each command's module, and the module that it needs: a command whose room is not installed is not offered."""


class House(words.HouseGroup):
    """The commands, each loaded when it is asked for: settings and applications are ready before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [
            name
            for name, (module, needed) in COMMANDS.items()
            if _exists(module) and (not needed or _exists(needed))
        ]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        prepare()
        module = importlib.import_module(COMMANDS[name][0])
        command = getattr(module, f"{name}_command")
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except HouseError as error:
            lines = [error.sentence, *(f"  {name}：{sentence}" for name, sentence in error.fields.items())]
            raise words.Failed("\n".join(lines)) from error
        except DatabaseError as error:
            raise words.Failed(
                f"数据库不能用（{error}）。请先执行 yipanqi init，或用 yipanqi doctor 查明原因。"
            ) from error


def prepare() -> None:
    """Load settings and applications; a wrong environment is a wrong call."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise words.CalledWrongly(str(error)) from error
    except OSError as error:
        raise words.CalledWrongly(
            f"数据文件夹不能用（{error}）。请检查环境变量 YIPANQI_DATA 所指的文件夹及其权限。"
        ) from error


def _exists(module: str) -> bool:
    parent, _, _ = module.rpartition(".")
    if importlib.util.find_spec(parent) is None:
        return False
    found = importlib.util.find_spec(module)
    return found is not None and found.origin is not None


words.install()


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(importlib.metadata.version("yipanqi"), "--version", prog_name="一盘棋")
def main() -> None:
    """一盘棋：机关党建与业务融合管理平台的命令。

    数据在环境变量 YIPANQI_DATA 所指的文件夹（默认 ./data）；YIPANQI_DATABASE_URL 改用 PostgreSQL。

    退出码：0 正常，1 查出问题，2 命令用错。
    """
