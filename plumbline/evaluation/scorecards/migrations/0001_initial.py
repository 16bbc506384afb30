import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organization', '0002_administration'),
    ]

    operations = [
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('pack', models.CharField(max_length=60)),
                ('code', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=30)),
                ('row', models.JSONField()),
                ('applied', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=10)),
                ('pack', models.CharField(max_length=60)),
                ('template', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=20)),
                ('points', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('low', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('high', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('possible', models.DecimalField(decimal_places=4, max_digits=9)),
                ('ceiling', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('n', models.BigIntegerField()),
                ('standing', models.CharField(max_length=20)),
                ('band', models.CharField(blank=True, max_length=60)),
                ('stars', models.PositiveSmallIntegerField(default=0)),
                ('rank_first', models.PositiveIntegerField(null=True)),
                ('rank_last', models.PositiveIntegerField(null=True)),
                ('peers', models.PositiveIntegerField()),
                ('measured_at', models.DateTimeField(null=True)),
                ('built_at', models.DateTimeField()),
                ('sealed_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organization.unit')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scorecards.terms')),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('period', models.CharField(max_length=10)),
                ('pack', models.CharField(max_length=60)),
                ('template', models.CharField(max_length=60)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField(default=list)),
                ('published_at', models.DateTimeField()),
                ('by', models.CharField(max_length=100)),
                ('reason', models.TextField(blank=True)),
                ('withdraws', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_by', to='scorecards.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('period', 'pack', 'template', 'number'), name='publication_number_once'), models.CheckConstraint(condition=models.Q(('withdraws__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='publication_withdrawn_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='SheetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('group', models.CharField(max_length=60)),
                ('item', models.CharField(max_length=60)),
                ('indicator', models.CharField(max_length=10)),
                ('basis', models.CharField(blank=True, max_length=10)),
                ('scope', models.CharField(blank=True, max_length=122)),
                ('numerator', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('denominator', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ('n', models.BigIntegerField(null=True)),
                ('weight', models.DecimalField(decimal_places=4, max_digits=9)),
                ('possible', models.DecimalField(decimal_places=4, max_digits=9)),
                ('points', models.DecimalField(decimal_places=2, max_digits=7)),
                ('low', models.DecimalField(decimal_places=2, max_digits=7)),
                ('high', models.DecimalField(decimal_places=2, max_digits=7)),
                ('is_missing', models.BooleanField()),
                ('sentence', models.CharField(max_length=200)),
                ('params', models.JSONField(default=dict)),
                ('one_more', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('one_more_band', models.CharField(blank=True, max_length=60)),
                ('sealed_at', models.DateTimeField(null=True)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='scorecards.sheet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sheet', 'position'), name='sheet_line_once')],
            },
        ),
        migrations.AddIndex(
            model_name='sheet',
            index=models.Index(fields=['unit', 'pack', 'template'], name='sheet_course'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(fields=('period', 'pack', 'template', 'unit'), name='sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', True), ('points__gte', 0), _connector='OR'), name='sheet_points_not_below_zero'),
        ),
    ]
