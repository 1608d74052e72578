"""Obligations of every shape, built over one of the repository's: bounds, different values, terms, spans after an event."""

import datetime
from dataclasses import replace

from yipanqi.engine.expression import Test
from yipanqi.engine.language import DatedValue, Obligation, Parameter, Rules, Within

FROM = datetime.date(2018, 10, 28)


def with_every_shape(rules: Rules) -> Rules:
    """The rules with obligations of every shape beside their own; ids begin with X."""
    model = rules.obligations["ZH-12"]
    source = model.sources[0]
    numbers = {"one": 1, "two": 2, "three": 3, "twenty_days": 20, "two_months": 2}
    parameters = {
        name: Parameter(
            name, name, "次", (DatedValue(FROM, None, value, source, "national", model.place),), model.place
        )
        for name, value in numbers.items()
    }
    meeting = (Test("kind", ("general_meeting", "committee_meeting")),)
    opening = (Test("kind", ("general_meeting",)), Test("present_count", (), 10, None))

    def rule(key: str, **changes: object) -> Obligation:
        return replace(model, id=key, effective_from=FROM, **changes)  # type: ignore[arg-type]

    found = [
        rule("X-most", at_least="", at_most="one", cadence="month", where=meeting),
        rule("X-between", at_least="one", at_most="two", cadence="quarter", where=meeting),
        rule("X-days", at_least="two", distinct="held_on", cadence="quarter", where=meeting),
        rule("X-kinds", at_least="two", distinct="kind", cadence="half_year", where=()),
        rule("X-hosts", at_least="one", at_most="two", distinct="host", cadence="year", where=()),
        rule("X-range", at_least="one", cadence="month", where=(Test("present_count", (), 3, 17),)),
        rule("X-term", at_least="three", cadence="term", where=meeting),
        rule("X-after", at_least="one", cadence="", within=Within("days", "twenty_days", "activity", opening)),
        rule("X-later", at_least="", at_most="two", cadence="", where=meeting,
             within=Within("months", "two_months", "activity", opening), distinct="host"),
    ]  # fmt: skip
    return replace(
        rules,
        parameters={**rules.parameters, **parameters},
        obligations={**rules.obligations, **{each.id: each for each in found}},
    )
