"""The junctions between a business item and the party measure that serves it, who carries them, and verdicts on suggestions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"


class Junction(models.Model):
    """结合点: the typed, owned link between a business item and the party measure that serves it."""

    PROPOSED, AGREED, ENDED = "proposed", "agreed", "ended"
    STATES = ((PROPOSED, "已提出"), (AGREED, "已确定"), (ENDED, "已结束"))

    item = models.ForeignKey(
        "planning.PlanItem", models.PROTECT, related_name="junctions", verbose_name="业务事项"
    )
    party_item = models.ForeignKey(
        "planning.PlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="served_junctions",
        verbose_name="党建事项",
    )
    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="junctions", verbose_name="承担党组织"
    )
    measure_kind = models.CharField("举措类型", max_length=40)
    measure = models.CharField("党建举措", max_length=300)
    expected_result = models.CharField("预期成效", max_length=300)
    owner = models.ForeignKey(
        "organisation.Post", models.PROTECT, related_name="junctions", verbose_name="责任岗位"
    )
    state = models.CharField("状态", max_length=10, choices=STATES, default=PROPOSED)
    proposed_on = models.DateField("提出日期")
    agreed_on = models.DateField("确定日期", null=True, blank=True)
    agreed_by_name = models.CharField("确定人", max_length=60, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    strength = models.CharField("依托的优势", max_length=40, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    result_due_on = models.DateField("见效时限", null=True, blank=True)
    result = models.TextField("实际成效", blank=True)
    result_on = models.DateField("成效登记日期", null=True, blank=True)
    result_by_name = models.CharField("成效登记人", max_length=60, blank=True)

    class Meta:
        verbose_name = "结合点"
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(result_due_on__isnull=True)
                | Q(result_due_on__gte=F("starts_on")),
                name="junction_dates",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result_on__isnull=False), name="junction_result_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(measure="") & ~Q(expected_result=""), name="junction_says_what"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_on__isnull=False), name="junction_agreed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(party_item__isnull=True) | ~Q(party_item=F("item")), name="junction_two_items"
            ),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="junction_of_organisation"),)

    def __str__(self) -> str:
        return self.measure


class JunctionMember(models.Model):
    """One person who does the junction's work, from a day until a day."""

    junction = models.ForeignKey(
        "planning.Junction", models.PROTECT, related_name="members", verbose_name="结合点"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="junction_places", verbose_name="人员"
    )
    part = models.CharField("分工", max_length=100, blank=True)
    from_on = models.DateField("加入日期")
    until_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = "结合点人员"
        constraints = (
            models.UniqueConstraint(
                fields=("junction", "person"), condition=Q(until_on__isnull=True), name="junction_member_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="junction_member_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.junction_id}:{self.person_id}"


class JunctionEntry(models.Model):
    """The entry point at one stage of the chain: what the party side does there, and by when."""

    junction = models.ForeignKey(
        "planning.Junction", models.PROTECT, related_name="entries", verbose_name="结合点"
    )
    stage = models.CharField("阶段", max_length=40)
    what = models.CharField("切入做法", max_length=200)
    due_on = models.DateField("时间", null=True, blank=True)

    class Meta:
        verbose_name = "阶段切入点"
        constraints = (
            models.UniqueConstraint(fields=("junction", "stage"), name="junction_entry_once"),
            models.CheckConstraint(condition=~Q(what=""), name="junction_entry_says_what"),
        )

    def __str__(self) -> str:
        return self.what


class SuggestionVerdict(models.Model):
    """What people made of a suggestion: taken, or refused with a word. A refused one does not come back for that item."""

    TAKEN, REFUSED = "taken", "refused"
    VERDICTS = ((TAKEN, "采用"), (REFUSED, "不合适"))

    item = models.ForeignKey(
        "planning.PlanItem", models.PROTECT, related_name="suggestion_verdicts", verbose_name="业务事项"
    )
    reference = models.CharField("建议", max_length=320)
    verdict = models.CharField("取舍", max_length=10, choices=VERDICTS)
    reason = models.CharField("原因", max_length=300, blank=True)
    score = models.PositiveIntegerField("当时的契合度（万分之一）", null=True, blank=True)
    decided_on = models.DateField("日期")
    decided_by_name = models.CharField("决定人", max_length=60)

    class Meta:
        verbose_name = "建议取舍"
        constraints = (
            models.UniqueConstraint(fields=("item", "reference"), name="suggestion_verdict_once"),
            models.CheckConstraint(
                condition=~Q(verdict="refused") | ~Q(reason=""), name="suggestion_refused_why"
            ),
        )

    def __str__(self) -> str:
        return self.reference
