"""Stored files, what they prove, and their custody; texts and pictures as they are compared."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

KINDS = (
    ("picture", "图片"), ("pdf", "PDF"), ("ofd", "OFD版式文件"), ("word", "文档"), ("sheet", "表格"),
    ("slides", "演示文稿"), ("text", "文本"), ("audio", "录音"), ("video", "视频"),
)  # fmt: skip


class StoredFile(models.Model):
    """The bytes of a file, kept once under their SM3 digest; the kind is read from the bytes, not from the name."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节数")
    kind = models.CharField("类别", max_length=10, choices=KINDS)
    media_type = models.CharField("媒体类型", max_length=100)
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    likeness = models.BigIntegerField("相似特征", null=True, blank=True)
    hashes = models.BinaryField("图像特征", default=b"", blank=True)

    class Meta:
        verbose_name = "文件"
        constraints = (models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),)

    def __str__(self) -> str:
        return self.digest[:12]


class Evidence(models.Model):
    """One file as proof of one subject, named as it was on the day. A newer version stands in its place."""

    PUBLIC, INTERNAL, RESTRICTED = "public", "internal", "restricted"
    LEVELS = ((PUBLIC, "公开"), (INTERNAL, "内部"), (RESTRICTED, "受控"))

    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="uses", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    subject_kind = models.CharField("对象类别", max_length=60)
    subject_key = models.CharField("对象", max_length=60)
    subject_name = models.CharField("对象名称", max_length=200)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation", models.PROTECT, related_name="evidence", verbose_name="党组织"
    )
    requirement = models.CharField("佐证要求", max_length=40)
    number = models.PositiveIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    level = models.CharField("密级", max_length=10, choices=LEVELS, default=INTERNAL)
    attached_on = models.DateField("上传日期")
    attached_by_key = models.CharField("上传人标识", max_length=40)
    attached_by_name = models.CharField("上传人", max_length=60)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "佐证"
        verbose_name_plural = "佐证"
        indexes = (models.Index(fields=("subject_kind", "subject_key"), name="evidence_subject"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(number=1, replaces__isnull=True) | Q(number__gt=1, replaces__isnull=False),
                name="evidence_version",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("attached_on")),
                name="evidence_dates",
            ),
            models.CheckConstraint(
                condition=Q(level__in=("public", "internal", "restricted")), name="evidence_level"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("attached_on")),
                name="evidence_validity",
            ),
        )

    def __str__(self) -> str:
        return self.name


class EvidenceRequest(models.Model):
    """A reviewer's word that more is needed of one subject: why, how many pieces, and when they had come."""

    OPEN, DELIVERED, DROPPED = "open", "delivered", "dropped"
    STATES = ((OPEN, "待补充"), (DELIVERED, "已补齐"), (DROPPED, "不再要求"))

    subject_kind = models.CharField("对象类别", max_length=60)
    subject_key = models.CharField("对象", max_length=60)
    subject_name = models.CharField("对象名称", max_length=200)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation",
        models.PROTECT,
        related_name="evidence_requests",
        verbose_name="党组织",
    )
    requirement = models.CharField("佐证要求", max_length=40)
    number = models.PositiveSmallIntegerField("再补几份")
    total = models.PositiveSmallIntegerField("补齐后共几份")
    reason = models.CharField("要求补充的理由", max_length=300)
    asked_on = models.DateField("提出日期")
    asked_by_key = models.CharField("提出人标识", max_length=60)
    asked_by_name = models.CharField("提出人", max_length=60)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    closed_on = models.DateField("了结日期", null=True, blank=True)

    class Meta:
        verbose_name = "补充佐证的要求"
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject_key", "requirement"),
                condition=Q(state="open"),
                name="evidence_request_once",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0) & Q(total__gte=F("number")) & ~Q(reason=""),
                name="evidence_request_said",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_name}：再补{self.number}份"


class Custody(models.Model):
    """Who had the evidence in hand, when and for what."""

    ATTACHED, READ, REPLACED, WITHDRAWN = "attached", "read", "replaced", "withdrawn"
    WORDS = ((ATTACHED, "上传"), (READ, "取阅"), (REPLACED, "替换"), (WITHDRAWN, "撤下"))

    evidence = models.ForeignKey(
        "evidence.Evidence", models.PROTECT, related_name="custody", verbose_name="佐证"
    )
    word = models.CharField("事项", max_length=10, choices=WORDS)
    by_name = models.CharField("经手人", max_length=60)
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "交接"
        indexes = (models.Index(fields=("evidence", "at"), name="custody_of_evidence"),)

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.word}"


class ComparedText(models.Model):
    """The words of one record as they are compared with all others. Points at the record by plain values."""

    subject_kind = models.CharField("对象类别", max_length=60)
    subject_key = models.CharField("对象", max_length=60)
    subject_name = models.CharField("对象名称", max_length=200)
    organisation = models.ForeignKey(
        "organisation.PartyOrganisation",
        models.PROTECT,
        related_name="compared_texts",
        verbose_name="党组织",
    )
    on = models.DateField("日期")
    text = models.TextField("文字")
    own = models.PositiveIntegerField("本文自有片段数")
    quoted = models.FloatField("引文占比", default=0.0)
    ground = models.PositiveIntegerField("通用语版本", default=0)
    algorithm = models.PositiveSmallIntegerField("算法版本", default=1)
    sketch = models.BinaryField("特征")
    keys = models.BinaryField("索引键")

    class Meta:
        verbose_name = "比对文字"
        constraints = (
            models.UniqueConstraint(fields=("subject_kind", "subject_key"), name="compared_text_once"),
        )

    def __str__(self) -> str:
        return self.subject_name


class TextKey(models.Model):
    """One key of one compared text: `text` is its number, without a constraint, to keep the row at sixteen bytes."""

    pk = models.CompositePrimaryKey("key", "text")
    key = models.BigIntegerField("键")
    text = models.BigIntegerField("比对文字")

    class Meta:
        verbose_name = "索引键"

    def __str__(self) -> str:
        return f"{self.key}:{self.text}"


class TextPair(models.Model):
    """Two compared texts that share much, with the exact shares. What it means is not for the machine to say."""

    later = models.ForeignKey(
        "evidence.ComparedText", models.PROTECT, related_name="like_earlier", verbose_name="较晚的一篇"
    )
    earlier = models.ForeignKey(
        "evidence.ComparedText", models.PROTECT, related_name="like_later", verbose_name="较早的一篇"
    )
    jaccard = models.FloatField("共有占两篇合计")
    of_later = models.FloatField("共有占较晚一篇")
    of_earlier = models.FloatField("共有占较早一篇")
    found_on = models.DateField("发现日期")

    class Meta:
        verbose_name = "相近文字"
        constraints = (models.UniqueConstraint(fields=("later", "earlier"), name="text_pair_once"),)

    def __str__(self) -> str:
        return f"{self.later_id}:{self.earlier_id}"

    @property
    def containment(self) -> float:
        """The share of one text that stands in the other as well, the greater of both."""
        return max(self.of_later, self.of_earlier)


class CommonRuns(models.Model):
    """What most texts say, learnt on a day from a sample: it does not count as copying. The newest one is in force."""

    made_on = models.DateField("学习日期")
    sample = models.PositiveIntegerField("样本篇数")
    buckets = models.BinaryField("通用语")

    class Meta:
        verbose_name = "通用语"

    def __str__(self) -> str:
        return f"{self.made_on}"
