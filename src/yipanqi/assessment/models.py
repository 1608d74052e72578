"""Cycles of assessment and one result per organisation assessed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"
PERSON = "organisation.Person"

SCALE = 10_000
"""Scores are whole ten-thousandths: 8640 is 86.40 points of a hundred."""


class Cycle(models.Model):
    """One assessment of one year by one organisation, by one indicator of the rulebook."""

    OPEN, CONFIRMED, PUBLISHED = "open", "confirmed", "published"
    STATES = ((OPEN, "计算中"), (CONFIRMED, "已确认"), (PUBLISHED, "已公布"))
    COMPLETION, GRADE, STANDARD, INDICATOR = "completion", "grade", "standard", "indicator"
    SORTS = ((COMPLETION, "完成率"), (GRADE, "等次"), (STANDARD, "达标"), (INDICATOR, "得分"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="assessment_cycles", verbose_name="考核党组织"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=120)
    scheme = models.CharField("考核规则", max_length=120)
    sort = models.CharField("规则种类", max_length=12, choices=SORTS, default=COMPLETION)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    opened_on = models.DateField("开始日期")
    opened_by_name = models.CharField("发起人", max_length=60)
    computed_on = models.DateField("计算日期", null=True, blank=True)
    computed_by_name = models.CharField("计算人", max_length=60, blank=True)
    computer_person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="computed_cycles", verbose_name="计算人"
    )
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=60, blank=True)
    confirmer_person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="confirmed_cycles", verbose_name="确认人"
    )
    published_on = models.DateField("公布日期", null=True, blank=True)

    class Meta:
        verbose_name = "考核"
        constraints = (
            models.UniqueConstraint(fields=("organisation", "year", "scheme"), name="cycle_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(confirmed_on__isnull=False), name="cycle_confirmed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(confirmer_person__isnull=True)
                | Q(computer_person__isnull=True)
                | ~Q(confirmer_person=F("computer_person")),
                name="cycle_confirmed_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Result(models.Model):
    """What one organisation reached in a cycle, and the trace that explains it.

    `score` is the share of obligations met in a cycle of completion, else points; both in ten-thousandths. `grade` is the level reached.
    """

    SCORED, MISSING, NOT_DUE, NOT_APPLICABLE = "scored", "missing", "not_due", "not_applicable"
    VALUES = ((SCORED, "已得分"), (MISSING, "缺数据"), (NOT_DUE, "未到期"), (NOT_APPLICABLE, "不适用"))

    cycle = models.ForeignKey("assessment.Cycle", models.PROTECT, related_name="results", verbose_name="考核")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="results", verbose_name="被考核党组织"
    )
    run = models.ForeignKey(
        "rulebook.Run",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmed_results",
        verbose_name="计算",
    )
    score = models.PositiveIntegerField("得分（万分之一）", null=True, blank=True)
    state_value = models.CharField("得分状态", max_length=14, choices=VALUES)
    grade = models.CharField("等次", max_length=60, blank=True)
    met = models.PositiveIntegerField("已完成项", default=0)
    due = models.PositiveIntegerField("应完成项", default=0)
    trace = models.TextField("计算过程", blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=60, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "考核结果"
        constraints = (
            models.UniqueConstraint(fields=("cycle", "organisation"), name="result_once"),
            models.CheckConstraint(
                condition=Q(state_value="scored", score__isnull=False)
                | (~Q(state_value="scored") & Q(score__isnull=True)),
                name="result_scored_or_nothing",
            ),
            models.CheckConstraint(condition=Q(met__lte=F("due")), name="result_met_of_due"),
        )
        indexes = (models.Index(fields=("organisation", "confirmed_on"), name="result_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.cycle_id}:{self.organisation_id}"

    @property
    def points(self) -> Decimal | None:
        """The score of a hundred points, None where there is none."""
        if self.score is None:
            return None
        hundred = 100 if self.cycle.sort == Cycle.COMPLETION else 1
        return Decimal(self.score) * hundred / SCALE


class Appraisal(models.Model):
    """认定: somebody else found something about an organisation or a member so often; schemes count it. Never changed, only withdrawn."""

    RECORDED, WITHDRAWN = "recorded", "withdrawn"
    STATES = ((RECORDED, "有效"), (WITHDRAWN, "已撤回"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="appraisals", verbose_name="党组织"
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="appraisals", verbose_name="党员"
    )
    item = models.CharField("事项", max_length=60)
    amount = models.PositiveIntegerField("数量")
    judged_on = models.DateField("认定日期")
    judged_by = models.CharField("认定人或认定会议", max_length=100)
    basis = models.CharField("依据", max_length=300, blank=True)
    recorded_on = models.DateField("录入日期")
    recorded_by_name = models.CharField("录入人", max_length=60)
    state = models.CharField("状态", max_length=10, choices=STATES, default=RECORDED)
    withdrawn_reason = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "认定"
        constraints = (
            models.CheckConstraint(
                condition=Q(recorded_on__gte=F("judged_on")), name="appraisal_recorded_after"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_reason=""), name="appraisal_withdrawn_why"
            ),
        )
        indexes = (models.Index(fields=("organisation", "judged_on"), name="appraisal_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.item}"
