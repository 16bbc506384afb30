"""Where premises lie, found without reading them: maps ask it of thousands at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_phones_by_their_beginning")]

    operations = [
        migrations.AddIndex(
            "premises",
            models.Index(
                condition=models.Q(("longitude__isnull", False)),
                fields=["id"],
                include=("longitude", "latitude"),
                name="premises_located",
            ),
        ),
    ]
