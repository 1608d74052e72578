"""Filings and published issues."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Filing(models.Model):
    """That a case was filed under a tracking number. Number and owner are keyed hashes, who filed is sealed."""

    VISITOR, MEMBER = "visitor", "member"
    SORTS = ((VISITOR, "群众"), (MEMBER, "职工"))

    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="filing", verbose_name="办理件")
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="filings", verbose_name="受理党组织"
    )
    sort = models.CharField("提出人", max_length=10, choices=SORTS)
    number_hash = models.CharField("查询编号（密文）", max_length=64, unique=True)
    owner_hash = models.CharField("提出人标识（密文）", max_length=64, blank=True)
    contact = models.BinaryField("联系方式（加密）", default=b"")
    filed_on = models.DateField("提出日期")

    class Meta:
        verbose_name = "网上提出的事项"
        constraints = (
            models.CheckConstraint(
                condition=Q(sort="visitor", owner_hash="") | Q(sort="member") & ~Q(owner_hash=""),
                name="filing_owner_is_member",
            ),
        )
        indexes = (models.Index(fields=("owner_hash",), name="filing_owner"),)

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.filed_on}"


class PublicIssue(models.Model):
    """What was decided to be public of a demand: a question and a reply without names. A later row replaces an earlier one."""

    case = models.ForeignKey(
        "casework.Case", models.PROTECT, related_name="public_issues", verbose_name="办理件"
    )
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="public_issues", verbose_name="党组织"
    )
    theme = models.CharField("主题", max_length=40)
    question = models.CharField("问题", max_length=200)
    reply = models.TextField("公开答复", blank=True)
    alike = models.PositiveIntegerField("同类件数")
    published_on = models.DateField("公开日期")
    published_by_key = models.CharField("公开人标识", max_length=40)
    published_by_name = models.CharField("公开人", max_length=60)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    withdrawn_by_name = models.CharField("撤下人", max_length=60, blank=True)
    reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "公开的热点问题"
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(withdrawn_on__isnull=True), name="public_issue_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(reason=""),
                name="public_issue_withdrawn_with_reason",
            ),
        )
        indexes = (models.Index(fields=("withdrawn_on", "published_on"), name="public_issue_shown"),)

    def __str__(self) -> str:
        return self.question
