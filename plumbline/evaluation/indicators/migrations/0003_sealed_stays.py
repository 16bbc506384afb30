from django.db import migrations

REFUSE_VALUE = """
CREATE FUNCTION indicators_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed text;
BEGIN
    SELECT period INTO closed FROM indicators_periodclosing
    WHERE state = 'sealed' AND (TG_OP <> 'INSERT' AND period = OLD.period OR TG_OP <> 'DELETE' AND period = NEW.period) LIMIT 1;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'period % is sealed: % on % is refused', closed, TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""
REFUSE_CHANGE = """
CREATE FUNCTION indicators_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sealed, decided or restated stays: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guard(
    table: str, *, when: str = "", refuse: str = "indicators_refuse_change", on: str = "UPDATE OR DELETE"
) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_stays BEFORE {on} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {refuse}()",
        f"DROP TRIGGER {table}_stays ON {table}",
    )


class Migration(migrations.Migration):
    """Values of a sealed period cannot change, nor its seal, nor what was decided about cases, not even by a slip of our own."""

    dependencies = [("indicators", "0002_closing")]

    operations = [
        migrations.RunSQL(REFUSE_VALUE, "DROP FUNCTION indicators_refuse_sealed()"),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION indicators_refuse_change()"),
        guard("indicators_indicatorvalue", refuse="indicators_refuse_sealed", on="INSERT OR UPDATE OR DELETE"),
        guard("indicators_periodclosing", when="WHEN (OLD.state = 'sealed')"),
        guard("indicators_correction"),
        guard("indicators_restatement"),
    ]
