"""The first limit of a running case that is not marked yet, so that a night looks only at what it has to mark."""

from django.db import migrations, models
from django.db.models import F


def take_over(apps, schema_editor):
    """Whatever runs is looked at once by the first night; marks that stand already are not written again."""
    apps.get_model("casework", "Case").objects.filter(state="open").update(unmarked_due_on=F("next_due_on"))


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_cases")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="unmarked_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="下一条待记时限"),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="case", index=models.Index(fields=["unmarked_due_on"], name="case_unmarked")
        ),
        migrations.AddIndex(
            model_name="casemark", index=models.Index(fields=["kind", "on"], name="case_mark_day")
        ),
    ]
