"""What a person may see follows from posts held on the day; accounts; the three administrators apart."""

import datetime

import pytest

from tests.cast import IN_POST, TODAY, Cast
from yipanqi.basics.actors import visitor
from yipanqi.basics.errors import NotFound, NotPermitted
from yipanqi.ledger.queries import entries
from yipanqi.organisation.errors import AccountRefused
from yipanqi.organisation.models import Account, Holding, RoleGrant
from yipanqi.organisation.queries import account_named, accounts, actor_of, organisations
from yipanqi.organisation.services import (
    change_own_password,
    close_account,
    fill_post,
    grant_role,
    leave_post,
    open_account,
    record_sign_in,
    reset_password,
    withdraw_role,
)

STRONG, OTHER = "Chang-Cheng-77", "Huang-He-9981"
DAY = datetime.timedelta(days=1)


def paths(cast: Cast, name: str) -> tuple[set[str], set[str]]:
    actor = cast.actors[name]
    return set(actor.reach), set(actor.acts_on)


def test_reach_follows_from_posts(cast: Cast) -> None:
    county, committee, branch = cast.county.path, cast.first.committee.path, cast.branch.path
    assert paths(cast, "clerk") == ({county}, {county})
    assert paths(cast, "inspector") == paths(cast, "assessor") == ({county}, set())
    assert paths(cast, "planner") == ({committee}, {committee})
    assert paths(cast, "leader") == ({committee}, set()), "the leading group reads its whole agency"
    assert paths(cast, "office_head") == ({committee}, set())
    assert paths(cast, "doer") == paths(cast, "commissioner") == ({branch}, {branch})
    assert paths(cast, "discipline") == paths(cast, "member") == ({branch}, set())


def test_post_counts_only_on_its_days(cast: Cast) -> None:
    account = cast.accounts["planner"]
    assert actor_of(account, IN_POST - DAY).reach == ()
    leave_post(actor=cast.clerk, holding=Holding.objects.get(post=cast.posts["planner"]), until_on=TODAY)
    assert actor_of(account, TODAY).acts_on == (cast.first.committee.path,)
    assert actor_of(account, TODAY + DAY).acts_on == ()


def test_deputy_sees_what_the_holder_sees_from_his_first_day(cast: Cast) -> None:
    fill_post(
        actor=cast.clerk,
        post=cast.posts["planner"],
        person=cast.people["member"],
        share="B",
        from_on=TODAY + DAY,
    )
    account = cast.accounts["member"]
    assert actor_of(account, TODAY).reach == (cast.branch.path,)
    assert actor_of(account, TODAY + DAY).reach == (cast.first.committee.path,)


def test_actor_costs_few_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    account = Account.objects.get(username="leader")
    with django_assert_max_num_queries(4):
        actor_of(account, TODAY)


def test_visitor_and_administrators_find_no_organisation(cast: Cast) -> None:
    assert not organisations(visitor(TODAY)).exists()
    for role in ("system", "security", "audit"):
        assert not organisations(administrator(cast, role)).exists()


def administrator(cast: Cast, role: str):  # type: ignore[no-untyped-def]
    account = open_account(actor=cast.system, username=f"{role}-admin", password=STRONG, display_name=role)
    grant_role(actor=cast.system, account=account, role=role, from_on=TODAY)
    return actor_of(account, TODAY)


def test_three_administrators_stand_apart(cast: Cast) -> None:
    system, security, audit = (administrator(cast, role) for role in ("system", "security", "audit"))
    new = open_account(actor=system, username="xin", password=STRONG, display_name="新账号")
    for actor in (security, audit, cast.clerk, cast.planner):
        with pytest.raises(NotPermitted):
            open_account(actor=actor, username="xin2", password=STRONG)
        with pytest.raises(NotPermitted):
            reset_password(actor=actor, account=new, password=OTHER)
        with pytest.raises(NotPermitted):
            close_account(actor=actor, account=new)
    for actor in (system, audit, cast.clerk, cast.planner):
        with pytest.raises(NotPermitted):
            grant_role(actor=actor, account=new, role="audit", from_on=TODAY)
    grant = grant_role(actor=security, account=new, role="audit", from_on=TODAY)
    with pytest.raises(NotPermitted):
        withdraw_role(actor=system, grant=grant, on=TODAY)
    assert {entry.word for entry in entries(audit)} >= {
        "organisation.account.opened",
        "organisation.role.granted",
    }
    assert not entries(security).filter(actor_key=system.key).exists()
    assert not entries(cast.clerk).filter(word__startswith="organisation.account").exists()
    assert accounts(system).exists() and accounts(security).exists()
    assert not accounts(audit).exists() and not accounts(cast.clerk).exists()
    with pytest.raises(NotFound):
        account_named(cast.planner, new.pk)


def test_one_account_holds_one_role_and_nobody_grants_to_himself(cast: Cast) -> None:
    security = administrator(cast, "security")
    own = Account.objects.get(pk=security.account_id)
    with pytest.raises(AccountRefused, match="不能给自己授权"):
        grant_role(actor=security, account=own, role="audit", from_on=TODAY)
    new = open_account(actor=cast.system, username="xin", password=STRONG)
    with pytest.raises(AccountRefused, match="没有这种管理员角色"):
        grant_role(actor=security, account=new, role="emperor", from_on=TODAY)
    grant = grant_role(actor=security, account=new, role="audit", from_on=TODAY)
    with pytest.raises(AccountRefused, match="三员分立"):
        grant_role(actor=security, account=new, role="system", from_on=TODAY)
    withdraw_role(actor=security, grant=grant, on=TODAY)
    grant_role(actor=security, account=new, role="system", from_on=TODAY + DAY)
    assert actor_of(new, TODAY).roles == {"audit"}
    assert actor_of(new, TODAY + DAY).roles == {"system"}
    assert RoleGrant.objects.filter(account=new).count() == 2


@pytest.mark.parametrize("weak", ["short-1", "1234567890", "password123", "xiaoming-88"])
def test_weak_passwords_are_refused(cast: Cast, weak: str) -> None:
    with pytest.raises(AccountRefused) as refused:
        open_account(actor=cast.system, username="xiaoming-88", password=weak)
    assert refused.value.code == "organisation.account.weak_password"
    assert refused.value.fields["password"]


def test_initial_password_must_be_changed_by_its_owner(cast: Cast) -> None:
    account = open_account(actor=cast.system, username="xin", password=STRONG)
    actor = actor_of(account, TODAY)
    assert account.must_change_password
    for old, new, said in ((OTHER, OTHER, "原密码不对"), (STRONG, STRONG, "不能与原密码相同")):
        with pytest.raises(AccountRefused, match=said):
            change_own_password(actor=actor, account=account, old=old, new=new)
    with pytest.raises(NotPermitted):
        change_own_password(actor=cast.planner, account=account, old=STRONG, new=OTHER)
    change_own_password(actor=actor, account=account, old=STRONG, new=OTHER)
    account.refresh_from_db()
    assert not account.must_change_password and account.check_password(OTHER)
    reset_password(actor=cast.system, account=account, password=STRONG)
    assert account.must_change_password


def test_closed_account_is_closed_but_not_by_its_owner(cast: Cast) -> None:
    system = administrator(cast, "system")
    with pytest.raises(AccountRefused, match="不能停用自己"):
        close_account(actor=system, account=Account.objects.get(pk=system.account_id))
    assert not close_account(actor=system, account=cast.accounts["member"]).is_active


def test_taken_user_name_is_refused(cast: Cast) -> None:
    with pytest.raises(AccountRefused, match="已被使用"):
        open_account(actor=cast.system, username="planner", password=STRONG)


def test_sign_ins_are_for_the_audit_administrator(cast: Cast) -> None:
    audit = administrator(cast, "audit")
    record_sign_in(actor=visitor(TODAY, "10.0.0.7"), username="planner", succeeded=False)
    (entry,) = entries(audit).filter(word="organisation.sign_in_failed")
    assert (entry.subject_name, entry.source_address) == ("planner", "10.0.0.7")
    assert not entries(cast.clerk).filter(word="organisation.sign_in_failed").exists()
