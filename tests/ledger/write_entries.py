"""Run as a program: writes entries from several threads, as fast as they come. Arguments: threads, entries per thread."""

import datetime
import os
import sys
import threading

import django
from django.db import DatabaseError, connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from yipanqi.basics.actors import system_actor  # noqa: E402
from yipanqi.ledger.services import Subject, record  # noqa: E402

CHAINS = ("0001/0001/", "0001/0002/0001/", "")


def write(count: int, name: str, failures: list[DatabaseError]) -> None:
    """Append entries to the three chains in turn, each in a transaction of its own."""
    actor = system_actor(datetime.date(2025, 6, 15), name)
    try:
        for number in range(count):
            with transaction.atomic():
                record(
                    actor=actor, word="tests.written", subject=Subject("tests.thing", number, f"{name}第{number}件"),
                    unit_path=CHAINS[number % len(CHAINS)], data={"number": number},
                )  # fmt: skip
    except DatabaseError as error:
        failures.append(error)
    finally:
        connection.close()


def write_from_threads(threads: int, count: int) -> list[DatabaseError]:
    """Start the threads, wait for all, and return what went wrong."""
    failures: list[DatabaseError] = []
    running = [
        threading.Thread(target=write, args=(count, f"线程{number}", failures)) for number in range(threads)
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return failures


if __name__ == "__main__":
    wrong = write_from_threads(int(sys.argv[1]), int(sys.argv[2]))
    sys.exit(f"{wrong[0]!r}" if wrong else 0)
