"""Lists of a level, read off an index however few visits it has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_inspections")]

    operations = [
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["level", "-planned_at"], name="inspection_by_level"),
        )
    ]
