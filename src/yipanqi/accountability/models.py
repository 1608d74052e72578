"""Consequences: what people decided upon a result or a finding."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

ORGANISATION = "organisation.PartyOrganisation"
PERSON = "organisation.Person"


class Consequence(models.Model):
    """One use of a result or finding, by article, decided by people; open to objection until a day."""

    DECIDED, OBJECTED, KEPT, REVOKED = "decided", "objected", "kept", "revoked"
    STATES = ((DECIDED, "已决定"), (OBJECTED, "已申诉"), (KEPT, "维持"), (REVOKED, "撤销"))

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="consequences", verbose_name="党组织"
    )
    kind = models.CharField("种类", max_length=40)
    subject_post = models.ForeignKey(
        "organisation.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consequences",
        verbose_name="对象岗位",
    )
    ground_result = models.ForeignKey(
        "assessment.Result",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consequences",
        verbose_name="依据的考核结果",
    )
    ground_finding = models.ForeignKey(
        "inspection.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consequences",
        verbose_name="依据的问题",
    )
    article = models.CharField("依据条款", max_length=300, blank=True)
    decided_by = models.CharField("决定形式", max_length=120)
    decided_on = models.DateField("决定日期")
    text = models.TextField("内容")
    objection_until = models.DateField("申诉截止日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=DECIDED)
    recorded_by_name = models.CharField("登记人", max_length=60)
    recorder_person = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_consequences",
        verbose_name="登记人",
    )
    objection = models.TextField("申诉理由", blank=True)
    objected_by_name = models.CharField("申诉人", max_length=60, blank=True)
    objected_on = models.DateField("申诉日期", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_by_name = models.CharField("答复人", max_length=60, blank=True)
    answerer_person = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_consequences",
        verbose_name="答复人",
    )
    answered_on = models.DateField("答复日期", null=True, blank=True)

    class Meta:
        verbose_name = "结果运用"
        constraints = (
            models.CheckConstraint(
                condition=Q(ground_result__isnull=False) | Q(ground_finding__isnull=False),
                name="consequence_has_ground",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="consequence_says_what"),
            models.CheckConstraint(
                condition=Q(answerer_person__isnull=True)
                | Q(recorder_person__isnull=True)
                | ~Q(answerer_person=F("recorder_person")),
                name="consequence_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("kept", "revoked")) | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="consequence_answered_in_words",
            ),
        )
        indexes = (models.Index(fields=("organisation", "decided_on"), name="consequence_of_organisation"),)

    def __str__(self) -> str:
        return self.text[:60]
