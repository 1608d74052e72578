"""Shards computed side by side, each in a process of its own with bounded memory."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from yipanqi.engine.errors import FactsRefused


@dataclass(frozen=True, slots=True)
class Job:
    """One shard: statements to begin with, the one that writes the file, the one that counts overflown counters; what to try if there are."""

    number: int
    first: tuple[str, ...]
    write: str
    guard: str
    otherwise: Callable[[], Job] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that was written; whether a counter overflowed; the most memory its worker ever held, in KiB."""

    number: int
    torn: bool
    peak: int


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def computed(jobs: Iterable[Job], count: int, memory: str, threads: int, spill: Path) -> Generator[Done]:
    """Run the jobs in `count` processes; each as soon as it is done. Raises FactsRefused where a process dies or its memory does not do."""
    waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    answers: queue.SimpleQueue[Done | FactsRefused] = queue.SimpleQueue()
    open_ = 0
    for job in jobs:
        waiting.put(job)
        open_ += 1
    workers = [_Worker(waiting, answers, memory, threads, spill) for _ in range(min(count, open_))]
    try:
        while open_:
            answer = answers.get()
            if isinstance(answer, FactsRefused):
                raise answer
            open_ -= 1
            yield answer
    finally:
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.end()


class _Worker:
    """One process and the thread that talks to it."""

    def __init__(
        self,
        waiting: queue.SimpleQueue[Job | None],
        answers: queue.SimpleQueue[Done | FactsRefused],
        memory: str,
        threads: int,
        spill: Path,
    ) -> None:
        self._waiting = waiting
        self._answers = answers
        command = [sys.executable, "-m", "yipanqi.engine.shard_worker", memory, str(threads), str(spill)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Kill the process, whatever it does, and let one thread end, this one's or another's."""
        self._process.kill()
        self._waiting.put(None)

    def end(self) -> None:
        """Wait until both are gone."""
        self._thread.join()
        for line in (self._process.stdin, self._process.stdout):
            if line is not None:
                line.close()
        self._process.wait()

    def _serve(self) -> None:
        while (job := self._waiting.get()) is not None:
            answer = self._asked(job)
            if isinstance(answer, Done) and answer.torn and job.otherwise is not None:
                answer = self._asked(job.otherwise())
            self._answers.put(answer)
            if isinstance(answer, FactsRefused):
                return

    def _asked(self, job: Job) -> Done | FactsRefused:
        asked, said = self._process.stdin, self._process.stdout
        assert asked is not None and said is not None
        try:
            asked.write(json.dumps({"first": job.first, "write": job.write, "guard": job.guard}) + "\n")
            asked.flush()
            line = said.readline()
        except (BrokenPipeError, ValueError):
            line = ""
        if not line:
            return FactsRefused(
                "engine.run.worker_died",
                "一个分片的进程意外结束（可能是内存不足被系统终止）。已算完的分片都在，请加大 --shards 或减小 --memory 后再次运行，会接着算。",
            )
        answer = json.loads(line)
        if answer["refused"]:
            return FactsRefused(
                "engine.run.memory",
                "一个分片在限定的内存里算不完。已算完的分片都在，请加大 --memory 或 --shards 后再次运行。",
            )
        return Done(job.number, answer["torn"], answer["peak"])
