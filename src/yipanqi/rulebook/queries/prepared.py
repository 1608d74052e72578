"""Queries whose text is made once: asked for after every act, they cost what the database takes and not what making SQL takes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A query over `values_list` with places for arguments. `samples` are values unlike each other and unlike any constant in it."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *samples: object) -> None:
        self._build = build
        self._samples = samples
        self._texts: dict[str, tuple[str, list[object], list[int | None], Any, Any]] = {}

    def rows(self, *arguments: object) -> Iterator[Sequence[Any]]:
        """The rows for these arguments, given in the order of the samples."""
        text, constants, places, compiler, converters = self._texts.get(connection.vendor) or self._made()
        adapted = [_adapted(argument) for argument in arguments]
        parameters: list[Any] = [
            constant if place is None else adapted[place]
            for constant, place in zip(constants, places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            rows = cursor.fetchall()
        yield from compiler.apply_converters(rows, converters) if converters else rows

    def _made(self) -> tuple[str, list[object], list[int | None], Any, Any]:
        query = self._build(*self._samples).query
        compiler = query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        known: dict[object, int] = {}
        for place, sample in enumerate(self._samples):
            known[sample] = known[str(sample)] = place
        places = [known.get(parameter) for parameter in parameters]
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        made = text, list(parameters), places, compiler, converters
        self._texts[connection.vendor] = made
        return made


def _adapted(argument: object) -> Any:
    return connection.ops.adapt_datefield_value(argument) if isinstance(argument, datetime.date) else argument
