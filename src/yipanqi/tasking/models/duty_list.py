"""Duty lists at three levels, the lines of each edition, what is handed down, and which offices a post is in charge of."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yipanqi.tasking.models.duty import Duty

ORGANISATION = "organisation.PartyOrganisation"
POST = "organisation.Post"


class DutyList(models.Model):
    """One edition of an organisation's duty list for a year: drafted line by line, issued as a whole."""

    LEADING_GROUP, PRIMARY_COMMITTEE, BRANCH = "leading_group", "primary_committee", "branch"
    TIERS = ((LEADING_GROUP, "党组"), (PRIMARY_COMMITTEE, "机关党委"), (BRANCH, "党支部"))
    DRAFTING, ISSUED, REPLACED, DROPPED = "drafting", "issued", "replaced", "dropped"
    STATES = ((DRAFTING, "起草中"), (ISSUED, "已下达"), (REPLACED, "已被新版代替"), (DROPPED, "已作废"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="duty_lists", verbose_name="党组织"
    )
    tier = models.CharField("层级", max_length=20, choices=TIERS)
    year = models.PositiveIntegerField("年度")
    edition = models.PositiveIntegerField("版次", default=1)
    title = models.CharField("名称", max_length=200)
    goal = models.CharField("总目标", max_length=300, blank=True)
    first_post = models.ForeignKey(
        POST, models.PROTECT, null=True, blank=True, related_name="lists_led", verbose_name="第一责任人"
    )
    basis = models.CharField("依据", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=DRAFTING)
    drafted_by_name = models.CharField("起草人", max_length=60, blank=True)
    drafted_on = models.DateField("起草日期")
    issued_by_name = models.CharField("下达人", max_length=60, blank=True)
    issued_on = models.DateField("下达日期", null=True, blank=True)

    class Meta:
        verbose_name = "责任清单"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="duty_list_has_title"),
            models.CheckConstraint(
                condition=Q(state__in=("drafting", "dropped")) | Q(issued_on__isnull=False),
                name="duty_list_issued_on_a_day",
            ),
            models.UniqueConstraint(
                fields=("organisation", "tier", "year", "edition"), name="duty_list_edition_once"
            ),
            models.UniqueConstraint(
                fields=("organisation", "tier", "year"),
                condition=Q(state="drafting"),
                name="duty_list_one_draft",
            ),
            models.UniqueConstraint(
                fields=("organisation", "tier", "year"),
                condition=Q(state="issued"),
                name="duty_list_one_in_force",
            ),
        )
        indexes = (models.Index(fields=("year", "state"), name="duty_list_of_year"),)

    def __str__(self) -> str:
        return self.title


class DutyLine(models.Model):
    """One line of one edition, kept as it was issued; `duty` is the duty that lives on through the editions."""

    duty_list = models.ForeignKey(
        "tasking.DutyList", models.PROTECT, related_name="lines", verbose_name="责任清单"
    )
    number = models.PositiveIntegerField("序号")
    duty = models.ForeignKey(
        "tasking.Duty", models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="责任"
    )
    post = models.ForeignKey(POST, models.PROTECT, related_name="duty_lines", verbose_name="责任岗位")
    level = models.CharField("责任类别", max_length=20, choices=Duty.LEVELS, default=Duty.SPECIFIC)
    work = models.CharField("工作", max_length=10, choices=Duty.WORKS, default=Duty.BOTH)
    title = models.CharField("责任事项", max_length=200)
    goal = models.CharField("目标", max_length=300, blank=True)
    measure = models.TextField("责任措施", blank=True)
    aspect = models.CharField("方面", max_length=30, blank=True)
    source = models.CharField("依据", max_length=300, blank=True)
    nodes = models.JSONField("时间节点", default=list)
    plan_item = models.ForeignKey(
        "planning.PlanItem", models.PROTECT, null=True, blank=True, related_name="duty_lines", verbose_name="计划事项"
    )  # fmt: skip
    junction = models.ForeignKey(
        "planning.Junction", models.PROTECT, null=True, blank=True, related_name="duty_lines", verbose_name="结合点"
    )  # fmt: skip
    lead_post = models.ForeignKey(
        POST, models.PROTECT, null=True, blank=True, related_name="lines_led", verbose_name="牵头领导"
    )
    party_office_post = models.ForeignKey(
        POST,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines_organised",
        verbose_name="主抓的党务岗位",
    )
    offices = models.ManyToManyField(
        "organisation.Unit", blank=True, related_name="duty_lines", verbose_name="配合科室"
    )

    class Meta:
        verbose_name = "责任清单条目"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="duty_line_has_title"),
            models.UniqueConstraint(fields=("duty_list", "number"), name="duty_line_number_once"),
        )

    def __str__(self) -> str:
        return self.title


class DutyHanding(models.Model):
    """A duty handed down to an organisation below: when it was received, and why nothing is broken down there."""

    duty = models.ForeignKey("tasking.Duty", models.PROTECT, related_name="handings", verbose_name="责任")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="duties_received", verbose_name="接收的党组织"
    )
    handed_on = models.DateField("下发日期")
    handed_by_name = models.CharField("下发人", max_length=60)
    received_on = models.DateField("签收日期", null=True, blank=True)
    received_by_name = models.CharField("签收人", max_length=60, blank=True)
    kept_whole = models.CharField("不再分解的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "责任下发"
        constraints = (
            models.UniqueConstraint(fields=("duty", "organisation"), name="duty_handing_once"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("handed_on")),
                name="duty_handing_dates",
            ),
        )
        indexes = (models.Index(fields=("organisation", "received_on"), name="duty_handing_of"),)

    def __str__(self) -> str:
        return f"{self.duty_id}→{self.organisation_id}"


class Portfolio(models.Model):
    """An office that a leader's post is in charge of, from when to when: the business side of 一岗双责."""

    post = models.ForeignKey(POST, models.PROTECT, related_name="portfolios", verbose_name="岗位")
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, related_name="portfolios", verbose_name="分管科室"
    )
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "分管"
        constraints = (
            models.UniqueConstraint(
                fields=("post", "unit"), condition=Q(until_on__isnull=True), name="portfolio_one_open"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="portfolio_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.post_id}:{self.unit_id}"
