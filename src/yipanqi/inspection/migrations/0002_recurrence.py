"""A finding that shows again what was closed before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_findings")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="recurs_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recurrences",
                to="inspection.finding",
                verbose_name="上次的问题",
            ),
        ),
    ]
