"""Two people with a connection each record the same activities at the same moments.

Run as a program it founds a branch in an empty house first, and prints what they were told.
"""

import datetime
import os
import threading

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from yipanqi.basics.actors import system_actor  # noqa: E402
from yipanqi.basics.errors import HouseError  # noqa: E402
from yipanqi.execution.services import ActivityDraft, record_activity  # noqa: E402
from yipanqi.organisation.queries import organisation  # noqa: E402
from yipanqi.organisation.services import found_organisation  # noqa: E402

TODAY = datetime.date(2025, 6, 15)


def record_at_once(branch: int, people: int = 2, rounds: int = 5) -> list[str]:
    """Everybody records the same activities at the same moments; returns "recorded" or the refusal's code, sorted."""
    heard: list[str] = []
    gate = threading.Barrier(people)

    def record(name: str) -> None:
        actor = system_actor(TODAY, name)
        try:
            place = organisation(actor, branch)
            for number in range(rounds):
                draft = ActivityDraft(kind="theme_day", title=f"第{number}次主题党日", held_on=TODAY)
                gate.wait(30)
                try:
                    record_activity(actor=actor, organisation=place, draft=draft)
                    heard.append("recorded")
                except HouseError as error:
                    heard.append(error.code)
        finally:
            connection.close()

    running = [threading.Thread(target=record, args=(f"第{number}人",)) for number in range(people)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(heard)


def found_branch() -> int:
    """A branch right below a work committee."""
    system = system_actor(TODAY)
    founded_on = datetime.date(2020, 1, 1)
    county = found_organisation(
        actor=system, kind="work_committee", name="中共样县工委", parent=None, founded_on=founded_on
    )
    return found_organisation(
        actor=system, kind="branch", name="中共样县窗口支部", parent=county, founded_on=founded_on
    ).pk


if __name__ == "__main__":
    print("\n".join(record_at_once(found_branch())))
