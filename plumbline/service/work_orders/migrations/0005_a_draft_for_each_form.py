import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
INSERT INTO work_orders_draft (id, person_id, form, content, saved_at)
SELECT person_id, person_id, '', content, saved_at FROM work_orders_formerdraft
"""


class Migration(migrations.Migration):
    dependencies = [
        ("work_orders", "0004_open_orders_by_address"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("Draft", "FormerDraft"),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=80)),
                ("content", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "form"), name="draft_once_a_form")],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.DeleteModel("FormerDraft"),
    ]
