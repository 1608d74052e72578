"""`python -m yipanqi.engine.shard_worker MEMORY THREADS SPILL`: one worker process. A job a line comes in, an answer a line goes out.

It knows nothing of rules: a job is SQL text. It ends at once when its parent does, so that a killed run leaves nobody computing.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb


def main(arguments: Sequence[str]) -> None:
    """Answer jobs until the parent closes the line."""
    memory, threads, spill = arguments
    jobs: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    with connected(memory, int(threads), spill) as engine:
        while True:
            job = json.loads(jobs.get())
            answer: dict[str, object] = {"refused": ""}
            try:
                for text in job["first"]:
                    engine.execute(text)
                engine.execute(job["write"])
                row = engine.execute(job["guard"]).fetchone()
                answer["torn"] = bool(row and row[0])
            except duckdb.OutOfMemoryException as refused:
                answer["refused"] = str(refused)
            answer["peak"] = most_held()
            print(json.dumps(answer), flush=True)


def connected(memory: str, threads: int, spill: str) -> duckdb.DuckDBPyConnection:
    """An engine in this process with its bounds; what does not fit into memory goes to the folder `spill`."""
    config: dict[str, str | bool | int | float | list[str]] = {"temp_directory": spill}
    if memory:
        config["memory_limit"] = memory
    if threads:
        config["threads"] = threads
    engine = duckdb.connect(config=config)
    engine.execute("set enable_progress_bar = false")
    engine.execute("set preserve_insertion_order = false")
    return engine


def most_held() -> int:
    """The most memory this process ever held, in KiB."""
    # getrusage counts the parent's memory at the moment of its fork as this process's own.
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _listen(jobs: queue.Queue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
