"""`yipanqi import`: the office's own workbooks."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from yipanqi.basics.actors import system_actor
from yipanqi.cli.progress import chapters
from yipanqi.cli.words import HouseCommand
from yipanqi.intake.queries.outcomes import SheetReport
from yipanqi.intake.services import import_paths
from yipanqi.organisation.queries.clock import today


@click.command("import", cls=HouseCommand)
@click.argument(
    "paths", metavar="文件或文件夹…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印每张表接收、退回的行数和原因。")
@click.option(
    "--returned-to",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="退回的行另存到这个文件夹；默认与原表同处。",
)
def import_command(paths: tuple[Path, ...], as_json: bool, returned_to: Path | None) -> None:
    """导入党组织、党员、重点工作、会议记录等工作簿（xlsx、xls、csv）。

    合格的行写入，退回的行连同原因另存为工作簿，改好后可再次导入；重复导入不会重复写入。有退回或读不了的表时退出码为 1。
    """
    with chapters() as report:
        reports = import_paths(
            actor=system_actor(today(), "命令行导入"), paths=paths, progress=report, returned_to=returned_to
        )
    if as_json:
        click.echo(
            json.dumps(
                [dataclasses.asdict(each) for each in reports], ensure_ascii=False, indent=2, default=str
            )
        )
    else:
        for each in reports:
            _say(each)
    if any(each.refused or not each.kind for each in reports):
        sys.exit(1)


def _say(report: SheetReport) -> None:
    where = f"{report.file} · {report.sheet}" if report.sheet else report.file
    if not report.kind:
        click.echo(f"✗ {where}：{''.join(report.notes)}")
        return
    counts = f"接收 {report.accepted} 行，未变 {report.unchanged} 行，退回 {report.refused} 行"
    click.echo(f"{'✗' if report.refused else '✓'} {where}（{report.kind_label}）：{counts}")
    for reason, count in report.reasons.items():
        click.echo(f"    退回 {count} 行：{reason}")
    if report.refused_file:
        click.echo(f"    退回的行另存在：{report.refused_file}")
    for reason, count in report.warnings.items():
        click.echo(f"    提醒 {count} 行：{reason}")
