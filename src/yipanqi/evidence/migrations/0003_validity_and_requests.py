"""Evidence that ends on a day, and what reviewers ask for besides."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0002_likeness"),
        ("organisation", "0002_closed_units_and_second_factor"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="有效期至"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("attached_on")),
                name="evidence_validity",
            ),
        ),
        migrations.CreateModel(
            name="EvidenceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=60, verbose_name="对象类别")),
                ("subject_key", models.CharField(max_length=60, verbose_name="对象")),
                ("subject_name", models.CharField(max_length=200, verbose_name="对象名称")),
                ("requirement", models.CharField(max_length=40, verbose_name="佐证要求")),
                ("number", models.PositiveSmallIntegerField(verbose_name="再补几份")),
                ("total", models.PositiveSmallIntegerField(verbose_name="补齐后共几份")),
                ("reason", models.CharField(max_length=300, verbose_name="要求补充的理由")),
                ("asked_on", models.DateField(verbose_name="提出日期")),
                ("asked_by_key", models.CharField(max_length=60, verbose_name="提出人标识")),
                ("asked_by_name", models.CharField(max_length=60, verbose_name="提出人")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待补充"), ("delivered", "已补齐"), ("dropped", "不再要求")],
                        default="open", max_length=10, verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="了结日期")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence_requests",
                        to="organisation.partyorganisation", verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "补充佐证的要求",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="open"), fields=("subject_kind", "subject_key", "requirement"),
                        name="evidence_request_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(number__gt=0) & Q(total__gte=F("number")) & ~Q(reason=""),
                        name="evidence_request_said",
                    ),
                ],
            },
        ),
    ]
