import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outages", "0001_initial"),
        ("work_orders", "0004_open_orders_by_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutageOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="work_orders.workorder"
                    ),
                ),
                (
                    "outage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outage_orders",
                        to="outages.outage",
                    ),
                ),
            ],
        ),
    ]
