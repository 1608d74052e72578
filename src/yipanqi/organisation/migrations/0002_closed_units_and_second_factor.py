"""Units are closed on a day; which roles and posts need a second factor is data."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_two_trees")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="撤销日期"),
        ),
        migrations.CreateModel(
            name="SecondFactorRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("role", models.CharField(max_length=40, verbose_name="角色或岗位")),
                ("from_on", models.DateField(verbose_name="起始日期")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="截止日期")),
            ],
            options={"verbose_name": "动态口令要求"},
        ),
        migrations.AddConstraint(
            model_name="secondfactorrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on__isnull", True)), fields=("role",), name="second_factor_rule_one_open"
            ),
        ),
    ]
