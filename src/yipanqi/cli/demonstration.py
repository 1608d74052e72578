"""`yipanqi demo`: the invented county."""

from __future__ import annotations

import datetime
import time

import click
from django.core.management import call_command

from yipanqi.basics.actors import system_actor
from yipanqi.basics.dates import DateNotUnderstood, YearMonth, parse_date
from yipanqi.basics.errors import Refused
from yipanqi.cli.progress import chapters
from yipanqi.cli.words import HouseCommand
from yipanqi.demo.services import build_county
from yipanqi.organisation.queries import organisations
from yipanqi.organisation.queries.clock import today as clock_day


class Day(click.ParamType[datetime.date]):
    """A day in any of the ways in which offices write one."""

    name = "日期"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        try:
            found = parse_date(value)
        except DateNotUnderstood as error:
            self.fail(error.sentence, param, ctx)
        if isinstance(found, YearMonth):
            self.fail("只有年月，请写明是哪一天，例如 2026-06-15。", param, ctx)
        return found


@click.command("demo", cls=HouseCommand)
@click.option("--today", type=Day(), help="演示县所处的日期，例如 2026-06-15；默认为今天。")
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做。")
def demo_command(today: datetime.date | None, if_empty: bool) -> None:
    """装入演示县：全部为虚构，去年全年到今日。只能装入空库。"""
    call_command("migrate", interactive=False, verbosity=0)
    day = today or clock_day()
    if organisations(system_actor(day)).exists():
        if if_empty:
            click.echo("已有数据，未改动。")
            return
        raise Refused(
            "cli.demo.not_empty",
            "本机已有党组织数据，演示县只能装入空库。请用环境变量 YIPANQI_DATA 换一个数据文件夹，或执行 make demo 重新生成。",
        )
    started = time.monotonic()
    with chapters() as report:
        build_county(today=day, progress=report)
    click.echo(f"演示县已装入（{day}，用时 {time.monotonic() - started:.0f} 秒）。登录页列有演示账号。")
