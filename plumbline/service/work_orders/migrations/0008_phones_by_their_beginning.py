"""Orders are found by the beginning of a phone, too, whatever the server's collation."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("work_orders", "0007_boards_from_the_index")]

    operations = [
        migrations.RemoveIndex("workorder", "order_phone"),
        migrations.AddIndex(
            "workorder",
            models.Index(
                fields=["contact_phone"],
                name="order_phone",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(contact_phone=""),
            ),
        ),
    ]
