"""What plans hang on: centre tasks that cascade level by level, and the functions of each department."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class CentreTask(models.Model):
    """中心任务: what an organisation made the centre of a year, carried down from a task of the level above."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="centre_tasks", verbose_name="发布单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("序号")
    level = models.CharField("层级", max_length=30)
    title = models.CharField("中心任务", max_length=200)
    objective = models.CharField("核心任务", max_length=30, default="serve_centre")
    source = models.CharField("来源文件", max_length=200, blank=True)
    note = models.TextField("要求", blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级中心任务"
    )
    published_on = models.DateField("发布日期")
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "中心任务"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="centre_task_has_title"),
            models.UniqueConstraint(
                fields=("organisation", "year", "number"), name="centre_task_number_once"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="centre_task_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="centre_task_withdrawn_why",
            ),
        )
        indexes = (models.Index(fields=("year", "organisation"), name="centre_task_of_year"),)

    def __str__(self) -> str:
        return self.title


class DepartmentFunction(models.Model):
    """职能: what law and the agency's charter assign to it or to one of its offices; plan items hang on it."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="department_functions", verbose_name="党组织"
    )
    office = models.ForeignKey(
        "organisation.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="department_functions",
        verbose_name="科室",
    )
    number = models.PositiveIntegerField("序号")
    title = models.CharField("职能", max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "职能"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="department_function_has_title"),
            models.UniqueConstraint(
                fields=("organisation", "number"), name="department_function_number_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="department_function_dates",
            ),
        )

    def __str__(self) -> str:
        return self.title
