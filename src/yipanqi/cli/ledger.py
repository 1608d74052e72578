"""`yipanqi ledger`: check the chains, draw the day's anchor."""

from __future__ import annotations

import sys

import click

from yipanqi.cli.progress import bar
from yipanqi.cli.words import HouseGroup
from yipanqi.ledger.queries import verification
from yipanqi.ledger.services import draw_anchor
from yipanqi.organisation.queries.clock import today


@click.group("ledger", cls=HouseGroup)
def ledger_command() -> None:
    """留痕：核验记录是否被改动，打印每日的锚。"""


@ledger_command.command("verify")
def verify() -> None:
    """从头核验每条链，指出被改动、删除、调换、插入的记录；有问题时退出码为 1。"""
    with bar("核验留痕") as report:
        found = verification(report)
    for fault in found.faults:
        click.echo(f"✗ {fault.sentence}")
    if found.faults:
        click.echo(f"共核验 {found.chains} 条链 {found.entries} 条记录，发现 {len(found.faults)} 处问题。")
        sys.exit(1)
    click.echo(f"✓ 共核验 {found.chains} 条链 {found.entries} 条记录，全部完好。")


@ledger_command.command("anchor")
def anchor() -> None:
    """打印当日各链的锚并保存；请将打印件另行存放，日后可据以发现整链重写。"""
    drawn = draw_anchor(day=today())
    click.echo(f"日期：{drawn.day}\n各链：{drawn.heads}\n摘要：{drawn.hash}（SM3）")
