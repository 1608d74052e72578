"""Two trees side by side, people with dated places in them, and accounts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Unit(models.Model):
    """The administrative tree: agencies (单位) and their offices (处室)."""

    AGENCY, OFFICE = "agency", "office"
    KINDS = ((AGENCY, "单位"), (OFFICE, "处室"))

    kind = models.CharField("类别", max_length=10, choices=KINDS)
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    path = models.CharField("路径", max_length=60, unique=True)
    pinyin = models.CharField("拼音", max_length=300, blank=True)
    order = models.PositiveIntegerField("次序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "单位"
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), name="unit_name_once"),
            models.UniqueConstraint(fields=("name",), condition=Q(kind="agency"), name="agency_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class PartyOrganisation(models.Model):
    """The tree of party organisations; `path` holds one fixed-width segment per level."""

    kind = models.CharField("类别", max_length=30)
    name = models.CharField("名称", max_length=120, unique=True)
    short_name = models.CharField("简称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级党组织"
    )
    path = models.CharField("路径", max_length=60, unique=True)
    agency = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="party_organisations",
        verbose_name="所在单位",
    )  # fmt: skip
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    term_started_on = models.DateField("本届起始", null=True, blank=True)
    term_ends_on = models.DateField("届满日期", null=True, blank=True)
    pinyin = models.CharField("拼音", max_length=400, blank=True)
    order = models.PositiveIntegerField("次序", default=0)

    class Meta:
        verbose_name = "党组织"
        constraints = (
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="party_organisation_dates",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """How many levels stand above and including this one; 1 for a root."""
        return self.path.count("/")

    @property
    def is_agency_root(self) -> bool:
        """Whether this is the second level: the top organisation of one agency."""
        return self.depth == 2 and self.kind != "leading_group"


class Person(models.Model):
    """A human being: member or not. Identity number and telephone are sealed; the hashes find equals."""

    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField("拼音", max_length=200, blank=True)
    sex = models.CharField("性别", max_length=1, default="0")
    ethnicity = models.CharField("民族", max_length=2, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    education = models.CharField("学历", max_length=2, blank=True)
    identity_sealed = models.BinaryField("公民身份号码", default=b"")
    identity_hash = models.CharField(max_length=64, blank=True)
    telephone_sealed = models.BinaryField("联系电话", default=b"")
    telephone_hash = models.CharField(max_length=64, blank=True)
    job_kind = models.CharField("工作岗位", max_length=30, blank=True)

    class Meta:
        verbose_name = "人员"
        constraints = (
            models.UniqueConstraint(
                fields=("identity_hash",), condition=~Q(identity_hash=""), name="person_identity_once"
            ),
        )
        indexes = (models.Index(fields=("telephone_hash",), name="person_telephone"),)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A member's dated place in a branch, with his status."""

    FULL, PROBATIONARY = "full", "probationary"
    STATUSES = ((FULL, "正式党员"), (PROBATIONARY, "预备党员"))

    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="memberships", verbose_name="党员"
    )
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation",
        models.PROTECT,
        related_name="memberships",
        verbose_name="所在党组织",
    )
    status = models.CharField("党员状态", max_length=20, choices=STATUSES)
    joined_on = models.DateField("入党日期", null=True, blank=True)
    became_full_on = models.DateField("转正日期", null=True, blank=True)
    from_on = models.DateField("起始日期", null=True, blank=True)
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "党籍"
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(until_on__isnull=True), name="membership_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(from_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="membership_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}@{self.organisation_id}"


class Placement(models.Model):
    """A person's dated place in an office or agency."""

    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="placements", verbose_name="人员"
    )
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, related_name="placements", verbose_name="单位"
    )
    from_on = models.DateField("起始日期", null=True, blank=True)
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "任职单位"
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(until_on__isnull=True), name="placement_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}@{self.unit_id}"


class Post(models.Model):
    """A post of a party organisation or of a unit; duties belong to it, not to its holder."""

    kind = models.CharField("岗位类别", max_length=40)
    title = models.CharField("岗位名称", max_length=60)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, null=True, blank=True, related_name="posts",
        verbose_name="党组织",
    )  # fmt: skip
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="单位"
    )
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, unit__isnull=True)
                | Q(organisation__isnull=True, unit__isnull=False),
                name="post_one_home",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """Who holds a post, from when to when: the A-holder answers, the B-holder stands in."""

    SHARES = (("A", "A角"), ("B", "B角"))

    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="holdings", verbose_name="岗位"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="holdings", verbose_name="任职人"
    )
    share = models.CharField("角色", max_length=1, choices=SHARES, default="A")
    from_on = models.DateField("任职日期")
    until_on = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="holding_dates"
            ),
            models.UniqueConstraint(
                fields=("post", "share"), condition=Q(until_on__isnull=True), name="holding_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}:{self.post_id}"


class AccountManager(BaseUserManager["Account"]):
    """The manager that sign-in asks for accounts by their name."""


class Account(AbstractBaseUser):
    """What a person signs in with."""

    username = models.CharField("账号", max_length=60, unique=True)
    person = models.OneToOneField(
        "organisation.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
        verbose_name="人员",
    )
    display_name = models.CharField("显示姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    must_change_password = models.BooleanField("须改初始密码", default=True)
    password_changed_at = models.DateTimeField("密码更换时间", null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """A dated administrator's role; the three stand apart (GB/T 22239-2019 8.1.4.2)."""

    ROLES = (("system", "系统管理员"), ("security", "安全管理员"), ("audit", "审计管理员"))

    account = models.ForeignKey(
        "organisation.Account", models.PROTECT, related_name="grants", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=10, choices=ROLES)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "授权"
        constraints = (
            models.UniqueConstraint(
                fields=("account",), condition=Q(until_on__isnull=True), name="one_administrator_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id}:{self.role}"


class SecondFactorRule(models.Model):
    """A dated rule: whoever holds this administrator's role or post needs a one-time code to sign in."""

    role = models.CharField("角色或岗位", max_length=40)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "动态口令要求"
        constraints = (
            models.UniqueConstraint(
                fields=("role",), condition=Q(until_on__isnull=True), name="second_factor_rule_one_open"
            ),
        )

    def __str__(self) -> str:
        return self.role
