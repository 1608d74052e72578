"""Two people with a connection each take the same step of the same case at the same moment.

Run as a program it begins the case in an empty house first, and prints what they were told.
"""

import os
import threading

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()

from tests.casework.people import add_handlers, begun, given  # noqa: E402
from tests.cast import TODAY, make_cast  # noqa: E402
from yipanqi.basics.actors import Actor  # noqa: E402
from yipanqi.basics.errors import HouseError  # noqa: E402
from yipanqi.casework.models import Case  # noqa: E402
from yipanqi.casework.services import take_step  # noqa: E402


def take_at_once(case: Case, actors: list[Actor]) -> list[str]:
    """Everybody takes the step at the same moment; returns "taken" or the refusal's code, sorted."""
    heard: list[str] = []
    gate = threading.Barrier(len(actors))
    wanted = given(("instruction", "1", (), True, False), "split", "split", TODAY, {})

    def act(actor: Actor) -> None:
        try:
            gate.wait(30)
            try:
                take_step(actor=actor, case=case, step="split", decision="split", given=wanted, seen=1)
                heard.append("taken")
            except HouseError as error:
                heard.append(error.code)
        finally:
            connection.close()

    running = [threading.Thread(target=act, args=(actor,)) for actor in actors]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(heard)


def prepared() -> tuple[Case, list[Actor]]:
    """A case whose next step two people may take."""
    cast = add_handlers(make_cast())
    case = begun(cast.committee_clerk, cast.first.committee, "instruction", "register", "registered")
    return case, [cast.planner, cast.secretary]


if __name__ == "__main__":
    print("\n".join(take_at_once(*prepared())))
