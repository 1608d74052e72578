"""Imports of workbooks, the column mappings that clerks corrected, and secretaries who are only a name yet."""

from __future__ import annotations

from django.db import models


class ImportBatch(models.Model):
    """One uploaded workbook on its way: read, previewed, then applied or cancelled.

    `sheets` holds for each sheet its heads and mapping, `counts` the rows accepted, refused and unchanged.
    """

    READ, PREVIEWED, APPLIED, CANCELLED = "read", "previewed", "applied", "cancelled"
    STATES = ((READ, "已读取"), (PREVIEWED, "已预览"), (APPLIED, "已导入"), (CANCELLED, "已取消"))

    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件摘要", max_length=64)
    kinds = models.CharField("内容", max_length=100, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=READ)
    sheets = models.JSONField("工作表", default=list)
    counts = models.JSONField("行数", default=dict)
    rows_digest = models.CharField("各行摘要", max_length=64, blank=True)
    actor_key = models.CharField("导入人标识", max_length=60)
    actor_name = models.CharField("导入人", max_length=60)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="党组织",
    )
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "导入"
        indexes = (models.Index(fields=("actor_key", "-created_at"), name="import_batch_of_actor"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        """Whether it may still be mapped, previewed, applied or cancelled."""
        return self.state in (self.READ, self.PREVIEWED)


class RememberedMapping(models.Model):
    """What a clerk once said about a table with these heads; the next table of the same heads is read so."""

    fingerprint = models.CharField("表头指纹", max_length=64)
    actor_key = models.CharField("记住人标识", max_length=60)
    kind = models.CharField("内容", max_length=30)
    fields = models.JSONField("各列", default=list)
    heads = models.JSONField("表头", default=list)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "记住的列对应"
        constraints = (
            models.UniqueConstraint(fields=("fingerprint", "actor_key"), name="remembered_mapping_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.fingerprint[:8]}"


class NamedSecretary(models.Model):
    """A secretary whom a sheet of organisations named before the person was known; filled when the members come in."""

    organisation = models.OneToOneField(
        "organisation.PartyOrganisation", models.PROTECT, related_name="+", verbose_name="党组织"
    )
    name = models.CharField("书记姓名", max_length=60)
    from_on = models.DateField("任职日期", null=True, blank=True)
    noted_on = models.DateField("登记日期")

    class Meta:
        verbose_name = "待任职书记"

    def __str__(self) -> str:
        return self.name
