"""What comment meetings said of organisations, on both works."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ORGANISATION = "organisation.PartyOrganisation"
ITEM = "planning.PlanItem"


class Comment(models.Model):
    """点评: what a comment meeting said of one organisation, on both works, and what is to follow."""

    organisation = models.ForeignKey(
        ORGANISATION, models.PROTECT, related_name="comments", verbose_name="被点评党组织"
    )
    meeting = models.ForeignKey(
        "meeting.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="点评会",
    )
    item = models.ForeignKey(
        ITEM, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name="计划事项"
    )
    made_on = models.DateField("点评日期")
    made_by_name = models.CharField("点评人", max_length=60)
    business_text = models.TextField("对业务工作的点评")
    party_text = models.TextField("对党建工作的点评")
    follow_up = models.CharField("要求", max_length=300, blank=True)
    duty = models.ForeignKey(
        "tasking.Duty",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="后续责任",
    )
    recorded_by_name = models.CharField("登记人", max_length=60)

    class Meta:
        verbose_name = "点评"
        constraints = (
            models.CheckConstraint(
                condition=~Q(business_text="") & ~Q(party_text=""), name="comment_on_both_works"
            ),
        )
        indexes = (models.Index(fields=("organisation", "made_on"), name="comment_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.made_on}"
