"""The command speaks Chinese and answers with the right exit code."""

import re

import click
import pytest
from click.testing import CliRunner

from yipanqi.cli.main import House, main

runner = CliRunner()
NAME = "yipanqi"


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    context = click.Context(main)
    assert isinstance(main, House)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, sub) for sub in command.commands]
    return found


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_help_is_chinese_to_the_last_word(path: tuple[str, ...]) -> None:
    result = runner.invoke(main, [*path, "--help"], prog_name=NAME)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("用法：")
    text = re.sub(
        r"YIPANQI_\w+|\bPostgreSQL\b|\bJSON\b|FILE|FOLDER|\bSQLite\b|\bINTEGER\b|\bRANGE\b|\bTEXT\b|x<=|Ctrl\+C",
        "",
        result.output,
    )
    text = re.sub(
        r"--?[\w-]+|[\w.]*/[\w./]*|\.?\b(?:tar\.gz|xlsx|xls|csv|yipanqi)\b|http\S+|\d[\d.-]*", "", text
    )
    text = re.sub(
        "|".join(f"^ +{name} " for name in main.list_commands(click.Context(main))),
        "",
        text,
        flags=re.MULTILINE,
    )
    left = set(re.findall(r"[A-Za-z]{3,}", text)) - set(sum(every_command(), ()))
    assert not left, left


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "没有命令“nonsense”"),
        (["serve", "--nonsense"], "没有选项“--nonsense”"),
        (["serve", "--port", "x"], "“x”不是正确的数字"),
        (["serve", "--port", "0"], "不在范围"),
        (["backup"], "缺少参数"),
        (["restore", "没有的文件"], "不存在"),
        (["ledger", "verify", "多余"], "多出了参数"),
        (["ledger", "nonsense"], "没有命令“nonsense”"),
        (["demo", "--today", "2026-13-40"], "没有13月"),
        (["demo", "--today", "2026-06"], "请写明是哪一天"),
    ],
)
def test_wrong_call_is_two(arguments: list[str], said: str) -> None:
    result = runner.invoke(main, arguments, prog_name=NAME)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Error" not in result.stderr


def test_version() -> None:
    result = runner.invoke(main, ["--version"])
    assert re.fullmatch(r"一盘棋，版本 \d+\.\d+\.\d+\n", result.stdout)
