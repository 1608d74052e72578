"""措施: what a requirement from above is broken into, each with its owner, its day and what proves it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RequirementMeasure(models.Model):
    """One measure of a requirement. `taken_up_as` names the duty or the plan item made of it, `kind:number`."""

    UNCHECKED, ALIGNED, DEVIATES, CORRECTED, CONFIRMED = (
        "unchecked", "aligned", "deviates", "corrected", "confirmed",
    )  # fmt: skip
    STATES = (
        (UNCHECKED, "还没有对照"),
        (ALIGNED, "没有偏差"),
        (DEVIATES, "有偏差"),
        (CORRECTED, "已校正，待确认"),
        (CONFIRMED, "校正已确认"),
    )

    item = models.ForeignKey(
        "planning.PlanItem", models.PROTECT, related_name="measures", verbose_name="上级要求"
    )
    number = models.PositiveIntegerField("序号")
    demand = models.CharField("要求原文", max_length=300, blank=True)
    text = models.CharField("措施", max_length=300)
    owner = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="requirement_measures", verbose_name="责任岗位"
    )
    due_on = models.DateField("完成时限")
    proof = models.CharField("怎样算做到", max_length=300, blank=True)
    taken_up_as = models.CharField("转为", max_length=60, blank=True)
    taken_up_on = models.DateField("转办日期", null=True, blank=True)
    state = models.CharField("对照情况", max_length=10, choices=STATES, default=UNCHECKED)
    found = models.CharField("对照的情况和佐证", max_length=500, blank=True)
    deviation = models.CharField("偏差和原因", max_length=500, blank=True)
    correct_by = models.DateField("校正时限", null=True, blank=True)
    checked_on = models.DateField("对照日期", null=True, blank=True)
    checked_by_name = models.CharField("对照人", max_length=60, blank=True)
    correction = models.CharField("怎样校正", max_length=500, blank=True)
    corrected_on = models.DateField("校正日期", null=True, blank=True)
    corrected_by_key = models.CharField("校正的人", max_length=60, blank=True)
    corrected_by_name = models.CharField("校正人", max_length=60, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=60, blank=True)

    class Meta:
        verbose_name = "要求的措施"
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="requirement_measure_says_what"),
            models.UniqueConstraint(fields=("item", "number"), name="requirement_measure_number_once"),
            models.CheckConstraint(
                condition=~Q(state="deviates") | (~Q(deviation="") & Q(correct_by__isnull=False)),
                name="requirement_measure_deviation_whole",
            ),
        )
        indexes = (models.Index(fields=("state", "due_on"), name="requirement_measure_due"),)

    def __str__(self) -> str:
        return self.text

    @property
    def is_settled(self) -> bool:
        """Whether it was held against the requirement and nothing is left to correct."""
        return self.state in (self.ALIGNED, self.CONFIRMED)
