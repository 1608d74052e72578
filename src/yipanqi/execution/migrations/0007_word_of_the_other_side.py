"""The other side of a joint carrier says whether it is right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("execution", "0006_teams_and_late_reasons")]

    operations = [
        migrations.AlterField(
            model_name="carrierlog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("work", "工作记录"), ("visit", "走访"), ("review", "评审"), ("kept", "决定保留"), ("renewed", "续期"),
                    ("retired", "决定撤销"), ("partner", "对方核对"),
                ],
                max_length=10, verbose_name="种类",
            ),
        ),
    ]
