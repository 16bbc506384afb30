from django.db import migrations

REFUSE = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def guard(table: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION journal_refuse_change()",
            f"DROP TRIGGER {table}_append_only ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change()",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    """History cannot be changed, not even by a slip of our own."""

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION journal_refuse_change()"),
        *guard("journal_entry"),
        *guard("journal_link"),
        migrations.RunSQL("INSERT INTO journal_revision (id, number) VALUES (1, 1)", "DELETE FROM journal_revision"),
        migrations.RunSQL(
            "INSERT INTO journal_chainhead (id, position, digest) VALUES (1, 0, decode(repeat('00', 32), 'hex'))", "DELETE FROM journal_chainhead"
        ),
    ]
