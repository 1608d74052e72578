"""`yipanqi work`: the process that does what takes longer than a page may."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

import click

from yipanqi.cli.words import HouseCommand
from yipanqi.jobs.services import keep_working
from yipanqi.organisation.queries.clock import today as clock_day

LOOK_SECONDS = 1.0


@click.command("work", cls=HouseCommand)
@click.option("--beside", type=int, metavar="进程号", help="这个父进程结束后，办完手头的任务就退出。")
def work_command(beside: int | None) -> None:
    """执行后台任务（导入等）和每日任务（逾期标记、制度运算、留痕日锚），按 Ctrl+C 停止。serve 会自动启动一个，一般不必另外执行。"""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    if beside is not None:
        threading.Thread(target=_watch, args=(beside, stop), daemon=True).start()
    keep_working(worker=f"worker-{os.getpid()}", stop=stop, today=clock_day)


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        if os.getppid() != parent:
            stop.set()
