"""Past the ledger's guards: the tests must empty tables and play somebody who owns the database."""

import importlib

from django.db import connection

_GUARDS = importlib.import_module("yipanqi.ledger.migrations.0002_refuse_change")


class _Runner:
    """As much of a schema editor as the guards need; SQLite's own cannot work inside a transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def drop_guards() -> None:
    """Take the triggers away that refuse change and removal."""
    _GUARDS.unguard(None, _Runner())


def put_guards_back() -> None:
    """Create them again."""
    _GUARDS.guard(None, _Runner())
