"""Digests, one a day for a person at most, and mail addresses."""

from __future__ import annotations

from django.db import models


class Digest(models.Model):
    """What one person is told on one day. The constraint is what keeps a second one away, however often the job runs."""

    person_key = models.CharField("人员", max_length=40)
    day = models.DateField("日期")
    lines = models.JSONField("内容", default=list)
    made_at = models.DateTimeField("生成时间")
    mailed_at = models.DateTimeField("发信时间", null=True, blank=True)

    class Meta:
        verbose_name = "每日提要"
        constraints = (models.UniqueConstraint(fields=("person_key", "day"), name="digest_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.person_key} {self.day}"


class MailAddress(models.Model):
    """Where somebody wants to hear that there is a digest; he gave it himself."""

    person_key = models.CharField("人员", max_length=40, unique=True)
    address = models.BinaryField("邮箱（加密）")

    class Meta:
        verbose_name = "提要邮箱"

    def __str__(self) -> str:
        return self.person_key
