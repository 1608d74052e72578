"""Calls of a carrier: a task force is called out, people sign up for a batch; who answered and what it came to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CarrierCall(models.Model):
    """One call: why, by when to answer, when it was answered, what it came to; where one signs up also day, place and number."""

    OPEN, ANSWERED, FINISHED, CANCELLED = "open", "answered", "finished", "cancelled"
    STATES = ((OPEN, "待响应"), (ANSWERED, "已响应"), (FINISHED, "已完成"), (CANCELLED, "已取消"))

    carrier = models.ForeignKey(
        "execution.Carrier", models.PROTECT, related_name="calls", verbose_name="载体"
    )
    trigger = models.CharField("事由", max_length=40, blank=True)
    title = models.CharField("任务", max_length=120)
    text = models.TextField("说明", blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    held_on = models.DateField("服务日期", null=True, blank=True)
    wanted = models.PositiveSmallIntegerField("需要人数", null=True, blank=True)
    served = models.CharField("服务对象", max_length=120, blank=True)
    called_at = models.DateTimeField("呼叫时间")
    called_by_name = models.CharField("呼叫人", max_length=60)
    due_at = models.DateTimeField("应响应时间", null=True, blank=True)
    answered_at = models.DateTimeField("响应时间", null=True, blank=True)
    answered_by_name = models.CharField("响应人", max_length=60, blank=True)
    answer = models.TextField("怎么办", blank=True)
    finished_on = models.DateField("完成日期", null=True, blank=True)
    result = models.TextField("结果", blank=True)
    served_hash = models.CharField("确认单编号的摘要", max_length=64, blank=True, db_index=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=OPEN)

    class Meta:
        verbose_name = "呼叫"
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="carrier_call_has_title"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("called_at")),
                name="carrier_call_answered_after",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_on__isnull=False), name="carrier_call_finished"
            ),
        )
        indexes = (models.Index(fields=("carrier", "state"), name="carrier_call_of_carrier"),)

    def __str__(self) -> str:
        return self.title


class CallPlace(models.Model):
    """One person who came to a call, the hours he says he served, and who confirmed them."""

    SIGNED, REPORTED, CONFIRMED, REFUSED, WITHDRAWN = (
        "signed", "reported", "confirmed", "refused", "withdrawn",
    )  # fmt: skip
    STATES = (
        (SIGNED, "已报名"), (REPORTED, "待确认"), (CONFIRMED, "已确认"), (REFUSED, "未确认"), (WITHDRAWN, "已退出"),
    )  # fmt: skip

    call = models.ForeignKey(
        "execution.CarrierCall", models.PROTECT, related_name="places", verbose_name="呼叫"
    )
    person = models.ForeignKey(
        "organisation.Person", models.PROTECT, related_name="call_places", verbose_name="人员"
    )
    signed_on = models.DateField("报名日期")
    hours = models.PositiveSmallIntegerField("服务小时数", null=True, blank=True)
    reported_on = models.DateField("自报日期", null=True, blank=True)
    reported_by_key = models.CharField("填报人编号", max_length=80, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by_name = models.CharField("确认人", max_length=120, blank=True)
    recorded_by_name = models.CharField("确认登记人", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=SIGNED)

    class Meta:
        verbose_name = "参加人员"
        constraints = (
            models.UniqueConstraint(fields=("call", "person"), name="call_place_once"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(hours__isnull=False, confirmed_on__isnull=False) & ~Q(confirmed_by_name="")),
                name="call_place_confirmed",
            ),
        )
        indexes = (models.Index(fields=("person", "state"), name="call_place_of_person"),)

    def __str__(self) -> str:
        return f"{self.call_id}:{self.person_id}"
