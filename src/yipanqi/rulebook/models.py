"""Adoptions, runs and the live results they left."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yipanqi.basics.periods import Period, title_of
from yipanqi.engine.outcomes import STATE_TITLES

ORGANISATION = "organisation.PartyOrganisation"


class Adoption(models.Model):
    """From a day on, the rules of a locality's layer hold for an organisation and everything below it."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="adoptions", verbose_name="党组织"
    )
    layer = models.CharField("制度层", max_length=60)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)
    adopted_by_name = models.CharField("采用人", max_length=60)

    class Meta:
        verbose_name = "制度采用"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "layer"), condition=Q(until_on__isnull=True), name="adoption_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="adoption_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.layer}"


class Run(models.Model):
    """One evaluation: of which rules, over which facts, for which period, as things stood on which day."""

    rules_fingerprint = models.CharField("制度指纹", max_length=64)
    facts_fingerprint = models.CharField("数据指纹", max_length=64)
    scope_path = models.CharField("范围", max_length=60, blank=True)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    as_at = models.DateField("计算基准日")
    made_at = models.DateTimeField("计算时间")
    made_by_name = models.CharField("计算人", max_length=60)

    class Meta:
        verbose_name = "计算"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "rules_fingerprint",
                    "facts_fingerprint",
                    "scope_path",
                    "period_start",
                    "period_end",
                    "as_at",
                ),
                name="run_once",
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="run_dates"),
        )

    def __str__(self) -> str:
        return f"{self.period_start}—{self.period_end} {self.as_at}"


class LiveResult(models.Model):
    """One rule over one window for one organisation, as the last run found it."""

    STATES = tuple(STATE_TITLES.items())

    run = models.ForeignKey("rulebook.Run", models.PROTECT, related_name="results", verbose_name="计算")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="live_results", verbose_name="党组织"
    )
    rule = models.CharField("规则", max_length=60)
    window_start = models.DateField("周期起")
    window_end = models.DateField("周期止")
    state = models.CharField("状态", max_length=20, choices=STATES)
    needed = models.PositiveIntegerField("应完成次数")
    counted = models.PositiveIntegerField("已完成次数")
    due_on = models.DateField("到期日")
    is_late = models.BooleanField("补录", default=False)
    trace = models.JSONField("计算过程", default=dict)

    class Meta:
        verbose_name = "实时结果"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "rule", "window_start", "window_end"), name="live_result_once"
            ),
            models.CheckConstraint(condition=Q(window_end__gte=F("window_start")), name="live_result_dates"),
        )
        indexes = (models.Index(fields=("window_end", "state"), name="live_result_of_window"),)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.rule}:{self.window_start}"

    @property
    def window(self) -> Period:
        """The natural month, quarter, half-year or year that was judged."""
        return Period(self.window_start, self.window_end)

    @property
    def window_title(self) -> str:
        """The window as an office writes it."""
        return title_of(self.window)
