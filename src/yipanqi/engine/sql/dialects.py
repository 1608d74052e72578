"""What the engines write differently: days, literals, sums of large numbers, the least of several. Each is small on purpose."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from yipanqi.engine.steps import EPOCH


class Dialect:
    """Standard spelling; DuckDB keeps to it."""

    name = "duckdb"
    hint = ""
    """Before the parenthesis of a stage, where the planner would otherwise copy a stage into each of its uses."""

    def column(self, name: str) -> str:
        """A quoted name."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, value: int | str | bool | datetime.date) -> str:
        """A constant."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, datetime.date):
            return f"date '{value.isoformat()}'"
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        return self.number(value)

    def number(self, value: int) -> str:
        """A whole number, 64 bits wide from the start."""
        return f"({value}::bigint)" if value < 0 else f"{value}::bigint"

    def given(self, text: str) -> str:
        """Whether a text is there; never unknown."""
        return f"coalesce({text}, '') <> ''"

    def quotient(self, above: str, below: str) -> str:
        """The whole part of a quotient of numbers not negative."""
        return f"({above} // {below})"

    def least(self, parts: Sequence[str]) -> str:
        """The least of several numbers, none of them null."""
        return f"least({', '.join(parts)})"

    def greatest(self, parts: Sequence[str]) -> str:
        """The greatest of several numbers, none of them null."""
        return f"greatest({', '.join(parts)})"

    def whole(self, text: str) -> str:
        """The text as a 64-bit whole number."""
        return f"cast({text} as bigint)"

    def day_number(self, text: str) -> str:
        """A date as days since 1970."""
        return self.whole(f"({text} - date '{EPOCH.isoformat()}')")

    def later(self, day: str, unit: str, number: str) -> str:
        """The day so many days or natural months (clamped to the month's end) later; `unit` is days or months."""
        return f"cast({day} + to_{unit}(({number})::int) as date)"

    def month_number(self, text: str) -> str:
        """A date as year × 12 + month - 1."""
        return f"(year({text}) * 12 + month({text}) - 1)"

    def month_of_year(self, text: str) -> str:
        """A date as month - 1."""
        return f"(month({text}) - 1)"

    def narrow(self, text: str, low: int, high: int) -> str:
        """A number of a known range in the smallest type that holds it, where that is cheaper."""
        for kind, most in (("tinyint", 1 << 7), ("smallint", 1 << 15), ("integer", 1 << 31)):
            if -most < low and high < most:
                return f"({text})::{kind}"
        return text

    def shifted(self, shift: str) -> str:
        """One, shifted to the left by so many bits."""
        return f"(1::bigint << ({shift})::int)"

    def lowered(self, text: str, shift: int) -> str:
        """A number not negative, its bits moved down."""
        return f"({text} >> {shift})"

    def masked(self, text: str, mask: str) -> str:
        """The bits that two numbers share."""
        return f"({text} & {mask})"

    def among(self, text: str, values: Sequence[str]) -> str:
        """Whether it is one of several constants; null where it is null."""
        return f"{text} in ({', '.join(values)})"

    def yes_no(self, text: str) -> str:
        """Yes or no as 1 or 0."""
        return f"cast({text} as integer)"

    def counted(self, text: str) -> str:
        """A count, or a rank, as a 64-bit whole number."""
        return text

    def step(self, text: str, op: str) -> str:
        """The text of a step, where the engine has to be told that its number is 64 bits wide."""
        return text

    def how_many(self, condition: str) -> str:
        """The number of rows for which a condition holds."""
        return f"count(*) filter (where {condition})"

    def added(self, text: str) -> str:
        """The sum of a whole number, as a 64-bit whole number."""
        return self.whole(f"sum({text})")

    def collated(self, text: str) -> str:
        """A text so that it is ordered by its characters' numbers."""
        return text


class DuckDB(Dialect):
    """Columns in the process."""


class SQLite(Dialect):
    """A county inside its own database. Dates are texts, yes and no are 1 and 0."""

    name = "sqlite"
    hint = "materialized "

    def literal(self, value: int | str | bool | datetime.date) -> str:
        """A constant."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, datetime.date):
            return f"'{value.isoformat()}'"
        return super().literal(value)

    def number(self, value: int) -> str:
        """A whole number."""
        return f"({value})" if value < 0 else str(value)

    def quotient(self, above: str, below: str) -> str:
        """The whole part of a quotient of numbers not negative."""
        return f"({above} / {below})"

    def least(self, parts: Sequence[str]) -> str:
        """The least of several numbers, none of them null."""
        return f"min({', '.join(parts)})"

    def greatest(self, parts: Sequence[str]) -> str:
        """The greatest of several numbers, none of them null."""
        return f"max({', '.join(parts)})"

    def whole(self, text: str) -> str:
        """The text as a 64-bit whole number."""
        return f"cast({text} as integer)"

    def day_number(self, text: str) -> str:
        """A date as days since 1970."""
        return f"cast(julianday({text}) - julianday('{EPOCH.isoformat()}') as integer)"

    def month_of_year(self, text: str) -> str:
        """A date as month - 1."""
        return f"(cast(substr({text}, 6, 2) as integer) - 1)"

    def narrow(self, text: str, low: int, high: int) -> str:
        """SQLite stores a small number small by itself."""
        return text

    def later(self, day: str, unit: str, number: str) -> str:
        """The day so many days or natural months later. SQLite lets a month overflow: the end of the month aimed at is the earlier one."""
        if unit == "days":
            return f"date({day}, ({number}) || ' days')"
        after = f"date({day}, 'start of month', (({number}) + 1) || ' months', '-1 day')"
        return f"min(date({day}, ({number}) || ' months'), {after})"

    def month_number(self, text: str) -> str:
        """A date as year × 12 + month - 1."""
        return f"(cast(substr({text}, 1, 4) as integer) * 12 + cast(substr({text}, 6, 2) as integer) - 1)"

    def shifted(self, shift: str) -> str:
        """One, shifted to the left by so many bits."""
        return f"(1 << ({shift}))"

    def added(self, text: str) -> str:
        """The sum of a whole number; SQLite refuses one that leaves 64 bits."""
        return f"sum({text})"


class PostgreSQL(Dialect):
    """A county or a city inside its own database."""

    name = "postgresql"
    hint = "materialized "

    def quotient(self, above: str, below: str) -> str:
        """The whole part of a quotient of numbers not negative."""
        return f"({above} / {below})"

    def month_of_year(self, text: str) -> str:
        """A date as month - 1."""
        return f"(extract(month from {text})::int - 1)"

    def narrow(self, text: str, low: int, high: int) -> str:
        """A county's rows gain nothing from it."""
        return text

    def later(self, day: str, unit: str, number: str) -> str:
        """The day so many days or natural months (clamped to the month's end) later."""
        return f"({day} + make_interval({unit} => ({number})::int))::date"

    def month_number(self, text: str) -> str:
        """A date as year × 12 + month - 1."""
        return f"(extract(year from {text})::int * 12 + extract(month from {text})::int - 1)"

    def collated(self, text: str) -> str:
        """A text so that it is ordered by its characters' numbers."""
        return f'({text})::text collate "C"'


class ClickHouse(Dialect):
    """Many machines with the columns of a country, sharded by subtree; in this process through chdb.

    Days are `Date32`: 1900 to 2299. Its narrow and unsigned types find no common type with negative numbers, so every step says that
    it has 64 bits. Queries need the settings below.
    """

    name = "clickhouse"
    settings = {"join_use_nulls": 1, "prefer_column_name_to_alias": 1, "input_format_null_as_default": 0}

    def literal(self, value: int | str | bool | datetime.date) -> str:
        """A constant."""
        if isinstance(value, str):
            return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
        if isinstance(value, datetime.date):
            return f"toDate32('{value.isoformat()}')"
        return super().literal(value)

    def number(self, value: int) -> str:
        """A whole number, 64 bits wide from the start."""
        return f"toInt64({value})"

    def quotient(self, above: str, below: str) -> str:
        """The whole part of a quotient of numbers not negative."""
        return f"intDiv({above}, {below})"

    def whole(self, text: str) -> str:
        """The text as a 64-bit whole number."""
        return f"toInt64({text})"

    def day_number(self, text: str) -> str:
        """A date as days since 1970."""
        return f"toInt64(toInt32({text}))"

    def later(self, day: str, unit: str, number: str) -> str:
        """The day so many days or natural months (clamped to the month's end) later."""
        return f"add{unit.capitalize()}(toDate32({day}), {number})"

    def month_number(self, text: str) -> str:
        """A date as year × 12 + month - 1."""
        return f"(toInt64(toYear({text})) * 12 + toMonth({text}) - 1)"

    def month_of_year(self, text: str) -> str:
        """A date as month - 1."""
        return f"(toInt64(toMonth({text})) - 1)"

    def narrow(self, text: str, low: int, high: int) -> str:
        """Its columns shrink by themselves when they are stored."""
        return text

    def shifted(self, shift: str) -> str:
        """One, shifted to the left by so many bits."""
        return f"bitShiftLeft(toInt64(1), {shift})"

    def lowered(self, text: str, shift: int) -> str:
        """A number not negative, its bits moved down."""
        return f"bitShiftRight({text}, {shift})"

    def masked(self, text: str, mask: str) -> str:
        """The bits that two numbers share."""
        return f"bitAnd({text}, {mask})"

    def among(self, text: str, values: Sequence[str]) -> str:
        """Whether it is one of several constants; its own `in` says no instead of null where it is null."""
        return f"({' or '.join(f'{text} = {value}' for value in values)})"

    def yes_no(self, text: str) -> str:
        """Yes or no as 1 or 0."""
        return f"toInt64({text})"

    def counted(self, text: str) -> str:
        """A count, or a rank, as a 64-bit whole number."""
        return f"toInt64({text})"

    def how_many(self, condition: str) -> str:
        """The number of rows for which a condition holds."""
        return f"toInt64(countIf({condition}))"

    def step(self, text: str, op: str) -> str:
        """The text of a step, 64 bits wide where it is a number."""
        return text if op in _TEXTS else f"toInt64({text})"


_TEXTS = ("text", "subject_text", "number")
DIALECTS = {dialect.name: dialect for dialect in (DuckDB(), SQLite(), PostgreSQL(), ClickHouse())}
