"""Planted copies among ten thousand, a hundred thousand and a million records: what is found, what is shown in vain, how fast.

    .venv/bin/python -m benchmarks.analysis.measure FOLDER [--counts 10000 100000 1000000] [--asked 400] [--checks-only]

Each number of records gets a database of its own in FOLDER (a million take 5 GB) and a process of its own. Measured on it:
the sketch, the sweep over everything, and the check of one new record within the act that writes it (copies and new texts by turns).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Measure each number of records."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    asked.add_argument("--asked", type=int, default=400)
    asked.add_argument("--checks-only", action="store_true", help="leave out the sweep over everything")
    wanted = asked.parse_args()
    for count in wanted.counts:
        data = wanted.folder / str(count)
        data.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "YIPANQI_DATA": str(data)}
        environment.pop("YIPANQI_DATABASE_URL", None)
        command = [
            sys.executable,
            "-m",
            "benchmarks.analysis.one",
            str(count),
            str(wanted.asked),
            str(int(wanted.checks_only)),
        ]
        subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
