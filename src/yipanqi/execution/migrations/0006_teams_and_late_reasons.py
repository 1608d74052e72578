"""Teams of volunteers stand at levels: the free text of before is matched by words, what matches none is kept beside the reason.

A record entered late may say why.
"""

import django.db.models.deletion
from django.db import migrations, models

WORDS = (("总队", "general_team"), ("支队", "detachment"), ("大队", "detachment"), ("分队", "squad"), ("小队", "squad"))


def take_levels(apps, schema_editor):
    carriers = apps.get_model("execution", "Carrier")
    for carrier in carriers.objects.filter(kind="volunteering").iterator(chunk_size=500):
        written = carrier.details.pop("level", "")
        if not written:
            continue
        found = {code for word, code in WORDS if word in written}
        if len(found) == 1:
            carrier.level = found.pop()
        else:
            carrier.reason = "\n".join(filter(None, (carrier.reason, f"队伍层级原填：{written}")))
        carrier.save(update_fields=("level", "details", "reason"))


class Migration(migrations.Migration):
    dependencies = [("execution", "0005_lecture_text")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="late_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="补录原因"),
        ),
        migrations.AddField(
            model_name="carrier",
            name="level",
            field=models.CharField(blank=True, max_length=40, verbose_name="队伍层级"),
        ),
        migrations.AddField(
            model_name="carrier",
            name="parent",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="teams",
                to="execution.carrier", verbose_name="上级队伍",
            ),
        ),
        migrations.AddConstraint(
            model_name="carrier",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent__isnull", True), models.Q(("level", ""), _negated=True), _connector="OR"),
                name="carrier_team_has_level",
            ),
        ),
        migrations.RunPython(take_levels, migrations.RunPython.noop),
    ]
