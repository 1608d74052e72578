"""Jobs: what is to be done, how far it is, how it ended."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of background work. While it runs, its progress lives in the cache, outside its own transaction."""

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
    STATES = (
        (QUEUED, "排队中"),
        (RUNNING, "进行中"),
        (DONE, "已完成"),
        (FAILED, "未完成"),
        (CANCELLED, "已取消"),
    )

    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=200)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=10, choices=STATES, default=QUEUED)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    result = models.JSONField("结果", default=dict)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    worker = models.CharField("执行者", max_length=60, blank=True)
    actor_key = models.CharField("提交人标识", max_length=60)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    heartbeat_at = models.DateTimeField("最近动静", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = (models.Index(fields=("state", "id"), name="job_by_state"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.DONE, self.FAILED, self.CANCELLED)


class DailyRun(models.Model):
    """That a kind of daily job was asked for on a day: its uniqueness keeps two workers from doing it twice."""

    kind = models.CharField("种类", max_length=60)
    day = models.DateField("日期")
    job = models.ForeignKey(
        Job, models.PROTECT, null=True, related_name="daily_runs", verbose_name="后台任务"
    )

    class Meta:
        verbose_name = "每日任务"
        constraints = (models.UniqueConstraint(fields=("kind", "day"), name="daily_run_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
