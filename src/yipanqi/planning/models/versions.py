"""A plan as it stood on a day, and the workbook of a plan that came back."""

from __future__ import annotations

from django.db import models

ORGANISATION = "organisation.PartyOrganisation"


class PlanVersion(models.Model):
    """The items of a plan as they stood: a draft that somebody kept, or the baseline of the day it was adopted."""

    DRAFT, BASELINE = "draft", "baseline"
    KINDS = ((DRAFT, "存稿"), (BASELINE, "基准"))

    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="versions", verbose_name="计划")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="plan_versions", verbose_name="党组织"
    )
    kind = models.CharField("种类", max_length=10, choices=KINDS)
    title = models.CharField("名称", max_length=120)
    taken_on = models.DateField("日期")
    taken_by_name = models.CharField("保存人", max_length=60)
    content = models.JSONField("事项")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "计划版本"
        constraints = (
            models.UniqueConstraint(
                fields=("plan",), condition=models.Q(kind="baseline"), name="plan_version_one_baseline"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanUpload(models.Model):
    """A plan's workbook as it came back: its rows wait for the look before they are written."""

    WAITING, WRITTEN, DROPPED = "waiting", "written", "dropped"
    STATES = ((WAITING, "待确认"), (WRITTEN, "已写入"), (DROPPED, "已放弃"))

    plan = models.ForeignKey("planning.Plan", models.PROTECT, related_name="uploads", verbose_name="计划")
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="plan_uploads", verbose_name="党组织"
    )
    file_name = models.CharField("文件", max_length=200)
    uploaded_on = models.DateField("上传日期")
    uploaded_by_key = models.CharField("上传人编号", max_length=60)
    uploaded_by_name = models.CharField("上传人", max_length=60)
    rows = models.JSONField("行")
    state = models.CharField("状态", max_length=10, choices=STATES, default=WAITING)

    class Meta:
        verbose_name = "计划表上传"

    def __str__(self) -> str:
        return self.file_name
