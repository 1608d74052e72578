"""The order in which the demo county comes to be."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable

from django.db import transaction

from yipanqi.basics.actors import system_actor
from yipanqi.basics.errors import Refused
from yipanqi.demo.services.cast import fill_story_posts, open_demo_accounts
from yipanqi.demo.services.county import found_county
from yipanqi.organisation.queries import demo_accounts, organisations

Progress = Callable[[int, int, str], None]
SEED = 20250101


def is_built() -> bool:
    """Whether this installation holds the demo county."""
    return bool(demo_accounts())


@transaction.atomic
def build_county(*, today: datetime.date, progress: Progress | None = None) -> None:
    """Build the whole county as it stands on `today`. Refuses an installation that already holds organisations."""
    if organisations(system_actor(today)).exists():
        raise Refused(
            "demo.not_empty",
            "本机已有党组织数据，演示县只能建在空库里。请换一个数据目录（YIPANQI_DATA），或用 make demo 重建。",
        )
    year = today.year - 1
    chance = random.Random(SEED)
    actor = system_actor(datetime.date(year, 1, 1), "演示数据")
    chapters: tuple[tuple[str, Callable[[], object]], ...] = (
        ("机构与人员", lambda: found_county(actor=actor, year=year, chance=chance)),
        ("岗位任职", lambda: fill_story_posts(actor=actor, year=year)),
        ("演示账号", lambda: open_demo_accounts(actor=actor, year=year)),
    )
    for number, (title, build) in enumerate(chapters):
        if progress is not None:
            progress(number, len(chapters), title)
        build()
    if progress is not None:
        progress(len(chapters), len(chapters), "完成")
