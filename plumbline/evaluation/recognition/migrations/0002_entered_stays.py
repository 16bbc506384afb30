from django.db import migrations

REFUSE = """
CREATE FUNCTION recognition_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was entered stays; a counter-entry takes it back: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION recognition_refuse_change()",
        f"DROP TRIGGER {table}_stays ON {table}",
    )


class Migration(migrations.Migration):
    """Entries, their sides, what they rest on, closed periods and lists that were copied cannot be changed, not even by a slip of our own."""

    dependencies = [("recognition", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION recognition_refuse_change()"),
        guard("recognition_entry"),
        guard("recognition_posting"),
        guard("recognition_evidence"),
        guard("recognition_closing"),
        guard("recognition_praiselist"),
    ]
