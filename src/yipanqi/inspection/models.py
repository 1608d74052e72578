"""Findings and the steps of their rectification."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"
PERSON = "organisation.Person"


class Finding(models.Model):
    """A problem with its source, clause, cause, measures, effect and closing. Who rectified it never closes it."""

    FOUND, PLANNED, RECTIFIED, CLOSED, RETURNED = "found", "planned", "rectified", "closed", "returned"
    STATES = (
        (FOUND, "待整改"),
        (PLANNED, "整改中"),
        (RECTIFIED, "待验收"),
        (CLOSED, "已销号"),
        (RETURNED, "已退回"),
    )

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="findings", verbose_name="被检查党组织"
    )
    title = models.CharField("问题", max_length=200)
    source_kind = models.CharField("问题来源", max_length=40)
    source_text = models.CharField("来源文件", max_length=300, blank=True)
    clause = models.CharField("对照条款", max_length=300, blank=True)
    found_on = models.DateField("发现日期")
    inspector_name = models.CharField("检查人", max_length=60)
    inspector_person = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registered_findings",
        verbose_name="检查人",
    )
    junction = models.ForeignKey(
        "planning.Junction",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name="结合点",
    )
    duty = models.ForeignKey(
        "tasking.Duty", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="责任"
    )
    activity = models.ForeignKey(
        "execution.Activity",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name="活动",
    )
    recurs_from = models.ForeignKey(
        "inspection.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        verbose_name="上次的问题",
    )
    cause = models.TextField("原因", blank=True)
    immediate_measure = models.TextField("立行立改措施", blank=True)
    corrective_measure = models.TextField("整改措施", blank=True)
    preventive_measure = models.TextField("防止再发措施", blank=True)
    target = models.CharField("整改目标", max_length=300, blank=True)
    owner = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name="责任岗位",
    )
    due_on = models.DateField("整改时限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=FOUND)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    rectified_by_name = models.CharField("整改人", max_length=60, blank=True)
    rectifier_person = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rectified_findings",
        verbose_name="整改人",
    )
    effect = models.TextField("整改成效", blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_by_name = models.CharField("销号人", max_length=60, blank=True)
    closer_person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="closed_findings", verbose_name="销号人"
    )
    closing_note = models.TextField("销号意见", blank=True)
    overdue_marked_on = models.DateField("逾期标记日期", null=True, blank=True)

    class Meta:
        verbose_name = "问题"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="finding_has_title"),
            models.CheckConstraint(
                condition=Q(closer_person__isnull=True)
                | Q(rectifier_person__isnull=True)
                | ~Q(closer_person=F("rectifier_person")),
                name="finding_closed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(closed_on__isnull=False) & ~Q(effect="")),
                name="finding_closed_with_effect",
            ),
            models.CheckConstraint(
                condition=~Q(state="rectified") | (Q(rectified_on__isnull=False) & ~Q(effect="")),
                name="finding_rectified_with_effect",
            ),
        )
        indexes = (models.Index(fields=("organisation", "state", "due_on"), name="finding_due"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Whether another person has accepted the rectification."""
        return self.state == self.CLOSED


class FindingStep(models.Model):
    """One step in the history of a finding as its page shows it."""

    WORDS = (
        ("registered", "登记问题"),
        ("planned", "制定整改措施"),
        ("rectified", "报告整改完成"),
        ("returned", "退回整改"),
        ("closed", "验收销号"),
        ("overdue", "逾期未完成"),
    )

    finding = models.ForeignKey(
        "inspection.Finding", models.PROTECT, related_name="steps", verbose_name="问题"
    )
    word = models.CharField("步骤", max_length=12, choices=WORDS)
    by_name = models.CharField("办理人", max_length=60)
    on = models.DateField("日期")
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "整改步骤"

    def __str__(self) -> str:
        return f"{self.finding_id}:{self.word}"


class Signal(models.Model):
    """Records that a reviewer should look at, found by a rule over facts. It is no finding, carries no score, accuses nobody.

    `mark` names what it is about within its kind, so that one looked at does not come back. The records on both sides are
    named by plain values; `facts` holds what the rule saw.
    """

    TEXT, PICTURE, BACK_DATED = "text", "picture", "back_dated"
    TWO_PLACES, BEYOND, UNFOLLOWED = "two_places", "beyond", "unfollowed"
    KINDS = (
        (TEXT, "记录相近"),
        (PICTURE, "图片重复使用"),
        (BACK_DATED, "集中补录"),
        (TWO_PLACES, "同一人同时在两处"),
        (BEYOND, "到会多于党员数"),
        (UNFOLLOWED, "决议未见下文"),
    )
    OPEN, EXPLAINED, SETTLED = "open", "explained", "settled"
    STATES = ((OPEN, "待核查"), (EXPLAINED, "已说明"), (SETTLED, "已核查"))
    UNFOUNDED, QUOTATION, TALK, FINDING = "unfounded", "quotation", "talk", "finding"
    VERDICTS = (
        (UNFOUNDED, "核实无误"),
        (QUOTATION, "引用文件或统一模板"),
        (TALK, "当面了解"),
        (FINDING, "登记问题"),
    )

    kind = models.CharField("线索种类", max_length=12, choices=KINDS)
    mark = models.CharField("标识", max_length=160)
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="signals", verbose_name="党组织"
    )
    other_organisation = models.ForeignKey(
        ORGANISATION,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signals_beside",
        verbose_name="另一党组织",
    )
    subject_kind = models.CharField("记录类别", max_length=60)
    subject_key = models.CharField("记录", max_length=60)
    subject_name = models.CharField("记录名称", max_length=200)
    subject_on = models.DateField("记录日期")
    other_kind = models.CharField("另一记录类别", max_length=60, blank=True)
    other_key = models.CharField("另一记录", max_length=60, blank=True)
    other_name = models.CharField("另一记录名称", max_length=200, blank=True)
    other_on = models.DateField("另一记录日期", null=True, blank=True)
    share = models.FloatField("共有占比", null=True, blank=True)
    facts = models.JSONField("所见事实", default=dict, blank=True)
    found_on = models.DateField("发现日期")
    is_current = models.BooleanField("记录仍然如此", default=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)
    explanation = models.TextField("说明", blank=True)
    explained_by_name = models.CharField("说明人", max_length=60, blank=True)
    explained_on = models.DateField("说明日期", null=True, blank=True)
    verdict = models.CharField("核查结论", max_length=12, choices=VERDICTS, blank=True)
    reason = models.TextField("核查理由", blank=True)
    judged_by_name = models.CharField("核查人", max_length=60, blank=True)
    judged_on = models.DateField("核查日期", null=True, blank=True)
    finding = models.ForeignKey(
        "inspection.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signals",
        verbose_name="登记的问题",
    )

    class Meta:
        verbose_name = "核查线索"
        constraints = (
            models.UniqueConstraint(fields=("kind", "mark"), name="signal_once"),
            models.CheckConstraint(
                condition=~Q(state="settled") | (~Q(verdict="") & ~Q(reason="")), name="signal_settled_why"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="finding") | Q(finding__isnull=False), name="signal_leads_to_finding"
            ),
        )
        indexes = (models.Index(fields=("organisation", "state", "kind"), name="signal_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.subject_name}"
