"""Entries, heads and anchors: plain values only, no foreign keys."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act, chained to its predecessor by SM3. The database itself refuses update and delete."""

    chain = models.CharField("链", max_length=40)
    number = models.PositiveBigIntegerField("序号")
    word = models.CharField("行为", max_length=80)
    actor_kind = models.CharField("行为人类别", max_length=10)
    actor_key = models.CharField("行为人", max_length=40)
    actor_name = models.CharField("行为人姓名", max_length=60)
    subject_kind = models.CharField("对象类别", max_length=60)
    subject_key = models.CharField("对象", max_length=60)
    subject_name = models.CharField("对象名称", max_length=200)
    unit_path = models.CharField("所涉组织", max_length=120)
    audience = models.CharField("可阅范围", max_length=20)
    data = models.TextField("内容")
    at = models.DateTimeField("时间")
    source_address = models.CharField("来源地址", max_length=45, blank=True)
    previous_hash = models.CharField("前一条摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        db_table = "ledger_entry"
        verbose_name = "留痕"
        constraints = (
            models.UniqueConstraint(fields=("chain", "number"), name="ledger_entry_place"),
            models.CheckConstraint(
                condition=models.Q(audience__in=("line", "staff", "security", "restricted")),
                name="ledger_entry_audience",
            ),
        )
        indexes = (
            models.Index(fields=("subject_kind", "subject_key"), name="ledger_entry_subject"),
            models.Index(fields=("unit_path", "at"), name="ledger_entry_unit"),
            models.Index(fields=("actor_key", "at"), name="ledger_entry_actor"),
        )

    def __str__(self) -> str:
        return f"{self.chain}#{self.number} {self.word}"


class Head(models.Model):
    """Where a chain stands; its row is the lock that makes writers of one chain take turns."""

    chain = models.CharField("链", max_length=40, unique=True)
    number = models.PositiveBigIntegerField("序号")
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        db_table = "ledger_head"
        verbose_name = "链首"

    def __str__(self) -> str:
        return f"{self.chain}#{self.number}"


class Anchor(models.Model):
    """A day's digest over all heads, to be printed and kept outside the machine."""

    day = models.DateField("日期", unique=True)
    heads = models.TextField("各链")
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        db_table = "ledger_anchor"
        verbose_name = "锚"

    def __str__(self) -> str:
        return f"{self.day} {self.hash[:12]}"
