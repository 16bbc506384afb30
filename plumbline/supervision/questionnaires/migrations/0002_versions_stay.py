from django.db import migrations

REFUSE = """
CREATE FUNCTION questionnaires_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a form and a submitted filling are not changed: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


def guard(name: str, when: str, table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION questionnaires_refuse_change()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """What people answered keeps the words that they were asked, and what was handed in keeps its answers, not even a slip of our own changes that."""

    dependencies = [("questionnaires", "0001_forms")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION questionnaires_refuse_change()"),
        guard(
            "questionnaires_version_stays",
            "UPDATE",
            "questionnaires_formversion",
            "WHEN (OLD.document IS DISTINCT FROM NEW.document OR OLD.digest IS DISTINCT FROM NEW.digest)",
        ),
        guard(
            "questionnaires_filling_stays", "UPDATE OR DELETE", "questionnaires_filling", "WHEN (OLD.submitted_at IS NOT NULL)"
        ),
    ]
