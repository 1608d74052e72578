"""The record of another room that a case is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_reminders")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="about",
            field=models.CharField(blank=True, db_index=True, max_length=80, verbose_name="所办的记录"),
        ),
    ]
