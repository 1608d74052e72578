"""The permission rows of 门户: everybody files and follows by number; what the house answers keeps to its reach."""

from __future__ import annotations

import secrets
from typing import Any

from tests.cast import TODAY, Cast
from tests.portal.filing import case_of, filed
from tests.web.rows import Row, out_of_reach
from yipanqi.basics.actors import visitor


def number(cast: Cast) -> tuple[Any, ...]:
    """The number of a demand; its committee is to take it."""
    return (filed(cast, visitor(TODAY, secrets.token_hex(8))),)


def case(cast: Cast) -> tuple[Any, ...]:
    """Its case."""
    return (case_of(*number(cast)).pk,)


PORTAL_ROWS: dict[str, Row] = {
    # Without an account: the number alone counts, signed in or not.
    "public:home": Row(200, visitor=200),
    "public:file_matter": Row(200, args=lambda cast: ("public_demand",), visitor=200),
    "public:track": Row(200, visitor=200),
    "public:filing": Row(200, args=number, visitor=200),
    "public:receipt": Row(200, args=number, visitor=200),
    "public:withdraw": Row(200, args=number, visitor=200),
    "public:act": Row(404, args=lambda cast: (*number(cast), "satisfaction", "satisfied"), visitor=404),
    "public:issues": Row(200, visitor=200),
    # With one: staff of the committee answer; members of a branch see no line case of the committee.
    "notices:index": Row(200),
    "notices:keep_mail_address": Row(200),
    "portal:index": Row(200),
    "portal:mine": Row(200, dict.fromkeys(("system_admin", "security_admin", "audit_admin"), 403)),
    "portal:file_own": Row(
        200,
        dict.fromkeys(
            ("clerk", "inspector", "assessor", "system_admin", "security_admin", "audit_admin"), 403
        ),
        args=lambda cast: ("staff_demand",),
    ),
    "portal:poster": Row(403, {"clerk": 200, "planner": 200, "stranger": 200}),
    "portal:issue": Row(
        200, out_of_reach("doer", "second_doer", "commissioner", "discipline", "member"), args=case
    ),
    "portal:contact": Row(
        403,
        {**out_of_reach("doer", "second_doer", "commissioner", "discipline", "member"), "planner": 200},
        args=case,
        method="post",
    ),
    "portal:publish_issue": Row(
        403,
        {
            **out_of_reach("doer", "second_doer", "commissioner", "discipline", "member"),
            "planner": 200,
            "clerk": 200,
        },
        args=case,
    ),
    "portal:take_back_issue": Row(
        403,
        {
            **out_of_reach("doer", "second_doer", "commissioner", "discipline", "member"),
            "planner": 404,
            "clerk": 404,
        },
        args=case,
    ),
}
