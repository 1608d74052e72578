"""`yipanqi rules`: check the folder of rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.conf import settings

from yipanqi.cli.words import HouseGroup
from yipanqi.engine.check import check_rules


@click.group("rules", cls=HouseGroup)
def rules_command() -> None:
    """制度：检查规则文件。"""


@rules_command.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """读入全部规则并运行其中的情景和例子；有问题时退出码为 1。FOLDER 默认为本安装的规则文件夹。"""
    report = check_rules(folder or settings.YIPANQI_RULES)
    for line in report.lines:
        click.echo(line)
    if not report.is_good:
        sys.exit(1)
