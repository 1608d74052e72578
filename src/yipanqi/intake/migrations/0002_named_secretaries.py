import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_batches'),
        ('organisation', '0001_two_trees'),
    ]

    operations = [
        migrations.CreateModel(
            name='NamedSecretary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='书记姓名')),
                ('from_on', models.DateField(blank=True, null=True, verbose_name='任职日期')),
                ('noted_on', models.DateField(verbose_name='登记日期')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.partyorganisation', verbose_name='党组织')),
            ],
            options={
                'verbose_name': '待任职书记',
            },
        ),
    ]
