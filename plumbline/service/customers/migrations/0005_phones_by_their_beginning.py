"""Phones are found by their beginning, too, whatever the server's collation."""

from django.db import migrations, models


def renewed(model: str, name: str) -> list[migrations.operations.base.Operation]:
    index = models.Index(fields=["phone"], name=name, opclasses=["varchar_pattern_ops"])
    return [migrations.RemoveIndex(model, name), migrations.AddIndex(model, index)]


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_premises_lie_somewhere")]

    operations = [*renewed("customer", "customer_phone"), *renewed("contact", "contact_phone")]
