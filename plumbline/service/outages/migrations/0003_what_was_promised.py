from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outages", "0002_calls_of_an_outage")]

    operations = [
        migrations.AddField("outage", "unit_path", models.CharField(max_length=400, default=""), preserve_default=False),
        migrations.AddField("outage", "promised_end", models.DateTimeField(null=True)),
        # Of outages announced before, the first promise stands in the journal only: the present one takes its place.
        migrations.RunSQL(
            "UPDATE outages_outage SET promised_end = expected_end, unit_path = u.path FROM organization_unit u WHERE u.id = unit_id",
            "SELECT 1",
        ),
        migrations.AlterField("outage", "promised_end", models.DateTimeField()),
        migrations.AddIndex("outage", models.Index(fields=["starts_at"], name="outage_started")),
        migrations.AddIndex(
            "outage",
            models.Index(fields=["ended_at"], name="outage_ended", condition=models.Q(ended_at__isnull=False)),
        ),
    ]
