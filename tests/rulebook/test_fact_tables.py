"""What rulebook tells the engine about organisations, and rooms' tables that are not offered."""

import datetime

import pytest

from tests.cast import IN_POST, Cast, cast
from yipanqi.basics.periods import month
from yipanqi.engine.evaluate import checked
from yipanqi.organisation.queries import organisation_kinds
from yipanqi.organisation.services import dissolve_organisation, found_organisation
from yipanqi.rulebook.facts import organisation_rows
from yipanqi.rulebook.queries import rules_for, vocabulary

__all__ = ["cast"]
JUNE = month(2025, 6)


@pytest.mark.django_db
def test_rows_match_the_table_of_the_rules_folder(cast: Cast) -> None:
    rows = checked(rules_for().facts["organisation"], organisation_rows(None, JUNE))
    assert {row["kind"] for row in rows} == {"work_committee", "leading_group", "primary_committee", "branch"}


@pytest.mark.django_db
def test_committee_follows_from_its_posts_or_from_the_number_of_full_members(cast: Cast) -> None:
    first, second = cast.first.branches
    rows = {row["key"]: row for row in organisation_rows([first.pk, second.pk], JUNE)}
    assert rows[first.pk]["has_committee"] is True
    assert rows[second.pk]["has_committee"] is False
    assert rows[first.pk]["member_count"] == rows[first.pk]["full_member_count"] + 1  # type: ignore[operator]


@pytest.mark.django_db
def test_branch_without_posts_and_members_on_record_is_unknown(cast: Cast) -> None:
    empty = cast.second.branches[1]
    (row,) = organisation_rows([empty.pk], JUNE)
    assert (row["has_committee"], row["has_groups"], row["member_count"]) == (None, False, None)


@pytest.mark.django_db
def test_party_group_counts_while_it_stands(cast: Cast) -> None:
    group = found_organisation(
        actor=cast.system, kind="party_group", name="窗口党小组", parent=cast.branch, founded_on=IN_POST
    )
    assert next(iter(organisation_rows([cast.branch.pk], JUNE)))["has_groups"] is True
    dissolve_organisation(actor=cast.system, organisation=group, on=datetime.date(2025, 6, 1))
    assert next(iter(organisation_rows([cast.branch.pk], JUNE)))["has_groups"] is False
    assert next(iter(organisation_rows([cast.branch.pk], month(2025, 5))))["has_groups"] is True


def test_kinds_of_the_rules_are_those_of_the_organisation() -> None:
    terms = {
        term.code: (term.title, term.attributes["children"])
        for term in vocabulary("party_organisation_kind").terms
    }
    from_rules = {kind.code: (kind.title, kind.children) for kind in organisation_kinds().values()}
    assert terms == from_rules
