"""The junctions between a business item and the party measure that serves it."""

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

    class Meta:
        verbose_name = "结合点"
        constraints = (
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
