"""Elections: one ballot as counts, its candidates with their votes, and what follows from it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Election(models.Model):
    """One ballot. A further ballot about seats that the first left open points back at it."""

    COMMITTEE, OFFICERS = "committee", "officers"
    KINDS = ((COMMITTEE, "差额选举委员"), (OFFICERS, "等额选举书记、副书记"))
    STANDING, ANNULLED = "standing", "annulled"
    STATES = ((STANDING, "有效登记"), (ANNULLED, "已作废"))

    item = models.ForeignKey(
        "meeting.AgendaItem", models.PROTECT, related_name="elections", verbose_name="议题"
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="further", verbose_name="接着哪次投票"
    )
    kind = models.CharField("选举种类", max_length=12, choices=KINDS)
    title = models.CharField("选举的职务", max_length=120)
    seats = models.PositiveIntegerField("应选人数")
    issued = models.PositiveIntegerField("发出票")
    returned = models.PositiveIntegerField("收回票")
    valid = models.PositiveIntegerField("有效票")
    expected = models.PositiveIntegerField("应到有选举权")
    present = models.PositiveIntegerField("实到有选举权")
    scrutineers = models.CharField("监票人", max_length=120, blank=True)
    tellers = models.CharField("计票人", max_length=120, blank=True)
    is_valid = models.BooleanField("选举有效")
    vacant = models.PositiveIntegerField("没有选出的名额")
    left_open_reason = models.CharField("空缺不再选的原因", max_length=300, blank=True)
    explanation = models.JSONField("结果说明", default=dict)
    held_on = models.DateField("选举日期")
    state = models.CharField("状态", max_length=10, choices=STATES, default=STANDING)
    annulled_reason = models.CharField("作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "选举"
        constraints = (
            models.CheckConstraint(condition=Q(seats__gte=1), name="election_has_seats"),
            models.CheckConstraint(condition=Q(valid__lte=F("returned")), name="election_valid_returned"),
            models.CheckConstraint(
                condition=Q(is_valid=False) | Q(returned__lte=F("issued")), name="election_returned_issued"
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(annulled_reason=""), name="election_annulled_why"
            ),
        )

    def __str__(self) -> str:
        return self.title


class ElectionCandidate(models.Model):
    """Who stood, in the order of the ballot paper, with the votes and what came of them."""

    ELECTED, NOT_ELECTED, TIED = "elected", "not_elected", "tied"
    RESULTS = ((ELECTED, "当选"), (NOT_ELECTED, "未当选"), (TIED, "票数相等，再投"))

    election = models.ForeignKey(
        "meeting.Election", models.PROTECT, related_name="candidates", verbose_name="选举"
    )
    order = models.PositiveIntegerField("次序")
    name = models.CharField("姓名", max_length=60)
    is_written_in = models.BooleanField("另选他人", default=False)
    votes = models.PositiveIntegerField("赞成票")
    result = models.CharField("结果", max_length=12, choices=RESULTS)

    class Meta:
        verbose_name = "候选人"
        constraints = (
            models.UniqueConstraint(fields=("election", "name"), name="election_candidate_once"),
            models.CheckConstraint(condition=~Q(name=""), name="election_candidate_has_name"),
        )

    def __str__(self) -> str:
        return self.name
