"""A night's round over seven late cases that dies within its second lot. Arguments: killed, again."""

import datetime
import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.project.settings")
django.setup()


from tests.casework.people import add_handlers, begun  # noqa: E402
from tests.cast import make_cast  # noqa: E402
from yipanqi.basics.actors import system_actor  # noqa: E402
from yipanqi.casework.models import CaseMark  # noqa: E402
from yipanqi.casework.services import mark_expired, nightly  # noqa: E402
from yipanqi.ledger.models import Entry  # noqa: E402
from yipanqi.ledger.queries import verification  # noqa: E402

NIGHT = datetime.date(2025, 6, 20)
record = nightly.record_many


def die_in_the_second_lot(**kept: object) -> object:
    """The entries of the second lot are never written: the process is killed before."""
    if CaseMark.objects.filter(kind="expire").count() > nightly.LOT:
        os.kill(os.getpid(), signal.SIGKILL)
    return record(**kept)


def counted() -> str:
    """Cases marked, entries of that, faults of the ledger."""
    marks = CaseMark.objects.filter(kind="expire")
    entries = Entry.objects.filter(word="casework.limit.expired")
    return f"{marks.values('case').distinct().count()} {entries.count()} {len(verification().faults)}"


if __name__ == "__main__":
    nightly.LOT = 3
    if sys.argv[1] == "killed":
        cast = add_handlers(make_cast())
        for number in range(7):
            begun(
                cast.committee_clerk, cast.first.committee, "instruction", "register", "registered",
                title=f"批示{number}",
            )  # fmt: skip
        nightly.record_many = die_in_the_second_lot
        mark_expired(actor=system_actor(NIGHT), day=NIGHT)
    else:
        print(counted())
        print(mark_expired(actor=system_actor(NIGHT), day=NIGHT))
        print(counted())
