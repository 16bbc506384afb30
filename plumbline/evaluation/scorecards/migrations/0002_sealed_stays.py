from django.db import migrations

REFUSE = """
CREATE FUNCTION scorecards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sealed or published results are not changed: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def guard(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION scorecards_refuse_change()",
        f"DROP TRIGGER {table}_stays ON {table}",
    )


class Migration(migrations.Migration):
    """What was sealed or published cannot be changed, not even by a slip of our own."""

    dependencies = [("scorecards", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION scorecards_refuse_change()"),
        guard("scorecards_sheet", "WHEN (OLD.sealed_at IS NOT NULL)"),
        guard("scorecards_sheetline", "WHEN (OLD.sealed_at IS NOT NULL)"),
        guard("scorecards_terms", ""),
        guard("scorecards_publication", ""),
    ]
