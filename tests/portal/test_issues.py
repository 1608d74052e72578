"""The hot-issue list: themes, days, adoption; as many statements however long it is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework.people import begun, home, on_day, taken
from tests.cast import TODAY, Cast
from tests.portal.filing import answered, case_of, filed
from yipanqi.basics.errors import NotFound
from yipanqi.portal.errors import IssueRefused
from yipanqi.portal.models import PublicIssue
from yipanqi.portal.queries.issues import NO_THEME, by_innovation, by_theme, issue, issues
from yipanqi.portal.services import publish_issue

LATER = TODAY + datetime.timedelta(days=3)


def test_suggestion_shows_its_adoption_and_what_came_of_it(office: Cast) -> None:
    number = filed(office, kind="suggestion", fields={"proposal": "早开门半小时"})
    case = taken(
        office.planner, case_of(number), "study", "partly", owner=home(office.branch), reason="周末人手不够",
        innovation="机制创新",
    )  # fmt: skip
    counted = by_innovation(issues(office.planner), office.planner.today)
    assert ("机制创新", 1) in counted and sum(number for _, number in counted) == 1 and len(counted) == 5
    assert issue(office.planner, case.pk).adoption == "采纳一部分，说明理由"
    case = taken(on_day(office, "doer", LATER), case, "carry_out", "done")
    case = taken(
        on_day(office, "committee_clerk", LATER), case, "feedback", "told_partly", answer="工作日已提前半小时"
    )
    found = issue(office.planner, case.pk)
    assert (found.case.ended, found.told, found.days) == (
        "已部分采纳并落实",
        ("后来怎样：工作日已提前半小时",),
        3,
    )


def test_issues_stand_by_theme_with_the_longest_open_one(office: Cast) -> None:
    filed(office)
    answered(office, filed(office))
    themes = by_theme(issues(on_day(office, "planner", LATER)))
    assert [(theme.name, len(theme.issues), theme.running, theme.longest) for theme in themes] == [
        ("窗口服务", 1, 1, 3),
        (NO_THEME, 1, 1, 3),
    ]
    for name in ("stranger", "member", "discipline"):
        assert issues(office.actors[name]) == [], name


def test_restricted_case_is_never_made_public(office: Cast) -> None:
    clue = begun(office.discipline_secretary, office.first.committee, "clue", "receive", "registered")
    with pytest.raises(NotFound):
        issue(office.discipline_secretary, clue.pk)
    with pytest.raises(IssueRefused):
        publish_issue(actor=office.system, case=clue, question="线索", reply="")
    assert not PublicIssue.objects.exists()


def test_list_costs_as_many_statements_however_long(office: Cast) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert issues(office.planner)
        return len(caught)

    answered(office, filed(office))
    few = statements()
    for _ in range(3):
        answered(office, filed(office))
    assert statements() == few
