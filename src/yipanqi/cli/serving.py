"""`yipanqi serve`: the web server."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys

import click
from django.conf import settings
from django.core.checks import run_checks

from yipanqi.cli.words import CalledWrongly, Failed, HouseCommand

REASONS = {
    errno.EADDRINUSE: "端口已被占用",
    errno.EACCES: "没有使用这个端口的权限",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


@click.command("serve", cls=HouseCommand)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；0.0.0.0 供其他机器访问。")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="监听的端口；默认取环境变量 YIPANQI_PORT，再默认 8000。"
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="工作进程数。")
@click.option("--development", is_flag=True, help="开发用：代码改动后自动重启，出错时显示细节。")
def serve_command(host: str, port: int | None, workers: int, development: bool) -> None:
    """启动网页服务和后台任务，按 Ctrl+C 停止。"""
    port = port or settings.YIPANQI_PORT
    _refuse_wrong_settings()
    _refuse_taken(host, port)
    environment = dict(os.environ)
    arguments = [
        sys.executable, "-m", "gunicorn", "yipanqi.project.wsgi:application",
        "--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--workers", str(1 if development else workers), "--worker-class", "gthread", "--threads", "4",
        "--timeout", "120", "--graceful-timeout", "20", "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--log-level", "warning", "--name", "yipanqi",
    ]  # fmt: skip
    if development:
        arguments.append("--reload")
        environment["YIPANQI_DEBUG"] = "1"
    click.echo(f"一盘棋：http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port} （按 Ctrl+C 停止）")
    sys.stdout.flush()
    # A child of this process, which the server replaces: it sees the server end by its parent's number.
    keeper = [sys.executable, "-m", "yipanqi.cli.keeping", str(os.getpid())]
    subprocess.Popen(keeper, env=environment, stdin=subprocess.DEVNULL)
    os.execve(sys.executable, arguments, environment)


def _refuse_wrong_settings() -> None:
    wrong = [message for message in run_checks() if message.is_serious()]
    if wrong:
        raise CalledWrongly("\n".join(f"{message.msg}{message.hint or ''}" for message in wrong))


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = REASONS.get(error.errno or 0, str(error.strerror))
            raise Failed(
                f"不能监听 {host}:{port}（{why}）。请用 --port 换一个端口，或停止占用它的程序。"
            ) from error
