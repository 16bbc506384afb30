"""The programme's own book and the roots of its days are never changed, not even by a slip of our own."""

from django.db import migrations

REFUSE = """CREATE FUNCTION mystery_visits_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the book of mystery visits is append-only: % on % refused', TG_OP, TG_TABLE_NAME;
END;
$$"""
TABLES = ("mystery_visits_bookline", "mystery_visits_sealedday")


class Migration(migrations.Migration):
    dependencies = [("mystery_visits", "0001_mystery_visits")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION mystery_visits_refuse_change()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION mystery_visits_refuse_change()",
                f"DROP TRIGGER {table}_append_only ON {table}",
            )
            for table in TABLES
        ),
    ]
