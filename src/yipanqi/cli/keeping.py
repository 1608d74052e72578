"""Run by `serve` as a program: keeps one background worker alive as long as the server lives.

A worker that was killed (memory, an administrator) is started anew; its job comes back to the queue by itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

LOOK_SECONDS = 1.0
GRACE_SECONDS = 60.0


def keep(server: int) -> None:
    """Start a worker, and another one whenever it ends, until the process of that number is no longer the parent."""
    while os.getppid() == server:
        worker = subprocess.Popen(
            [sys.executable, "-m", "yipanqi.cli", "work", "--beside", str(os.getpid())],
            stdin=subprocess.DEVNULL,
        )
        while worker.poll() is None and os.getppid() == server:
            time.sleep(LOOK_SECONDS)
        if worker.poll() is None:
            worker.terminate()
            worker.wait(GRACE_SECONDS)


if __name__ == "__main__":
    try:
        keep(int(sys.argv[1]))
    except KeyboardInterrupt:
        # Ctrl+C reaches the worker as well, which ends after the job at hand.
        sys.exit(0)
