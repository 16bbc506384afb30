from django.db import migrations

REFUSE = """
CREATE FUNCTION surveys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a customer answered stays: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$
"""


class Migration(migrations.Migration):
    """Answers are added, never changed, not even by a slip of our own."""

    dependencies = [("surveys", "0001_surveys")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION surveys_refuse_change()"),
        migrations.RunSQL(
            "CREATE TRIGGER surveys_response_stays BEFORE UPDATE OR DELETE ON surveys_response "
            "FOR EACH ROW EXECUTE FUNCTION surveys_refuse_change()",
            "DROP TRIGGER surveys_response_stays ON surveys_response",
        ),
    ]
