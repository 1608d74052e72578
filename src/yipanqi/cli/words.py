"""Click speaks Chinese: its own words for usage, options and wrong calls."""

from __future__ import annotations

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

_CHINESE = {
    "Aborted!": "已中止。",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Usage:": "用法：",
    "Missing command.": "缺少命令。",
    "Got unexpected extra argument ({args})": "多出了参数（{args}）。",
    "Got unexpected extra arguments ({args})": "多出了参数（{args}）。",
    "Takes {nargs} values but 1 was given.": "需要 {nargs} 个值，只给了 1 个。",
    "Takes {nargs} values but {len} were given.": "需要 {nargs} 个值，给了 {len} 个。",
    "env var: {var}": "环境变量：{var}",
    "default: {default}": "默认：{default}",
    "(dynamic)": "（视情况）",
    "Do you want to continue?": "是否继续？",
    "Show the version and exit.": "显示版本后退出。",
    "Show this message and exit.": "显示本说明后退出。",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "Did you mean {possibility}?": "是否为 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "是否为其中之一：{possibilities}？",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 {command} {option} 查看说明。",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少 {param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "No such option {name!r}.": "没有选项“{name}”。",
    "No such command {name!r}.": "没有命令“{name}”。",
    "unknown error": "原因不明",
    "Could not open file {filename!r}: {message}": "打不开文件“{filename}”：{message}",
    "Argument {name!r} takes {nargs} values.": "参数“{name}”需要 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项“{name}”后面不带值。",
    "Option {name!r} requires an argument.": "选项“{name}”后面要带一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项“{name}”后面要带 {nargs} 个值。",
    "Error: invalid input": "错误：输入不对",
    "Choose from:\n\t{choices}": "请选择：\n\t{choices}",
    "{value!r} is not {choice}.": "“{value}”不是 {choice}。",
    "{value!r} is not one of {choices}.": "“{value}”不在可选范围 {choices}。",
    "{value!r} does not match the format {format}.": "“{value}”不合格式 {format}。",
    "{value!r} does not match the formats {formats}.": "“{value}”不合格式 {formats}。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是正确的数字。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "{name} {filename!r} does not exist.": "{name}“{filename}”不存在。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，不是{name}。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，不是{name}。",
    "{name} {filename!r} is not readable.": "{name}“{filename}”读不了，请检查权限。",
    "{name} {filename!r} is not writable.": "{name}“{filename}”写不了，请检查权限。",
}
_METAVARS = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "[ARGS]...": "[参数]…",
}


def chinese(message: str) -> str:
    """Click's message in Chinese, or as it was where there is none."""
    return _CHINESE.get(message, message)


def chinese_plural(one: str, many: str, count: int) -> str:
    """The same for messages that count."""
    return chinese(one if count == 1 else many)


def install() -> None:
    """Give every module of click the Chinese words; doing it twice changes nothing."""
    for module in (
        click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
    ):  # fmt: skip
        names = vars(module)
        if "_" in names:
            names["_"] = chinese
        if "ngettext" in names:
            names["ngettext"] = chinese_plural


class HouseCommand(click.Command):
    """A command whose usage line is Chinese."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_METAVARS.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class HouseGroup(click.Group):
    """A group of such commands."""

    command_class = HouseCommand
    group_class = type

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_METAVARS.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Failed(click.ClickException):
    """Something was found wrong: the sentence on stderr, exit code 1."""

    exit_code = 1


class CalledWrongly(click.ClickException):
    """The call or the environment is wrong: the sentence on stderr, exit code 2."""

    exit_code = 2
