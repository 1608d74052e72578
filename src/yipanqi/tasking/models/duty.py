"""Duties of posts and their dated occurrences."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Duty(models.Model):
    """What a post answers for: its A-holder, or the B-holder in his absence."""

    FIRST, PORTFOLIO, SPECIFIC = "first_responsible", "portfolio", "specific"
    LEVELS = ((FIRST, "第一责任"), (PORTFOLIO, "一岗双责"), (SPECIFIC, "具体责任"))
    ISSUED, SIGNED, ENDED = "issued", "signed", "ended"
    STATES = ((ISSUED, "待签收"), (SIGNED, "已签收"), (ENDED, "已结束"))
    PARTY, BUSINESS, BOTH = "party", "business", "both"
    WORKS = ((BOTH, "党建与业务"), (PARTY, "党建"), (BUSINESS, "业务"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="duties", verbose_name="党组织"
    )
    post = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="duties", verbose_name="责任岗位"
    )
    title = models.CharField("责任事项", max_length=200)
    pinyin = models.CharField("拼音", max_length=800, blank=True)
    goal = models.CharField("目标", max_length=300, blank=True)
    measure = models.TextField("责任措施", blank=True)
    work = models.CharField("工作", max_length=10, choices=WORKS, default=BOTH)
    aspect = models.CharField("方面", max_length=30, blank=True)
    source = models.CharField("依据", max_length=300, blank=True)
    level = models.CharField("责任层级", max_length=20, choices=LEVELS, default=SPECIFIC)
    plan_item = models.ForeignKey(
        "planning.PlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="计划事项",
    )
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="结合点",
    )
    resolution = models.ForeignKey(
        "meeting.Resolution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="决议",
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=ISSUED)
    issued_by_name = models.CharField("下达人", max_length=60, blank=True)
    signed_by_name = models.CharField("签收人", max_length=60, blank=True)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    rule_id = models.CharField("规则", max_length=120, blank=True)
    duty_list = models.ForeignKey(
        "tasking.DutyList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name="责任清单",
    )
    number = models.PositiveIntegerField("序号", default=0)
    above = models.ForeignKey(
        "tasking.Duty",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="broken_down",
        verbose_name="分解自",
    )
    lead_post = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties_led",
        verbose_name="牵头领导",
    )
    party_office_post = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties_organised",
        verbose_name="主抓的党务岗位",
    )
    offices = models.ManyToManyField(
        "organisation.Unit", blank=True, related_name="duties_shared", verbose_name="配合科室"
    )

    class Meta:
        verbose_name = "责任"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="duty_has_title"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="duty_dates"
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(signed_on__isnull=False), name="duty_signed_on_a_day"
            ),
            models.UniqueConstraint(
                fields=("organisation", "rule_id"),
                condition=~Q(rule_id="") & ~Q(state="ended"),
                name="duty_of_rule_once",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="duty_of_organisation"),)

    def __str__(self) -> str:
        return self.title


class Occurrence(models.Model):
    """A time node of a duty. `overdue_marked_on` is written once when the day passes and never erased.

    `first_due_on` is the day before the first extension; a node that a rule asks for keeps the window it asks for.
    """

    OPEN, DONE, EXCUSED, WAIVED, DROPPED = "open", "done", "excused", "waived", "dropped"
    STATES = (
        (OPEN, "待办"), (DONE, "已办"), (EXCUSED, "已说明"), (WAIVED, "已豁免"), (DROPPED, "不再要求"),
    )  # fmt: skip

    duty = models.ForeignKey("tasking.Duty", models.PROTECT, related_name="occurrences", verbose_name="责任")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="occurrences", verbose_name="党组织"
    )
    due_on = models.DateField("时限")
    title = models.CharField("节点", max_length=200)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    done_on = models.DateField("办结日期", null=True, blank=True)
    done_by_name = models.CharField("办结人", max_length=60, blank=True)
    result = models.TextField("办理结果", blank=True)
    overdue_marked_on = models.DateField("逾期标记日期", null=True, blank=True)
    excuse = models.TextField("情况说明", blank=True)
    excused_by_name = models.CharField("认可人", max_length=60, blank=True)
    excused_on = models.DateField("认可日期", null=True, blank=True)
    activity_key = models.BigIntegerField("活动编号", null=True, blank=True)
    first_due_on = models.DateField("原时限", null=True, blank=True)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    waiver = models.ForeignKey(
        "tasking.Waiver", models.PROTECT, null=True, blank=True, related_name="nodes", verbose_name="豁免"
    )
    window_start = models.DateField("周期起", null=True, blank=True)
    window_end = models.DateField("周期止", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "时间节点"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="occurrence_has_title"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="occurrence_done_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="excused") | ~Q(excuse=""), name="occurrence_excuse_written"
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | Q(waiver__isnull=False), name="occurrence_waived_by_waiver"
            ),
            models.CheckConstraint(
                condition=Q(extensions=0) | Q(first_due_on__isnull=False),
                name="occurrence_extended_from_a_day",
            ),
            models.UniqueConstraint(fields=("duty", "due_on", "title"), name="occurrence_once"),
            models.UniqueConstraint(
                fields=("duty", "window_start", "window_end"),
                condition=Q(window_start__isnull=False),
                name="occurrence_window_once",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state", "due_on"), name="occurrence_due"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_judged(self) -> bool:
        """Whether a rule decides from the records when it is done; nobody closes such a node by hand."""
        return self.window_start is not None
