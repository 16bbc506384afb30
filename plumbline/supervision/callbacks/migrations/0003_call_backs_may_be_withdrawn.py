from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("callbacks", "0002_policy_codes_name_their_pack"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="callback", name="callback_result_known"),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    result__in=[
                        "",
                        "satisfied",
                        "basically",
                        "dissatisfied",
                        "unreached",
                        "refused",
                        "wrong_number",
                        "withdrawn",
                    ]
                ),
                name="callback_result_known",
            ),
        ),
    ]
