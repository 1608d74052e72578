"""Two people with a connection each change the same parameter at the same moments, both having seen the same value.

Run as a program it founds a county in an empty house first, and prints what they were told.
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
from yipanqi.organisation.services import found_organisation  # noqa: E402
from yipanqi.rulebook.queries.adoptions import Draft, adoption, parameter_stamp  # noqa: E402
from yipanqi.rulebook.services import adopt_layer, amend_parameter  # noqa: E402

TODAY = datetime.date(2025, 6, 15)
NAME = "theme_days_per_month"


def amend_at_once(adopted: int, people: int = 2, rounds: int = 3) -> list[str]:
    """Everybody changes the parameter from another day; returns "amended" or the refusal's code, sorted."""
    heard: list[str] = []
    gate = threading.Barrier(people)

    def amend(place: int) -> None:
        actor = system_actor(TODAY, f"第{place}人")
        try:
            for number in range(rounds):
                found = adoption(actor, adopted)
                seen = parameter_stamp(found, NAME)
                day = datetime.date(2027 + number, 1 + place, 1)
                draft = Draft(NAME, 2 + 2 * number + place, day, document="通知", article="1")
                gate.wait(60)
                try:
                    amend_parameter(
                        actor=actor, adoption=found, draft=draft, seen=seen, accepted_reason="会议决定"
                    )
                    heard.append("amended")
                except HouseError as error:
                    heard.append(error.code)
                gate.wait(60)
        finally:
            connection.close()

    running = [threading.Thread(target=amend, args=(place,)) for place in range(people)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(heard)


def adopted_locality() -> int:
    """A work committee that adopted the locality's rules."""
    system = system_actor(TODAY)
    county = found_organisation(
        actor=system,
        kind="work_committee",
        name="中共样县工委",
        parent=None,
        founded_on=datetime.date(2020, 1, 1),
    )
    made = adopt_layer(
        actor=system, organisation=county, layer="example-county", from_on=datetime.date(2025, 1, 1)
    )
    return made.pk


if __name__ == "__main__":
    print("\n".join(amend_at_once(adopted_locality())))
