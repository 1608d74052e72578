from django.db import migrations, models
from pypinyin import Style, lazy_pinyin

BATCH = 500


def spell(apps, schema_editor):
    """The titles of old duties in pinyin, in full and by initials."""
    duties = apps.get_model("tasking", "Duty").objects
    known = {}
    while rows := list(duties.filter(pinyin="").exclude(title="").only("pk", "title")[:BATCH]):
        for row in rows:
            if row.title not in known:
                parts = lazy_pinyin(row.title, style=Style.NORMAL)
                full, initials = "".join(parts), "".join(part[:1] for part in parts)
                known[row.title] = f"{full} {initials}".lower()[:800]
            row.pinyin = known[row.title]
        duties.bulk_update(rows, ("pinyin",), batch_size=BATCH)


def leave(apps, schema_editor):
    """Nothing to take back: the column goes."""


class Migration(migrations.Migration):
    dependencies = [("tasking", "0005_duty_of_resolution")]

    operations = [
        migrations.AddField("duty", "pinyin", models.CharField(blank=True, max_length=800, verbose_name="拼音")),
        migrations.RunPython(spell, leave),
    ]
