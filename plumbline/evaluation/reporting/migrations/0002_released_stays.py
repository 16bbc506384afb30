from django.db import migrations

REFUSE = """
CREATE FUNCTION reporting_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a report that is out stays as it is: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TAKE_BACK = """
CREATE FUNCTION reporting_only_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ways text[] := ARRAY['state', 'withdrawn_at', 'withdrawn_by_id', 'reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'released' AND NEW.state IN ('withdrawn', 'replaced')
        AND to_jsonb(NEW) - ways = to_jsonb(OLD) - ways THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a report that is out stays as it is: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guard(table: str, function: str, condition: str = "") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {table}_stays ON {table}",
    )


class Migration(migrations.Migration):
    """A report that is out, and whom it went to, cannot be changed, not even by a slip of our own; numbers never go back."""

    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION reporting_refuse_change()"),
        migrations.RunSQL(TAKE_BACK, "DROP FUNCTION reporting_only_taken_back()"),
        guard(
            "reporting_reportdocument",
            "reporting_only_taken_back",
            "WHEN (OLD.state IN ('released', 'withdrawn', 'replaced'))",
        ),
        guard("reporting_reportrecipient", "reporting_refuse_change"),
        migrations.RunSQL(
            "CREATE TRIGGER reporting_reportseries_rises BEFORE UPDATE ON reporting_reportseries FOR EACH ROW"
            " WHEN (NEW.last < OLD.last OR NEW.key <> OLD.key) EXECUTE FUNCTION reporting_refuse_change()",
            "DROP TRIGGER reporting_reportseries_rises ON reporting_reportseries",
        ),
    ]
