"""Where premises lie, in degrees, for maps; None where nobody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_longer_words")]

    operations = [
        migrations.AddField("premises", "longitude", models.FloatField(null=True)),
        migrations.AddField("premises", "latitude", models.FloatField(null=True)),
        migrations.AddConstraint(
            "premises",
            models.CheckConstraint(
                condition=models.Q(("latitude__isnull", True), ("longitude__isnull", True))
                | models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                name="premises_lie_on_earth",
            ),
        ),
    ]
